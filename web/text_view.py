"""A report's text as its pages show it: sections, paragraphs, and words marked among them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.report import Report, Section, Span

_CONTEXT = 2_500  # characters kept on each side of a mark when its section is long
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LINE_END = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the text. ``opens`` is set where a new key question begins."""

    anchor: str
    opens: str | None
    heading: str | None
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PassageView:
    """The words asked for, within their section: paragraphs before, the one, and after."""

    heading_path: tuple[str, ...]
    page: int | None
    section: str | None
    is_cut_before: bool
    is_cut_after: bool
    before: tuple[str, ...]
    lead: str
    marked: str
    tail: str
    after: tuple[str, ...]


def section_anchor(section: Section) -> str:
    """The id of the section on the report page."""
    return f"text-{section.span.start}"


def section_views(report: Report) -> tuple[SectionView, ...]:
    """The report's text in its structure."""
    views = []
    for key_question, sections in groupby(report.sections, key=lambda s: s.key_question):
        for position, section in enumerate(sections):
            heading = section.heading or section.statement
            opens = key_question if position == 0 else None
            views.append(
                SectionView(
                    anchor=section_anchor(section),
                    opens=opens,
                    heading=heading if heading != key_question else None,
                    paragraphs=_without_heading(report, section),
                )
            )
    return tuple(views)


def _without_heading(report: Report, section: Section) -> tuple[str, ...]:
    texts = [report.quote(span) for span in paragraph_spans(report, section.span)]
    if texts and section.heading and texts[0].strip() == section.heading.strip():
        texts = texts[1:]
    return tuple(texts)


def paragraph_spans(report: Report, within: Span) -> tuple[Span, ...]:
    """The paragraphs of a stretch of text, split at blank lines, or at lines if it has none."""
    text = report.text[within.start : within.end]
    boundary = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE_END
    spans, start = [], 0
    for gap in boundary.finditer(text):
        spans.append((start, gap.start()))
        start = gap.end()
    spans.append((start, len(text)))
    return tuple(
        Span(within.start + first, within.start + last)
        for first, last in spans
        if text[first:last].strip()
    )


def passage_view(report: Report, marked: Span) -> PassageView:
    """The marked words within their section, or as much of it as a page can bear."""
    text = report.text
    sections = [section for section in report.sections if _overlap(section.span, marked)]
    lines = Span(_line_start(text, marked.start), _line_end(text, marked.end))
    whole = _whole(report, lines, sections)
    shown = Span(
        max(whole.start, _line_start(text, marked.start - _CONTEXT)),
        min(whole.end, _line_end(text, marked.end + _CONTEXT)),
    )
    return PassageView(
        heading_path=_heading_path(sections[0]) if sections else (),
        page=report.page_at(marked.start),
        section=section_anchor(sections[0]) if sections else None,
        is_cut_before=shown.start > whole.start,
        is_cut_after=shown.end < whole.end,
        before=_texts(report, Span(shown.start, lines.start)),
        lead=text[lines.start : marked.start],
        marked=report.quote(marked),
        tail=text[marked.end : lines.end],
        after=_texts(report, Span(lines.end, shown.end)),
    )


def _whole(report: Report, lines: Span, sections: Sequence[Section]) -> Span:
    if not sections:
        return Span(0, len(report.text))
    return Span(
        min(lines.start, *(section.span.start for section in sections)),
        max(lines.end, *(section.span.end for section in sections)),
    )


def _heading_path(section: Section) -> tuple[str, ...]:
    steps = (section.key_question, section.statement, section.heading)
    return tuple(dict.fromkeys(step for step in steps if step))


def _overlap(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, max(offset, 0)) + 1


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _texts(report: Report, span: Span) -> tuple[str, ...]:
    if span.end <= span.start:
        return ()
    return tuple(report.quote(part) for part in paragraph_spans(report, span))
