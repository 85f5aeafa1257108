"""What is stated by most reports: the regulation breached most often, the most common rating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assistant.answer import Status
from assistant.draft import Proposal
from assistant.facts.criteria import SHORTFALLS
from assistant.facts.searched import Searched
from assistant.facts.several import joined, none_of, number_of
from assistant.wording import counted
from ingest.fact_query import Criterion, Operation, Part, Subject, tally
from ingest.report import ScoreStatus

_MOST_SHOWN = 5  # of the different regulations, ratings or scores
_MOST_OF_EACH = 3  # where several kinds of facts are counted
_THEMES = (
    "No report states what several have in common. What most of them state as falling short is "
    "counted instead: breaches, low scores and low ratings."
)
_HEADINGS = {
    Subject.BREACH: "Breaches",
    Subject.STATEMENT_SCORE: "Low scores",
    Subject.RATING: "Low ratings",
}
_ORDER = "Counted by report, what most reports state first."


def commonest(searched: Searched) -> Proposal:
    """How many reports state each of the things told apart, most first, each with its lines."""
    of_themes = searched.asked.criteria == SHORTFALLS
    criteria = tuple(map(_open, SHORTFALLS if of_themes else searched.asked.criteria[:1]))
    groups: list[Criterion] = []
    others = 0
    for criterion in criteria:
        numbers = tally(searched.reach, criterion, _told_apart_by(criterion))
        most = searched.asked.wanted or (_MOST_OF_EACH if of_themes else _MOST_SHOWN)
        groups += _in_order(numbers)[:most]
        others += max(0, len(numbers) - most)
    if not groups:
        return none_of(_asking(searched, *criteria))
    found = [_counted(searched, group, apart=of_themes) for group in groups]
    notes = (
        _THEMES if of_themes else None,
        _ORDER if len(groups) > 1 else None,
        *dict.fromkeys(proposal.note for proposal in found),
        None if of_themes else _others(others),
    )
    drafts = tuple(draft for proposal in found for draft in proposal.drafts)
    return Proposal(Status.ANSWERED, drafts, note=joined(*notes), engine="facts")


def _counted(searched: Searched, group: Criterion, *, apart: bool) -> Proposal:
    """How many reports state it; under a heading where several kinds of facts are told."""
    counted_ones = number_of(_asking(searched, group))
    heading = _HEADINGS[group.subject] if apart else None
    drafts = tuple(replace(draft, group=heading) for draft in counted_ones.drafts)
    return replace(counted_ones, drafts=drafts)


def _asking(searched: Searched, *criteria: Criterion) -> Searched:
    """How many reports fit, put to the same reports."""
    asked = replace(searched.asked, operation=Operation.COUNT, criteria=criteria, each=False)
    return replace(searched, asked=asked)


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
