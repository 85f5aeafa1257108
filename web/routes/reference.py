"""The reference library's list: what the rules and the framework say, in plain words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from ingest.reference import Entry, EntryKind, entries
from ingest.report import Instrument
from web.pages import page

router = APIRouter(include_in_schema=False)

_HEADINGS = {
    EntryKind.FRAMEWORK: "How inspections work",
    EntryKind.KEY_QUESTION: "Key questions",
    EntryKind.QUALITY_STATEMENT: "Quality statements",
    EntryKind.GLOSSARY: "Words that reports use",
}


@router.get("/reference")
def reference(request: Request) -> Response:
    """Every entry under its kind; regulations under their instrument."""
    groups: dict[str, list[Entry]] = {str(instrument): [] for instrument in Instrument}
    groups |= {heading: [] for heading in _HEADINGS.values()}
    for entry in entries():
        groups[str(entry.instrument) if entry.instrument else _HEADINGS[entry.kind]].append(entry)
    return page(request, "reference.html", {"groups": groups})
