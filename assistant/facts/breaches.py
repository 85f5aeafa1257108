"""Breaches of regulations, with number and instrument where the report gives them."""

from __future__ import annotations

from assistant.draft import Evidence
from assistant.facts.found import Found, fact, gather
from assistant.query import Query
from ingest.framework import regulation_title
from ingest.report import Breach, Report


def breaches(query: Query, report: Report) -> Found:
    """The breaches that the report states; a number is never supplied where it gives none."""
    service = report.service.value
    if not report.breaches:
        return Found(absent=(f"The report held on {service} states no breach of regulations.",))
    numbered = [breach for breach in report.breaches if breach.regulation is not None]
    if numbered:
        return gather(_numbered(report, breach) for breach in numbered)
    quoted = [
        fact(report, report.quote(span), Evidence(report, span))
        for span in dict.fromkeys(breach.span for breach in report.breaches)
    ]
    without = Found(absent=(f"The report on {service} gives no regulation numbers.",))
    return gather([*quoted, without])


def _numbered(report: Report, breach: Breach) -> Found:
    title = breach.title
    if title is None and breach.instrument is not None and breach.regulation is not None:
        title = regulation_title(breach.regulation, breach.instrument)
    named = f"regulation {breach.regulation}" + (f" ({title})" if title else "")
    instrument = f" of the {breach.instrument.value}" if breach.instrument else ""
    text = f"The report names {named}{instrument} as breached."
    # The years belong to the instrument's name, which a report may write short.
    return fact(report, text, Evidence(report, breach.span), "2008", "2009", "2014")
