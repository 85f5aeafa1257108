"""Exact facts, read from the record and cited to the line that states them.

Scores, ratings, dates, addresses and phone numbers are never retrieved. What a report
does not state is said to be not stated, with the nearest line it does state; a score is
never turned into a rating, nor a rating into a score. Over many reports the question
becomes a query in SQL, and only the reports that are shown are read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from assistant.answer import Status
from assistant.draft import Proposal
from assistant.facts.arithmetic import explained
from assistant.facts.asked import asks_both_ends, turns_scores_into_ratings, unknown_statement
from assistant.facts.average import average
from assistant.facts.commonest import commonest
from assistant.facts.criteria import areas_of, statements_of
from assistant.facts.extremes import extreme
from assistant.facts.order import by_date, ranked
from assistant.facts.question import fact_query, named_beside_statements
from assistant.facts.searched import MOST_SHOWN, Searched, nothing_fits, search
from assistant.facts.several import listed, none_of, number_of
from assistant.facts.stated import stated
from assistant.holdings import Holdings
from assistant.query import Query
from ingest.fact_query import Operation, ReportFilter
from ingest.framework import QUALITY_STATEMENTS
from ingest.terms import fold

_NEITHER = (
    "A report states its scores and its ratings apart, and neither is worked out from the other "
    "here. Ask for the score or for the rating of a service."
)
_MOST_STATED = 12  # reports of which each fact is stated; more are no longer an answer
_TOO_MANY = (
    "Many reports are held. Name one or more services, or choose reports, "
    "and the answer will be exact."
)
_NO_SUCH_STATEMENT = (
    "There is no quality statement {}: the single assessment framework has {}, numbered from 1."
)
_MOST_EXPLAINED = 3  # reports whose sums are read side by side
_WHICH_TO_EXPLAIN = "Which report? Name a service, and the sum behind its score is shown."

_OVER_MANY: dict[Operation, Callable[[Searched], Proposal]] = {
    Operation.LIST: listed,
    Operation.COUNT: number_of,
    Operation.HIGHEST: extreme,
    Operation.LOWEST: extreme,
    Operation.AVERAGE: average,
    Operation.OLDEST: by_date,
    Operation.NEWEST: by_date,
    Operation.RANK: ranked,
    Operation.COMMONEST: commonest,
}


def answer_facts(query: Query, holdings: Holdings, today: date | None = None) -> Proposal:
    """The facts asked for, over these reports.

    Answered when at least one is stated; otherwise an abstention that says what is not
    stated and shows the nearest line. Needs clarification when too many reports are asked
    for each of their facts. ``today`` tells which year "last year" is: that of the question
    where it is None.
    """
    if turns_scores_into_ratings(fold(query.subject)):
        return Proposal(Status.NOT_IN_REPORTS, note=_NEITHER, engine="facts")
    named = named_beside_statements(query, holdings.profiles)
    if named != query.named:
        query, holdings = replace(query, named=named), holdings.only(named)
    asked = fact_query(query, holdings.profiles, today)
    if (number := unknown_statement(fold(query.subject))) is not None:
        note = _NO_SUCH_STATEMENT.format(number, len(QUALITY_STATEMENTS))
        return Proposal(Status.NOT_IN_REPORTS, note=note, engine="facts")
    query = replace(query, key_questions=areas_of(query), statements=statements_of(query))
    searched = search(asked, holdings)
    if not searched.number:
        return nothing_fits(asked.reports, holdings)
    if asked.operation is Operation.EXPLAIN:
        return _explained(query, searched)
    if asked.operation in _OVER_MANY:
        return _over_many(searched, both_ends=asks_both_ends(fold(query.subject)))
    if searched.number > (MOST_SHOWN if asked.reports != ReportFilter() else _MOST_STATED):
        return Proposal(Status.NEEDS_CLARIFICATION, note=_TOO_MANY, engine="facts")
    return stated(query, asked, searched.holdings.reports())


def _over_many(searched: Searched, both_ends: bool) -> Proposal:
    """The answer of the query's operation; the highest and the lowest where both are asked."""
    proposal = _OVER_MANY[searched.asked.operation](searched)
    if not both_ends or proposal.status.is_abstention:
        return proposal
    lowest = replace(searched, asked=replace(searched.asked, operation=Operation.LOWEST))
    return replace(proposal, drafts=(*proposal.drafts, *extreme(lowest).drafts))


def _explained(query: Query, searched: Searched) -> Proposal:
    """The sums of the reports asked about, or of the few that state the score it names."""
    chosen = searched.matching() if searched.asked.criteria else searched.holdings.profiles
    if not chosen:
        return none_of(searched)
    if len(chosen) > _MOST_EXPLAINED:
        return Proposal(Status.NEEDS_CLARIFICATION, note=_WHICH_TO_EXPLAIN, engine="facts")
    return explained(query, searched.reports(chosen))
