"""How long a page waits for the first checked sentence of an answer, over the loopback network.

    python tests/benchmarks/first_sentence.py --data DIR

Serves the reports held in DIR, asks the first questions of the project's own set one after the
other as the page does, and prints how long after each question its first sentence came.
Without a language model, whatever the settings say.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import httpx
import numpy as np

from assistant.bootstrap import open_assistant
from ingest.settings import Settings
from web.app import create_app

_TESTS = Path(__file__).resolve().parents[1]
_QUESTIONS = _TESTS / "evaluation" / "questions.jsonl"
sys.path += [str(_TESTS / "web")]
from serving import served  # noqa: E402


def seconds_to_first_sentence(client: httpx.Client, question: str) -> float | None:
    """From the question sent to the first sentence received; None for an answer without one."""
    started = time.perf_counter()
    run = client.post("/api/answers", json={"question": question}).json()["id"]
    with client.stream("GET", f"/api/answers/{run}/events") as events:
        for line in events.iter_lines():
            if line == "event: claim":
                return time.perf_counter() - started
    return None


def main() -> None:
    """Serve, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    rows = map(json.loads, _QUESTIONS.read_text(encoding="utf-8").splitlines())
    asked = [row["question"] for row in rows if not row["previous_turns"]][: arguments.questions]
    with open_assistant(Settings(data=arguments.data, model="")) as assistant:
        assistant.library.embedder.encode(["warm"])  # as the command does before it serves
        with (
            served(create_app(assistant)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            waits = [seconds_to_first_sentence(client, question) for question in asked]
    found = [1000 * wait for wait in waits if wait is not None]
    half, most = np.quantile(found, [0.5, 0.95])
    _say(f"{len(asked)} questions, {len(found)} answered with a sentence")
    _say(f"first sentence p50 {half:.0f} ms   p95 {most:.0f} ms   slowest {max(found):.0f} ms")


def _say(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
