"""A row of the table of facts as a sentence that cites the line which states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.answer import Cell
from assistant.draft import Draft, Evidence
from assistant.facts.breaches import breach_named
from assistant.facts.found import Found, fact, line_evidence
from assistant.facts.ratings import area_rating, overall_rating
from assistant.facts.scores import area_score, statement_score
from ingest.dates import spoken_date
from ingest.fact_query import Fact, Subject
from ingest.framework import QUALITY_STATEMENTS
from ingest.report import KeyQuestion, Report

_DATES = {
    Subject.ASSESSMENT_DATE: ("was assessed on", "Assessed"),
    Subject.VISIT_DATE: ("was visited on", "Visited"),
    Subject.PUBLISHED: ("had its report published on", "Published"),
    Subject.UPDATED: ("had its report updated on", "Updated"),
}


def sentences(facts: Iterable[Fact], reports: Sequence[Report]) -> list[Draft]:
    """A sentence for each fact of these reports, in their order."""
    by_id: dict[str, list[Fact]] = {}
    for each in facts:
        by_id.setdefault(each.report_id, []).append(each)
    return [
        draft
        for report in reports
        for each in by_id.get(report.report_id, ())
        for draft in sentence(report, each).drafts
    ]


def sentence(report: Report, stated: Fact) -> Found:
    """What one fact says of its report."""
    question = next((q for q in report.key_questions if q.name == stated.key_question), None)
    match stated.subject:
        case Subject.OVERALL_RATING:
            return overall_rating(report)
        case Subject.STATEMENT_SCORE if stated.statement is not None:
            return statement_score(report, QUALITY_STATEMENTS[stated.statement - 1])
        case Subject.SCORE if question is not None:
            return area_score(report, question)
        case Subject.RATING if question is not None:
            return area_rating(report, question, named=True)
        case Subject.BREACH:
            return _breach(report, stated)
        case _:
            return _dated(report, stated, question)


def _breach(report: Report, stated: Fact) -> Found:
    """A breach with its number, or the line that states one without."""
    for breach in report.breaches:
        same = breach.span == stated.span and breach.regulation == stated.value
        if same and breach.regulation is not None:
            return breach_named(report, breach)
        if same:
            line = Evidence(report, breach.span)
            cell = Cell("Breaches", "Regulation", f"no number: {breach.title or 'unnamed'}")
            return fact(report, line.quote, line, cell=cell)
    return Found()


def _dated(report: Report, stated: Fact, question: KeyQuestion | None) -> Found:
    if stated.value is None:
        return Found()
    verb, column = _DATES[stated.subject]
    day = spoken_date(date.fromisoformat(stated.value))
    page = f" ({question.name})" if question else ""
    text = f"{report.service.value}{page} {verb} {day}."
    cell = Cell(column, column, day)
    return fact(report, text, line_evidence(report, stated.span, question), cell=cell)
