"""Dates, address, phone number, provider and type of service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum

from assistant.answer import Cell
from assistant.facts.found import Found, fact, gather, line_evidence
from assistant.patterns import any_of
from assistant.query import Query
from ingest.dates import spoken_date
from ingest.report import KeyQuestion, Report, Stated
from ingest.terms import fold


class _Day(StrEnum):
    """The kinds of dates that a report may state, as an answer names them."""

    ASSESSED = "date of an assessment"
    VISITED = "date of a visit"
    PUBLISHED = "date of publication"
    UPDATED = "date of an update"


_ASKED_DATES = (
    (_Day.ASSESSED, any_of(r"assess\w*")),
    (
        _Day.VISITED,
        any_of(r"visit\w*|(?:inspectors?|cqc|they)\b.*\b(?:come|came|go|went)|on ?site"),
    ),
    (_Day.PUBLISHED, any_of(r"publish\w*|publication|(?:come|came) out|released")),
    (_Day.UPDATED, any_of(r"updat\w*")),
)


def dates(query: Query, report: Report) -> Found:
    """The dates of the report's making that are asked for, or every one that it states.

    Of a kind that it does not state it says so, with the nearest: the day of the assessment,
    of the visits or of publication.
    """
    service = report.service.value
    text = fold(query.subject)
    kinds = [kind for kind, asked in _ASKED_DATES if asked.search(text)]
    read = {
        _Day.ASSESSED: lambda: [_assessed(report)],
        _Day.VISITED: lambda: _visits(report),
        _Day.PUBLISHED: lambda: [
            _dated(report, report.published, f"The report on {service} was published on")
        ],
        _Day.UPDATED: lambda: _updates(query, report),
    }
    found = gather(part for kind in kinds or list(_Day) for part in read[kind]())
    if found:
        return found
    nearest = gather([_assessed(report), *_visits(report)]).drafts
    lines = tuple(line for draft in nearest for line in draft.evidence)
    if _Day.ASSESSED in kinds and lines:  # what was inspected in 2018 was not yet "assessed"
        return Found(nearest)
    what = " or ".join(kinds) or "date"
    return Found(absent=(f"The report on {service} gives no {what}.",), nearest=lines)


def _assessed(report: Report) -> Found:
    text = f"The report on {report.service.value} gives its assessment as"
    return _dated(report, report.assessment_date, text)


def _updates(query: Query, report: Report) -> list[Found]:
    return [
        _dated(
            report,
            question.updated,
            f"The {question.name} page of {report.service.value} was updated on",
            question,
        )
        for question in report.key_questions
        if not query.key_questions or question.name in query.key_questions
    ]


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
