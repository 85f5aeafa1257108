"""Every failure becomes a plain page, or JSON where a program asked."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ingest.errors import (
    AnswerNotHeld,
    ConversationNotHeld,
    DataDirectoryBusy,
    FindingsError,
    ModelMismatch,
    QuestionRefused,
    ReportNotHeld,
)
from ingest.inbox import InboxFull
from web.pages import page
from web.security import SECURITY_HEADERS

_STATUS_CODES: dict[type[FindingsError], int] = {
    QuestionRefused: 422,
    InboxFull: 507,
    ReportNotHeld: 404,
    ConversationNotHeld: 404,
    AnswerNotHeld: 404,
    DataDirectoryBusy: 503,
    ModelMismatch: 503,
}
_TITLES = {
    400: "That request could not be read",
    403: "That is not allowed",
    404: "Nothing here",
    405: "That is not how this page works",
    413: "That is too long",
    422: "Something is missing or wrong",
    503: "Not ready just now",
    507: "The files could not be saved",
}
_MESSAGES = {
    404: "There is no page at this address. The report may have been removed.",
    405: "This address does not take that kind of request.",
    413: "More was sent than this page takes.",
    422: "What was sent does not have the right form.",
}
_REPORT_NOT_HELD = "No report with this id is held. It may have been removed."
_UNEXPECTED = "Something went wrong here. Please try again."


def status_code(error: FindingsError) -> int:
    """The HTTP status that says whose fault the error is."""
    return _STATUS_CODES.get(type(error), 500)


def add_error_handlers(app: FastAPI) -> None:
    """Have the application answer every failure in plain words."""

    def findings_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, FindingsError)  # noqa: S101 - the registration below says so
        told = _REPORT_NOT_HELD if isinstance(error, ReportNotHeld) else str(error)
        return _reply(request, status_code(error), told)

    def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - the registration below says so
        standard = HTTPStatus(error.status_code).phrase
        told = error.detail if error.detail != standard else _MESSAGES.get(error.status_code)
        return _reply(request, error.status_code, told or standard)

    def invalid_request(request: Request, _: Exception) -> Response:
        return _reply(request, 422, _MESSAGES[422])

    def unexpected_error(request: Request, _: Exception) -> Response:
        # Starlette answers these outside our middleware, so the headers are added here.
        reply = _reply(request, 500, _UNEXPECTED)
        reply.headers.update(SECURITY_HEADERS)
        return reply

    app.add_exception_handler(FindingsError, findings_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid_request)
    app.add_exception_handler(Exception, unexpected_error)


def _reply(request: Request, code: int, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message}, code)
    title = _TITLES.get(code, "Something went wrong")
    return page(request, "error.html", {"title": title, "message": message}, code)
