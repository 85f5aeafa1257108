"""How the scores of statements make the score of their area, and gaps within one report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Cell, Status
from assistant.draft import Draft, Evidence, Proposal
from assistant.facts.average import decimal
from assistant.facts.criteria import areas_of
from assistant.facts.found import line_evidence
from assistant.facts.scores import score_evidence
from assistant.query import Query
from assistant.wording import counted
from ingest.report import KeyQuestion, Report, ScoreStatus, Statement

_MOST = 4  # points of one statement
_WHOLE = (
    "An area's score is the sum of its statements' scores as a share of the most they could be, "
    "4 each. A number printed for a statement that was not assessed counts in that sum."
)


def explained(query: Query, reports: Iterable[Report]) -> Proposal:
    """The sum behind each area's score, each part cited; or why it cannot be known."""
    drafts: list[Draft] = []
    absent: list[str] = []
    nearest: list[Evidence] = []
    asked = areas_of(query) or tuple(dict.fromkeys(s.key_question for s in query.statements))
    for report in reports:
        questions = _asked(query, report, asked)
        for question in questions:
            parts = _printed(question)
            if question.score is not None and parts and len(parts) == len(question.statements):
                drafts += _sum(report, question)
                continue
            absent.append(_unknown(report, question))
            if question.score is not None:
                nearest.append(line_evidence(report, question.score.span, question))
        if not questions:
            absent.append(f"The report on {report.service.value} gives no scores.")
    note = " ".join(dict.fromkeys([_WHOLE, *absent]))
    if not drafts:
        return Proposal(Status.NOT_IN_REPORTS, note=note, nearest=tuple(nearest), engine="facts")
    return Proposal(Status.ANSWERED, tuple(drafts), note=note, engine="facts")


def _asked(query: Query, report: Report, areas: tuple[str, ...]) -> list[KeyQuestion]:
    """The areas named, else those with the score named, else those scored."""
    scored = [q for q in report.key_questions if q.score is not None]
    if areas:
        return [question for question in report.key_questions if question.name in areas]
    numbers = {word for word in query.text.replace("?", " ").split() if word.isdigit()}
    named = [q for q in scored if q.score is not None and str(q.score.value) in numbers]
    return named or scored


def _printed(question: KeyQuestion) -> list[int]:
    """The numbers printed for its statements: scores, and those carried for the unassessed."""
    stated = [statement.score or statement.carried_score for statement in question.statements]
    return [each.value for each in stated if each is not None]


def _sum(report: Report, question: KeyQuestion) -> list[Draft]:
    service = report.service.value
    rows = [
        draft
        for statement in question.statements
        if (draft := _part(report, question, statement)) is not None
    ]
    points = _printed(question)
    total, most = sum(points), _MOST * len(points)
    share = decimal(100 * total, most)
    rounded = (Decimal(100 * total) / most).quantize(Decimal(1), ROUND_HALF_UP)
    score = question.score
    if score is None:
        return []
    line = line_evidence(report, score.span, question)
    sum_ = " + ".join(map(str, points))
    text = (
        f"{sum_} = {total} of {most} points ({counted(len(points), 'statement')} × {_MOST}), "
        f"which is {share} % and rounded {rounded}"
    )
    if int(rounded) == score.value:
        text += f": the score of {score.value} out of 100 for {question.name} at {service}."
    else:
        text += (
            f"; the report gives {score.value} out of 100 for {question.name} at {service} and "
            "does not say how it was worked out."
        )
    numbers = {str(total), str(most), str(len(points)), str(_MOST), share, str(rounded), "100"}
    evidence = (*(line for row in rows for line in row.evidence), line)
    return [*rows, Draft(text, evidence, service, frozenset(numbers))]


def _part(report: Report, question: KeyQuestion, statement: Statement) -> Draft | None:
    """What one statement adds, with the line that prints it."""
    stated = statement.score or statement.carried_score
    if stated is None:
        return None
    line = score_evidence(report, question, statement, stated)
    assessed = statement.status is not ScoreStatus.NOT_ASSESSED
    what = "scored" if assessed else "not assessed this time, printed as"
    text = f"{statement.title}: {what} {stated.value}."
    shown = str(stated.value) if assessed else f"{stated.value} (not assessed)"
    cell = Cell(statement.title, f"Points for {question.name}", shown)
    return Draft(text, (line,), report.service.value, cell=cell)


def _unknown(report: Report, question: KeyQuestion) -> str:
    service = report.service.value
    if question.score is None:
        return f"The report on {service} gives no score for {question.name}."
    return (
        f"The report on {service} gives only the score for {question.name} and not those of its "
        "statements, so the split cannot be known."
    )


def gaps(query: Query, report: Report) -> list[Draft]:
    """The difference between two areas, or two statements, of one report."""
    scored: list[tuple[str, int, Evidence]] = []
    areas = areas_of(query) if len(query.statements) < 2 else ()
    numbers = {statement.number for statement in query.statements}
    for question in report.key_questions:
        if question.name in areas and question.score is not None:
            line = line_evidence(report, question.score.span, question)
            scored.append((question.name, question.score.value, line))
        for statement in question.statements:
            if statement.number in numbers and statement.score is not None and not areas:
                line = score_evidence(report, question, statement, statement.score)
                scored.append((statement.title, statement.score.value, line))
    if len(scored) != 2:
        return []
    (low, least, below), (high, most, above) = sorted(scored, key=lambda each: each[1])
    service = report.service.value
    if least == most:
        text = f"{low} and {high} have the same score at {service}, {least}: no difference."
    else:
        gap = counted(most - least, "point")
        text = f"At {service}, {high} scored {most} and {low} {least}: a difference of {gap}."
    return [Draft(text, (above, below), computed=frozenset({str(most - least)}))]
