"""Scores of key questions (out of 100) and of quality statements (1 to 4)."""

from __future__ import annotations

from assistant import wording
from assistant.answer import Cell
from assistant.draft import Evidence
from assistant.facts.found import Found, fact, gather, line_evidence, not_assessed
from assistant.query import Query
from ingest.framework import QualityStatement
from ingest.framework import quality_statement as framework_statement
from ingest.report import KeyQuestion, Report, ScoreStatus, Span, Stated, Statement


def scores(query: Query, report: Report) -> Found:
    """The scores that the report states for what the question names, or for every area."""
    if query.selects and query.claimed_number is not None:
        return _with_score(query, report)
    if query.statements:
        return gather(statement_score(report, wanted) for wanted in query.statements)
    covered = [question.name for question in report.key_questions]
    absent = [name for name in query.key_questions if name not in covered]
    not_covered = [
        Found(absent=(wording.not_covered([report], [name], covered),)) for name in absent
    ]
    areas = [
        area_score(report, question, named=bool(query.key_questions))
        for question in report.key_questions
        if not query.key_questions or question.name in query.key_questions
    ]
    found = gather([*not_covered, *areas])
    return found or Found(
        absent=(f"The report on {report.service.value} gives no scores.",),
        nearest=_overall_rating(report),
    )


def _with_score(query: Query, report: Report) -> Found:
    """Only what is scored as the question asks: statements, and areas out of 100."""
    number = query.claimed_number
    wanted = {statement.number for statement in query.statements}
    found = []
    for question in report.key_questions:
        if query.key_questions and question.name not in query.key_questions:
            continue
        if question.score is not None and question.score.value == number and not wanted:
            found.append(area_score(report, question))
        for statement in question.statements:
            quality_statement = framework_statement(statement.title)
            scored = statement.score is not None and statement.score.value == number
            if scored and quality_statement and (not wanted or statement.number in wanted):
                found.append(statement_score(report, quality_statement))
    return gather(found)


def area_score(report: Report, question: KeyQuestion, named: bool = True) -> Found:
    """The score out of 100 of one key question; that it has none, where it is ``named``."""
    service = report.service.value
    if question.score is not None:
        text = f"{service} scored {question.score.value} out of 100 for {question.name}."
        line = line_evidence(report, question.score.span, question)
        cell = Cell(question.name, "Score", str(question.score.value))
        scored = fact(report, text, line, "100", cell=cell)
        return gather([not_assessed(report, question), scored])
    if not named:
        return Found()
    near = (line_evidence(report, question.rating.span, question),) if question.rating else ()
    return Found((), (f"The report on {service} gives no score for {question.name}.",), near)


def _overall_rating(report: Report) -> tuple[Evidence, ...]:
    rating = report.overall_rating
    return (line_evidence(report, rating.span),) if rating else ()


def statement_score(report: Report, wanted: QualityStatement) -> Found:
    """The score of one quality statement, or why it has none."""
    service, covered = report.service.value, [q.name for q in report.key_questions]
    question, statement = find_statement(report, wanted)
    if wanted.key_question not in covered:
        return Found(absent=(wording.not_covered([report], [wanted.key_question], covered),))
    if question is None or statement is None or statement.status is ScoreStatus.NOT_STATED:
        absent = f"The report on {service} gives no separate score for {wanted.title}."
        return Found((), (absent,), nearest_score(report, wanted.key_question))
    if statement.score is None:
        text = f"{statement.title} was not assessed at {service} this time, so it has no new score."
        cell = Cell(statement.title, "Score", "not assessed")
        return fact(report, text, _whole(report, question, statement), cell=cell)
    text = f"{service} scored {statement.score.value} out of 4 for {statement.title}."
    line = score_evidence(report, question, statement, statement.score)
    cell = Cell(statement.title, "Score", str(statement.score.value))
    return fact(report, text, line, "4", cell=cell)


def find_statement(
    report: Report, wanted: QualityStatement
) -> tuple[KeyQuestion | None, Statement | None]:
    """The statement as the report covers it, with the key question it stands under."""
    for question in report.key_questions:
        for statement in question.statements:
            if statement.number == wanted.number:
                return question, statement
    return None, None


def score_evidence(
    report: Report, question: KeyQuestion, statement: Statement, score: Stated[int]
) -> Evidence:
    """From the statement's heading to its score line, where they stand together."""
    start = statement.span.start
    line = line_evidence(report, score.span, question, statement)
    between = report.text[start : line.span.start].strip()
    together = between.casefold() == statement.title.casefold()
    span = Span(start, line.span.end) if together else line.span
    return Evidence(report, span, question.name, statement.title)


def _whole(report: Report, question: KeyQuestion, statement: Statement) -> Evidence:
    return Evidence(report, statement.span, question.name, statement.title)


def nearest_score(report: Report, key_question: str) -> tuple[Evidence, ...]:
    """The line with the area's score, shown where a statement's own is not stated."""
    return tuple(
        line_evidence(report, question.score.span, question)
        for question in report.key_questions
        if question.name == key_question and question.score is not None
    )
