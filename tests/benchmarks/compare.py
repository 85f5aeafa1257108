"""`make bench`: Findings beside the usual pipeline, on the same texts with the same model.

Both sides run in turn, each in new processes of its own. Prints a table and writes the result.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import benchmark_table
import handed_over
import speed
from rich.console import Console
from rich.table import Table

_RESULT = Path(__file__).resolve().parents[2] / "docs" / "results" / "benchmark.json"
_VERSIONS = (
    "chromadb", "langchain-chroma", "langchain-core", "langchain-huggingface",
    "langchain-text-splitters", "openvino", "sentence-transformers", "tantivy", "torch",
)  # fmt: skip
_out = Console(soft_wrap=True, highlight=False)
_progress = Console(stderr=True, soft_wrap=True, highlight=False)


def compare(folder: Path, reports: int, rounds: int) -> dict[str, Any]:
    """The whole result, of everything that can be measured here; ``folder`` is to be empty."""
    sets = handed_over.question_sets(folder, _say)
    measured = speed.measure(folder / "speed", reports, rounds, _say)
    evidence = []
    for number, each in enumerate(sets):
        _say(f"evidence handed over: questions on {each.name}")
        evidence.append(handed_over.measure(folder / f"set-{number}", each))
    return {
        "stamp": measured.pop("stamp"),
        "versions": {name: version(name) for name in _VERSIONS},
        "rounds": rounds,
        # Two runs agree on fewer than four digits.
        "speed": json.loads(
            json.dumps(measured), parse_float=lambda digits: float(f"{float(digits):.4g}")
        ),
        "evidence": evidence,
    }


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, default=16, help="invented reports to take in")
    options.add_argument("--rounds", type=int, default=3, help="times that each side runs")
    options.add_argument("--result", type=Path, default=_RESULT, help="file to write")
    chosen = options.parse_args()
    command = shlex.join(["compare.py", *sys.argv[1:]]) if sys.argv[1:] else "make bench"
    with TemporaryDirectory() as folder:
        result = {"command": command} | compare(Path(folder), chosen.reports, chosen.rounds)
    chosen.result.parent.mkdir(parents=True, exist_ok=True)
    chosen.result.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    _print(result)
    _say(f"Written to {chosen.result}.")


def _print(result: dict[str, Any]) -> None:
    table = Table("", "times better", "Findings", "usual pipeline", box=None)
    for row in benchmark_table.rows(result):
        table.add_row(*row.cells())
    _out.print(table)
    _out.print(f"The model's first load ever took {result['speed']['first_load_s']:.1f} s.")
    for each in result["evidence"]:
        shares = each["at_our_words"]
        _out.print(
            f"In the {shares['ours_asked']['words']:.0f} words that Findings hands over, "
            f"{each['name']}: as asked {shares['ours_asked']['gold']:.0%}, search alone "
            f"{shares['ours_retrieved']['gold']:.0%}, usual pipeline {shares['usual']['gold']:.0%}."
        )


def _say(text: str) -> None:
    _progress.print(text, markup=False)


if __name__ == "__main__":
    main()
