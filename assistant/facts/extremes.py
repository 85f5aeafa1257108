"""The highest and the lowest: which statement, area or service, and who shares the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Status
from assistant.draft import Draft, Proposal
from assistant.facts.describe import SCALES, numbers_of, topic_of
from assistant.facts.order import ranked
from assistant.facts.rows import sentences
from assistant.facts.searched import (
    MOST_LINES,
    MOST_SHOWN,
    Searched,
    listed_names,
    services_of,
)
from assistant.facts.several import joined, none_of, restricted
from assistant.facts.table import tabled
from assistant.wording import counted
from ingest.fact_query import (
    Criterion,
    Fact,
    Operation,
    Subject,
    Totals,
    counts,
    reports_with,
    totals,
)
from ingest.framework import QUALITY_STATEMENTS, RATINGS
from ingest.profile import Profile
from ingest.report import ScoreStatus

_RATED = (Subject.RATING, Subject.OVERALL_RATING)


def extreme(searched: Searched) -> Proposal:
    """What has the highest or lowest score or rating, or the most breaches, with its line."""
    if not searched.asked.criteria:
        return none_of(searched)
    criterion = searched.asked.criteria[0]
    if searched.asked.wanted and not searched.asked.each:
        return ranked(searched)
    if criterion.subject is Subject.BREACH:
        return _most_breaches(searched, criterion)
    best = _extreme_rating if criterion.subject in _RATED else _extreme_points
    at_place = best(searched, criterion)
    if at_place is None and criterion.subject is Subject.STATEMENT_SCORE:
        return _not_stated(searched, criterion)
    if at_place is None:
        return none_of(searched)
    return _shown(replace_criterion(searched, at_place))


def replace_criterion(searched: Searched, criterion: Criterion) -> Searched:
    """The same search for another criterion."""
    return replace(searched, asked=replace(searched.asked, criteria=(criterion,)))


def _extreme_points(searched: Searched, criterion: Criterion) -> Criterion | None:
    by_status = totals(searched.reach, replace(criterion, status=ScoreStatus.STATED))
    found = by_status.get(ScoreStatus.STATED, Totals())
    highest = searched.asked.operation is Operation.HIGHEST
    points = found.highest if highest else found.lowest
    if points is None:
        return None
    return replace(criterion, status=ScoreStatus.STATED, least=points, most=points)


def _extreme_rating(searched: Searched, criterion: Criterion) -> Criterion | None:
    ranked = RATINGS[:4]
    if searched.asked.operation is Operation.LOWEST:
        ranked = ranked[::-1]
    for rating in ranked:
        at_place = replace(criterion, values=(rating,), other=False)
        if reports_with(searched.reach, at_place):
            return at_place
    return None


def _shown(searched: Searched) -> Proposal:
    """All that share the place: one sentence that names them, and a table where several do."""
    found = searched.matching()
    shown = found[:MOST_SHOWN]
    stated = searched.facts(shown)
    drafts = sentences(stated, searched.reports(shown))[:MOST_LINES]
    summary = Draft(
        _sentence(searched, found, stated),
        tuple(dict.fromkeys(line for draft in drafts for line in draft.evidence)),
        computed=numbers_of(searched.asked.criteria[0]) | _said(len(found), searched.number),
    )
    note = joined(restricted(searched), _shared(len(found)))
    table = tabled(drafts) if len(services_of(found)) > 2 else ()
    return Proposal(Status.ANSWERED, (summary, *table), note=note, engine="facts")


def _sentence(searched: Searched, found: Sequence[Profile], stated: Sequence[Fact]) -> str:
    criterion = searched.asked.criteria[0]
    end = "highest" if searched.asked.operation is Operation.HIGHEST else "lowest"
    names = listed_names(services_of(found)) or counted(len(services_of(found)), "service")
    topics = list(dict.fromkeys(_topic(fact) for fact in stated))
    of_statements = criterion.subject is Subject.STATEMENT_SCORE and not criterion.statements
    which = "; ".join(topics) if of_statements else topic_of(criterion) or "; ".join(topics)
    if criterion.subject in _RATED:
        where = f" for {which}" if criterion.subject is Subject.RATING and which else ""
        return f"The {end} rating{where} is {criterion.values[0]}: {names}."
    kind = "statement score" if criterion.subject is Subject.STATEMENT_SCORE else "score"
    scored = f"{criterion.least} out of {SCALES[criterion.subject]}"
    if of_statements and criterion.key_questions:
        kind += f" for {topic_of(criterion)}"
    if len(services_of(searched.holdings.profiles)) == 1:
        return f"The {end} {kind} of {names} is {scored}: {which}."
    if topic_of(criterion) and not of_statements:
        return f"The {end} {kind} for {which} is {scored}: {names}."
    return f"The {end} {kind} of {searched.what} is {scored}: {names} ({which})."


def _said(*numbers: int) -> frozenset[str]:
    return frozenset(text for number in numbers for text in (str(number), f"{number:,}"))


def _topic(fact: Fact) -> str:
    if fact.statement is not None:
        return QUALITY_STATEMENTS[fact.statement - 1].title
    return fact.key_question or ""


def _not_stated(searched: Searched, criterion: Criterion) -> Proposal:
    """No statement has a score of its own: what is stated instead."""
    areas = Criterion(Subject.SCORE, criterion.key_questions, status=ScoreStatus.STATED)
    around = replace_criterion(searched, areas)
    shown = around.matching()[:MOST_SHOWN]
    drafts = sentences(around.facts(shown), searched.reports(shown))
    nearest = tuple(line for draft in drafts for line in draft.evidence)
    names = listed_names(services_of(searched.holdings.profiles))
    where = f"The report on {names} gives" if searched.number == 1 else (
        f"None of {searched.what} gives"
    )  # fmt: skip
    which = f" for {topic_of(criterion)}" if topic_of(criterion) else ""
    scores = "no separate score" if searched.number == 1 else "a separate score"
    note = f"{where} {scores}{which or ' for a quality statement'}."
    return Proposal(Status.NOT_IN_REPORTS, note=note, nearest=nearest, engine="facts")


def _most_breaches(searched: Searched, criterion: Criterion) -> Proposal:
    numbers = counts(searched.reach, criterion)
    if not numbers:
        return none_of(searched)
    if searched.asked.operation is Operation.LOWEST:
        return none_of(replace(searched, asked=replace(searched.asked, without=True)))
    most = max(numbers.values())
    found = [p for p in searched.holdings.profiles if numbers.get(p.report_id) == most]
    shown = found[:MOST_SHOWN]
    drafts = sentences(searched.facts(shown), searched.reports(shown))[:MOST_LINES]
    names = listed_names(services_of(found)) or counted(len(found), "report")
    text = f"The most breaches stated are {most}: {names}."
    lines = tuple(dict.fromkeys(line for draft in drafts for line in draft.evidence))
    sentence = Draft(text, lines, computed=frozenset({str(most)}) | _said(len(found)))
    return Proposal(Status.ANSWERED, (sentence,), note=restricted(searched), engine="facts")


def _shared(number: int) -> str | None:
    if number <= MOST_SHOWN:
        return None
    return f"{number:,} reports share this place; the first {MOST_SHOWN} are shown."
