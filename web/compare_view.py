"""What the comparison page shows of two to four reports side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import quote

from assistant.comparing.sides import names
from assistant.editions import same_service
from ingest.profile import Profile, profile_of
from ingest.records import Records
from ingest.report import Framework, Report
from web.changes_view import AreaChange, changes
from web.compare_scores import LETTERS, RatingRow, ScoreGroup, rating_rows, score_groups
from web.compare_words import Words, compared_words
from web.glossary import Meaning, meanings_in
from web.report_view import Fact, report_view
from web.wording import FRAMEWORKS, report_date

_LEFT_OUT = "Telephone"  # a number tells nothing of how services compare
_LONG = timedelta(days=365)
_TWO_FRAMEWORKS = (
    "These reports were made under different frameworks. The older one gives no scores. "
    "So what was found is set side by side by key question."
)
_YEARS_APART = "More than a year lies between these reports. Much may have changed since."


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the reports: its letter, the name of its column, and its own page."""

    letter: str
    name: str
    date_line: str
    href: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """What each report states as one fact; no facts where it states none."""

    label: str
    cells: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed on one service between two of its reports, the earlier first."""

    title: str
    areas: tuple[AreaChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that the page shows."""

    sides: tuple[Compared, ...]
    notes: tuple[str, ...]
    facts: tuple[FactRow, ...]
    ratings: tuple[RatingRow, ...]
    scores: tuple[ScoreGroup, ...]
    changed: tuple[Since, ...]
    words: Words
    meanings: tuple[Meaning, ...]

    @property
    def title(self) -> str:
        """The reports by name: "Oak House and Elm Lodge"."""
        *first, last = [side.name for side in self.sides]
        return f"{', '.join(first)} and {last}"


def comparison(records: Records, reports: Sequence[Report]) -> Comparison:
    """Two to four reports, in the order given, side by side."""
    words = compared_words(records, reports)
    drafts = {each.report_id for each in _profiles(records, reports) if each.is_draft}
    return Comparison(
        sides=tuple(
            Compared(
                letter,
                name,
                report_date(report),
                f"/reports/{quote(report.report_id, safe='')}",
                is_draft=report.report_id in drafts,
            )
            for letter, name, report in zip(LETTERS, names(reports), reports, strict=False)
        ),
        notes=tuple(_notes(reports)),
        facts=tuple(_facts(reports)),
        ratings=rating_rows(reports),
        scores=score_groups(reports),
        changed=tuple(_changed(reports)),
        words=words,
        meanings=meanings_in([*(FRAMEWORKS[r.framework] for r in reports), *_texts(words)]),
    )


def _profiles(records: Records, reports: Sequence[Report]) -> tuple[Profile, ...]:
    return records.profiles(records.scope([report.report_id for report in reports]))


def _texts(words: Words) -> Iterator[str]:
    """The headings and the quoted words, in reading order."""
    for area in words.areas:
        for topic in area.topics:
            yield topic.title
            yield from (quote.text for side in topic.sides for quote in side.quotes)


def _notes(reports: Sequence[Report]) -> Iterator[str]:
    if len({report.framework for report in reports}) > 1:
        yield _TWO_FRAMEWORKS
    elif all(report.framework is Framework.KEY_LINES_OF_ENQUIRY for report in reports):
        yield "These reports use the older framework, which gives no scores."
    days = [report.inspected for report in reports if report.inspected]
    if days and max(days) - min(days) > _LONG:
        yield _YEARS_APART


def _facts(reports: Sequence[Report]) -> Iterator[FactRow]:
    views = [report_view(report) for report in reports]
    for rows in zip(*(view.facts for view in views), strict=True):
        label, cells = rows[0][0], tuple(facts for _, facts in rows)
        if label != _LEFT_OUT and any(cells):
            yield FactRow(label, cells)
    yield FactRow("Framework", tuple((Fact(FRAMEWORKS[r.framework], None),) for r in reports))
    yield FactRow("File", tuple((Fact(report.source_name, None),) for report in reports))


def _changed(reports: Sequence[Report]) -> Iterator[Since]:
    """For each two reports that follow each other on one service, what changed."""
    dated = sorted((r for r in reports if r.inspected), key=lambda r: r.inspected or date.min)
    for service in _by_service(dated):
        for before, now in pairwise(service):
            days = f"from the report {report_date(before)} to that {report_date(now)}"
            yield Since(f"{now.service.value}: {days}", changes(before, now).areas)


def _by_service(reports: Sequence[Report]) -> list[list[Report]]:
    """The reports by service, in the order given within each."""
    services: list[list[Report]] = []
    for report in reports:
        own = profile_of(report)
        alike = (each for each in services if same_service(profile_of(each[0]), own))
        known = next(alike, None)
        if known is None:
            services.append([report])
        else:
            known.append(report)
    return services
