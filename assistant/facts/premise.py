"""Scores and ratings that a question takes for granted and the report does not state."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import wording
from assistant.query import Query
from ingest.report import Report
from ingest.terms import fold


def premises(query: Query, reports: Sequence[Report]) -> list[str]:
    """A score or rating that the question takes for granted and no report asked about states."""
    if query.selects:
        return []
    wrong = []
    for report in reports:
        if query.claimed_number is not None and query.claimed_number not in _scores_of(
            query, report
        ):
            wrong.append(wording.premise(report.service.value, "score", str(query.claimed_number)))
        if query.claimed_rating is not None and query.claimed_rating not in _ratings_of(
            query, report
        ):
            wrong.append(wording.premise(report.service.value, "rating", query.claimed_rating))
    return wrong


def _scores_of(query: Query, report: Report) -> set[int]:
    """Every score printed for what the question names, those of statements not assessed too."""
    wanted = {statement.number for statement in query.statements}
    areas = [
        q for q in report.key_questions if not query.key_questions or q.name in query.key_questions
    ]
    statements = [s for q in areas for s in q.statements if not wanted or s.number in wanted]
    printed = [stated for s in statements for stated in (s.score, s.carried_score)]
    printed += [] if wanted else [question.score for question in areas]
    return {stated.value for stated in printed if stated is not None}


def _ratings_of(query: Query, report: Report) -> set[str]:
    if "overall" in fold(query.text) and report.overall_rating is not None:
        return {report.overall_rating.value}
    found = {
        q.rating.value for q in report.key_questions
        if q.rating is not None and (not query.key_questions or q.name in query.key_questions)
    }  # fmt: skip
    if report.overall_rating is not None and not query.key_questions:
        found.add(report.overall_rating.value)
    return found
