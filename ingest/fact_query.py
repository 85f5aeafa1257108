"""A question about facts as a small typed query, and its SQL over the table ``facts``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from ingest.access import Scope, demand_scope
from ingest.database import IDS_PER_QUERY, Database
from ingest.report import Framework, ScoreStatus, Span
from ingest.tables import facts, reports


class Subject(StrEnum):
    """What is asked for: a kind of fact as the table names it, or the reports themselves."""

    OVERALL_RATING = "overall_rating"
    RATING = "rating"
    SCORE = "score"
    STATEMENT_SCORE = "statement_score"
    BREACH = "breach"
    ASSESSMENT_DATE = "assessment_date"
    PUBLISHED = "published"
    VISIT_DATE = "visit_date"
    UPDATED = "updated"
    REPORT = "report"


class Operation(StrEnum):
    """What is done with the facts that fit."""

    STATE = "state"
    LIST = "list"
    COUNT = "count"
    HIGHEST = "highest"
    LOWEST = "lowest"
    AVERAGE = "average"
    DIFFERENCE = "difference"
    OLDEST = "oldest"
    NEWEST = "newest"
    RANK = "rank"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True)
class Criterion:
    """Which facts of one kind: an empty part lets everything through.

    ``least`` and ``most`` bound the points, inclusively, and ``since`` and ``until`` a date.
    ``values`` are ratings or numbers of regulations; with ``other`` every value but these.
    ``instrument`` is the year of the regulations.
    """

    subject: Subject
    key_questions: tuple[str, ...] = ()
    statements: tuple[int, ...] = ()
    status: ScoreStatus | None = None
    least: int | None = None
    most: int | None = None
    values: tuple[str, ...] = ()
    other: bool = False
    instrument: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports: by kind of service as they print it, framework, and day of inspection.

    ``service_types`` are all that fit a lay word, ``type_asked`` is that word; no type fits
    where there is a word and no type. ``place`` is a word of the address. The days are
    inclusive.
    """

    service_types: frozenset[str] = frozenset()
    type_asked: str | None = None
    place: str | None = None
    framework: Framework | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FactQuery:
    """What to do with which facts of which reports.

    A report fits when it has a fact for each of the ``criteria``, or, with ``without``, none
    for the first. ``each`` is set when facts are listed or counted ("how many statements"),
    not reports. ``wanted`` is how many ("the top five").
    """

    operation: Operation
    criteria: tuple[Criterion, ...] = ()
    reports: ReportFilter = ReportFilter()
    each: bool = False
    without: bool = False
    wanted: int | None = None

    @property
    def subject(self) -> Subject:
        """What is asked for first."""
        return self.criteria[0].subject if self.criteria else Subject.REPORT


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: ``span`` are the words of the report that state it."""

    report_id: str
    subject: Subject
    key_question: str | None
    statement: int | None
    status: ScoreStatus
    value: str | None
    points: int | None
    instrument: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Totals:
    """How many facts with points fit, their sum, and the lowest and highest; None of none."""

    count: int = 0
    total: int = 0
    lowest: int | None = None
    highest: int | None = None

    def and_(self, other: Totals) -> Totals:
        """Of both together."""
        low = [each for each in (self.lowest, other.lowest) if each is not None]
        high = [each for each in (self.highest, other.highest) if each is not None]
        return Totals(
            self.count + other.count,
            self.total + other.total,
            min(low, default=None),
            max(high, default=None),
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """The reports that a query may read; ``whole`` when they are all of the organisation's.

    Ids are only sent to the database where they are fewer than everything.
    """

    database: Database
    scope: Scope
    whole: bool

    def statements(
        self, statement: Select[*tuple[Any, ...]], criterion: Criterion
    ) -> Iterator[Select[*tuple[Any, ...]]]:
        """The statement over the facts that fit, once for each group of ids."""
        own = reports.c.organisation == demand_scope(self.scope).organisation
        joined = facts.join(reports, facts.c.report_id == reports.c.report_id)
        base = statement.select_from(joined).where(own, reports.c.state == "ready")
        base = base.where(*_conditions(criterion))
        if self.whole:
            yield base
            return
        remaining = iter(sorted(self.scope.report_ids))
        while group := list(islice(remaining, IDS_PER_QUERY)):
            yield base.where(facts.c.report_id.in_(group))


def reports_with(reach: Reach, criterion: Criterion) -> frozenset[str]:
    """The ids of the reports that have a fact that fits."""
    statement = select(facts.c.report_id).distinct()
    return frozenset(
        row.report_id
        for each in reach.statements(statement, criterion)
        for row in reach.database.tuples(each)
    )


def counts(reach: Reach, criterion: Criterion) -> dict[str, int]:
    """How many facts that fit each report has, by its id; reports with none are left out."""
    statement = select(facts.c.report_id, func.count().label("number"))
    return {
        row.report_id: row.number
        for each in reach.statements(statement, criterion)
        for row in reach.database.tuples(each.group_by(facts.c.report_id))
    }


def totals(reach: Reach, criterion: Criterion) -> Totals:
    """The count, sum and bounds of the points that fit."""
    points = facts.c.points
    statement = select(
        func.count(points).label("count_"),
        func.sum(points).label("total"),
        func.min(points).label("lowest"),
        func.max(points).label("highest"),
    )
    found = Totals()
    for each in reach.statements(statement, criterion):
        for row in reach.database.tuples(each):
            here = Totals(row.count_, int(row.total or 0), row.lowest, row.highest)
            found = found.and_(here)
    return found


def facts_of(reach: Reach, criterion: Criterion) -> list[Fact]:
    """The facts that fit, by report and in its order. For some reports, not for thousands."""
    order = facts.c.report_id, facts.c.ordinal
    return [
        Fact(
            row["report_id"],
            Subject(row["field"]),
            row["key_question"],
            row["statement"],
            ScoreStatus(row["status"]),
            row["value"],
            row["points"],
            row["instrument"],
            Span(row["start"], row["end"]),
        )
        for each in reach.statements(select(facts), criterion)
        for row in reach.database.rows(each.order_by(*order))
    ]


def within(reach: Reach, report_ids: Collection[str]) -> Reach:
    """Only these of its reports."""
    chosen = frozenset(report_ids) & reach.scope.report_ids
    return Reach(reach.database, Scope(reach.scope.organisation, chosen), whole=False)


def _conditions(criterion: Criterion) -> Iterator[ColumnElement[bool]]:
    yield facts.c.field == criterion.subject.value
    if criterion.key_questions:
        yield facts.c.key_question.in_(criterion.key_questions)
    if criterion.statements:
        yield facts.c.statement.in_(criterion.statements)
    if criterion.status is not None:
        yield facts.c.status == criterion.status.value
    if criterion.least is not None:
        yield facts.c.points >= criterion.least
    if criterion.most is not None:
        yield facts.c.points <= criterion.most
    if criterion.values:
        named = facts.c.value.in_(criterion.values)
        yield ~named if criterion.other else named
    if criterion.instrument is not None:
        yield facts.c.instrument == criterion.instrument
    if criterion.since is not None:
        yield facts.c.value >= criterion.since.isoformat()
    if criterion.until is not None:
        yield facts.c.value <= criterion.until.isoformat()
