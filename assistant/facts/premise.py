"""Scores and ratings that a question takes for granted and the report does not state."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import wording
from assistant.query import Query
from ingest.report import Report


def premises(query: Query, reports: Sequence[Report]) -> list[str]:
    """A score or rating that the question takes for granted and no report asked about states."""
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
