"""The library: the reports held, to search, to filter and to choose from. Needs no script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from web.dependencies import CurrentRecords
from web.library_form import LibraryForm
from web.library_view import library_values
from web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/reports")
def library(
    request: Request, records: CurrentRecords, form: Annotated[LibraryForm, Query()]
) -> Response:
    """The reports that fit the form, a page at a time."""
    if form.back:
        return RedirectResponse(form.returned().address(), 303)
    removed = request.query_params.get("removed", "")
    is_gone = bool(removed) and removed not in records.scope().report_ids
    return page(request, "reports.html", library_values(records, form) | {"removed": is_gone})
