"""The typed query over the table of facts: what fits, what is summed, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from ingest.access import Scope
from ingest.database import Database
from ingest.fact_query import (
    Criterion,
    Part,
    Reach,
    Subject,
    Totals,
    counts,
    facts_of,
    leading,
    reports_with,
    tally,
    totals,
    within,
)
from ingest.report import ScoreStatus, Span
from ingest.tables import facts, originals, reports

GOVERNANCE = 31
SCORED = Criterion(Subject.STATEMENT_SCORE, statements=(GOVERNANCE,), status=ScoreStatus.STATED)

# report, organisation, state, score for governance (None: not assessed)
HELD = (
    ("alder", "ours", "ready", 1),
    ("birch", "ours", "ready", 3),
    ("cedar", "ours", "ready", None),
    ("dogwood", "ours", "indexing", 1),
    ("elder", "theirs", "ready", 1),
)


def row(report_id: str, ordinal: int, field: str, **values: object) -> dict[str, object]:
    blank = dict.fromkeys(("key_question", "statement", "value", "points", "instrument"))
    return {
        "report_id": report_id, "ordinal": ordinal, "field": field, "status": "stated",
        "start": 10 * ordinal, "end": 10 * ordinal + 5, **blank, **values,
    }  # fmt: skip


def rows_of(report_id: str, score: int | None) -> list[dict[str, object]]:
    status = "stated" if score else "not_assessed"
    return [
        row(report_id, 0, "rating", key_question="Well-led", value="Good"),
        row(report_id, 1, "statement_score", key_question="Well-led", statement=GOVERNANCE,
            points=score, status=status),
        row(report_id, 2, "breach", value="18", instrument="2014"),
        row(report_id, 3, "breach", value="18", instrument="2009"),
        row(report_id, 4, "published", value="2024-06-06"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('record')}/record.sqlite3")
    with opened.writing() as connection:
        for report_id, organisation, state, score in HELD:
            connection.execute(insert(originals).values(sha256=report_id, content=b""))
            connection.execute(
                insert(reports).values(
                    report_id=report_id,
                    organisation=organisation,
                    content_sha256=report_id,
                    state=state,
                    embedding="none",
                    ingested_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
            connection.execute(insert(facts), rows_of(report_id, score))
    yield opened
    opened.close()


@pytest.fixture
def whole(database: Database) -> Reach:
    """All that is ready of one organisation."""
    return Reach(database, Scope("ours", frozenset({"alder", "birch", "cedar"})), whole=True)


def test_only_ready_reports_of_the_organisation_are_found(whole: Reach) -> None:
    assert reports_with(whole, Criterion(Subject.RATING)) == {"alder", "birch", "cedar"}


def test_a_smaller_scope_finds_nothing_outside_it(whole: Reach) -> None:
    assert reports_with(within(whole, ["alder"]), Criterion(Subject.RATING)) == {"alder"}


def test_another_organisations_id_opens_nothing(database: Database) -> None:
    stray = Reach(database, Scope("ours", frozenset({"elder", "dogwood"})), whole=False)
    assert reports_with(stray, Criterion(Subject.RATING)) == frozenset()


def test_narrowing_never_adds_a_report(whole: Reach) -> None:
    assert within(whole, ["alder", "elder"]).scope.report_ids == {"alder"}


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        (SCORED, {"alder", "birch"}),
        (Criterion(Subject.STATEMENT_SCORE, least=2), {"birch"}),
        (Criterion(Subject.STATEMENT_SCORE, most=2), {"alder"}),
        (Criterion(Subject.STATEMENT_SCORE, status=ScoreStatus.NOT_ASSESSED), {"cedar"}),
        (Criterion(Subject.STATEMENT_SCORE, statements=(1,)), set()),
        (Criterion(Subject.RATING, ("Safe",)), set()),
        (Criterion(Subject.RATING, values=("Good",)), {"alder", "birch", "cedar"}),
        (Criterion(Subject.RATING, values=("Good",), other=True), set()),
        (Criterion(Subject.PUBLISHED, since=date(2024, 6, 6)), {"alder", "birch", "cedar"}),
        (Criterion(Subject.PUBLISHED, until=date(2024, 6, 5)), set()),
    ],
)
def test_what_fits(whole: Reach, criterion: Criterion, found: set[str]) -> None:
    assert reports_with(whole, criterion) == found


def test_what_was_not_assessed_is_in_no_total(whole: Reach) -> None:
    every = totals(whole, replace(SCORED, status=None))
    assert every[ScoreStatus.STATED] == Totals(2, 2, total=4, reports=2, lowest=1, highest=3)
    assert every[ScoreStatus.NOT_ASSESSED] == Totals(facts=1, reports=1)


def test_nothing_that_fits_has_no_lowest_and_no_highest(whole: Reach) -> None:
    assert totals(whole, Criterion(Subject.SCORE)) == {}


def test_the_order_is_by_points(whole: Reach) -> None:
    assert leading(whole, SCORED, 2, lowest_first=False) == ["birch", "alder"]
    assert leading(whole, SCORED, 1, lowest_first=True) == ["alder"]


def test_a_number_in_two_instruments_is_two_regulations(whole: Reach) -> None:
    both = Criterion(Subject.BREACH, values=("18",))
    assert counts(within(whole, ["alder"]), both) == {"alder": 2}
    only = Criterion(Subject.BREACH, values=("18",), instrument="2009")
    assert counts(within(whole, ["alder"]), only) == {"alder": 1}


def test_a_fact_keeps_the_span_of_its_words(whole: Reach) -> None:
    (fact,) = facts_of(within(whole, ["birch"]), SCORED)
    assert (fact.report_id, fact.points, fact.span) == ("birch", 3, Span(10, 15))


def test_more_ids_than_one_statement_takes_are_sent_in_groups(
    whole: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.fact_query.IDS_PER_QUERY", 1)
    parts = within(whole, ["alder", "birch", "cedar"])
    assert len(list(parts.statements(facts.select(), SCORED))) == 3
    assert totals(parts, SCORED) == totals(whole, SCORED)
    assert leading(parts, SCORED, 2, lowest_first=True) == ["alder", "birch"]
    assert reports_with(parts, SCORED) == reports_with(whole, SCORED)
    assert [fact.report_id for fact in facts_of(parts, SCORED)] == ["alder", "birch"]


@pytest.mark.parametrize(
    ("criterion", "part", "numbers"),
    [
        (
            Criterion(Subject.BREACH),
            Part.VALUE,
            {
                Criterion(Subject.BREACH, values=("18",), instrument="2009"): 3,
                Criterion(Subject.BREACH, values=("18",), instrument="2014"): 3,
            },
        ),
        (SCORED, Part.POINTS, {replace(SCORED, least=n, most=n): 1 for n in (1, 3)}),
        (
            Criterion(Subject.RATING, values=("Good",)),
            Part.KEY_QUESTION,
            {Criterion(Subject.RATING, ("Well-led",), values=("Good",)): 3},
        ),
        (Criterion(Subject.RATING, values=("Inadequate",)), Part.KEY_QUESTION, {}),
    ],
)
def test_reports_are_counted_for_each_thing_told_apart(
    whole: Reach, criterion: Criterion, part: Part, numbers: dict[Criterion, int]
) -> None:
    assert tally(whole, criterion, part) == numbers
    one_by_one = within(whole, whole.scope.report_ids)
    assert tally(one_by_one, criterion, part) == numbers
    assert all(len(reports_with(whole, group)) == numbers[group] for group in numbers)
