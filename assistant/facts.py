"""Exact facts, read from the record and cited to the line that states them.

Scores, ratings, dates, addresses and phone numbers are never retrieved. What a report
does not state is said to be not stated, with the nearest line it does state; a score is
never turned into a rating, nor a rating into a score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from assistant import wording
from assistant.answer import Status
from assistant.draft import Draft, Evidence, Proposal
from assistant.query import Field, Query
from ingest.framework import QualityStatement, regulation_title
from ingest.report import KeyQuestion, Report, ScoreStatus, Span, Stated, Statement

_MOST_SERVICES = 12  # a list of facts longer than this is no longer an answer


def answer_facts(query: Query, reports: Sequence[Report]) -> Proposal:
    """The facts asked for, over these reports.

    Answered when at least one is stated; otherwise an abstention that says what is not
    stated and shows the nearest line. An empty proposal when too many reports are in scope.
    """
    if len(reports) > _MOST_SERVICES:
        return Proposal(Status.NEEDS_CLARIFICATION, note=_TOO_MANY, engine="facts")
    drafts: list[Draft] = []
    missing: list[str] = []
    nearest: list[Evidence] = []
    for field in Field:
        if field not in query.fields:
            continue
        for report in reports:
            found, absent, near = _FIELD_ANSWERS[field](query, report)
            drafts += found
            missing += absent
            nearest += near
    drafts += _comparisons(query, reports)
    drafts = list(dict.fromkeys(drafts))
    note = " ".join(dict.fromkeys([*_premises(query, reports), *missing])) or None
    if not drafts:
        return Proposal(
            Status.NOT_IN_REPORTS, note=note, nearest=tuple(dict.fromkeys(nearest)), engine="facts"
        )
    status = Status.PARTLY_ANSWERED if missing and len(reports) == 1 else Status.ANSWERED
    return Proposal(status, tuple(drafts), note=note, engine="facts")


def _premises(query: Query, reports: Sequence[Report]) -> list[str]:
    """A score or rating that the question takes for granted and no report asked about states."""
    wrong = []
    for report in reports:
        if query.claimed_number is not None and query.claimed_number not in _scores_of(
            query, report
        ):
            wrong.append(wording.premise(_name(report), "score", str(query.claimed_number)))
        if query.claimed_rating is not None and query.claimed_rating not in _ratings_of(
            query, report
        ):
            wrong.append(wording.premise(_name(report), "rating", query.claimed_rating))
    return wrong


def _scores_of(query: Query, report: Report) -> set[int]:
    wanted = {statement.number for statement in query.statements}
    if wanted:
        statements = (s for q in report.key_questions for s in q.statements if s.number in wanted)
        return {s.score.value for s in statements if s.score is not None}
    return {
        q.score.value for q in report.key_questions
        if q.score is not None and (not query.key_questions or q.name in query.key_questions)
    }  # fmt: skip


def _ratings_of(query: Query, report: Report) -> set[str]:
    found = {
        q.rating.value for q in report.key_questions
        if q.rating is not None and (not query.key_questions or q.name in query.key_questions)
    }  # fmt: skip
    if report.overall_rating is not None and not query.key_questions:
        found.add(report.overall_rating.value)
    return found


_TOO_MANY = (
    "Many reports are held. Name one or more services, or choose reports, "
    "and the answer will be exact."
)

_Found = tuple[list[Draft], list[str], list[Evidence]]


def line_evidence(report: Report, span: Span, question: KeyQuestion | None = None,
                  statement: Statement | None = None) -> Evidence:  # fmt: skip
    """The whole line or lines that hold the span."""
    start = report.text.rfind("\n", 0, span.start) + 1
    end = report.text.find("\n", span.end)
    end = len(report.text) if end < 0 else end
    text = report.text[start:end]
    start += len(text) - len(text.lstrip())
    return Evidence(
        report,
        Span(start, start + len(text.strip())),
        key_question=question.name if question else None,
        statement=statement.title if statement else None,
    )


def _spoken_date(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def _name(report: Report) -> str:
    return report.service.value


# --- scores -----------------------------------------------------------------------------


def _scores(query: Query, report: Report) -> _Found:
    if query.statements:
        return _statement_scores(query.statements, report)
    asked = [
        q for q in report.key_questions if not query.key_questions or q.name in query.key_questions
    ]
    drafts: list[Draft] = []
    absent: list[str] = []
    near: list[Evidence] = []
    for name in query.key_questions:
        if all(question.name != name for question in report.key_questions):
            absent.append(_not_covered(report, name))
    for question in asked:
        if question.score is not None:
            drafts.append(
                Draft(
                    f"{_name(report)} scored {question.score.value} out of 100 for {question.name}.",
                    (line_evidence(report, question.score.span, question),),
                    group=_name(report),
                    computed=frozenset({"100"}),
                )
            )
        elif query.key_questions:
            absent.append(f"The report on {_name(report)} gives no score for {question.name}.")
            near += _rating_evidence(report, question)
    if not drafts and not absent:
        absent.append(f"The report on {_name(report)} gives no scores.")
        near += [line_evidence(report, report.overall_rating.span)] if report.overall_rating else []
    return drafts, absent, near


def _rating_evidence(report: Report, question: KeyQuestion) -> list[Evidence]:
    return [line_evidence(report, question.rating.span, question)] if question.rating else []


def _not_covered(report: Report, name: str) -> str:
    held = ", ".join(question.name for question in report.key_questions)
    return f"The report held on {_name(report)} does not cover {name}; it covers {held or 'no key question'}."


def _statement_scores(statements: Sequence[QualityStatement], report: Report) -> _Found:
    drafts: list[Draft] = []
    absent: list[str] = []
    near: list[Evidence] = []
    for wanted in statements:
        question, statement = _find_statement(report, wanted)
        if statement is None or question is None:
            covered = {q.name for q in report.key_questions}
            if wanted.key_question not in covered:
                absent.append(_not_covered(report, wanted.key_question))
            else:
                absent.append(
                    f"The report on {_name(report)} has no separate score for {wanted.title}."
                )
                near += _nearest_score(report, wanted.key_question)
        elif statement.score is not None:
            drafts.append(
                Draft(
                    f"{_name(report)} scored {statement.score.value} out of 4 for {statement.title}.",
                    (_score_evidence(report, question, statement, statement.score),),
                    group=_name(report),
                    computed=frozenset({"4"}),
                )
            )
        elif statement.status is ScoreStatus.NOT_ASSESSED:
            drafts.append(_not_assessed(report, question, statement))
        else:
            absent.append(
                f"The report on {_name(report)} gives no separate score for {statement.title}."
            )
            near += _nearest_score(report, question.name)
    return drafts, absent, near


def _find_statement(
    report: Report, wanted: QualityStatement
) -> tuple[KeyQuestion | None, Statement | None]:
    for question in report.key_questions:
        for statement in question.statements:
            if statement.number == wanted.number:
                return question, statement
    return None, None


def _score_evidence(
    report: Report, question: KeyQuestion, statement: Statement, score: Stated[int]
) -> Evidence:
    """From the statement's heading to its score line, where they stand together."""
    start = statement.span.start
    line = line_evidence(report, score.span, question, statement)
    together = report.text[start : line.span.start].strip().casefold() == statement.title.casefold()
    span = Span(start, line.span.end) if together else line.span
    return Evidence(report, span, question.name, statement.title)


def _not_assessed(report: Report, question: KeyQuestion, statement: Statement) -> Draft:
    return Draft(
        f"{statement.title} was not assessed at {_name(report)} this time, so it has no score of its own.",
        (Evidence(report, statement.span, question.name, statement.title),),
        group=_name(report),
    )


def _nearest_score(report: Report, key_question: str) -> list[Evidence]:
    return [
        line_evidence(report, question.score.span, question)
        for question in report.key_questions
        if question.name == key_question and question.score is not None
    ]


# --- ratings ----------------------------------------------------------------------------


def _ratings(query: Query, report: Report) -> _Found:
    drafts: list[Draft] = []
    absent: list[str] = []
    near: list[Evidence] = []
    if query.statements and not query.key_questions:
        wanted = {statement.key_question for statement in query.statements}
    else:
        wanted = set(query.key_questions)
    if not wanted and report.overall_rating is not None:
        drafts.append(
            Draft(
                f"The overall rating of {_name(report)} is {report.overall_rating.value}.",
                (line_evidence(report, report.overall_rating.span),),
                group=_name(report),
            )
        )
    for question in report.key_questions:
        if wanted and question.name not in wanted:
            continue
        if wanted and not question.assessed:
            drafts += _area_not_assessed(report, question)
        if question.rating is not None:
            drafts.append(
                Draft(
                    f"{_name(report)} is rated {question.rating.value} for {question.name}.",
                    (line_evidence(report, question.rating.span, question),),
                    group=_name(report),
                )
            )
        else:
            absent.append(f"The report on {_name(report)} gives no rating for {question.name}.")
            near += _nearest_score(report, question.name)
    absent += [
        _not_covered(report, name)
        for name in sorted(wanted - {question.name for question in report.key_questions})
    ]
    if not drafts and not absent:
        absent.append(f"The report on {_name(report)} gives no rating.")
    return drafts, absent, near


_NOT_ASSESSED = re.compile(
    r"[^\n]*\bnot assessed\b[^\n]*|[^\n]*\bdid not (?:look at|assess)\b[^\n]*"
)


def _area_not_assessed(report: Report, question: KeyQuestion) -> list[Draft]:
    """The line of the area that says it was not assessed this time, if there is one."""
    match = _NOT_ASSESSED.search(report.text, question.span.start, question.span.end)
    if match is None or question.name not in match[0]:
        return []
    line = Evidence(report, Span(match.start(), match.end()), question.name)
    return [Draft(line.quote, (line,), group=_name(report))]


# --- dates, address, phone, provider, type ------------------------------------------------


def _dates(query: Query, report: Report) -> _Found:
    drafts: list[Draft] = []
    if report.assessment_date is not None:
        drafts.append(
            Draft(
                f"The report on {_name(report)} is from the assessment of "
                f"{_spoken_date(report.assessment_date.value)}.",
                (line_evidence(report, report.assessment_date.span),),
                group=_name(report),
            )
        )
    for visit in report.visit_dates:
        drafts.append(
            Draft(
                f"Inspectors visited {_name(report)} on {_spoken_date(visit.value)}.",
                (line_evidence(report, visit.span),),
                group=_name(report),
            )
        )
    if report.published is not None:
        drafts.append(
            Draft(
                f"The report on {_name(report)} was published on {_spoken_date(report.published.value)}.",
                (line_evidence(report, report.published.span),),
                group=_name(report),
            )
        )
    for question in report.key_questions:
        if question.updated is not None and (
            not query.key_questions or question.name in query.key_questions
        ):
            drafts.append(
                Draft(
                    f"The {question.name} page of {_name(report)} was updated on "
                    f"{_spoken_date(question.updated.value)}.",
                    (line_evidence(report, question.updated.span, question),),
                    group=_name(report),
                )
            )
    absent = [] if drafts else [f"The report on {_name(report)} gives no date."]
    return drafts, absent, []


def _stated(
    what: str,
    sentence: Callable[[Report, str], str],
    read: Callable[[Report], Sequence[Stated[str]]],
) -> Callable[[Query, Report], _Found]:
    def answer(query: Query, report: Report) -> _Found:
        drafts = [
            Draft(sentence(report, fact.value), (line_evidence(report, fact.span),), _name(report))
            for fact in read(report)
        ]
        absent = [] if drafts else [f"The report on {_name(report)} does not give {what}."]
        return drafts, absent, []

    return answer


# --- breaches ---------------------------------------------------------------------------


def _breaches(query: Query, report: Report) -> _Found:
    drafts: list[Draft] = []
    for breach in report.breaches:
        evidence = (Evidence(report, breach.span),)
        if breach.regulation is None:
            continue
        title = breach.title or (
            regulation_title(breach.regulation, breach.instrument) if breach.instrument else None
        )
        named = f"regulation {breach.regulation}" + (f" ({title})" if title else "")
        instrument = f" of the {breach.instrument.value}" if breach.instrument else ""
        drafts.append(
            Draft(
                f"The report names {named}{instrument} as breached.",
                evidence,
                group=_name(report),
                computed=frozenset({"2008", "2014", "2009"}),
            )
        )
    absent = []
    if not drafts and report.breaches:
        absent.append(f"The report on {_name(report)} gives no regulation numbers.")
        spans = dict.fromkeys(breach.span for breach in report.breaches)
        drafts = [Draft(report.quote(s), (Evidence(report, s),), _name(report)) for s in spans]
    elif not report.breaches:
        absent.append(f"The report held on {_name(report)} states no breach of regulations.")
    return drafts, absent, []


# --- comparisons ------------------------------------------------------------------------


def _comparisons(query: Query, reports: Sequence[Report]) -> list[Draft]:
    """Which is lower or higher, and by how many points, where two or more are scored."""
    if not query.comparison or Field.SCORE not in query.fields:
        return []
    scored = _comparable(query, reports)
    if len(scored) < 2:
        return []
    scored.sort(key=lambda entry: entry[1])
    (low, low_score, low_line), (high, high_score, high_line) = scored[0], scored[-1]
    if low_score == high_score:
        return []
    text = (
        f"{low} scored lowest with {low_score}, {high} highest with {high_score}: "
        f"a difference of {high_score - low_score} points."
        if len(scored) > 2
        else f"{low} scored lower, {low_score} against {high_score} for {high}: "
        f"a difference of {high_score - low_score} points."
    )
    return [Draft(text, (low_line, high_line), computed=frozenset({str(high_score - low_score)}))]


def _comparable(query: Query, reports: Sequence[Report]) -> list[tuple[str, int, Evidence]]:
    found = []
    for report in reports:
        if query.statements:
            question, statement = _find_statement(report, query.statements[0])
            if question and statement and statement.score is not None:
                line = _score_evidence(report, question, statement, statement.score)
                found.append((_name(report), statement.score.value, line))
            continue
        names = query.key_questions or _shared_key_question(reports)
        for question in report.key_questions:
            if question.name in names[:1] and question.score is not None:
                line = line_evidence(report, question.score.span, question)
                found.append((_name(report), question.score.value, line))
    return found


def _shared_key_question(reports: Sequence[Report]) -> tuple[str, ...]:
    shared = set.intersection(*({q.name for q in r.key_questions if q.score} for r in reports))
    return tuple(sorted(shared)) if len(shared) == 1 else ()


_FIELD_ANSWERS: dict[Field, Callable[[Query, Report], _Found]] = {
    Field.SCORE: _scores,
    Field.RATING: _ratings,
    Field.DATE: _dates,
    Field.ADDRESS: _stated(
        "an address",
        lambda report, value: f"The address of {_name(report)} is {value}.",
        lambda report: [report.address] if report.address else [],
    ),
    Field.PHONE: _stated(
        "a phone number",
        lambda report, value: f"The phone number of {_name(report)} is {value}.",
        lambda report: [report.phone] if report.phone else [],
    ),
    Field.PROVIDER: _stated(
        "the provider's name",
        lambda report, value: f"{_name(report)} is run by {value}.",
        lambda report: [report.provider] if report.provider else [],
    ),
    Field.SERVICE_TYPE: _stated(
        "the type of service",
        lambda report, value: f"{_name(report)} is listed as: {value}.",
        lambda report: report.service_types,
    ),
    Field.BREACHES: _breaches,
}
