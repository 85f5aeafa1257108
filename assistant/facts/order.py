"""Reports by date, and scores or ratings in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Cell, Status
from assistant.draft import Draft, Proposal
from assistant.facts.found import fact, line_evidence
from assistant.facts.rows import sentences
from assistant.facts.searched import MOST_SHOWN, Searched, more_than_shown
from assistant.facts.several import inspected, joined, none_of, restricted
from assistant.facts.table import tabled
from ingest.dates import spoken_date
from ingest.fact_query import Criterion, Fact, Operation, Subject, leading, reports_with, totals
from ingest.framework import RATINGS
from ingest.profile import Profile
from ingest.report import ScoreStatus


def by_date(searched: Searched) -> Proposal:
    """The oldest or the newest reports by the day of inspection, as many as are wanted."""
    newest = searched.asked.operation is Operation.NEWEST
    held = [p for p in searched.matching() if p.inspected is not None]
    if not held:
        return Proposal(
            Status.NOT_IN_REPORTS, note=f"None of {searched.what} gives its day.", engine="facts"
        )
    ordered = sorted(held, key=lambda p: p.inspected or date.min, reverse=newest)
    wanted = searched.asked.wanted or _sharing_first(ordered)
    shown = ordered[: min(wanted, MOST_SHOWN)]
    reports = {report.report_id: report for report in searched.reports(shown)}
    drafts: list[Draft] = []
    for profile in shown:
        report = reports[profile.report_id]
        day = inspected(report)
        if day is None:
            continue
        spoken = spoken_date(day.value)
        text = f"The report on {report.service.value} is of {spoken}."
        cell = Cell("Inspected", "Inspected", spoken)
        drafts += fact(report, text, line_evidence(report, day.span), cell=cell).drafts
    basis = f"Of {searched.what}, by the day of assessment, of the last visit or of publication."
    undated = searched.number - len(held)
    left = f"{undated:,} of them give no day." if undated and not searched.asked.criteria else None
    note = joined(basis, restricted(searched), left)
    return Proposal(Status.ANSWERED, tabled(drafts), note=note, engine="facts")


def _sharing_first(ordered: Sequence[Profile]) -> int:
    """How many are of the same day as the first."""
    return sum(1 for profile in ordered if profile.inspected == ordered[0].inspected)


def ranked(searched: Searched) -> Proposal:
    """The reports by score or rating, the highest first unless the lowest are asked for."""
    if not searched.asked.criteria:
        everything = replace(searched.asked, operation=Operation.NEWEST, wanted=MOST_SHOWN)
        return by_date(replace(searched, asked=everything))
    criterion = searched.asked.criteria[0]
    if criterion.subject in (Subject.SCORE, Subject.STATEMENT_SCORE):
        criterion = replace(criterion, status=ScoreStatus.STATED)
    searched = replace(searched, asked=replace(searched.asked, criteria=(criterion,)))
    lowest_first = searched.asked.operation is Operation.LOWEST
    most = min(searched.asked.wanted or MOST_SHOWN, MOST_SHOWN)
    chosen, total = _leading(searched, criterion, most, lowest_first)
    if not chosen:
        return none_of(searched)
    found = searched.holdings.only(chosen).profiles
    stated = sorted(searched.facts(found), key=_place, reverse=lowest_first)
    by_id = {report.report_id: report for report in searched.reports(found)}
    drafts = [draft for each in stated for draft in sentences([each], [by_id[each.report_id]])]
    more = None if searched.asked.wanted else more_than_shown(total)
    note = joined(restricted(searched), more)
    return Proposal(Status.ANSWERED, tabled(drafts), note=note, engine="facts")


def _leading(
    searched: Searched, criterion: Criterion, most: int, lowest_first: bool
) -> tuple[set[str], int]:
    """The reports at the head of the order, and how many there are in all."""
    if criterion.subject in (Subject.SCORE, Subject.STATEMENT_SCORE):
        total = sum(each.reports for each in totals(searched.reach, criterion).values())
        return set(leading(searched.reach, criterion, most, lowest_first)), total
    ids = searched.holdings.scope.report_ids
    ranked = RATINGS[:4][::-1] if lowest_first else RATINGS[:4]
    found = [
        report_id
        for rating in ranked
        for report_id in sorted(
            ids & reports_with(searched.wide, replace(criterion, values=(rating,), other=False))
        )
    ]
    return set(dict.fromkeys(found[:most])), len(set(found))


def _place(stated: Fact) -> tuple[int, int]:
    rank = RATINGS.index(stated.value) if stated.value in RATINGS else len(RATINGS)
    return rank, -(stated.points or 0)
