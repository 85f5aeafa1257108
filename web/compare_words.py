"""The words of a comparison: sentences on differences, and what each report says, as links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.comparing.differences import Difference, Differences, find_differences
from assistant.comparing.findings import Topic, find_topics
from assistant.draft import Draft, Evidence
from ingest.dates import spoken_date
from ingest.framework import quality_statement
from ingest.records import Records
from ingest.report import KeyQuestion, Report, ScoreStatus
from web.answer_view import passage_address, speaker_words
from web.compare_scores import LETTERS, find_statement
from web.report_view import Fact

_FEW = 8  # topics, or differences, that a person reads without choosing among them
_OPEN = 3  # of many topics, those with the largest differences stand open

_NOT_ASSESSED = "Not assessed this time."
_AREA_NOT_COVERED = "This text does not cover the area."
_SILENT = "The text says nothing under this heading."


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence worked out from what reports state, in parts; those with an address state it."""

    parts: tuple[tuple[str | None, Fact], ...]  # the anchor of a link, and its words


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """What differs, in words. ``more`` are the smaller differences between statements."""

    ratings: tuple[Sentence, ...]
    areas: tuple[Sentence, ...]
    statements: tuple[Sentence, ...]
    more: tuple[Sentence, ...]
    same: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing that two of the reports state can be set side by side."""
        return not (self.ratings or self.areas or self.statements or self.same)


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words of a report, where they stand, and who said them if not the inspectors."""

    text: str
    anchor: str
    href: str
    place: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """What one report says on a topic; ``silence`` tells why it says nothing."""

    letter: str
    quotes: tuple[Quote, ...]
    silence: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic and its sides; ``only`` is the letter of the one report that covers it."""

    title: str
    scores: str
    only: str | None
    is_open: bool
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """The topics of one key question."""

    name: str
    topics: tuple[TopicView, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All that a comparison says in words."""

    differences: DifferenceView
    areas: tuple[AreaView, ...]


def compared_words(records: Records, reports: Sequence[Report]) -> Words:
    """The differences in words, then what each report says, heading by heading."""
    links = _Links("&" + urlencode([("compare", report.report_id) for report in reports]))
    differences = find_differences(reports)
    topics = find_topics(records, reports)
    opened = {each.area for each in differences.statements[:_OPEN]}
    if len(topics) <= _FEW or not opened:
        opened = {topic.statement or topic.key_question for topic in topics[:_FEW]}
    views: dict[str, list[TopicView]] = {}
    for number, topic in enumerate(topics, 1):
        is_open = (topic.statement or topic.key_question) in opened
        view = _topic(links, number, topic, reports, is_open)
        views.setdefault(topic.key_question, []).append(view)
    areas = tuple(AreaView(name, tuple(found)) for name, found in views.items())
    return Words(_differences(links, differences), areas)


@dataclass(frozen=True, slots=True)
class _Links:
    """Addresses of passages that lead back to this comparison."""

    back: str

    def to(self, evidence: Evidence, anchor: str) -> str:
        span = evidence.span
        address = passage_address(evidence.report.report_id, span.start, span.end)
        return f"{address}?from={anchor}{self.back}#mark"


def _differences(links: _Links, found: Differences) -> DifferenceView:
    ordered = (*found.ratings, *found.areas, *found.statements)
    views = [_sentence(links, number, each) for number, each in enumerate(ordered, 1)]
    ratings, rest = views[: len(found.ratings)], views[len(found.ratings) :]
    areas, statements = rest[: len(found.areas)], rest[len(found.areas) :]
    return DifferenceView(
        tuple(ratings),
        tuple(areas),
        tuple(statements[:_FEW]),
        tuple(statements[_FEW:]),
        "; ".join(found.same),
    )


def _sentence(links: _Links, number: int, difference: Difference) -> Sentence:
    parts: list[tuple[str | None, Fact]] = []
    for place, part in enumerate(difference.parts, 1):
        if part.evidence is None:
            parts.append((None, Fact(part.text, None)))
        else:
            anchor = f"differs-{number}-{place}"
            parts.append((anchor, Fact(part.text, links.to(part.evidence, anchor))))
    return Sentence(tuple(parts))


def _topic(
    links: _Links, number: int, topic: Topic, reports: Sequence[Report], is_open: bool
) -> TopicView:
    areas = [_area(report, topic.key_question) for report in reports]
    sides = tuple(
        Side(
            letter,
            tuple(_quotes(links, f"said-{number}-{place}", drafts)),
            "" if drafts else _silence(area, topic.statement),
        )
        for place, (letter, area, drafts) in enumerate(
            zip(LETTERS, areas, topic.sides, strict=False), 1
        )
    )
    speaking = [side.letter for side in sides if side.quotes]
    return TopicView(
        title=topic.statement or f"{topic.key_question} in general",
        scores=_scores(areas, topic.statement),
        only=speaking[0] if len(speaking) == 1 else None,
        is_open=is_open,
        sides=sides,
    )


def _area(report: Report, name: str) -> KeyQuestion | None:
    return next((area for area in report.key_questions if area.name == name), None)


def _quotes(links: _Links, name: str, drafts: Iterable[Draft]) -> Iterator[Quote]:
    for number, each in enumerate(drafts, 1):
        (evidence,) = each.evidence
        anchor = f"{name}-{number}"
        yield Quote(
            text=each.text,
            anchor=anchor,
            href=links.to(evidence, anchor),
            place=_place(evidence),
            speaker=speaker_words(evidence.speaker),
        )


def _place(evidence: Evidence) -> str:
    report = evidence.report
    page = report.page_at(evidence.span.start)
    date = (
        f"report of {spoken_date(report.inspected)}"
        if report.inspected
        else "report without a date"
    )
    return f"{date}, page {page}" if page else date


def _scores(areas: Sequence[KeyQuestion | None], statement: str | None) -> str:
    """The stated scores of a quality statement in short: "A 3, B 1 (out of 4)"."""
    known = quality_statement(statement) if statement else None
    if known is None:
        return ""
    found = find_statement(areas, known.number)
    scored = [
        f"{letter} {each.score.value}"
        for letter, each in zip(LETTERS, found, strict=False)
        if each and each.score
    ]
    return f"{', '.join(scored)} (out of 4)" if scored else ""


def _silence(area: KeyQuestion | None, statement: str | None) -> str:
    if area is None:
        return _AREA_NOT_COVERED
    known = quality_statement(statement) if statement else None
    found = next(find_statement([area], known.number)) if known else None
    not_assessed = found is not None and found.status is ScoreStatus.NOT_ASSESSED
    return _NOT_ASSESSED if not_assessed or not area.assessed else _SILENT
