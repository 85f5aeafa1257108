"""Ratings of the service and of its key questions, in the report's own words."""

from __future__ import annotations

import re

from assistant import wording
from assistant.draft import Draft, Evidence
from assistant.facts.found import Found, fact, gather, line_evidence
from assistant.facts.scores import nearest_score
from assistant.query import Query
from ingest.report import KeyQuestion, Report, Span

_NOT_ASSESSED = re.compile(r"[^\n]*\b(?:not assessed|did not (?:look at|assess))\b[^\n]*")


def ratings(query: Query, report: Report) -> Found:
    """The ratings that the report states for the areas the question names, or for all.

    A question about a quality statement's rating gets its key question's: statements are
    scored, not rated.
    """
    wanted = set(query.key_questions) or {s.key_question for s in query.statements}
    covered = [question.name for question in report.key_questions]
    absent = sorted(wanted - set(covered))
    overall = [] if wanted else [_overall(report)]
    areas = [
        _area(report, question, named=bool(wanted))
        for question in report.key_questions
        if not wanted or question.name in wanted
    ]
    not_covered = [Found(absent=(wording.not_covered([report], [n], covered),)) for n in absent]
    found = gather([*overall, *areas, *not_covered])
    return found or Found(absent=(f"The report on {report.service.value} gives no rating.",))


def _overall(report: Report) -> Found:
    if report.overall_rating is None:
        return Found()
    text = f"The overall rating of {report.service.value} is {report.overall_rating.value}."
    return fact(report, text, line_evidence(report, report.overall_rating.span))


def _area(report: Report, question: KeyQuestion, named: bool) -> Found:
    service = report.service.value
    if question.rating is None:
        absent = f"The report on {service} gives no rating for {question.name}."
        return Found((), (absent,), nearest_score(report, question.name))
    text = f"{service} is rated {question.rating.value} for {question.name}."
    rated = fact(report, text, line_evidence(report, question.rating.span, question))
    if named and not question.assessed:
        return gather([_not_assessed(report, question), rated])
    return rated


def _not_assessed(report: Report, question: KeyQuestion) -> Found:
    """The line of the area that says it was not assessed this time, if there is one."""
    match = _NOT_ASSESSED.search(report.text, question.span.start, question.span.end)
    if match is None or question.name not in match[0]:
        return Found()
    line = Evidence(report, Span(match.start(), match.end()), question.name)
    return Found((Draft(line.quote, (line,), group=report.service.value),))
