"""What is stated by most reports: the regulation breached most often, the most common rating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.answer import Status
from assistant.draft import Proposal
from assistant.facts.searched import Searched
from assistant.facts.several import joined, none_of, number_of
from assistant.wording import counted
from ingest.fact_query import Criterion, Operation, Part, Subject, tally
from ingest.report import ScoreStatus

_MOST_SHOWN = 5  # of the different regulations, ratings or scores
_ORDER = "Counted by report, what most reports state first."


def commonest(searched: Searched) -> Proposal:
    """How many reports state each of the things told apart, most first, each with its lines."""
    asked = searched.asked
    if not asked.criteria:
        return none_of(searched)
    criterion = _open(asked.criteria[0])
    numbers = tally(searched.reach, criterion, _told_apart_by(criterion))
    if not numbers:
        return none_of(replace(searched, asked=replace(asked, criteria=(criterion,))))
    first = _in_order(numbers)[: asked.wanted or _MOST_SHOWN]
    found = [
        number_of(
            replace(
                searched,
                asked=replace(asked, operation=Operation.COUNT, criteria=(group,), each=False),
            )
        )
        for group in first
    ]
    notes = dict.fromkeys(proposal.note for proposal in found)
    drafts = tuple(draft for proposal in found for draft in proposal.drafts)
    order = _ORDER if len(numbers) > 1 else None
    note = joined(order, *notes, _others(len(numbers) - len(first)))
    return Proposal(Status.ANSWERED, drafts, note=note, engine="facts")


def _open(criterion: Criterion) -> Criterion:
    """Without the regulation or overall rating that the question supposes to be the commonest."""
    if criterion.subject in (Subject.BREACH, Subject.OVERALL_RATING):
        return replace(criterion, values=(), other=False)
    return criterion


def _told_apart_by(criterion: Criterion) -> Part:
    """What is counted: where a value is asked for, what has it most often."""
    bounded = criterion.least is not None or criterion.most is not None
    if criterion.subject is Subject.STATEMENT_SCORE:
        missing = criterion.status not in (None, ScoreStatus.STATED)
        return Part.STATEMENT if bounded or missing else Part.POINTS
    if criterion.subject is Subject.SCORE:
        return Part.KEY_QUESTION if bounded else Part.POINTS
    if criterion.subject is Subject.RATING and criterion.values:
        return Part.KEY_QUESTION
    return Part.VALUE


def _in_order(numbers: Mapping[Criterion, int]) -> list[Criterion]:
    """Most reports first; of those with as many the table's own order stays."""
    return sorted(numbers, key=lambda group: -numbers[group])


def _others(number: int) -> str | None:
    if number < 1:
        return None
    return f"{counted(number, 'other')} {'is' if number == 1 else 'are'} stated no more often."
