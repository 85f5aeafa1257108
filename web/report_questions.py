"""Questions about one part of a report that its own text answers.

They are made from the record alone, so that a page does not wait for an answer to each. A
part gets a question only where inspectors looked at it and the report has text on it; that
such questions are answered with a checked citation is held by tests over the samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from ingest.framework import RATINGS
from ingest.report import KeyQuestion, Report, ScoreStatus, Statement

_LOW_SCORE = 2  # of 4: from here down people ask why
_LOW_RATINGS = RATINGS[2:4]


@dataclass(frozen=True, slots=True)
class AskLink:
    """A question and the address of the form that holds it. ``label`` is short, for its place."""

    label: str
    question: str
    href: str


def statement_questions(report: Report, statement: Statement) -> tuple[AskLink, ...]:
    """One or two questions about a quality statement that inspectors looked at."""
    has_text = any(section.statement == statement.title for section in report.sections)
    if statement.status is ScoreStatus.NOT_ASSESSED or not has_text:
        return ()
    return tuple(_about_statement(report, statement))


def area_questions(report: Report, area: KeyQuestion) -> tuple[AskLink, ...]:
    """One or two questions about a key question that the report does not split further."""
    has_text = any(section.key_question == area.name for section in report.sections)
    if area.statements or not area.assessed or not has_text:
        return ()
    return tuple(_about_area(report, area))


def _about_statement(report: Report, statement: Statement) -> Iterator[AskLink]:
    service, title, score = report.service.value, statement.title, statement.score
    if score and score.value <= _LOW_SCORE:
        question = f"Why did {service} score {score.value} for {title}?"
        yield _ask(report, f"Ask why it scored {score.value}", question)
    yield _found(report, title)


def _about_area(report: Report, area: KeyQuestion) -> Iterator[AskLink]:
    if area.rating and area.rating.value in _LOW_RATINGS:
        question = f"Why was {report.service.value} rated {area.rating.value} for {area.name}?"
        yield _ask(report, f"Ask why it was rated {area.rating.value}", question)
    yield _found(report, area.name)


def _found(report: Report, subject: str) -> AskLink:
    question = f"What did inspectors find about {subject} at {report.service.value}?"
    return _ask(report, "Ask what inspectors found", question)


def _ask(report: Report, label: str, question: str) -> AskLink:
    return AskLink(
        label, question, "/?" + urlencode({"report": report.report_id, "question": question})
    )
