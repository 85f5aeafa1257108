"""Both pipelines timed on the same invented reports, in turn, each in processes of its own."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import invented_reports
from child_process import findings, script, seconds_until_ready

_USUAL, _OURS = "usual_pipeline.py", "our_pipeline.py"
_QUESTIONS = 60

Runs = dict[str, list[float]]  # a figure's name and its value in each round


def measure(folder: Path, reports: int, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The texts' size, the stamp of what is measured, and each side's figures by round."""
    paths = invented_reports.write_reports(folder / "reports", reports)
    asked = invented_reports.questions(reports, _QUESTIONS)
    task = {
        "files": [str(path) for path in paths],
        "questions": [(paths[number].name, question) for number, question in asked],
    }
    characters = sum(len(path.read_text(encoding="utf-8")) for path in paths)
    say("Findings: the model's first load, compiled where that gains")
    prepared, _ = script(_OURS, "prepare", folder / "prepared", task)
    usual: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}: the usual pipeline")
        usual.append(_usual_round(folder / f"store-{number}", task, characters))
        say(f"round {number + 1} of {rounds}: Findings")
        data = folder / f"data-{number}"
        _copy_model(folder / "prepared", data)
        ours.append(_our_round(data, task, characters))
    return {
        "texts": {"reports": reports, "characters": characters, "questions": len(asked)},
        "stamp": prepared["stamp"],
        "first_load_s": prepared["ready_s"],
        "usual": _by_figure(usual),
        "ours": _by_figure(ours),
    }


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least that share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, round(share * len(ordered)) - 1)]


def _by_figure(rounds: list[dict[str, float]]) -> Runs:
    return {name: [each[name] for each in rounds] for name in rounds[0]}


def _usual_round(store: Path, task: dict[str, Any], characters: int) -> dict[str, float]:
    measured, _ = script(_USUAL, "measure", store, task)
    found, first = script(_USUAL, "first", store, task)
    return _figures(measured, characters) | {
        "first_result_s": first,
        "answering_peak_mb": found["peak_mb"],
    }


def _our_round(data: Path, task: dict[str, Any], characters: int) -> dict[str, float]:
    measured, _ = script(_OURS, "measure", data, task)
    found, first = script(_OURS, "first", data, task)
    file, question = task["questions"][0]
    report_id = measured["report_ids"][file]
    return _figures(measured, characters) | {
        "answer_p50_ms": statistics.median(measured["answer_ms"]),
        "answer_p95_ms": percentile(measured["answer_ms"], 0.95),
        "first_result_s": first,
        "answering_peak_mb": found["peak_mb"],
        "ask_s": findings("ask", question, "--report", report_id, data=data).seconds,
        "serve_ready_s": seconds_until_ready(data),
    }


def _figures(measured: dict[str, Any], characters: int) -> dict[str, float]:
    """The figures that both sides have."""
    return {
        "ready_s": measured["ready_s"],
        "ingest_characters_per_s": characters / measured["ingest_s"],
        "ingest_passages_per_s": measured["passages"] / measured["ingest_s"],
        "ingest_peak_mb": measured["ingest_peak_mb"],
        "query_p50_ms": statistics.median(measured["query_ms"]),
        "query_p95_ms": percentile(measured["query_ms"], 0.95),
        "query_one_report_p50_ms": statistics.median(measured["query_one_report_ms"]),
        "query_one_report_p95_ms": percentile(measured["query_one_report_ms"], 0.95),
    }


def _copy_model(prepared: Path, data: Path) -> None:
    """Give a new data directory the model that was compiled before, if one was."""
    if (prepared / "model").is_dir():
        shutil.copytree(prepared / "model", data / "model")
