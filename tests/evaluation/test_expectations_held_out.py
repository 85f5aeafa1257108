"""Held-out questions about rules and the framework: the right entry, its instrument, no invention.

Nobody reads the questions to improve the answers: they are the check on those who wrote the
answers from other questions. What is printed is rates and the ids of what went wrong.

A row with a gold entry is right when any one of its entries is cited; a bare number that two
instruments hold may also be put back to the asker. Rows of kind ``negative`` cite no entry, rows
of kind ``report`` ask what an inspection found, and no entry answers them alone.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.answer import Answer, Citation, Claim, Status
from assistant.bootstrap import open_assistant
from ingest.embed import Embedder
from ingest.pipeline import ingest
from ingest.read import read_report
from ingest.reference import Certainty, find_entry, line_span
from ingest.samples.build import write_samples
from ingest.settings import Settings

QUESTIONS = Path(__file__).with_name("expectations_held_out.jsonl")
POSITIVE = ("rule", "bare_number", "named_instrument", "framework", "glossary")
INSTRUMENTS = {"2014": ("2014",), "2009": ("2009",), "both": ("2014", "2009"), None: ()}
ENTRY_ID = r"reference(-[a-z0-9]+)+"
UNVERIFIED_MARK = "(check with CQC)"
# Measured: 56 of 60, in November 2026. The aim is .95; nobody may look at the rows to reach it.
CITED_FLOOR = 0.92

# The full name of each instrument ("… (Registration) Regulations 2009") or a short one, such as
# "Registration Regulations 2009", "2009 (Registration) Regulations" or "2009 Regulations".
NAMED = {
    year: re.compile(rf"{name}\W+(?:Regulations\W+)?{year}|{year}\W+(?:{name}|Regulations)")
    for year, name in (("2014", "Regulated Activities"), ("2009", "Registration"))
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the set. What is asked stays out of its repr, which pytest prints."""

    id: str
    kind: str
    question: str = field(repr=False)
    gold: list[str]
    instrument: str | None
    forbidden: list[str] = field(repr=False)
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the set with what the assistant answered."""

    row: Row
    answer: Answer = field(repr=False)

    @property
    def cited(self) -> set[str]:
        return {citation.report_id for citation in self.answer.citations}

    @property
    def cites_right_entry(self) -> bool:
        put_back = self.answer.status is Status.NEEDS_CLARIFICATION
        return bool(self.cited & set(self.row.gold)) or (self.row.instrument == "both" and put_back)

    @property
    def names_instruments(self) -> bool:
        """Whether it names those that the row asks for and those of every regulation it cites."""
        expected = set(INSTRUMENTS[self.row.instrument]) | {
            year for year in NAMED for cited in self.cited if f"-{year}-regulation-" in cited
        }
        return all(NAMED[year].search(self.answer.answer) for year in expected)

    @property
    def says_nothing_forbidden(self) -> bool:
        shown = self.answer.answer.lower()
        return not any(words.lower() in shown for words in self.row.forbidden)

    @property
    def marks_what_is_unverified(self) -> bool:
        unverified = {each.number for each in self.answer.citations if rests_on_unverified(each)}
        return all(
            UNVERIFIED_MARK in shown_text(claim)
            for claim in self.answer.claims
            if unverified & set(claim.citations)
        )

    @property
    def cites_no_entry(self) -> bool:
        return not any(is_entry(cited) for cited in self.cited)

    @property
    def rests_on_more_than_entries(self) -> bool:
        return self.cites_no_entry or not all(is_entry(cited) for cited in self.cited)


def is_entry(report_id: str) -> bool:
    return find_entry(report_id) is not None


def shown_text(claim: Claim) -> str:
    return claim.cell.text if claim.cell else claim.text


def rests_on_unverified(citation: Citation) -> bool:
    """Whether the words cited are of a line that we could not verify, in whole or in part."""
    entry = find_entry(citation.report_id)
    if entry is None:
        return False
    doubtful = [line for line in entry.lines if line.certainty is Certainty.UNVERIFIED]
    spans = [line_span(entry, line) for line in doubtful]
    return any(span.start < citation.end and citation.start < span.end for span in spans)


def failures(verdicts: Mapping[str, bool]) -> str:
    """The ids of the rows that went wrong."""
    return " ".join(identifier for identifier, right in verdicts.items() if not right)


def of_kind(asked: Iterable[Asked], *kinds: str) -> list[Asked]:
    return [each for each in asked if each.row.kind in kinds]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [Row(**json.loads(line)) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def asked(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory, compiled_model: Path
) -> list[Asked]:
    """Every row, answered over the invented samples."""
    directory = tmp_path_factory.mktemp("held-out-expectations")
    settings = Settings(data=directory / "data")
    with open_assistant(settings, Embedder(compiled=compiled_model)) as assistant:
        ingest(assistant.library, write_samples(directory / "files"))
        scope = assistant.library.records.scope()
        return [Asked(row, assistant.ask(row.question, scope)) for row in rows]


def test_every_row_has_the_form_of_an_expectation_question(rows: list[Row]) -> None:
    for row in rows:
        assert re.fullmatch(r"expect-held-\d{3}", row.id)
        assert row.question.strip(), row.id
        assert row.note.strip(), row.id
        assert row.instrument in INSTRUMENTS, row.id
        assert bool(row.gold) == (row.kind in POSITIVE), row.id
        assert all(re.fullmatch(ENTRY_ID, gold) for gold in row.gold), row.id
        assert all(words.strip() for words in row.forbidden), row.id


def test_rows_are_asked_once_and_are_as_many_as_were_meant(rows: list[Row]) -> None:
    asked = Counter(row.question.lower() for row in rows)
    assert not [row.id for row in rows if asked[row.question.lower()] > 1]
    assert len({row.id for row in rows}) == len(rows)
    kinds = Counter(row.kind for row in rows)
    assert sum(kinds[kind] for kind in POSITIVE) == 60
    assert (kinds["negative"], kinds["report"]) == (15, 15)
    assert set(kinds) == {*POSITIVE, "negative", "report"}


def test_gold_regulations_are_of_the_instrument_that_must_be_named(rows: list[Row]) -> None:
    for row in rows:
        years = {gold.split("-")[1] for gold in row.gold if "-regulation-" in gold}
        if row.instrument:
            assert years == set(INSTRUMENTS[row.instrument]), row.id


def test_every_positive_row_has_a_gold_entry_that_the_library_holds(rows: list[Row]) -> None:
    held = {row.id: any(map(is_entry, row.gold)) for row in rows if row.gold}
    wrong = failures(held)
    assert not wrong, wrong


def test_no_report_holds_what_an_answer_must_not_say(rows: list[Row], tmp_path: Path) -> None:
    paths = write_samples(tmp_path)
    texts = [read_report(path.name, path.read_bytes()).text.lower() for path in paths]
    for row in rows:
        for words in row.forbidden:
            assert not any(words.lower() in text for text in texts), row.id


def test_the_right_entry_is_cited(asked: list[Asked], capsys: pytest.CaptureFixture[str]) -> None:
    positives = of_kind(asked, *POSITIVE)
    right = {each.row.id: each.cites_right_entry for each in positives}
    rate = sum(right.values()) / len(right)
    by_kind = {
        kind: f"{sum(each.cites_right_entry for each in some)}/{len(some)}"
        for kind in POSITIVE
        if (some := of_kind(positives, kind))
    }
    with capsys.disabled():
        sys.stdout.write(f"\nheld-out expectations, right entry cited: {rate:.3f} {by_kind}\n")
    assert rate >= CITED_FLOOR, failures(right)


def test_the_instrument_is_named(asked: list[Asked]) -> None:
    answered = [each for each in asked if not each.cites_no_entry]
    wrong = failures({each.row.id: each.names_instruments for each in answered})
    assert not wrong, wrong


def test_nothing_forbidden_is_said(asked: list[Asked]) -> None:
    wrong = failures({each.row.id: each.says_nothing_forbidden for each in asked})
    assert not wrong, wrong


def test_what_is_unverified_is_marked_where_it_is_shown(asked: list[Asked]) -> None:
    wrong = failures({each.row.id: each.marks_what_is_unverified for each in asked})
    assert not wrong, wrong


def test_what_no_entry_answers_cites_no_entry(asked: list[Asked]) -> None:
    negatives = of_kind(asked, "negative")
    wrong = failures({each.row.id: each.cites_no_entry for each in negatives})
    assert not wrong, wrong


def test_what_a_report_found_is_not_answered_by_entries_alone(asked: list[Asked]) -> None:
    about_reports = of_kind(asked, "report")
    wrong = failures({each.row.id: each.rests_on_more_than_entries for each in about_reports})
    assert not wrong, wrong
