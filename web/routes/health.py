"""Whether the server is up, and whether it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from web.dependencies import CurrentRecords

router = APIRouter(tags=["health"])


@router.get("/healthz")
def health() -> dict[str, str]:
    """The server is up."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(records: CurrentRecords) -> dict[str, str | int]:
    """The record can be read; how many reports it holds."""
    return {"status": "ready", "reports": len(records.scope().report_ids)}
