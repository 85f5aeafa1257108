"""The benchmark's own arithmetic by hand, and both pipelines end to end on two small texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import child_process
import invented_reports
import pytest
import speed
from benchmark_table import Row, markdown, rows
from gold_share import Evidence, first_words, gold_share, is_inside, words_in
from process_memory import peak_memory_mb

from ingest.passages import passages
from ingest.read import read_report

TEXTS = {"a.txt": "one two three four five six", "b.txt": "seven eight nine"}
WHOLE_A, WHOLE_B = ("a.txt", 0, 27), ("b.txt", 0, 16)
SIDES = pytest.mark.parametrize("side", ["usual_pipeline.py", "our_pipeline.py"])


def test_words_are_counted_as_often_as_they_are_handed_over() -> None:
    assert words_in([WHOLE_A, ("a.txt", 8, 18)], TEXTS) == 6 + 2


@pytest.mark.parametrize(
    ("most", "kept"),
    [
        (0, []),
        (2, [("a.txt", 0, 7)]),
        (6, [("a.txt", 0, 27)]),
        (7, [WHOLE_A, ("b.txt", 0, 5)]),
        (99, [WHOLE_A, WHOLE_B]),
    ],
)
def test_places_are_kept_in_order_up_to_so_many_words(
    most: int, kept: list[tuple[str, int, int]]
) -> None:
    assert first_words([WHOLE_A, WHOLE_B], TEXTS, most) == kept
    assert words_in(kept, TEXTS) == min(most, 9)


def test_gold_is_inside_when_nine_tenths_of_one_of_its_places_are_held_together() -> None:
    gold = Evidence("a.txt", ((0, 10), (17, 27)))
    assert is_inside(gold, [("a.txt", 0, 4), ("a.txt", 3, 9)])
    assert is_inside(gold, [("a.txt", 17, 27)])
    assert not is_inside(gold, [("a.txt", 0, 8), ("a.txt", 18, 26)])
    assert not is_inside(gold, [("b.txt", 0, 16)])
    assert not is_inside(gold, [])


def test_the_share_counts_passages_and_questions_apart() -> None:
    evidence = {
        "x": [Evidence("a.txt", ((0, 3),)), Evidence("b.txt", ((0, 5),))],
        "y": [Evidence("b.txt", ((6, 11),))],
    }
    found = gold_share({"x": [WHOLE_A], "y": []}, evidence, TEXTS)
    assert (found.gold, found.any_gold, found.words) == (pytest.approx(1 / 3), 0.5, 3.0)


@pytest.mark.parametrize(
    ("unit", "ours", "usual", "ratio"),
    [("ms", 5.0, 20.0, 4.0), ("MB", 200.0, 100.0, 0.5), ("characters/s", 90.0, 30.0, 3.0)],
)
def test_a_ratio_above_one_is_in_our_favour(
    unit: str, ours: float, usual: float, ratio: float
) -> None:
    assert Row("", unit, ours, usual).ratio == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("usual", "written"), [(0.5, "0.50×"), (1.0, "1.0×"), (9.94, "9.9×"), (104.4, "104×")]
)
def test_a_ratio_is_written_in_two_digits_or_in_whole_numbers(usual: float, written: str) -> None:
    assert Row("", "s", 1.0, usual).cells()[1] == written


def test_a_figure_with_nothing_beside_it_has_no_ratio() -> None:
    assert Row("alone", "ms", 5.0, None).cells() == ("alone", "–", "5.0 ms", "–")
    assert Row("none found", "share", 0.5, 0.0).cells()[1] == "–"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (speed.percentile(values, 0.95), speed.percentile([3.0], 0.95)) == (95.0, 3.0)


def test_the_table_gives_medians_over_the_rounds(committed: dict[str, Any]) -> None:
    committed["speed"]["ours"]["query_p50_ms"] = [9.0, 1.0, 5.0]
    committed["speed"]["usual"]["query_p50_ms"] = [10.0, 99.0, 1.0]
    (row,) = [r for r in rows(committed) if r.name == "passages found, half of questions within"]
    assert (row.ours, row.usual, row.ratio) == (5.0, 10.0, 2.0)
    assert f"| {' | '.join(row.cells())} |" in markdown(committed)


def test_the_committed_result_is_of_a_full_run(committed: dict[str, Any]) -> None:
    assert committed["command"] == "make bench"
    assert committed["rounds"] >= 3
    assert committed["speed"]["texts"]["characters"] >= 400_000
    for side in ("ours", "usual"):
        assert {len(values) for values in committed["speed"][side].values()} == {
            committed["rounds"]
        }


@pytest.fixture
def committed(repo_root: Path) -> dict[str, Any]:
    """What docs/results/benchmark.json holds."""
    text = (repo_root / "docs" / "results" / "benchmark.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_invented_reports_are_read_as_reports_and_come_out_the_same(tmp_path: Path) -> None:
    first = invented_reports.write_reports(tmp_path / "a", 2)
    again = invented_reports.write_reports(tmp_path / "b", 2)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    for path in first:
        report = read_report(path.name, path.read_bytes())
        assert 25_000 < len(report.text) < 35_000
        assert len(report.key_questions) == 5
        assert sum(len(q.statements) for q in report.key_questions) == 34
        assert len({passage.text for passage in passages(report)}) >= 34


def test_questions_name_the_report_that_they_are_paired_with() -> None:
    names = invented_reports.service_names(3)
    asked = invented_reports.questions(3, 12)
    assert len(set(asked)) == 12
    assert all(names[number] in question for number, question in asked)


def test_the_most_memory_held_is_that_of_this_process() -> None:
    assert 10 < peak_memory_mb() < 100_000


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="no store there"):
        child_process.first_line([sys.executable, "-c", "raise SystemExit('no store there')"])


def test_the_settings_of_whoever_measures_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_MISSPELT", "1")
    program = "import os; print([name for name in os.environ if name.startswith('FINDINGS_')])"
    assert child_process.first_line([sys.executable, "-c", program]).line == "[]\n"


@SIDES
def test_a_pipeline_runs_end_to_end(side: str, tmp_path: Path) -> None:
    paths = invented_reports.write_reports(tmp_path / "reports", 2, characters=6_000)
    file, question = paths[1].name, invented_reports.questions(2, 1)[0][1]
    task = {"files": [str(path) for path in paths], "questions": [(file, question)]}
    measured, seconds = child_process.script(side, "measure", tmp_path / "store", task)
    assert measured["passages"] >= 10
    assert len(measured["query_ms"]) == len(measured["query_one_report_ms"]) == 1
    assert 0 < measured["ready_s"] < seconds
    assert measured["ingest_peak_mb"] > 50
