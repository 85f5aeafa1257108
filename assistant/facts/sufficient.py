"""Whether the facts of the record answer a question, alone or with the findings behind them."""

from __future__ import annotations

from assistant.draft import Proposal
from assistant.facts.question import operation_asked
from assistant.fields import residual_terms
from assistant.holdings import Holdings
from assistant.patterns import any_of
from assistant.query import Field, Kind, Query
from ingest.fact_query import Operation
from ingest.terms import fold

_FEW = 12  # reports that are read for one question
# The assessment's date is not the day of a visit; without visit dates the text must tell.
_VISIT = any_of("visit|visited|came|come|went|on ?site")
# "What is the most common rating?" asks for no definition.
_PICKED_OUT = (Operation.OLDEST, Operation.NEWEST, Operation.COMMONEST)
# What a rule or a scale is, of no report: the reference library answers.
_OF_RULES = any_of(
    r"reg(?:ulation)?s? (?:that |which )?(?:covers?|deals?|says?|asks?|requires?|applies|apply|"
    r"relates?|governs?|(?:is|are) (?:about|on|for)|about|on|for)",
    r"(?:what|how) (?:do|does|is|are)\b.*\breg(?:ulation)?s? \d{1,2}a?"
    r" (?:say|ask|require|mean|cover|work|about|for)",
    r"(?:do|does|would)\b.*\bmean|mean(?:s|ing) of|meant by|(?:scores?|ratings?) means?",
    r"how (?:do|does)\b.*\bwork|what (?:scores|ratings) are (?:there|possible)",
)


def facts_suffice(query: Query) -> bool:
    """Whether the question asks for facts of the record and for nothing beyond them."""
    if not query.fields or (not query.named and _asks_of_rules(query)):
        return False
    if query.kind is Kind.DEFINITION and operation_asked(query) not in _PICKED_OUT:
        return False
    return query.claimed_number is not None or not residual_terms(query)


def ranges_over_reports(query: Query) -> bool:
    """Whether reports are listed, counted, ranked or averaged by their facts."""
    return operation_asked(query) is not Operation.STATE


def asks_of_reports_alone(query: Query) -> bool:
    """Whether it cannot ask what is expected: facts of a service, or what most reports have."""
    of_reports = bool(query.named) or operation_asked(query) is Operation.COMMONEST
    return of_reports and facts_suffice(query)


def wants_findings(query: Query, facts: Proposal, asked: Holdings) -> bool:
    """Whether the facts need the findings behind them: a "why", or what a breach was about."""
    if Field.BREACHES in query.fields:
        of_each = bool(query.named) and operation_asked(query) is Operation.STATE
        return of_each and not facts.status.is_abstention
    if Field.DATE in query.fields and _VISIT.search(fold(query.question)):
        few = asked.first(_FEW).reports() if query.named else []
        return bool(few) and not any(report.visit_dates for report in few)
    return query.kind is Kind.REASON and not facts.status.is_abstention


def _asks_of_rules(query: Query) -> bool:
    """Whether it asks what a rule or a score is; how one score came about names that score."""
    text = fold(query.subject)
    if operation_asked(query) is Operation.EXPLAIN:
        return not any(word.isdigit() for word in text.replace("?", " ").split())
    return bool(_OF_RULES.search(text))
