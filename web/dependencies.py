"""What the routes are given: the assistant, its records, and the work in progress."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.chain import Assistant
from ingest.conversations import Conversations
from ingest.records import Records
from web.runs import Runs
from web.uploads import Uploads


def get_assistant(request: Request) -> Assistant:
    """The assistant that the application was created with."""
    return cast("Assistant", request.app.state.assistant)


def get_records(request: Request) -> Records:
    """The record that the assistant answers from."""
    return get_assistant(request).library.records


def get_conversations(request: Request) -> Conversations:
    """The conversations kept beside the record."""
    return Conversations(get_records(request).database)


def get_runs(request: Request) -> Runs:
    """The answers being worked on."""
    return cast("Runs", request.app.state.runs)


def get_uploads(request: Request) -> Uploads:
    """The files that were sent, and the thread that takes them in."""
    return cast("Uploads", request.app.state.uploads)


CurrentAssistant = Annotated[Assistant, Depends(get_assistant)]
CurrentRecords = Annotated[Records, Depends(get_records)]
CurrentConversations = Annotated[Conversations, Depends(get_conversations)]
CurrentRuns = Annotated[Runs, Depends(get_runs)]
CurrentUploads = Annotated[Uploads, Depends(get_uploads)]
