"""One report held, and exact words within it."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from ingest.dates import spoken_date
from ingest.records import Records
from ingest.reference import find_entry
from ingest.reference.shelf import is_reference, reference_report
from ingest.report import Report, Span
from web.compare_choice import compare_address
from web.conversations import is_conversation_id
from web.dependencies import CurrentRecords
from web.pages import page
from web.report_page import is_draft, report_page
from web.report_view import report_view
from web.text_view import passage_view, section_views

router = APIRouter(include_in_schema=False)

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_ANCHOR = re.compile(r"[a-z]{4,8}(?:-\d{1,4}){1,3}", re.ASCII)
_NO_SUCH_WORDS = "This report has no words at that place. The report may have been replaced."


@router.get("/reports/{report_id}")
def report(request: Request, report_id: str, records: CurrentRecords) -> Response:
    """One report: what it states, and its text."""
    found = _text(records, report_id)
    if is_reference(report_id):
        return page(request, "reference_text.html", _reference_values(found))
    return page(request, "report.html", report_page(records, found))


@router.get("/reports/{report_id}/passage/{offsets}")
def passage(
    request: Request,
    report_id: str,
    offsets: str,
    records: CurrentRecords,
    conversation: str | None = None,
    place: Annotated[str | None, Query(alias="from")] = None,
    compare: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """The page whose one mark holds exactly the words from start to end."""
    found = _text(records, report_id)
    span = _span(offsets, len(found.text))
    values = {
        "report": report_view(found),
        "passage": passage_view(found, span),
        "way_back": _way_back(conversation, place),
        "way_to_comparison": _way_to_comparison(compare, place),
        "is_reference": is_reference(report_id),
        "is_draft": not is_reference(report_id) and is_draft(records, report_id),
    }
    return page(request, "passage.html", values)


def _reference_values(text: Report) -> dict[str, object]:
    entry = find_entry(text.report_id)
    return {
        "report": report_view(text),
        "sections": section_views(text),
        "entry": entry,
        "checked": spoken_date(entry.checked) if entry else None,
    }


def _text(records: Records, report_id: str) -> Report:
    """A report held, or a text of the reference library; raises ReportNotHeld."""
    if is_reference(report_id):
        return reference_report(records, report_id)
    return records.report(records.scope([report_id]), report_id)


def _span(offsets: str, length: int) -> Span:
    numbers = _RANGE.fullmatch(offsets)
    start, end = map(int, numbers.groups()) if numbers else (0, 0)
    if not start < end <= length:
        raise HTTPException(404, _NO_SUCH_WORDS)
    return Span(start, end)


def _way_back(conversation: str | None, place: str | None) -> str | None:
    if conversation is None or not is_conversation_id(conversation):
        return None
    return f"/conversations/{conversation}{_anchor(place)}"


def _way_to_comparison(compared: list[str] | None, place: str | None) -> str | None:
    return compare_address(compared) + _anchor(place) if compared else None


def _anchor(place: str | None) -> str:
    return f"#{place}" if place and _ANCHOR.fullmatch(place) else ""
