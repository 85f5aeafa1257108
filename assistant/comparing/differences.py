"""Where reports differ in what they state: sentences worked out from scores and ratings.

Only what two or more of them state is set side by side, and only of what was assessed this
time. A score is never turned into a rating, nor a rating into a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.comparing.scores import OVERALL
from assistant.comparing.sides import names, naming_day
from assistant.draft import Draft, Evidence
from assistant.facts.found import line_evidence
from assistant.facts.scores import find_statement, score_evidence
from assistant.showing import accepted
from ingest.framework import AREA_SCALE, KEY_QUESTIONS, QUALITY_STATEMENTS, STATEMENT_SCALE
from ingest.report import KeyQuestion, Report


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of a sentence, and the words of the report that state them, if they do."""

    text: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence on one area in which reports differ; ``gap`` is in points, 0 for ratings."""

    area: str
    gap: int
    parts: tuple[Part, ...]
    named_by: tuple[Evidence, ...]
    computed: frozenset[str]

    @property
    def draft(self) -> Draft:
        """The sentence with all that it rests on, to be checked."""
        stated = (part.evidence for part in self.parts if part.evidence)
        text = "".join(part.text for part in self.parts)
        return Draft(text, (*stated, *self.named_by), computed=self.computed)


@dataclass(frozen=True, slots=True)
class Differences:
    """Of ratings in the framework's order; of scores the largest first.

    ``same`` are the areas that two or more score, and all of these alike.
    """

    ratings: tuple[Difference, ...]
    areas: tuple[Difference, ...]
    statements: tuple[Difference, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scored:
    name: str
    points: int
    line: Evidence


@dataclass(frozen=True, slots=True)
class _Rated:
    name: str
    rating: str
    line: Evidence


def find_differences(reports: Sequence[Report]) -> Differences:
    """What two or more of the reports state and do not state alike; only what passes its check."""
    columns = dict(zip(names(reports), reports, strict=True))
    areas = {name: list(_area_scores(name, columns.items())) for name in KEY_QUESTIONS}
    statements = {
        known.title: list(_statement_scores(known.number, columns.items()))
        for known in QUALITY_STATEMENTS
    }
    rated = {name: list(_ratings(name, columns.items())) for name in (OVERALL, *KEY_QUESTIONS)}
    every = {**areas, **statements}
    return Differences(
        ratings=_checked(_of_ratings(area, each) for area, each in rated.items()),
        areas=_largest_first(_of_scores(a, each, AREA_SCALE) for a, each in areas.items()),
        statements=_largest_first(
            _of_scores(title, each, STATEMENT_SCALE) for title, each in statements.items()
        ),
        same=tuple(a for a, each in every.items() if len(each) > 1 and _gap(each) == 0),
    )


def _area_scores(name: str, columns: Iterable[tuple[str, Report]]) -> Iterator[_Scored]:
    for column, report in columns:
        question = _assessed(report, name)
        if question and question.score:
            line = line_evidence(report, question.score.span, question)
            yield _Scored(column, question.score.value, line)


def _statement_scores(number: int, columns: Iterable[tuple[str, Report]]) -> Iterator[_Scored]:
    known = QUALITY_STATEMENTS[number - 1]
    for column, report in columns:
        question, statement = find_statement(report, known)
        if question and statement and statement.score:
            line = score_evidence(report, question, statement, statement.score)
            yield _Scored(column, statement.score.value, line)


def _ratings(area: str, columns: Iterable[tuple[str, Report]]) -> Iterator[_Rated]:
    for column, report in columns:
        question = _assessed(report, area)
        stated = report.overall_rating if area == OVERALL else question.rating if question else None
        if stated:
            yield _Rated(column, stated.value, line_evidence(report, stated.span, question))


def _assessed(report: Report, area: str) -> KeyQuestion | None:
    return next((q for q in report.key_questions if q.name == area and q.assessed), None)


def _gap(scored: Sequence[_Scored]) -> int:
    points = [each.points for each in scored]
    return max(points) - min(points)


def _of_scores(area: str, scored: Sequence[_Scored], scale: int) -> Difference | None:
    if len(scored) < 2 or (gap := _gap(scored)) == 0:
        return None
    ordered = sorted(scored, key=lambda each: -each.points)
    high = [each for each in ordered if each.points == ordered[0].points]
    low = [each for each in ordered if each.points == ordered[-1].points]
    opening = f"{_listed(high)} scored {gap} more than {_listed(low)} for {area} ("
    return Difference(
        area,
        gap,
        (
            Part(opening),
            *_numbers(high),
            Part(" against "),
            *_numbers(low),
            Part(f", out of {scale})."),
        ),
        tuple(_named_by((*high, *low))),
        frozenset({str(gap), str(scale)}),
    )


def _numbers(scored: Sequence[_Scored]) -> Iterator[Part]:
    for place, each in enumerate(scored):
        if place:
            yield Part(" and ")
        yield Part(str(each.points), each.line)


def _of_ratings(area: str, rated: Sequence[_Rated]) -> Difference | None:
    if len({each.rating for each in rated}) < 2:
        return None
    parts = [Part(f"{area}: ")]
    for place, each in enumerate(rated):
        between = "; " if place else ""
        parts += [Part(f"{between}{each.name} is rated "), Part(each.rating, each.line)]
    return Difference(area, 0, (*parts, Part(".")), tuple(_named_by(rated)), frozenset())


def _named_by(stated: Sequence[_Scored | _Rated]) -> Iterator[Evidence]:
    """The line with the day that stands in a report's name, where one does."""
    for each in stated:
        report = each.line.report
        day = naming_day(report)
        if day and each.name != report.service.value:
            yield line_evidence(report, day.span)


def _listed(scored: Sequence[_Scored]) -> str:
    *first, last = [each.name for each in scored]
    return f"{', '.join(first)} and {last}" if first else last


def _checked(found: Iterable[Difference | None]) -> tuple[Difference, ...]:
    kept = [each for each in found if each is not None]
    return tuple(each for each in kept if accepted([each.draft]))


def _largest_first(found: Iterable[Difference | None]) -> tuple[Difference, ...]:
    return tuple(sorted(_checked(found), key=lambda each: -each.gap))
