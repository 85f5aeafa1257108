"""A document in the single-assessment layouts parsed into its report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from ingest import framework
from ingest.addresses import PHONE, POSTCODE
from ingest.breaches import breaches_in
from ingest.dates import dates_in
from ingest.errors import UnreadableFile
from ingest.fold import Fold, date_stated
from ingest.identity import report_id
from ingest.label import labelled
from ingest.lines import Line, Role
from ingest.read.blocks import Document
from ingest.report import Framework, Report, Span, Stated
from ingest.terms import fold

_VISITS = re.compile(
    r"(?:^dates? of (?:the |our )?(?:assessment|inspection|visit)s?\b"
    r"|on-?site (?:assessment|inspection|visit)s?\b|we visited\b)[^.]{0,120}"
)
_ARCHIVED = re.compile(r"archived:\s*", re.IGNORECASE)


def parse_assessment(document: Document, source_name: str, sha256: str) -> Report:
    """The report that a document in the single-assessment layouts states.

    Raises UnreadableFile where no service is named, the text is no inspection report,
    or it holds nothing to quote.
    """
    lines = labelled(document)
    folded = Fold(lines)
    folded.run()
    service = _service(lines)
    if service is None or not _is_inspection_report(lines, document.text):
        raise UnreadableFile(
            "This does not look like an inspection report: it names no service or has none of "
            "a report's headings; save the report itself and add it again."
        )
    if not folded.sections:
        raise UnreadableFile(
            "The report has headings but no findings to quote; save the page that holds the "
            "findings and add it again."
        )
    visits = _visit_dates(lines)
    assessed = _dated(lines, Role.ASSESSED_ON) or (visits[0] if visits else None)
    published = _dated(lines, Role.PUBLISHED)
    address = _address(document.text, lines)
    return Report(
        report_id=report_id(service.value, (assessed or published), sha256),
        text=document.text,
        source_name=source_name,
        source_sha256=sha256,
        framework=Framework.SINGLE_ASSESSMENT,
        service=service,
        provider=_first(lines, Role.PROVIDER),
        location_id=_location_id(lines, document.text),
        service_types=tuple(_stated(line) for line in lines if line.role is Role.SERVICE_TYPE),
        address=address,
        phone=_phone(lines),
        assessment_date=assessed,
        visit_dates=visits,
        published=published,
        overall_rating=_overall_rating(lines),
        key_questions=tuple(
            question.closed() for question in folded.questions if question.states_anything
        ),
        breaches=breaches_in(document.text, [section.span for section in folded.sections]),
        notices=tuple(_stated(line) for line in lines if line.role is Role.NOTICE),
        sections=tuple(folded.sections),
        pages=document.pages,
    )


def _is_inspection_report(lines: Iterable[Line], text: str) -> bool:
    proof = {Role.KEY_QUESTION, Role.STATEMENT, Role.AREA_SCORE, Role.ASSESSED_ON}
    opening = fold(text[:5000])
    named = re.search(r"\binspection report\b|\bcare quality commission\b|\bcqc\b", opening)
    return bool(named) or any(line.role in proof for line in lines)


def _stated(line: Line) -> Stated[str]:
    return Stated(line.value, line.stated)


def _first(lines: Iterable[Line], role: Role) -> Stated[str] | None:
    return next((_stated(line) for line in lines if line.role is role), None)


def _service(lines: Iterable[Line]) -> Stated[str] | None:
    stated = _first(lines, Role.SERVICE)
    archived = _ARCHIVED.match(stated.value) if stated else None
    if stated and archived:
        start = stated.span.start + archived.end()
        return Stated(stated.value[archived.end() :], Span(start, stated.span.end))
    return stated


def _dated(lines: Iterable[Line], role: Role) -> Stated[date] | None:
    return next((date_stated(line) for line in lines if line.role is role), None)


def _visit_dates(lines: Iterable[Line]) -> tuple[Stated[date], ...]:
    """Dates that the prose gives as the days of the assessment itself."""
    for line in lines:
        match = _VISITS.search(fold(line.text)) if line.role is Role.PARAGRAPH else None
        if match:
            found = line.text[match.start() : match.end()]
            return tuple(dates_in(found, line.span.start + match.start()))
    return ()


def _overall_rating(lines: Iterable[Line]) -> Stated[str] | None:
    stated = _first(lines, Role.OVERALL_RATING)
    return Stated(framework.rating(stated.value) or stated.value, stated.span) if stated else None


def _address(text: str, lines: list[Line]) -> Stated[str] | None:
    """All address lines as one; a telephone number at the end is not part of it."""
    spans = [line.stated for line in lines if line.role is Role.ADDRESS]
    if not spans:
        return None
    start, end = spans[0].start, spans[-1].end
    postcodes = list(POSTCODE.finditer(text, start, end))
    if postcodes:
        end = postcodes[-1].end()
    value = ", ".join(line.strip(" \t,") for line in text[start:end].splitlines() if line.strip())
    return Stated(value, Span(start, end))


def _phone(lines: Iterable[Line]) -> Stated[str] | None:
    for line in lines:
        match = PHONE.search(line.text) if line.role in (Role.ADDRESS, Role.PHONE) else None
        if match:
            start = line.span.start + match.start()
            return Stated(match.group(), Span(start, start + len(match.group())))
    return None


def _location_id(lines: Iterable[Line], text: str) -> str | None:
    stated = _first(lines, Role.LOCATION)
    address = re.search(r"cqc\.org\.uk/location/(1-\d{6,14})\b", text)
    return stated.value if stated else (address[1] if address else None)
