"""Dates, address, phone number, provider and type of service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from assistant.answer import Cell
from assistant.facts.found import Found, fact, gather, line_evidence, spoken_date
from assistant.query import Query
from ingest.report import KeyQuestion, Report, Stated


def dates(query: Query, report: Report) -> Found:
    """Every date of the report's making that it states: assessment, visits, publication, update."""
    service = report.service.value
    updates = [
        _dated(report, question.updated, f"The {question.name} page of {service} was updated on",
               question)
        for question in report.key_questions
        if not query.key_questions or question.name in query.key_questions
    ]  # fmt: skip
    found = gather(
        [
            _dated(
                report, report.assessment_date, f"The report on {service} gives its assessment as"
            ),
            *_visits(report),
            _dated(report, report.published, f"The report on {service} was published on"),
            *updates,
        ]
    )
    return found or Found(absent=(f"The report on {service} gives no date.",))


def _visits(report: Report) -> list[Found]:
    """The lines that give the days of the visits, in the report's words: days or a period."""
    lines = dict.fromkeys(line_evidence(report, visit.span) for visit in report.visit_dates)
    return [fact(report, line.quote, line) for line in lines]


def _dated(
    report: Report, day: Stated[date] | None, text: str, question: KeyQuestion | None = None
) -> Found:
    if day is None:
        return Found()
    line = line_evidence(report, day.span, question)
    return fact(report, f"{text} {spoken_date(day.value)}.", line)


def detail(
    what: str,
    sentence: Callable[[Report, str], str],
    read: Callable[[Report], Sequence[Stated[str]]],
    column: str,
) -> Callable[[Query, Report], Found]:
    """A field that is one stated value, or several; ``what`` is its name when it is absent.

    ``column`` is its name at the head of a table.
    """

    def answer(query: Query, report: Report) -> Found:
        found = gather(
            fact(
                report,
                sentence(report, stated.value),
                line_evidence(report, stated.span),
                cell=Cell(column, column, stated.value),
            )
            for stated in read(report)
        )
        return found or Found(
            absent=(f"The report on {report.service.value} does not give {what}.",)
        )

    return answer
