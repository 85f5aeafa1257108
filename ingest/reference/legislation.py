"""The official text of an instrument as a report, so that it is searched and cited like one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from ingest.dates import spoken_date
from ingest.reference.clml import OMITTED, Legislation, Provision, UnreadableLegislation, read_clml
from ingest.reference.instruments import instrument_path, official_report_id
from ingest.report import Framework, Instrument, Report, Section, Span, Stated

__all__ = [
    "CREDIT",
    "OMITTED",
    "UnreadableLegislation",
    "legislation_report",
    "regulation_count",
    "regulation_span",
    "same_text",
]

CREDIT = "Contains public sector information licensed under the Open Government Licence v3.0."

_FETCHED = "Fetched on "


def legislation_report(
    content: bytes, instrument: Instrument, source: str, fetched: date
) -> Report:
    """The instrument's text with a section for each regulation and each schedule.

    ``content`` is legislation.gov.uk's XML, ``source`` the address of its page. What is
    repealed or not in force is marked as omitted. ``published`` is the day on which the text
    was last changed at the source. Raises UnreadableLegislation.
    """
    law = read_clml(content)
    if not law.address.endswith(f"/{instrument_path(instrument)}"):
        raise UnreadableLegislation(f"the XML is not that of the {instrument.value}")
    if not any(provision.number for provision in law.provisions):
        raise UnreadableLegislation("no regulations were found in the XML")
    sha256 = hashlib.sha256(content).hexdigest()
    rows = _Rows()
    title = law.title or instrument.value
    service = Stated(title, rows.add(title))
    for row in (f"Source: {source}", CREDIT, f"{_FETCHED}{spoken_date(fetched)}."):
        rows.add(row)
    published = _changed(rows, law)
    for row in _cautions(law):
        rows.add(row)
    sections = tuple(_sections(rows, law.provisions))
    return Report(
        report_id=f"{official_report_id(instrument)}-{sha256[:8]}",
        text=rows.text(),
        source_name=source,
        source_sha256=sha256,
        framework=Framework.REFERENCE,
        service=service,
        provider=None,
        location_id=None,
        service_types=(),
        address=None,
        phone=None,
        assessment_date=None,
        visit_dates=(),
        published=published,
        overall_rating=None,
        key_questions=(),
        breaches=(),
        notices=(),
        sections=sections,
        pages=(),
    )


def regulation_span(report: Report, number: str) -> Span | None:
    """Where the text of a regulation stands ("17", "20A"), or None if there is none.

    The one in force, where the source gives several versions. The text of a regulation that
    is not in force begins with ``OMITTED``.
    """
    name = f"Regulation {number.strip().upper()}"
    spans = [section.span for section in report.sections if _numbered(section) == name]
    in_force = [span for span in spans if not report.quote(span).startswith(OMITTED)]
    return next(iter([*in_force, *spans]), None)


def regulation_count(report: Report) -> int:
    """How many different regulations the text has, those out of force among them."""
    names = {_numbered(section) for section in report.sections}
    return sum(name.startswith("Regulation ") for name in names)


def same_text(first: Report, second: Report) -> bool:
    """Whether two fetched texts differ in nothing but the day on which they were fetched."""
    return _without_fetching(first) == _without_fetching(second)


def _without_fetching(report: Report) -> list[str]:
    return [row for row in report.text.split("\n") if not row.startswith(_FETCHED)]


def _numbered(section: Section) -> str:
    return (section.heading or "").split(":")[0]


class _Rows:
    """A text that grows by rows and knows where each of them stands."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._length = 0

    def add(self, row: str) -> Span:
        span = Span(self._length, self._length + len(row))
        self._rows.append(row)
        self._length = span.end + 1
        return span

    def text(self) -> str:
        return "\n".join(self._rows) + "\n"


def _sections(rows: _Rows, provisions: tuple[Provision, ...]) -> Iterator[Section]:
    for provision in provisions:
        rows.add("")
        if provision.heading:
            rows.add(provision.heading)
        spans = [rows.add(paragraph) for paragraph in provision.paragraphs]
        if spans:
            yield Section(provision.heading, None, None, Span(spans[0].start, spans[-1].end))


def _changed(rows: _Rows, law: Legislation) -> Stated[date] | None:
    if law.changed is None:
        return None
    day = spoken_date(law.changed)
    span = rows.add(f"Last changed at the source on {day}.")
    return Stated(law.changed, Span(span.end - 1 - len(day), span.end - 1))


def _cautions(law: Legislation) -> Iterator[str]:
    if law.as_made:
        yield "This is the text as first made: later amendments are not worked into it."
    if law.waiting:
        yield f"Amendments that the source lists but has not worked into it: {law.waiting}."
