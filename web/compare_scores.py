"""What compared reports state as ratings and scores, row by row, and the scores as bars.

A report that gives none says why in the same words as its own page; nothing becomes a nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.framework import AREA_SCALE, KEY_QUESTIONS, QUALITY_STATEMENTS, STATEMENT_SCALE
from ingest.report import KeyQuestion, Report, ScoreStatus, Statement
from web.report_view import Fact, RatingView, rating_view, stated_fact
from web.score_chart import Chart, Score, grouped_chart
from web.wording import statement_score

LETTERS = "ABCD"  # what the compared reports are called in charts and headings
NOT_COVERED = "Not covered in this text"

_TRACK_WIDTH = 48  # percent; a letter stands before the number, so the words need more room
_THIS_TIME = " (not assessed this time)"


@dataclass(frozen=True, slots=True)
class RatingCell:
    """A rating, or in ``fact`` the words that say why there is none."""

    rating: RatingView | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class RatingRow:
    """What each report states as the rating of one area."""

    header: str
    cells: tuple[RatingCell, ...]


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """A score in words; ``points`` is None where there is none, and ``short`` says so briefly."""

    fact: Fact
    points: int | None
    short: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """What each report states as the score of one area or statement."""

    header: str
    cells: tuple[ScoreCell, ...]


@dataclass(frozen=True, slots=True)
class ScoreGroup:
    """Rows on one scale under one title."""

    title: str
    rows: tuple[ScoreRow, ...]
    chart: Chart | None


def rating_rows(reports: Sequence[Report]) -> tuple[RatingRow, ...]:
    """The overall rating, then those of the areas that any of the reports covers."""
    overall = RatingRow("Overall", tuple(map(_overall, reports)))
    areas = (
        RatingRow(
            name, tuple(_rating(report, area) for report, area in zip(reports, found, strict=True))
        )
        for name, found in _areas(reports)
    )
    return (overall, *areas)


def score_groups(reports: Sequence[Report]) -> tuple[ScoreGroup, ...]:
    """The scores of the areas, then of each area's statements; no group without a score."""
    found = list(_areas(reports))
    rows = [
        ScoreRow(name, tuple(_area_score(r, a) for r, a in zip(reports, areas, strict=True)))
        for name, areas in found
    ]
    groups = [_group("compared-areas", "Key questions", AREA_SCALE, rows)]
    for number, (name, areas) in enumerate(found, 1):
        rows = list(_statement_rows(reports, areas))
        title = f"{name}: quality statements"
        groups.append(_group(f"compared-{number}", title, STATEMENT_SCALE, rows))
    return tuple(group for group in groups if group)


def find_statement(areas: Iterable[KeyQuestion | None], number: int) -> Iterator[Statement | None]:
    """The quality statement of that number in each area, in order."""
    for area in areas:
        statements = area.statements if area else ()
        yield next((each for each in statements if each.number == number), None)


def _areas(reports: Sequence[Report]) -> Iterator[tuple[str, list[KeyQuestion | None]]]:
    """Each key question that any report covers, as each report has it."""
    for name in KEY_QUESTIONS:
        found = [next((q for q in r.key_questions if q.name == name), None) for r in reports]
        if any(found):
            yield name, found


def _overall(report: Report) -> RatingCell:
    stated = report.overall_rating
    if stated is None:
        return RatingCell(None, Fact("Not stated", None))
    return RatingCell(rating_view(stated), stated_fact(report, stated, ""))


def _rating(report: Report, area: KeyQuestion | None) -> RatingCell:
    if area is None:
        return RatingCell(None, Fact(NOT_COVERED, None))
    remark = "" if area.assessed else _THIS_TIME
    if area.rating is None:
        return RatingCell(None, Fact(f"No rating stated{remark}", None))
    return RatingCell(rating_view(area.rating), stated_fact(report, area.rating, remark))


def _area_score(report: Report, area: KeyQuestion | None) -> ScoreCell:
    if area is None:
        return ScoreCell(Fact(NOT_COVERED, None), None, "Not covered")
    if area.score is None:
        short = "No score" if area.assessed else "Not assessed"
        return ScoreCell(Fact(short, None), None, short)
    text = f"{area.score.value} out of {AREA_SCALE}"
    if area.assessed:
        return ScoreCell(stated_fact(report, area.score, text), area.score.value, text)
    carried = stated_fact(report, area.score, text + _THIS_TIME)
    return ScoreCell(carried, None, "Not assessed")


def _statement_rows(
    reports: Sequence[Report], areas: Sequence[KeyQuestion | None]
) -> Iterator[ScoreRow]:
    for known in QUALITY_STATEMENTS:
        found = list(find_statement(areas, known.number))
        if any(found):
            cells = (_statement_score(r, each) for r, each in zip(reports, found, strict=True))
            yield ScoreRow(known.title, tuple(cells))


def _statement_score(report: Report, statement: Statement | None) -> ScoreCell:
    if statement is None:
        return ScoreCell(Fact(NOT_COVERED, None), None, "Not covered")
    text = statement_score(statement)
    if statement.score is None:
        not_assessed = statement.status is ScoreStatus.NOT_ASSESSED
        carried = statement.carried_score
        fact = stated_fact(report, carried, text) if carried else Fact(text, None)
        return ScoreCell(fact, None, "Not assessed" if not_assessed else "No score")
    return ScoreCell(stated_fact(report, statement.score, text), statement.score.value, text)


def _group(name: str, title: str, scale: int, rows: Sequence[ScoreRow]) -> ScoreGroup | None:
    scored = [row for row in rows if any(cell.points is not None for cell in row.cells)]
    if not scored:
        return None
    full_title = f"{title}, out of {scale}"
    bars = [(row.header, [*_bars(row)]) for row in scored]
    return ScoreGroup(
        full_title, tuple(rows), grouped_chart(name, full_title, scale, bars, _TRACK_WIDTH)
    )


def _bars(row: ScoreRow) -> Iterator[Score]:
    for letter, cell in zip(LETTERS, row.cells, strict=False):
        yield Score(row.header, cell.points, f"{letter}: {cell.short}")
