"""How much may be sent at once. What is more gets a page that says what to do."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.pages import page

UPLOAD_PATH = "/reports"
MOST_MEGABYTES = 100
MAX_UPLOAD_BYTES = (MOST_MEGABYTES + 1) * 1024 * 1024  # the files, and the form around them

_MOST_DISCARDED = 2 * 1024**3  # bytes; a larger body is cut off
_TOO_MUCH = (
    f"More than {MOST_MEGABYTES} MB was sent at once, so none of the files was added. "
    "Send fewer files at a time."
)


class UploadLimit:
    """Answers an upload that says it is too large.

    The body is read to its end and dropped: a browser that is still sending when the
    connection closes shows an error of its own in place of our page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is an upload of too many bytes."""
        if _is_too_large(scope):
            # The application's own limit is smaller, and would put its bare words for our page.
            await RequestBodyLimitMiddleware(_refuse, _MOST_DISCARDED)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_too_large(scope: Scope) -> bool:
    if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", UPLOAD_PATH):
        return False
    length = Headers(scope=scope).get("content-length", "")
    return length.isdecimal() and int(length) > MAX_UPLOAD_BYTES


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body", False):
        pass
    values = {"title": "That is too much at once", "message": _TOO_MUCH}
    await page(Request(scope), "upload_refused.html", values, 413)(scope, receive, send)
