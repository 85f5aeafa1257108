"""Averages of scores, over what was assessed and scored only."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Status
from assistant.draft import Draft, Proposal
from assistant.facts.describe import topic_of
from assistant.facts.rows import sentences
from assistant.facts.searched import MOST_SHOWN, Searched, listed_names, services_of
from assistant.facts.several import cited, joined, none_of, restricted
from assistant.wording import counted
from ingest.fact_query import (
    Criterion,
    Fact,
    Subject,
    counts,
    facts_of,
    reports_with,
    totals,
    within,
)
from ingest.profile import Profile
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
    found = totals(searched.reach, replace(criterion, status=ScoreStatus.STATED))
    carried = _carried(searched, criterion)
    count = found.count - len(carried)
    total = found.total - sum(each.points or 0 for each in carried)
    if not count:
        return none_of(searched)
    thing, scale = _THINGS[criterion.subject]
    mean = decimal(total, count)
    unassessed = {(each.report_id, each.key_question) for each in carried}
    matching = [p for p in searched.matching() if not _only_carried(p, unassessed, criterion)]
    shown = matching[:MOST_SHOWN]
    stated = [f for f in searched.facts(shown) if (f.report_id, f.key_question) not in unassessed]
    drafts = sentences(stated, searched.reports(shown))
    lines = tuple(dict.fromkeys(line for draft in drafts for line in draft.evidence))[:MOST_SHOWN]
    names = listed_names(services_of(matching))
    where = f"at {names}" if len(services_of(matching)) == 1 else (
        f"over {counted(len(matching), 'report')}"
    )  # fmt: skip
    topic = topic_of(criterion) or f"the {thing}s"
    text = (
        f"The average score for {topic} {where} is {mean} out of {scale}: "
        f"{total:,} points over {counted(count, 'score')}."
    )
    numbers = {mean, f"{total:,}", str(count), f"{count:,}", str(scale), str(len(matching))}
    left_out = _left_out(searched, criterion, len(carried))
    note = joined(restricted(searched), cited(count, "score"), left_out)
    sentence = Draft(text, lines, computed=frozenset(numbers) | {f"{len(matching):,}"})
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
    reach = within(searched.reach, reports_with(searched.reach, unassessed))
    pairs = {(each.report_id, each.key_question) for each in facts_of(reach, unassessed)}
    scores = facts_of(reach, replace(criterion, status=ScoreStatus.STATED))
    return [f for f in scores if (f.report_id, f.key_question) in pairs and f.points is not None]


def _only_carried(
    profile: Profile, carried: set[tuple[str, str | None]], criterion: Criterion
) -> bool:
    """Whether every score that it could give was not assessed."""
    areas = criterion.key_questions or profile.covers
    return all((profile.report_id, area) in carried for area in areas)


def _left_out(searched: Searched, criterion: Criterion, carried: int) -> str | None:
    """How many were not assessed or not scored, and so are in no average."""
    parts = [f"{carried:,} printed for areas that were not assessed"] if carried else []
    parts += [
        f"{total:,} {words}"
        for status, words in (
            (ScoreStatus.NOT_ASSESSED, "not assessed"),
            (ScoreStatus.NOT_STATED, "without a stated score"),
        )
        if (total := sum(counts(searched.reach, replace(criterion, status=status)).values()))
    ]
    return f"Left out: {' and '.join(parts)}." if parts else None
