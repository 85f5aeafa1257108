"""An answer as the page shows it: sentences under headings, each with its citations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote, urlencode

from assistant import wording
from assistant.answer import Answer, Citation, Speaker, Status
from assistant.layout import Table, laid_out
from ingest.dates import spoken_date
from ingest.profile import Profile
from ingest.reference.shelf import is_reference
from web.wording import report_label

MOST_LISTED = 40  # reports; nobody reads a longer list of names

_STATUS_HEADINGS = {
    Status.PARTLY_ANSWERED: "Part of an answer",
    Status.NOT_IN_REPORTS: "The reports do not say",
    Status.NOT_HELD: "No report held",
    Status.OUT_OF_SCOPE: "Not a question for these reports",
    Status.NEEDS_CLARIFICATION: "Please say a little more",
}
_SPEAKERS: dict[Speaker | None, str] = {
    "people": "what people said",
    "staff": "what staff said",
    "partners": "what partners said",
    "provider": "what the provider said",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A citation as a link. ``anchor`` is the place that the passage page leads back to."""

    number: int
    anchor: str
    href: str
    service: str
    place: str
    quote: str
    speaker: str | None
    is_draft: bool = False

    @property
    def label(self) -> str:
        """What the link leads to, in one line."""
        return f"{self.service}, {self.place}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A checked sentence. ``heading`` is set where a new group begins."""

    heading: str | None
    text: str
    is_partial: bool
    sources: tuple[Source, ...]
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its header, and for each column the sentences that stand there."""

    header: str
    cells: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Checked sentences as a table, each as the few words that stand for it in its cell.

    ``heading`` is set where a new group begins; ``name`` tells a screen reader which table.
    """

    heading: str | None
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything that the page shows of one answer. ``about`` tells how it was made.

    ``searched_count`` tells how many reports were searched, if any ("all 10,000 reports");
    ``searched`` names them where they are few enough to read.
    """

    turn: int
    question: str
    asked_as: str | None
    status_heading: str | None
    is_abstention: bool
    note: str | None
    parts: tuple[Sentence | Grid, ...]
    about: tuple[str, ...]
    model: str | None
    sources: tuple[Source, ...]
    nearest: tuple[Source, ...]
    searched: tuple[str, ...]
    searched_count: str

    @property
    def outcome(self) -> str:
        """One line that tells a screen reader how the question ended."""
        if self.is_abstention:
            return f"No answer. {self.status_heading}"
        return f"Answer ready, {wording.counted(len(self.sources), 'citation')}"

    @property
    def uses_draft(self) -> bool:
        """Whether words of a draft stand in it."""
        return any(source.is_draft for source in (*self.sources, *self.nearest))

    @property
    def stopped_outcome(self) -> str:
        """The same, when the person stopped the work."""
        return f"Stopped, with {wording.counted(len(self.sources), 'citation')}"


def searched_labels(answer: Answer, held: Sequence[Profile]) -> dict[str, str]:
    """The names, by id, of the reports that the answer's page lists as searched."""
    if not answer.status.is_abstention or len(answer.searched) > MOST_LISTED:
        return {}
    searched = frozenset(answer.searched)
    return {each.report_id: report_label(each) for each in held if each.report_id in searched}


def answer_view(
    answer: Answer,
    turn: int,
    conversation_id: str,
    report_labels: Mapping[str, str],
    held: int | None = None,
    drafts: Collection[str] = (),
) -> AnswerView:
    """The answer as the given turn (1-based) of its conversation shows it.

    ``report_labels`` names the reports searched; one that is no longer held is left out.
    ``held`` is how many reports are held, where that is known. ``drafts`` are the ids of those
    that are marked as drafts now.
    """

    def source(citation: Citation, anchor: str) -> Source:
        made = _source(citation, f"{anchor}-{citation.number}", conversation_id, dates)
        return replace(made, is_draft=citation.report_id in drafts)

    dates = _dates(answer)
    searched = tuple(report_labels[i] for i in answer.searched if i in report_labels)
    is_rephrased = answer.standalone_question.strip() != answer.question.strip()
    return AnswerView(
        turn=turn,
        question=answer.question,
        asked_as=answer.standalone_question if is_rephrased else None,
        status_heading=_STATUS_HEADINGS.get(answer.status),
        is_abstention=answer.status.is_abstention,
        note=answer.note,
        parts=tuple(_parts(answer, turn, source)),
        about=wording.about(answer),
        model=answer.model,
        sources=tuple(source(citation, f"source-{turn}") for citation in answer.citations),
        nearest=tuple(source(citation, f"nearest-{turn}") for citation in answer.nearest),
        searched=searched,
        searched_count=_searched_count(answer, len(searched), held),
    )


def draft_ids(held: Iterable[Profile]) -> frozenset[str]:
    """The ids of the reports that are marked as drafts."""
    return frozenset(each.report_id for each in held if each.is_draft)


def _searched_count(answer: Answer, listed: int, held: int | None) -> str:
    """The number of reports searched in words: of those listed, or else of all."""
    number = len(answer.searched)
    if number <= MOST_LISTED:
        return wording.counted(listed, "report") if listed else ""
    return f"{'all ' if number == held else ''}{number:,} reports"


def _parts(
    answer: Answer, turn: int, source: Callable[[Citation, str], Source]
) -> Iterator[Sentence | Grid]:
    """The claims in reading order, under their headings."""
    citations = {citation.number: citation for citation in answer.citations}

    def sentence(position: int, heading: str | None) -> Sentence:
        claim = answer.claims[position]
        cited = [citations[number] for number in claim.citations]
        return Sentence(
            heading=heading,
            text=claim.cell.text if claim.cell else claim.text,
            is_partial=claim.verdict == "partial",
            sources=tuple(source(citation, f"cite-{turn}-{position + 1}") for citation in cited),
            speakers=_speakers(cited),
        )

    last: str | None = None
    for part in laid_out(answer.claims):
        group = part.group if isinstance(part, Table) else answer.claims[part].group
        heading = group if group != last else None
        last = group
        yield _grid(part, heading, sentence) if isinstance(part, Table) else sentence(part, heading)


def _grid(
    table: Table, heading: str | None, sentence: Callable[[int, str | None], Sentence]
) -> Grid:
    rows = (
        Row(header, tuple(tuple(sentence(at, None) for at in cell) for cell in cells))
        for header, cells in table.rows
    )
    return Grid(heading, table.group or "Table", table.columns, tuple(rows))


def speaker_words(speaker: Speaker | None) -> str | None:
    """Who said it, as the page puts it; None for the inspectors themselves."""
    return _SPEAKERS.get(speaker)


def _speakers(cited: Sequence[Citation]) -> tuple[str, ...]:
    voices = (_SPEAKERS.get(citation.speaker) for citation in cited)
    return tuple(dict.fromkeys(voice for voice in voices if voice))


def _dates(answer: Answer) -> dict[str, str | None]:
    """Of which day each report's findings are, as an ISO date."""
    return {each.report_id: each.inspected for each in answer.basis}


def _source(
    citation: Citation, anchor: str, conversation_id: str, dates: Mapping[str, str | None]
) -> Source:
    way_back = urlencode({"conversation": conversation_id, "from": anchor})
    return Source(
        number=citation.number,
        anchor=anchor,
        href=f"{passage_address(citation.report_id, citation.start, citation.end)}?{way_back}#mark",
        service=citation.service,
        place=_place(citation, citation.assessment_date or dates.get(citation.report_id)),
        quote=citation.quote,
        speaker=_SPEAKERS.get(citation.speaker),
    )


def passage_address(report_id: str, start: int, end: int) -> str:
    """The page that marks these words of the report."""
    return f"/reports/{quote(report_id, safe='')}/passage/{start}-{end}"


def _place(citation: Citation, date_of_findings: str | None) -> str:
    parts = (
        citation.quality_statement or citation.key_question,
        spoken_date(date.fromisoformat(date_of_findings)) if date_of_findings else None,
        f"page {citation.page}" if citation.page else None,
    )
    return ", ".join(part for part in parts if part) or (
        "reference library" if is_reference(citation.report_id) else "date not stated"
    )
