"""Findings through its own public functions, in a process of its own; prints one JSON line.

our_pipeline.py prepare DATA TASK   load the model in a data directory that has none compiled
our_pipeline.py measure DATA TASK   ingest, then time the questions
our_pipeline.py first DATA TASK     passages for one question from a data directory that exists
our_pipeline.py handed DATA TASK    what it hands over, by file and offsets
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from process_memory import peak_memory_mb

from assistant.answer import Turn
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant, facts_suffice, wants_findings
from assistant.evaluation.stamp import stamp
from assistant.facts import answer_facts
from assistant.holdings import Holdings
from assistant.lookup import lookup_text
from assistant.reading import Reader
from assistant.refusal import decline
from assistant.retrieve import PassageRetriever
from ingest.access import Scope
from ingest.library import Library, open_library
from ingest.pipeline import Summary, ingest
from ingest.report import Passage, Span
from ingest.settings import Settings


def prepare(data: str, task: dict[str, Any]) -> dict[str, Any]:
    """Load the model where none is compiled yet, and compile it where that is done."""
    with open_library(Settings(data=Path(data))) as library:
        library.embedder.encode(["warm"])
        return {
            "ready_s": time.monotonic() - task["started"],
            "stamp": asdict(stamp(library.embedder.fingerprint)),
        }


def measure(data: str, task: dict[str, Any]) -> dict[str, Any]:
    """Ingest the task's files into the data directory and time its questions."""
    settings = Settings(data=Path(data))
    with open_library(settings) as library:
        library.embedder.encode(["warm"])
        ready = time.monotonic()
        summary = _taken_in(library, task)
        ingested = time.monotonic()
    figures = {
        "ready_s": ready - task["started"],
        "ingest_s": ingested - ready,
        "passages": summary.passages,
        "ingest_peak_mb": peak_memory_mb(),
    }
    ids = {Path(taken.path).name: taken.report_id for taken in summary.added}
    # Opened anew, as by someone who asks on another day.
    with open_assistant(settings, library.embedder) as assistant:
        return figures | {"report_ids": ids} | _timed_questions(assistant, ids, task["questions"])


def _taken_in(library: Library, task: dict[str, Any]) -> Summary:
    summary = ingest(library, [Path(file) for file in task["files"]])
    if summary.failed:
        raise RuntimeError(f"set aside: {summary.failed}")
    return summary


def _timed_questions(
    assistant: Assistant, ids: dict[str, str], questions: list[tuple[str, str]]
) -> dict[str, list[float]]:
    """Milliseconds for each question, with the report that it names by file."""
    library = assistant.library
    whole = library.records.scope()
    times: dict[str, list[float]] = {"query_ms": [], "query_one_report_ms": [], "answer_ms": []}
    for file, question in questions:
        one = library.records.scope([ids[file]])
        started = time.perf_counter()
        retrieved(library, whole, question)
        after_whole = time.perf_counter()
        retrieved(library, one, question)
        after_one = time.perf_counter()
        assistant.ask(question, whole)
        ended = time.perf_counter()
        times["query_ms"].append(1000 * (after_whole - started))
        times["query_one_report_ms"].append(1000 * (after_one - after_whole))
        times["answer_ms"].append(1000 * (ended - after_one))
    return times


def retrieved(library: Library, scope: Scope, question: str, limit: int = 12) -> list[Passage]:
    """The passages for a question's own words, from embedding it to their texts."""
    wanted = lookup_text(library.embedder, question)
    return PassageRetriever(library, scope, limit).passages(wanted)


def first(data: str, task: dict[str, Any]) -> dict[str, Any]:
    """The first passages of a process that finds the data directory already filled."""
    with open_library(Settings(data=Path(data))) as library:
        found = retrieved(library, library.records.scope(), task["questions"][0][1])
        return {"found": len(found), "peak_mb": peak_memory_mb()}


def handed(data: str, task: dict[str, Any]) -> dict[str, Any]:
    """For each question of the task: what retrieval finds and what the answerer is handed.

    Each as (file, start, end), best first.
    """
    settings = Settings(data=Path(data))
    with open_library(settings) as library:
        _taken_in(library, task)
    with open_assistant(settings, library.embedder) as assistant:
        library = assistant.library
        scope = library.records.scope()
        files = {r.report_id: r.source_name for r in library.records.reports(scope)}
        found = {}
        for question in task["questions"]:
            alone = retrieved(library, scope, question["question"], task["deep"])
            turns = tuple(Turn(t["role"], t["content"]) for t in question["previous_turns"])
            found[question["id"]] = {
                "alone": [
                    (files[passage.report_id], passage.span.start, passage.span.end)
                    for passage in alone
                ],
                "asked": [
                    (files[report_id], span.start, span.end)
                    for report_id, span in _handed_to_answerer(
                        assistant, scope, question["question"], turns
                    )
                ],
            }
        return found


def _handed_to_answerer(
    assistant: Assistant, scope: Scope, question: str, turns: tuple[Turn, ...]
) -> list[tuple[str, Span]]:
    """What Assistant.ask has in hand for a question: facts' evidence, then passages read.

    The steps are those of the assistant; a question of several parts is taken as a whole.
    Passages that were read report by report come as each report's first, then each one's
    second. A question that is declined is handed nothing.
    """
    holdings = Holdings.of(assistant.library.records, scope)
    query = assistant._understand(question, holdings, turns)
    if decline(query, holdings):
        return []
    asked = holdings.only(query.named) if query.named else holdings
    facts = answer_facts(query, asked.reports()) if facts_suffice(query) else None
    drafts = facts.drafts if facts else ()
    evidence = [(e.report.report_id, e.span) for draft in drafts for e in draft.evidence]
    if facts is not None and not wants_findings(query, facts, asked):
        return list(dict.fromkeys(evidence))
    read = Reader(assistant.library, assistant.speller.known).read(query, asked)
    before: Counter[str] = Counter()
    ranked = []
    for passage in dict.fromkeys(candidate.passage for candidate in read.found):
        ranked.append((before[passage.report_id], passage.report_id, passage.span))
        before[passage.report_id] += 1
    ranked.sort(key=lambda each: each[0])
    return list(dict.fromkeys([*evidence, *((report_id, span) for _, report_id, span in ranked)]))


if __name__ == "__main__":
    run = {"prepare": prepare, "measure": measure, "first": first, "handed": handed}[sys.argv[1]]
    task = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(run(sys.argv[2], task)) + "\n")
    sys.stdout.flush()
