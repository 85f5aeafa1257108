"""An entry as a small document with offsets, so that it is cited as a report is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from ingest import framework
from ingest.dates import spoken_date
from ingest.reference.entry import Entry, EntryKind, Line
from ingest.report import Framework, Report, Section, Span, Stated


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    lines: dict[Line, Span]
    headings: dict[str, Span]  # from a heading's first line to its last


@cache
def entry_report(entry: Entry) -> Report:
    """The entry as a report: its name, then its lines by heading, then source and date."""
    document = _written(entry)
    question, statement = _place(entry)
    return Report(
        report_id=entry.entry_id,
        text=document.text,
        source_name=entry.source,
        source_sha256=hashlib.sha256(document.text.encode()).hexdigest(),
        framework=Framework.REFERENCE,
        service=Stated(entry.name, Span(0, len(entry.name))),
        provider=None,
        location_id=None,
        service_types=(),
        address=None,
        phone=None,
        assessment_date=None,
        visit_dates=(),
        published=None,
        overall_rating=None,
        key_questions=(),
        breaches=(),
        notices=(),
        sections=tuple(
            Section(heading, question, statement, span)
            for heading, span in document.headings.items()
        ),
        pages=(),
    )


def line_span(entry: Entry, line: Line) -> Span:
    """Where the line's text stands in ``entry_report(entry).text``.

    Raises KeyError for a line of another entry.
    """
    return _written(entry).lines[line]


@cache
def _written(entry: Entry) -> _Document:
    rows = [entry.name, *([entry.instrument.value] if entry.instrument else [])]
    lines: dict[Line, Span] = {}
    headings: dict[str, Span] = {}
    end = len("\n".join(rows))
    for heading in dict.fromkeys(line.heading for line in entry.lines):
        rows += ["", heading]
        end += len("\n\n" + heading)
        first = end + 1
        for line in (each for each in entry.lines if each.heading == heading):
            rows.append(line.text)
            lines[line] = Span(end + 1, end + 1 + len(line.text))
            end = lines[line].end
        headings[heading] = Span(first, end)
    rows += ["", *_credits(entry)]
    return _Document("\n".join(rows) + "\n", lines, headings)


def _credits(entry: Entry) -> list[str]:
    others = dict.fromkeys(line.source for line in entry.lines if line.source != entry.source)
    return [
        f"Source: {entry.source}. Checked {spoken_date(entry.checked)}.",
        *(f"Also: {source}." for source in others),
    ]


def _place(entry: Entry) -> tuple[str | None, str | None]:
    """The key question and the quality statement that the entry is, if it is one."""
    if entry.kind is EntryKind.KEY_QUESTION:
        return entry.title, None
    if entry.kind is EntryKind.QUALITY_STATEMENT:
        known = framework.QUALITY_STATEMENTS[int(entry.number or 0) - 1]
        return known.key_question, known.title
    return None, None
