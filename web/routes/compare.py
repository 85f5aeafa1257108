"""Two to four reports side by side. Needs no script."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from web.compare_choice import choice
from web.compare_view import comparison
from web.dependencies import CurrentRecords
from web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/compare")
def compare(
    request: Request,
    records: CurrentRecords,
    report: Annotated[list[str], Query()] = [],  # noqa: B006
) -> Response:
    """The reports side by side, or the way to choose them."""
    to_choose = choice(records, report)
    if to_choose is not None:
        code = 404 if to_choose.is_missing else 200
        return page(request, "compare_choice.html", {"choice": to_choose}, code)
    scope = records.scope(report)
    reports = [records.report(scope, each) for each in dict.fromkeys(report)]
    return page(request, "compare.html", {"compared": comparison(records, reports)})
