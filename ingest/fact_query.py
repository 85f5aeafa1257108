"""A question about facts as a small typed query, and its SQL over the table ``facts``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select

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
    COMMONEST = "commonest"
    EXPLAIN = "explain"


class Part(StrEnum):
    """By what facts of one kind are told apart: a column of the table."""

    VALUE = "value"
    KEY_QUESTION = "key_question"
    STATEMENT = "statement"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Criterion:
    """Which facts of one kind: an empty part lets everything through.

    ``least`` and ``most`` bound the points, inclusively, and ``since`` and ``until`` a date.
    ``values`` are ratings or numbers of regulations; with ``other`` every value but these.
    ``instrument`` is the year of the regulations; ``said`` are the bounds as the question
    has them ("below 50"), which change nothing.
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
    said: str = field(default="", compare=False)


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
    """How many facts fit, how many of them have points, their sum, lowest and highest.

    ``reports`` is how many reports the facts are of. The bounds are None of none.
    """

    facts: int = 0
    count: int = 0
    total: int = 0
    reports: int = 0
    lowest: int | None = None
    highest: int | None = None

    def and_(self, other: Totals) -> Totals:
        """Of both together, which share no report."""
        low = [each for each in (self.lowest, other.lowest) if each is not None]
        high = [each for each in (self.highest, other.highest) if each is not None]
        return Totals(
            self.facts + other.facts,
            self.count + other.count,
            self.total + other.total,
            self.reports + other.reports,
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
        organisation = demand_scope(self.scope).organisation
        own = (reports.c.organisation == organisation, reports.c.state == "ready")
        if self.whole:
            joined = facts.join(reports, facts.c.report_id == reports.c.report_id)
            yield statement.select_from(joined).where(*own, *_conditions(criterion))
            return
        # Joined, SQLite would begin with every report that is ready.
        held = exists().where(reports.c.report_id == facts.c.report_id, *own)
        base = statement.where(*_conditions(criterion, by_report=True), held)
        remaining = iter(sorted(self.scope.report_ids))
        while group := list(islice(remaining, IDS_PER_QUERY)):
            yield base.where(facts.c.report_id.in_(group))

    def by_report(
        self, statement: Select[*tuple[Any, ...]], criterion: Criterion
    ) -> Iterator[Row[Any]]:
        """The statement's rows, each with a report's id, of these reports.

        Over everything the ids are looked up here: joining took twice as long over 10,000.
        """
        if not self.whole:
            for each in self.statements(statement, criterion):
                yield from self.database.tuples(each)
            return
        inside = demand_scope(self.scope).report_ids
        rows = self.database.tuples(statement.where(*_conditions(criterion)))
        yield from (row for row in rows if row.report_id in inside)


def reports_with(reach: Reach, criterion: Criterion) -> frozenset[str]:
    """The ids of the reports that have a fact that fits."""
    statement = select(facts.c.report_id).distinct()
    return frozenset(row.report_id for row in reach.by_report(statement, criterion))


def counts(reach: Reach, criterion: Criterion) -> dict[str, int]:
    """How many facts that fit each report has, by its id; reports with none are left out."""
    statement = select(facts.c.report_id, func.count().label("number"))
    statement = statement.group_by(facts.c.report_id)
    return {row.report_id: row.number for row in reach.by_report(statement, criterion)}


def without_value(reach: Reach, subject: Subject) -> frozenset[str]:
    """The ids of the reports that have facts of the kind, and none of them with a value."""
    statement = select(facts.c.report_id).group_by(facts.c.report_id)
    statement = statement.having(func.count(facts.c.value) == 0)
    return frozenset(row.report_id for row in reach.by_report(statement, Criterion(subject)))


def totals(reach: Reach, criterion: Criterion) -> dict[ScoreStatus, Totals]:
    """By status, the counts, sum and bounds of the facts that fit; no entry where none does."""
    points, status = facts.c.points, facts.c.status
    # Counting apart what is apart anyway took half as long again over 10,000 reports.
    once = len(criterion.statements) == 1 or (
        criterion.subject in (Subject.SCORE, Subject.RATING) and len(criterion.key_questions) == 1
    )
    statement = select(
        status,
        func.count().label("facts_"),
        func.count(points).label("count_"),
        func.sum(points).label("total"),
        func.count(facts.c.report_id if once else facts.c.report_id.distinct()).label("reports_"),
        func.min(points).label("lowest"),
        func.max(points).label("highest"),
    )
    found: dict[ScoreStatus, Totals] = {}
    for each in reach.statements(statement, criterion):
        for row in reach.database.tuples(each.group_by(status)):
            total = int(row.total or 0)
            here = Totals(row.facts_, row.count_, total, row.reports_, row.lowest, row.highest)
            key = ScoreStatus(row.status)
            found[key] = found.get(key, Totals()).and_(here)
    return found


def tally(reach: Reach, criterion: Criterion, part: Part) -> dict[Criterion, int]:
    """How many reports have each of the facts that fit, told apart by their part.

    Each is the criterion narrowed to one value, or to one statement and so on; breaches of
    two instruments are two. In the order of the part.
    """
    column = facts.c[part.value]
    groups = (column, facts.c.instrument)
    number = func.count(facts.c.report_id.distinct()).label("number")
    statement = select(column.label("one"), facts.c.instrument, number).where(column.is_not(None))
    found: dict[Criterion, int] = {}
    for each in reach.statements(statement, criterion):
        for row in reach.database.tuples(each.group_by(*groups).order_by(*groups)):
            narrowed = _narrowed(criterion, part, row)
            found[narrowed] = found.get(narrowed, 0) + row.number
    return found


def _narrowed(criterion: Criterion, part: Part, row: Row[Any]) -> Criterion:
    if part is Part.VALUE:
        return replace(criterion, values=(row.one,), instrument=row.instrument)
    if part is Part.KEY_QUESTION:
        return replace(criterion, key_questions=(row.one,))
    if part is Part.STATEMENT:
        return replace(criterion, key_questions=(), statements=(row.one,))
    return replace(criterion, least=row.one, most=row.one, said="")


def leading(reach: Reach, criterion: Criterion, most: int, lowest_first: bool) -> list[str]:
    """The ids of the reports with the most points, or the fewest, in that order."""
    points = facts.c.points
    order = points.asc() if lowest_first else points.desc()
    statement = select(facts.c.report_id, points).where(points.is_not(None))
    found = [
        (row.points if lowest_first else -row.points, row.report_id)
        for each in reach.statements(statement, criterion)
        for row in reach.database.tuples(each.order_by(order, facts.c.report_id).limit(most))
    ]
    return list(dict.fromkeys(report_id for _, report_id in sorted(found)))[:most]


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


def _conditions(criterion: Criterion, by_report: bool = False) -> Iterator[ColumnElement[bool]]:
    # Of some reports the facts are found by the reports' ids: without this SQLite takes the
    # index on the field, and reads it whole: 20 ms over 10,000 reports where 0.2 are enough.
    field_of = facts.c.field.concat("") if by_report else facts.c.field
    yield field_of == criterion.subject.value
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
