"""The project's own question set keeps its form, and its evidence still stands in the reports.

Questions named ``real-…`` are over the reports of ../shared, ``sample-…`` over the invented
samples; the unanswerable ones hold with all ten reports held together. No sentence of a real
report stands here: its gold passages are offsets with the SHA-256 of the words at them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest.read import read_report
from ingest.samples.build import write_samples

_QUESTIONS = Path(__file__).with_name("questions.jsonl")
_REAL_REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports"
_REAL = {
    "exclusive-care-services-well-led-2024.txt": "exclusive-care-services-well-led-2024.txt",
    "ils24health-care-well-led-2025.txt": "ils24health-care-well-led-2025.txt",
    "the-limes-2015.pdf": "the-limes-2015.pdf",
    "franklin-house.json": "api/franklin-house.json",
    "the-composite-bonding-company.json": "api/the-composite-bonding-company.json",
}
_HALVES = ("real", "sample")
_KEYS = {
    "id",
    "question",
    "previous_turns",
    "answerable",
    "must_contain",
    "gold_passages",
    "kind",
}
_FEWEST_A_HALF = 85
_COPIED_RUN = 8  # words in a row; shorter runs are names, titles and everyday phrases

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in _QUESTIONS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def sample_texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    paths = write_samples(tmp_path_factory.mktemp("samples"))
    return {path.name: read_report(path.name, path.read_bytes()).text for path in paths}


@pytest.fixture(scope="module")
def real_texts() -> dict[str, str]:
    if not _REAL_REPORTS.is_dir():
        pytest.skip("the real reports are not here: ../shared/reports is absent")
    return {
        name: read_report(name, (_REAL_REPORTS / place).read_bytes()).text
        for name, place in _REAL.items()
    }


def test_every_row_has_the_form_of_a_question(rows: list[Row]) -> None:
    for row in rows:
        assert set(row) == _KEYS, row["id"]
        assert row["question"].strip(), row["id"]
        assert row["kind"], row["id"]
        assert isinstance(row["answerable"], bool), row["id"]


def test_ids_are_unique_and_name_their_half(rows: list[Row]) -> None:
    assert not [name for name, count in Counter(row["id"] for row in rows).items() if count > 1]
    assert all(re.fullmatch(r"(real|sample)-\d{3}", row["id"]) for row in rows)


def test_no_question_is_asked_twice(rows: list[Row]) -> None:
    asked = Counter(json.dumps([row["previous_turns"], row["question"].lower()]) for row in rows)
    assert not [question for question, count in asked.items() if count > 1]


@pytest.mark.parametrize("half", _HALVES)
def test_a_half_is_large_enough_and_about_half_unanswerable(rows: list[Row], half: str) -> None:
    answerable = [row["answerable"] for row in rows if row["id"].startswith(half)]
    assert len(answerable) >= _FEWEST_A_HALF
    assert 0.4 <= sum(answerable) / len(answerable) <= 0.6


def test_answerable_questions_have_evidence_and_facts(rows: list[Row]) -> None:
    for row in rows:
        if row["answerable"]:
            assert 1 <= len(row["gold_passages"]) <= 4, row["id"]
            assert row["must_contain"], row["id"]


def test_previous_turns_alternate_and_end_with_the_assistant(rows: list[Row]) -> None:
    for row in rows:
        roles = [turn["role"] for turn in row["previous_turns"]]
        assert roles == ["user", "assistant"] * (len(roles) // 2), row["id"]


def test_gold_in_real_reports_is_offsets_and_gold_in_samples_is_quotes(
    rows: list[Row], sample_texts: dict[str, str]
) -> None:
    for row in rows:
        for gold in row["gold_passages"]:
            if gold["file"] in _REAL:
                assert set(gold) == {"file", "start", "end", "sha256"}, row["id"]
            else:
                assert set(gold) == {"file", "quote"}, row["id"]
                assert gold["file"] in sample_texts, row["id"]


def test_every_sample_report_and_every_real_report_is_asked_about(
    rows: list[Row], sample_texts: dict[str, str]
) -> None:
    cited = {gold["file"] for row in rows for gold in row["gold_passages"]}
    assert cited == {*_REAL, *sample_texts}


def test_gold_quotes_stand_in_the_samples(rows: list[Row], sample_texts: dict[str, str]) -> None:
    for row in rows:
        for gold in row["gold_passages"]:
            if gold["file"] in sample_texts:
                assert gold["quote"] in sample_texts[gold["file"]], row["id"]


def test_gold_offsets_give_the_same_words_of_the_real_reports(
    rows: list[Row], real_texts: dict[str, str]
) -> None:
    moved = []
    for row in rows:
        for gold in row["gold_passages"]:
            if gold["file"] in real_texts:
                words = real_texts[gold["file"]][gold["start"] : gold["end"]]
                if hashlib.sha256(words.encode()).hexdigest() != gold["sha256"]:
                    moved.append((row["id"], gold["file"]))
    assert not moved


def test_no_sentence_of_a_real_report_is_copied(
    rows: list[Row], real_texts: dict[str, str]
) -> None:
    held = {run for text in real_texts.values() for run in _runs(text)}
    for row in rows:
        turns = [turn["content"] for turn in row["previous_turns"]]
        for text in (row["question"], *row["must_contain"], *turns):
            assert not _runs(text) & held, row["id"]


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of _COPIED_RUN words in the text, folded to lower case without punctuation."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + _COPIED_RUN]) for i in range(len(words) - _COPIED_RUN + 1)}
