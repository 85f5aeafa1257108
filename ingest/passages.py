"""A report cut into passages: the unit that is embedded, searched and read.

A passage is whole paragraphs of one section. Its words are the report's own, at exact
offsets; a line that only states a score or a rating is a fact, not a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.report import Passage, Report, Section, Span
from ingest.sentences import sentence_spans

MOST_WORDS = 200  # all-MiniLM-L6-v2 reads 256 word pieces, about 200 English words

_LINE = re.compile(r"[^\r\n]+")


def passages(report: Report) -> tuple[Passage, ...]:
    """The report's passages in reading order; ``ordinal`` counts from 0."""
    placed = [
        (section, span)
        for section in report.sections
        for span in _grouped(report.text, list(_pieces(report.text, section.span)))
    ]
    return tuple(
        Passage(
            passage_id=f"{report.report_id}:{ordinal}",
            report_id=report.report_id,
            ordinal=ordinal,
            heading_path=_heading_path(report, section),
            key_question=section.key_question,
            statement=section.statement,
            span=span,
            page=report.page_at(span.start),
            text=report.quote(span),
        )
        for ordinal, (section, span) in enumerate(placed)
    )


def _heading_path(report: Report, section: Section) -> tuple[str, ...]:
    names = (report.service.value, section.key_question, section.statement, section.heading)
    return tuple(dict.fromkeys(name for name in names if name))


def _pieces(text: str, section: Span) -> Iterator[Span]:
    """The paragraphs of a section; the sentences of one that is too long."""
    for match in _LINE.finditer(text, section.start, section.end):
        line = match.group()
        if not line.strip():
            continue
        start = match.start() + len(line) - len(line.lstrip())
        paragraph = Span(start, start + len(line.strip()))
        if _words(text, paragraph) <= MOST_WORDS:
            yield paragraph
        else:
            sentences = [
                Span(start + sentence.start, start + sentence.end)
                for sentence in sentence_spans(line.strip())
            ]
            yield from _grouped(text, sentences)


def _grouped(text: str, pieces: list[Span]) -> Iterator[Span]:
    """Neighbours joined while they stay within the limit."""
    group: Span | None = None
    for piece in pieces:
        joined = Span(group.start, piece.end) if group else piece
        if group and _words(text, joined) > MOST_WORDS:
            yield group
            group = piece
        else:
            group = joined
    if group:
        yield group


def _words(text: str, span: Span) -> int:
    return len(text[span.start : span.end].split())
