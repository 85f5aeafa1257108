"""Exact facts, read from the record and cited to the line that states them.

Scores, ratings, dates, addresses and phone numbers are never retrieved. What a report
does not state is said to be not stated, with the nearest line it does state; a score is
never turned into a rating, nor a rating into a score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant import wording
from assistant.answer import Status
from assistant.draft import Proposal
from assistant.facts.breaches import breaches
from assistant.facts.comparison import comparisons
from assistant.facts.details import dates, detail
from assistant.facts.found import Found, gather
from assistant.facts.premise import premises
from assistant.facts.ratings import ratings
from assistant.facts.scores import scores
from assistant.query import Field, Query
from ingest.report import Report

_MOST_SERVICES = 12  # a list of facts longer than this is no longer an answer

_TOO_MANY = (
    "Many reports are held. Name one or more services, or choose reports, "
    "and the answer will be exact."
)

_FIELD_ANSWERS: dict[Field, Callable[[Query, Report], Found]] = {
    Field.SCORE: scores,
    Field.RATING: ratings,
    Field.DATE: dates,
    Field.ADDRESS: detail(
        "an address",
        lambda report, value: f"The address of {report.service.value} is {value}.",
        lambda report: [report.address] if report.address else [],
    ),
    Field.PHONE: detail(
        "a phone number",
        lambda report, value: f"The phone number of {report.service.value} is {value}.",
        lambda report: [report.phone] if report.phone else [],
    ),
    Field.PROVIDER: detail(
        "the provider's name",
        lambda report, value: f"{report.service.value} is run by {value}.",
        lambda report: [report.provider] if report.provider else [],
    ),
    Field.SERVICE_TYPE: detail(
        "the type of service",
        lambda report, value: f"{report.service.value} is listed as: {value}.",
        lambda report: report.service_types,
    ),
    Field.BREACHES: breaches,
}


def answer_facts(query: Query, reports: Sequence[Report]) -> Proposal:
    """The facts asked for, over these reports.

    Answered when at least one is stated; otherwise an abstention that says what is not
    stated and shows the nearest line. An empty proposal when too many reports are in scope.
    """
    if len(reports) > _MOST_SERVICES:
        return Proposal(Status.NEEDS_CLARIFICATION, note=_TOO_MANY, engine="facts")
    asked = [field for field in Field if field in query.fields]
    found = gather(_FIELD_ANSWERS[field](query, report) for field in asked for report in reports)
    drafts = [*found.drafts, *comparisons(query, reports)]
    # A list of matches over many reports is not helped by a denial for each of the others.
    denied = found.absent if query.named or not drafts else ()
    note = " ".join(dict.fromkeys([*premises(query, reports), *denied])) or None
    if not drafts:
        return Proposal(
            Status.NOT_IN_REPORTS,
            note=note or wording.NONE_SUCH,
            nearest=tuple(dict.fromkeys(found.nearest)),
            engine="facts",
        )
    status = Status.PARTLY_ANSWERED if denied and len(reports) == 1 else Status.ANSWERED
    return Proposal(status, tuple(dict.fromkeys(drafts)), note=note, engine="facts")
