"""Sentences about facts, laid out as a table where there are several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Cell
from assistant.draft import Draft
from ingest.dates import spoken_date
from ingest.report import Report

_FEWEST = 3  # sentences; two are as quickly read as a table


def tabled(drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The sentences in order, those with cells first: in a table, or as sentences where few.

    The rows are what is scored or rated of one report, and the services of several.
    """
    unique = list(dict.fromkeys(drafts))
    inside = [draft for draft in unique if draft.cell is not None]
    reports = {d.evidence[0].report.report_id: d.evidence[0].report for d in inside}
    if len(inside) < _FEWEST:
        return tuple(replace(draft, cell=None) for draft in unique)
    if len(reports) > 1 or any(d.cell and d.cell.row == d.cell.column for d in inside):
        named = labels(list(reports.values()))
        inside = [_of_several(draft, named) for draft in inside]
    return (*inside, *(draft for draft in unique if draft.cell is None))


def labels(reports: Sequence[Report]) -> dict[str, str]:
    """A name for each report, by its id: the service's, with the day where several share it."""
    shared = Counter(report.service.value for report in reports)
    return {
        report.report_id: f"{report.service.value} ({spoken_date(report.inspected)})"
        if shared[report.service.value] > 1 and report.inspected
        else report.service.value
        for report in reports
    }


def _of_several(draft: Draft, named: dict[str, str]) -> Draft:
    cell = draft.cell
    if cell is None:
        return draft
    row = named[draft.evidence[0].report.report_id]
    return replace(draft, group=None, cell=Cell(row, _column(cell), cell.text))


def _column(cell: Cell) -> str:
    return cell.row if cell.row == cell.column else f"{cell.row}: {cell.column.lower()}"
