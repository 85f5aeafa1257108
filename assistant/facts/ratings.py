"""Ratings of the service and of its key questions, in the report's own words."""

from __future__ import annotations

from assistant import wording
from assistant.answer import Cell
from assistant.facts.found import Found, fact, gather, line_evidence, not_assessed
from assistant.facts.scores import nearest_score
from assistant.patterns import any_of
from assistant.query import Query
from ingest.framework import RATINGS
from ingest.report import KeyQuestion, Report
from ingest.terms import fold

_OVERALL = any_of("overall|as a whole|on the whole|altogether")


def ratings(query: Query, report: Report) -> Found:
    """The ratings that the report states for the areas the question names, or for all.

    A question about a quality statement's rating gets its key question's: statements are
    scored, not rated. The overall rating, where that is asked for, stands alone.
    """
    wanted = set(query.key_questions) or {s.key_question for s in query.statements}
    covered = [question.name for question in report.key_questions]
    absent = sorted(wanted - set(covered))
    by_overall = bool(_OVERALL.search(fold(query.subject)))
    overall = [] if wanted and not by_overall else [overall_rating(report)]
    if query.selects and query.claimed_rating is not None:
        return _with_rating(query, report, wanted)
    areas = [
        area_rating(report, question, named=bool(wanted))
        for question in report.key_questions
        if question.name in wanted or not (wanted or by_overall)
    ]
    not_covered = [Found(absent=(wording.not_covered([report], [n], covered),)) for n in absent]
    found = gather([*overall, *areas, *not_covered])
    which = "overall rating" if by_overall else "rating"
    return found or Found(absent=(f"The report on {report.service.value} gives no {which}.",))


def overall_rating(report: Report) -> Found:
    """The rating of the service as a whole."""
    if report.overall_rating is None:
        return Found()
    text = _rated(f"{report.service.value}, overall", report.overall_rating.value)
    cell = Cell("Overall", "Rating", report.overall_rating.value)
    return fact(report, text, line_evidence(report, report.overall_rating.span), cell=cell)


def area_rating(report: Report, question: KeyQuestion, named: bool) -> Found:
    """The rating of one key question; ``named`` also says where it was not assessed."""
    service = report.service.value
    if question.rating is None:
        absent = f"The report on {service} gives no rating for {question.name}."
        return Found((), (absent,), nearest_score(report, question.name))
    text = _rated(f"{service}, {question.name}", question.rating.value)
    line = line_evidence(report, question.rating.span, question)
    cell = Cell(question.name, "Rating", question.rating.value)
    rated = fact(report, text, line, cell=cell)
    return gather([not_assessed(report, question), rated]) if named else rated


def _rated(what: str, value: str) -> str:
    """A rating is given; "Not rated" and "Regulations met" are none and only quoted."""
    return f"{what}: rated {value}." if value in RATINGS[:4] else f"{what}: shown as “{value}”."


def _with_rating(query: Query, report: Report, wanted: set[str]) -> Found:
    """Only what is rated as the question asks."""
    overall = report.overall_rating
    matches = overall is not None and overall.value == query.claimed_rating and not wanted
    areas = [
        area_rating(report, question, named=True)
        for question in report.key_questions
        if question.rating is not None
        and question.rating.value == query.claimed_rating
        and (not wanted or question.name in wanted)
    ]
    return gather([overall_rating(report) if matches else Found(), *areas])
