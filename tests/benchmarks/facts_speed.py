"""How fast questions of fact are answered over thousands of reports.

    python tests/benchmarks/facts_speed.py --reports 10000 --data DIR

Fills the directory with invented reports where it holds fewer, asks each question over all of
them through the whole chain, and prints how long half and 95 of 100 answers took at most.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from synthetic_records import open_filled, service_name

from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from ingest.settings import Settings

_OF_ONE_SERVICE = (
    "What did {} score for Medicines optimisation?",
    "whats the overall rating of {}",
    "what is {} rated for well led",
    "When was {} assessed?",
    "what is the address of {}",
    "who runs {}",
    "Which regulations did {} breach?",
    "Which statement scored lowest at {}?",
    "average statement score for safe at {}",
    "how many points did {} get for caring",
    "postcode for {}",
    "What type of service is {}?",
    "why did {} score 4 for safeguarding",
)
_EACH = 2  # services that each of these is asked of
_OF_TWO = (
    "What is the difference between the Safe scores of {} and {}?",
    "who scored higher for well led {} or {}",
)
_OF_ALL = {
    "list": (
        "Which services scored 1 for governance?",
        "which homecare services scored 1 for meds",
        "Which services are rated Inadequate for Safe?",
        "which services breached regulation 17",
        "Which services scored below 25 for Well-led?",
        "which nursing homes are rated outstanding overall",
        "Which services were assessed in 2023?",
        "which services scored 4 for safeguarding",
        "who got a 1 for infection control",
        "which supported living services are rated inadequate for well led",
        "list services in breach of regulation 12",
        "Which services scored at least 90 for Caring?",
    ),
    "count": (
        "How many services are rated Good overall?",
        "how many services scored 2 for staffing",
        "How many services breached regulation 12?",
        "how many homecare services are there",
        "How many services were assessed in 2024?",
        "how many services are rated inadequate for caring",
        "How many residential homes are rated Good for Safe?",
        "how many services scored above 80 for responsive",
    ),
    "average": (
        "What is the average Safe score across all services?",
        "average score for governance over all services",
        "mean score for infection control over all services",
        "What is the average Well-led score of homecare services?",
    ),
    "extreme": (
        "Which service has the highest score for Safe?",
        "who scored lowest for well led",
        "lowest caring score of all services",
        "which nursing home has the highest score for responsive",
        "Which report is the oldest?",
        "whats the newest report",
    ),
}


def questions(reports: int) -> list[tuple[str, str]]:
    """Each question with its kind; those of one service name several far apart."""
    names = [service_name(n * reports // 40 + n % 5) for n in range(40)]
    asked = [
        ("one service", question.format(names[number * _EACH + each]))
        for number, question in enumerate(_OF_ONE_SERVICE)
        for each in range(_EACH)
    ]
    asked += [
        ("two services", question.format(names[each], names[-1 - each]))
        for question in _OF_TWO
        for each in range(_EACH)
    ]
    return asked + [(kind, question) for kind, some in _OF_ALL.items() for question in some]


def measure(assistant: Assistant, asked: list[tuple[str, str]]) -> list[tuple[str, float, str]]:
    """Of each question its kind, its milliseconds and how it was answered."""
    scope = assistant.library.records.scope()
    assistant.ask("What did inspectors say about medicines?", scope)  # loads the model
    measured = []
    for kind, question in asked:
        started = time.perf_counter()
        answer = assistant.ask(question, scope)
        took = 1000 * (time.perf_counter() - started)
        measured.append((kind, took, f"{answer.status} by {answer.engine}"))
    return measured


def main() -> None:
    """Fill, ask and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=10_000)
    options.add_argument("--data", type=Path, required=True, help="kept, and filled up")
    options.add_argument("--each", action="store_true", help="print every question's time too")
    chosen = options.parse_args()
    embedder = open_filled(chosen.data, chosen.reports)
    asked = questions(chosen.reports)
    with open_assistant(Settings(data=chosen.data), embedder) as assistant:
        held = len(assistant.library.records.scope().report_ids)
        measured = measure(assistant, asked)
    if chosen.each:
        for (_, question), (_, took, ended) in zip(asked, measured, strict=True):
            _say(f"{took:9.1f} ms  {ended:28} {question}")
    _say(f"{len(asked)} questions of fact over {held:,} reports")
    _say_times("all", [took for _, took, _ in measured])
    by_kind = defaultdict(list)
    for kind, took, _ in measured:
        by_kind[kind].append(took)
    for kind, times in by_kind.items():
        _say_times(kind, times)
    for ended, number in Counter(ended for *_, ended in measured).most_common():
        _say(f"{number:4} {ended}")


def _say_times(name: str, times: list[float]) -> None:
    half, most = np.quantile(times, [0.5, 0.95])
    _say(f"{name:14} p50 {half:8.1f} ms   p95 {most:8.1f} ms   ({len(times)})")


def _say(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
