"""Breaches of regulations, with number and instrument where the report gives them."""

from __future__ import annotations

import re

from assistant.answer import Cell
from assistant.draft import Evidence
from assistant.facts.filters import instrument_asked, regulations_named
from assistant.facts.found import Found, fact, gather
from assistant.query import Query
from ingest.framework import regulation_title
from ingest.report import Breach, Report, Span
from ingest.terms import fold

_OWN_COUNT = re.compile(
    r"\b(?:We|Inspectors) (?:found|identified) (?:\d{1,2}|one|two|three|four|five|six|seven|eight|"
    r"nine|ten) (?:\w+ )?breach(?:es)?\b[^.\n]*\.?"
)
_ACTION = re.compile(r"\b(warning|requirement) notices?\b")


def breaches(query: Query, report: Report) -> Found:
    """The breaches that the report states; a number is never supplied where it gives none."""
    service = report.service.value
    if not report.breaches:
        return Found(absent=(f"The report held on {service} states no breach of regulations.",))
    numbered = [breach for breach in report.breaches if breach.regulation is not None]
    if numbered:
        asked = [breach for breach in numbered if _is_asked(query, breach)]
        others = "; ".join(dict.fromkeys(breach_name(breach) for breach in numbered))
        none_such = f"The report on {service} states none of that kind. It names {others}."
        return gather(breach_named(report, b) for b in asked) or Found(absent=(none_such,))
    particular = regulations_named(query.text) or _ACTION.search(fold(query.text))
    if particular and not query.named:
        return Found()  # a breach without a number or an action is no match for one
    quoted = [
        fact(report, report.quote(span), Evidence(report, span))
        for span in dict.fromkeys(breach.span for breach in report.breaches)
    ]
    without = Found(absent=(f"The report on {service} gives no regulation numbers.",))
    return gather([*quoted, without])


def breaches_counted(report: Report) -> Found:
    """The sentence in which the report itself says how many breaches it found, if it does."""
    match = _OWN_COUNT.search(report.text)
    if match is None:
        return Found()
    line = Evidence(report, Span(match.start(), match.end()))
    return fact(report, line.quote, line)


def _is_asked(query: Query, breach: Breach) -> bool:
    """Whether it has the number, the instrument and the action that the question names."""
    numbers = regulations_named(query.text)
    instrument = instrument_asked(query.text)
    action = _ACTION.search(fold(query.text))
    return (
        (not numbers or (breach.regulation or "").lower() in numbers)
        and (instrument is None or breach.instrument is instrument)
        and (action is None or action[1] in fold(breach.action or ""))
    )


def breach_name(breach: Breach) -> str:
    """The regulation with its title and its instrument, as far as they are known."""
    title = breach.title
    if title is None and breach.instrument is not None and breach.regulation is not None:
        title = regulation_title(breach.regulation, breach.instrument)
    instrument = f" of the {breach.instrument.value}" if breach.instrument else ""
    return f"regulation {breach.regulation}" + (f" ({title})" if title else "") + instrument


def breach_named(report: Report, breach: Breach) -> Found:
    """That a report names a regulation as breached."""
    text = f"The report on {report.service.value} names {breach_name(breach)} as breached."
    year = f", {breach.instrument.year}" if breach.instrument else ""
    cell = Cell("Breaches", "Regulation", f"{breach.regulation}{year}")
    # The years belong to the instrument's name, which a report may write short.
    return fact(report, text, Evidence(report, breach.span), "2008", "2009", "2014", cell=cell)
