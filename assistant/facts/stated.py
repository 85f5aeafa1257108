"""What each of a few reports states of the fields that the question asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant import wording
from assistant.answer import Status
from assistant.draft import Proposal
from assistant.facts.arithmetic import gaps
from assistant.facts.breaches import breaches
from assistant.facts.comparison import comparisons
from assistant.facts.details import dates, detail
from assistant.facts.found import Found, gather
from assistant.facts.premise import premises
from assistant.facts.ratings import ratings
from assistant.facts.scores import scores
from assistant.facts.table import tabled
from assistant.query import Field, Query
from ingest.fact_query import FactQuery, Operation, ReportFilter
from ingest.report import Report

_FIELD_ANSWERS: dict[Field, Callable[[Query, Report], Found]] = {
    Field.SCORE: scores,
    Field.RATING: ratings,
    Field.DATE: dates,
    Field.ADDRESS: detail(
        "an address",
        lambda report, value: f"The address of {report.service.value} is {value}.",
        lambda report: [report.address] if report.address else [],
        "Address",
    ),
    Field.PHONE: detail(
        "a phone number",
        lambda report, value: f"The phone number of {report.service.value} is {value}.",
        lambda report: [report.phone] if report.phone else [],
        "Phone",
    ),
    Field.PROVIDER: detail(
        "the provider's name",
        lambda report, value: f"{report.service.value} is run by {value}.",
        lambda report: [report.provider] if report.provider else [],
        "Provider",
    ),
    Field.SERVICE_TYPE: detail(
        "the type of service",
        lambda report, value: f"{report.service.value} is listed as: {value}.",
        lambda report: report.service_types,
        "Type",
    ),
    Field.BREACHES: breaches,
}


def stated(query: Query, asked: FactQuery, reports: Sequence[Report]) -> Proposal:
    """The fields asked for, of each report, and how two of them compare."""
    fields = [field for field in Field if field in query.fields]
    found = gather(_FIELD_ANSWERS[field](query, report) for field in fields for report in reports)
    apart = asked.operation is Operation.DIFFERENCE
    compared = replace(query, comparison=query.comparison or apart)
    within = [draft for report in reports for draft in gaps(query, report)] if apart else []
    drafts = [*tabled(found.drafts), *(within or comparisons(compared, reports))]
    chosen = query.named or asked.reports != ReportFilter()
    # A list of matches over all reports is not helped by a denial for each of the others.
    denied = found.absent if chosen or not drafts else ()
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
