"""The claims that the checker is measured on keep their form, and their evidence still stands.

Each row is a claim in our own words, the words of a real report it cites (as offsets with a
SHA-256, never the words themselves) and what is wrong with it: ``true`` for nothing, otherwise
how the true claim named by ``of`` was spoiled. Of a ``source`` row the evidence is from another
place of the report; of an ``other_question`` row only the question was changed.
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

_CLAIMS = Path(__file__).with_name("claims.jsonl")
_REPORTS = {
    "exclusive-care-services-well-led-2024.txt": "exclusive-care-services-well-led-2024.txt",
    "ils24health-care-well-led-2025.txt": "ils24health-care-well-led-2025.txt",
    "the-limes-2015.pdf": "the-limes-2015.pdf",
    "franklin-house.json": "api/franklin-house.json",
    "the-composite-bonding-company.json": "api/the-composite-bonding-company.json",
}
_KEYS = {"id", "file", "evidence", "sha256", "question", "claim", "kind", "of"}
_ALTERED = {  # kinds whose claim differs while question and evidence stay
    "number",
    "entity",
    "period",
    "negation",
    "speaker",
    "rating",
    "regulation",
    "overstated",
}
_FEWEST = {"true": 70, "source": 20, "other_question": 20}
_FEWEST_ALTERED = 150
_FEWEST_ALTERED_A_CLAIM = 2
_COPIED_RUN = 8  # words in a row; shorter runs are names, titles and everyday phrases

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [json.loads(line) for line in _CLAIMS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def origins(rows: list[Row]) -> dict[str, Row]:
    """The true claims by id."""
    return {row["id"]: row for row in rows if row["kind"] == "true"}


@pytest.fixture(scope="module")
def texts(shared_dir: Path) -> dict[str, str]:
    reports = shared_dir / "reports"
    return {
        name: read_report(name, (reports / place).read_bytes()).text
        for name, place in _REPORTS.items()
    }


def test_every_row_has_the_form_of_a_claim(rows: list[Row]) -> None:
    for row in rows:
        assert set(row) == _KEYS, row["id"]
        assert row["file"] in _REPORTS, row["id"]
        assert row["kind"] in {*_FEWEST, *_ALTERED}, row["id"]
        assert row["question"].strip().endswith("?"), row["id"]
        assert row["claim"].strip().endswith("."), row["id"]
        assert 1 <= len(row["evidence"]) <= 3, row["id"]


def test_ids_are_unique(rows: list[Row]) -> None:
    assert all(re.fullmatch(r"dev-\d{3}", row["id"]) for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)


def test_no_case_stands_twice(rows: list[Row]) -> None:
    cases = Counter((row["question"], row["claim"], row["sha256"]) for row in rows)
    assert not [case for case, count in cases.items() if count > 1]


def test_there_are_enough_of_each_kind(rows: list[Row], origins: dict[str, Row]) -> None:
    kinds = Counter(row["kind"] for row in rows)
    assert all(kinds[kind] >= fewest for kind, fewest in _FEWEST.items()), kinds
    assert set(kinds) == {*_FEWEST, *_ALTERED}
    assert sum(kinds[kind] for kind in _ALTERED) >= _FEWEST_ALTERED, kinds
    altered = Counter(row["of"] for row in rows if row["kind"] in _ALTERED)
    assert all(altered[name] >= _FEWEST_ALTERED_A_CLAIM for name in origins)
    assert {row["file"] for row in origins.values()} == set(_REPORTS)


def test_a_wrong_row_differs_from_its_origin_in_one_thing(
    rows: list[Row], origins: dict[str, Row]
) -> None:
    for row in rows:
        if row["kind"] == "true":
            assert row["of"] is None, row["id"]
            continue
        origin = origins[row["of"]]
        changed = {key for key in ("question", "claim", "evidence") if row[key] != origin[key]}
        expected = {"source": "evidence", "other_question": "question"}.get(row["kind"], "claim")
        assert changed == {expected}, row["id"]
        assert row["file"] == origin["file"], row["id"]


def test_evidence_of_another_place_shares_no_word_with_the_right_one(
    rows: list[Row], origins: dict[str, Row]
) -> None:
    for row in rows:
        if row["kind"] == "source":
            right = origins[row["of"]]["evidence"]
            assert all(
                end <= start or stop <= begin
                for begin, end in row["evidence"]
                for start, stop in right
            ), row["id"]


def test_offsets_give_the_same_words_of_the_real_reports(
    rows: list[Row], texts: dict[str, str]
) -> None:
    moved = []
    for row in rows:
        text = texts[row["file"]]
        assert all(0 <= start < end <= len(text) for start, end in row["evidence"]), row["id"]
        words = "\n".join(text[start:end] for start, end in row["evidence"])
        if hashlib.sha256(words.encode()).hexdigest() != row["sha256"]:
            moved.append(row["id"])
    assert not moved


def test_evidence_is_whole_sentences(rows: list[Row], texts: dict[str, str]) -> None:
    for row in rows:
        text = texts[row["file"]]
        for start, end in row["evidence"]:
            before, words, after = text[:start][-3:], text[start:end], text[end : end + 1]
            assert words == words.strip(), row["id"]
            assert not before or re.search(r"[.?!”’\"]\s$|\n$", before), row["id"]
            # A line of the title page or of the register has no full stop; it ends with the line.
            assert re.search(r"[.?!][”’\"]?$", words) or after in ("", "\n"), row["id"]
            assert not after or after.isspace(), row["id"]


def test_no_sentence_of_a_real_report_is_copied(rows: list[Row], texts: dict[str, str]) -> None:
    held = {run for text in texts.values() for run in _runs(text)}
    for row in rows:
        assert not (_runs(row["claim"]) | _runs(row["question"])) & held, row["id"]


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of _COPIED_RUN words in the text, folded to lower case without punctuation."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + _COPIED_RUN]) for i in range(len(words) - _COPIED_RUN + 1)}
