"""A report's scores as bars, each with its number in words, measured for an inline SVG.

Widths are shares of the drawing, so that it fits a phone and a desk; heights are in the
text's own size, so that it grows with enlarged text. A score that the report does not give
has no bar, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from ingest.framework import AREA_SCALE, STATEMENT_SCALE
from ingest.report import KeyQuestion, Report, ScoreStatus, Statement

_TRACK_WIDTH = 58  # percent of the drawing; the rest holds the longest words, "53 out of 100"
_BAR_HEIGHT = 0.9  # em, as all heights here
_LINE_LETTERS = 34  # of a label: what 288 pixels hold, a 320 pixel screen without its margins
_LINE_HEIGHT = 1.3
_DESCENT = 0.4  # from the foot of a line up to where its letters stand
_RAISED = 0.1  # the number beside a bar stands in its middle
_GAP = 0.7
_GAP_WITHIN = 0.25  # between bars under one label


@dataclass(frozen=True, slots=True)
class Score:
    """A score as the report states it; ``points`` is None where it gives none, never 0."""

    label: str
    points: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A score in its place: label lines and bar by their distance from the top, in em.

    ``width`` is a share of the drawing in percent, or None for a score not given.
    """

    score: Score
    lines: tuple[tuple[float, str], ...]
    top: float
    baseline: float
    width: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale. ``name`` tells its marks in the page from those of other charts."""

    name: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    height: float
    track_width: int = _TRACK_WIDTH
    bar_height: float = _BAR_HEIGHT


def score_charts(report: Report) -> tuple[Chart, ...]:
    """The areas' scores, then the statements' of each area; none where none is given."""
    areas = _chart("areas", "Areas", AREA_SCALE, [*map(_of_area, report.key_questions)])
    statements = (
        _chart(
            f"statements-{number}",
            f"{area.name}: quality statements",
            STATEMENT_SCALE,
            [*map(_of_statement, area.statements)],
        )
        for number, area in enumerate(report.key_questions, 1)
    )
    return tuple(chart for chart in (areas, *statements) if chart)


def grouped_chart(
    name: str,
    title: str,
    scale: int,
    groups: Sequence[tuple[str, Sequence[Score]]],
    track_width: int = _TRACK_WIDTH,
) -> Chart | None:
    """A chart with several bars under each group's label; None where no score is given.

    ``track_width`` is the share of the drawing, in percent, that the longest bar takes.
    """
    if all(score.points is None for _, scores in groups for score in scores):
        return None
    bars, top = [], 0.0
    for label, scores in groups:
        for place, score in enumerate(scores):
            lines = wrap(label, _LINE_LETTERS) if place == 0 else []
            bars.append(_bar(score, lines, track_width / scale, top))
            top = bars[-1].top + _BAR_HEIGHT + _GAP_WITHIN
        top += _GAP - _GAP_WITHIN
    told = (f"{label}: {', '.join(score.words for score in scores)}." for label, scores in groups)
    return Chart(name, title, " ".join(told), tuple(bars), round(top, 2), track_width)


def _of_area(area: KeyQuestion) -> Score:
    if area.score is None:
        return Score(area.name, None, "No score" if area.assessed else "Not assessed")
    label = area.name if area.assessed else f"{area.name} (not assessed this time)"
    return Score(label, area.score.value, f"{area.score.value} out of {AREA_SCALE}")


def _of_statement(statement: Statement) -> Score:
    if statement.status is ScoreStatus.NOT_ASSESSED:
        return Score(statement.title, None, "Not assessed")
    if statement.score is None:
        return Score(statement.title, None, "No score")
    points = statement.score.value
    return Score(statement.title, points, f"{points} out of {STATEMENT_SCALE}")


def _chart(name: str, title: str, scale: int, scores: Sequence[Score]) -> Chart | None:
    groups = [(score.label, [score]) for score in scores]
    return grouped_chart(name, f"{title}, out of {scale}", scale, groups)


def _bar(score: Score, lines: Sequence[str], width: float, top: float) -> Bar:
    """The bar under its label's lines; ``width`` is that of one point, in percent."""
    below = top + len(lines) * _LINE_HEIGHT
    return Bar(
        score=score,
        lines=tuple(
            (round(top + number * _LINE_HEIGHT - _DESCENT, 2), line)
            for number, line in enumerate(lines, 1)
        ),
        top=round(below, 2),
        baseline=round(below + _BAR_HEIGHT - _RAISED, 2),
        width=None if score.points is None else round(width * score.points, 2),
    )
