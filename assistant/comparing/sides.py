"""What each of several reports says on one topic, and the areas in which they say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answerable import enough, holds_kind, speaks_of
from assistant.evidence import Candidate, Stems
from assistant.query import Query
from assistant.selection import choose, runs
from ingest.dates import spoken_date
from ingest.report import Report, Stated

_WORDS = 340  # words of quoted text in one comparison, in equal parts for those who speak
_SAME_MEANING = 0.9  # as Stems.holds counts it; less is a word that is only related

AreaOf = Callable[[Candidate], str]


@dataclass(frozen=True, slots=True)
class Side:
    """One report compared, by the name of its column.

    ``read`` are all its sentences that were read, ``answering`` those that answer on their
    own, ``naming`` those of these that may stand without a counterpart, ``said`` those shown.
    """

    name: str
    report: Report
    read: tuple[Candidate, ...]
    answering: frozenset[Candidate] = frozenset()
    naming: frozenset[Candidate] = frozenset()
    said: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """One heading of a comparison, "" where none is shared, and who speaks there."""

    title: str
    sides: tuple[Side, ...]


def columns(reports: Sequence[Report]) -> dict[str, Report]:
    """The reports by the name that each goes by."""
    return dict(zip(names(reports), reports, strict=True))


def names(reports: Sequence[Report]) -> list[str]:
    """The name of each report's service, with a date where one service has several.

    Where that is one date, or none, the name has the report's id.
    """
    services = [report.service.value for report in reports]
    dated = [
        f"{name} ({spoken_date(day.value)})" if services.count(name) > 1 and day else name
        for name, day in zip(services, map(naming_day, reports), strict=True)
    ]
    return [
        f"{name} ({report.report_id})" if dated.count(name) > 1 else name
        for name, report in zip(dated, reports, strict=True)
    ]


def naming_day(report: Report) -> Stated[date] | None:
    """The day that tells two reports on one service apart."""
    return report.assessment_date or next(iter(report.visit_dates), report.published)


def find_sides(query: Query, read: Sequence[Candidate], reports: Sequence[Report]) -> list[Side]:
    """The reports in order, each with the sentences that answer; one that is silent has none."""
    every = [
        Side(name, report, tuple(c for c in read if c.passage.report_id == report.report_id))
        for name, report in columns(reports).items()
    ]
    fitting = [_fitting(query, side) for side in every]
    speaking = [speaks_of(query, found) for found in fitting]
    budget = _WORDS // max(2, sum(speaking))
    return [
        _filled(query, side, found, budget) if speaks else side
        for side, found, speaks in zip(every, fitting, speaking, strict=True)
    ]


def _fitting(query: Query, side: Side) -> list[Candidate]:
    """What may be shown of a report: what it says under its key questions, if it has any."""
    framed = [c for c in side.read if c.passage.key_question] or side.read
    return [c for c in framed if holds_kind(query, c.text) or c.lexical > 0]


def _filled(query: Query, side: Side, fitting: Sequence[Candidate], budget: int) -> Side:
    answering = [c for c in fitting if c.lexical + c.dense >= enough(query, c.searched)]
    return replace(
        side,
        answering=frozenset(answering),
        naming=frozenset(c for c in answering if _names(query, c.text)),
        said=within_budget(budget, choose(query, fitting, budget), side.read),
    )


def _names(query: Query, text: str) -> bool:
    """Whether the sentence is on the subject wherever it stands.

    Who names a quality statement asks for what stands under it; a sentence from elsewhere
    must hold all that is asked about itself, and not something near it.
    """
    stems, subject = Stems(text), (*query.terms, *query.background)
    return not query.statements or all(stems.holds(term) >= _SAME_MEANING for term in subject)


def within_budget(
    budget: int, best: Sequence[Candidate], read: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """The best sentences that fit the words with the neighbours that they need; never none."""
    kept: list[Candidate] = []
    for candidate in best:
        shown = [c for run in runs([*kept, candidate], read) for c in run]
        if not kept or sum(len(c.text.split()) for c in shown) <= budget:
            kept.append(candidate)
    return tuple(kept)


def find_areas(speaking: Sequence[Side]) -> list[Area]:
    """The areas in which the reports speak: those that most share first, then the strongest.

    By quality statement where all have them and share one, else by key question, else all in
    one.
    """
    have = all(any(c.passage.statement for c in side.said) for side in speaking)
    for area_of in (_statement, _key_question) if have else (_key_question,):
        found = _by_area(speaking, area_of)
        if any(len(area.sides) == len(speaking) for area in found):
            return found
    return _by_area(speaking, lambda candidate: "")


def _statement(candidate: Candidate) -> str:
    return candidate.passage.statement or _key_question(candidate)


def _key_question(candidate: Candidate) -> str:
    return candidate.passage.key_question or candidate.passage.heading_path[-1]


def _by_area(speaking: Sequence[Side], area_of: AreaOf) -> list[Area]:
    titles = dict.fromkeys(area_of(c) for side in speaking for c in side.said)
    areas = [_area(title, speaking, area_of) for title in titles]
    found = [area for area in areas if area.sides]
    return sorted(found, key=lambda area: (-len(area.sides), -_strength(area)))


def _area(title: str, speaking: Sequence[Side], area_of: AreaOf) -> Area:
    """What each says there; one whose words went elsewhere is given its best sentence there.

    Where only one of several speaks, its sentences must be able to stand alone.
    """
    found = []
    for side in speaking:
        said = [c for c in side.said if area_of(c) == title]
        others = sorted((c for c in side.answering if area_of(c) == title), key=lambda c: -c.score)
        found.append(replace(side, said=tuple(said or others[:1])))
    there = [side for side in found if side.said]
    if len(there) == 1 < len(speaking):
        answer = tuple(c for c in there[0].said if c in there[0].naming)
        there = [replace(there[0], said=answer)] if answer else []
    return Area(title, tuple(there))


def _strength(area: Area) -> float:
    return max(c.score for side in area.sides for c in side.said)
