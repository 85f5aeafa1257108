"""Adding reports in the browser: the form, what was sent, and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from ingest.inbox import MOST_FILES, NothingSent
from web.dependencies import CurrentRecords, CurrentUploads
from web.pages import page
from web.upload_limit import MAX_UPLOAD_BYTES, MOST_MEGABYTES, UPLOAD_PATH
from web.upload_view import summary, upload_view
from web.wording import moment

router = APIRouter(include_in_schema=False)

_LATELY = 5  # uploads that the form leads back to
_NO_SUCH_UPLOAD = (
    "There is no upload at this address. What became of an upload is shown for a week."
)
_TOO_MANY = (
    f"You chose more than {MOST_FILES} files, so none was added. "
    f"Send at most {MOST_FILES} files at a time."
)


@router.get("/reports/add")
def form(request: Request, uploads: CurrentUploads) -> Response:
    """Choose files to add, and see what was sent lately."""
    return page(request, "upload_form.html", _form_values(uploads))


@router.post(UPLOAD_PATH, max_body_size=MAX_UPLOAD_BYTES)
def receive(
    request: Request,
    uploads: CurrentUploads,
    file: Annotated[list[UploadFile], File()] = [],  # noqa: B006 - FastAPI never changes it
    draft: Annotated[str, Form()] = "",
) -> Response:
    """Keep the files and lead to the page that tells what becomes of them."""
    # A form without a file chosen sends one without a name.
    sent = [(each.filename or "", each.file) for each in file if each.filename or each.size]
    if len(sent) > MOST_FILES:
        return page(request, "upload_form.html", _form_values(uploads, _TOO_MANY), 413)
    try:
        upload = uploads.receive(sent, bool(draft))
    except NothingSent as error:
        return page(request, "upload_form.html", _form_values(uploads, str(error)), 422)
    return RedirectResponse(f"/uploads/{upload.upload_id}", 303)


@router.get("/uploads/{upload_id}")
def upload(
    request: Request, upload_id: str, uploads: CurrentUploads, records: CurrentRecords
) -> Response:
    """How far each file of an upload is, or how it ended."""
    found = uploads.inbox.find(upload_id)
    if found is None:
        raise HTTPException(404, _NO_SUCH_UPLOAD)
    return page(request, "upload.html", {"upload": upload_view(found, records)})


def _form_values(uploads: CurrentUploads, error: str | None = None) -> dict[str, object]:
    lately = uploads.inbox.uploads()[:_LATELY]
    return {
        "error": error,
        "most_files": MOST_FILES,
        "most_megabytes": MOST_MEGABYTES,
        "lately": [(each.upload_id, moment(each.received), summary(each)) for each in lately],
    }
