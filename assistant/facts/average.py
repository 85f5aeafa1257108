"""Averages of scores, over what was assessed and scored only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Status
from assistant.draft import Draft, Proposal
from assistant.facts.describe import topic_of
from assistant.facts.rows import sentences
from assistant.facts.searched import MOST_LINES, MOST_SHOWN, Searched, services_of
from assistant.facts.several import cited, joined, none_of, restricted
from assistant.wording import counted
from ingest.fact_query import (
    Criterion,
    Fact,
    Subject,
    Totals,
    facts_of,
    reports_with,
    totals,
    within,
)
from ingest.report import ScoreStatus

_NO_AVERAGE = (
    "Ratings are words and have no average. Ask for the average of a score, or how many reports "
    "have each rating."
)
_THINGS = {
    Subject.STATEMENT_SCORE: ("quality statement", 4),
    Subject.SCORE: ("key question", 100),
}


def average(searched: Searched) -> Proposal:
    """The mean of the scores that fit, with the number it is over and what is left out."""
    criterion = searched.asked.criteria[0] if searched.asked.criteria else None
    if criterion is None or criterion.subject not in _THINGS:
        return Proposal(Status.NOT_IN_REPORTS, note=_NO_AVERAGE, engine="facts")
    by_status = totals(searched.reach, replace(criterion, status=None))
    found = by_status.get(ScoreStatus.STATED, Totals())
    carried = _carried(searched, criterion)
    count = found.count - len(carried)
    total = found.total - sum(each.points or 0 for each in carried)
    if not count:
        return none_of(searched)
    thing, scale = _THINGS[criterion.subject]
    mean = decimal(total, count)
    areas = criterion.key_questions
    unassessed = {(each.report_id, each.key_question) for each in carried}
    only_carried = len({report_id for report_id, _ in unassessed}) if len(areas) == 1 else 0
    over = found.reports - only_carried
    shown = searched.first_matching(MOST_SHOWN)
    stated = [f for f in searched.facts(shown) if (f.report_id, f.key_question) not in unassessed]
    drafts = sentences(stated, searched.reports(shown))
    lines = tuple(dict.fromkeys(line for draft in drafts for line in draft.evidence))[:MOST_LINES]
    names = services_of(searched.holdings.profiles) if searched.number == 1 else []
    where = f"at {names[0]}" if names else f"over {counted(over, 'report')}"
    topic = topic_of(criterion) or f"the {thing}s"
    text = (
        f"The average score for {topic} {where} is {mean} out of {scale}: "
        f"{total:,} points over {counted(count, 'score')}."
    )
    numbers = {mean, f"{total:,}", str(count), f"{count:,}", str(scale), str(over)}
    left_out = _left_out(by_status, len(carried))
    note = joined(restricted(searched), cited(count, len(lines), "score"), left_out)
    sentence = Draft(text, lines, computed=frozenset(numbers) | {f"{over:,}"})
    return Proposal(Status.ANSWERED, (sentence,), note=note, engine="facts")


def decimal(total: int, count: int) -> str:
    """The quotient to two places, halves upwards, without zeros at its end."""
    exact = (Decimal(total) / Decimal(count)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{exact.normalize():f}"


def _carried(searched: Searched, criterion: Criterion) -> list[Fact]:
    """The scores of areas that were not assessed this time, which a report may print still."""
    if criterion.subject is not Subject.SCORE:
        return []
    areas = criterion.key_questions
    unassessed = Criterion(Subject.RATING, areas, status=ScoreStatus.NOT_ASSESSED)
    reach = within(searched.reach, reports_with(searched.wide, unassessed))
    pairs = {(each.report_id, each.key_question) for each in facts_of(reach, unassessed)}
    scores = facts_of(reach, replace(criterion, status=ScoreStatus.STATED))
    return [f for f in scores if (f.report_id, f.key_question) in pairs and f.points is not None]


def _left_out(by_status: Mapping[ScoreStatus, Totals], carried: int) -> str | None:
    """How many were not assessed or not scored, and so are in no average."""
    parts = [f"{carried:,} printed for areas that were not assessed"] if carried else []
    parts += [
        f"{by_status[status].facts:,} {words}"
        for status, words in (
            (ScoreStatus.NOT_ASSESSED, "without a score, because not assessed"),
            (ScoreStatus.NOT_STATED, "without a stated score"),
        )
        if status in by_status
    ]
    return f"Left out: {' and '.join(parts)}." if parts else None
