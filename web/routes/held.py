"""What a person does with a report that is held: mark it as a draft, or remove it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from ingest.errors import ReportNotHeld
from ingest.intake import Intake
from ingest.profile import Profile
from ingest.records import Records
from web.dependencies import CurrentAssistant, CurrentRecords, CurrentUploads
from web.pages import page
from web.upload_view import report_link

router = APIRouter(include_in_schema=False)


@router.get("/reports/{report_id}/remove")
def confirm(
    request: Request, report_id: str, records: CurrentRecords, upload: str = ""
) -> Response:
    """Ask whether the report shall go; ``upload`` is the upload's page that led here."""
    values = {"report": report_link(_profile(records, report_id)), "upload": upload}
    return page(request, "remove.html", values)


@router.post("/reports/{report_id}/remove")
def remove(
    report_id: str,
    assistant: CurrentAssistant,
    uploads: CurrentUploads,
    upload: Annotated[str, Form()] = "",
) -> Response:
    """Erase the report and every answer that names it; back to where the person came from."""
    # Imported here: the first page must not wait for what reads files.
    from ingest import pipeline

    _profile(assistant.library.records, report_id)
    pipeline.remove(assistant.library, report_id)
    if uploads.inbox.find(upload):
        return RedirectResponse(f"/uploads/{upload}", 303)
    return RedirectResponse("/reports?" + urlencode({"removed": report_id}), 303)


@router.post("/reports/{report_id}/draft")
def mark(
    report_id: str, assistant: CurrentAssistant, draft: Annotated[str, Form()] = ""
) -> Response:
    """Mark the report as a draft, or take the mark away."""
    library = assistant.library
    _profile(library.records, report_id)
    with library.writing:
        Intake(library.records).mark(report_id, bool(draft))
    return RedirectResponse(f"/reports/{quote(report_id, safe='')}", 303)


def _profile(records: Records, report_id: str) -> Profile:
    """The report's profile; raises ReportNotHeld."""
    for profile in records.profiles(records.scope([report_id])):
        return profile
    raise ReportNotHeld(report_id)
