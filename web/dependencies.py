"""What the routes are given: the assistant, its records, and the work in progress."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.chain import Assistant
from ingest.records import Records
from web.runs import Runs


def get_assistant(request: Request) -> Assistant:
    """The assistant that the application was created with."""
    return cast("Assistant", request.app.state.assistant)


def get_records(request: Request) -> Records:
    """The record that the assistant answers from."""
    return get_assistant(request).library.records


def get_runs(request: Request) -> Runs:
    """The answers being worked on."""
    return cast("Runs", request.app.state.runs)


CurrentAssistant = Annotated[Assistant, Depends(get_assistant)]
CurrentRecords = Annotated[Records, Depends(get_records)]
CurrentRuns = Annotated[Runs, Depends(get_runs)]
