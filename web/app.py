"""The web application, made from an assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant.chain import Assistant
from web.errors import add_error_handlers
from web.routes import (
    answers,
    chat,
    compare,
    conversations,
    health,
    held,
    library,
    reference,
    reports,
    static,
    uploads,
)
from web.runs import Runs
from web.security import LOOPBACK_HOSTS, MAX_BODY_BYTES, SameOrigin, SecurityHeaders
from web.upload_limit import UploadLimit
from web.uploads import Uploads


def create_app(assistant: Assistant, host: str = "127.0.0.1") -> FastAPI:
    """The application that shows what the assistant answers.

    ``host`` is the name that it is served under. Requests that name another host than
    this or the loopback are refused, so that no outside page can reach it by rebinding
    a domain name.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.uploads.start()
        yield
        app.state.runs.close()
        app.state.uploads.close()

    app = FastAPI(
        title="Findings",
        summary="Cited answers from care inspection reports.",
        docs_url=None,  # these two pages load scripts from other hosts
        redoc_url=None,
        max_body_size=MAX_BODY_BYTES,
        lifespan=lifespan,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                TrustedHostMiddleware, allowed_hosts=[*LOOPBACK_HOSTS, host], www_redirect=False
            ),
            Middleware(SameOrigin),
            Middleware(UploadLimit),
            Middleware(GZipMiddleware, minimum_size=800),
        ],
    )
    app.state.assistant = assistant
    app.state.runs = Runs()
    app.state.uploads = Uploads(assistant.library)
    add_error_handlers(app)
    for routes in (
        *(chat, conversations, answers, library, compare, uploads, held),
        *(reports, reference, health, static),
    ):  # fmt: skip
        app.include_router(routes.router)
    return app
