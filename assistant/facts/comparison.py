"""Which service scored lower or higher, and by how many points."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.draft import Draft, Evidence
from assistant.facts.found import line_evidence
from assistant.facts.scores import find_statement, score_evidence
from assistant.query import Field, Query
from ingest.report import Report


def comparisons(query: Query, reports: Sequence[Report]) -> list[Draft]:
    """Which is lower or higher, and by how many points, where two or more are scored."""
    if not query.comparison or Field.SCORE not in query.fields:
        return []
    scored = _comparable(query, reports)
    if len(scored) < 2:
        return []
    lowest, highest = min(score for _, score, _ in scored), max(score for _, score, _ in scored)
    if lowest == highest:
        return []
    low = [entry for entry in scored if entry[1] == lowest]
    high = [entry for entry in scored if entry[1] == highest]
    difference = highest - lowest
    gap = f"a difference of {difference} {'point' if difference == 1 else 'points'}."
    if len(scored) == 2:
        text = f"{_names(low)} scored lower, {lowest} against {highest} for {_names(high)}: {gap}"
    else:
        text = f"{_names(low)} scored lowest with {lowest}, "
        text += f"{_names(high)} highest with {highest}: {gap}"
    lines = tuple(line for _, _, line in (*low, *high))
    return [Draft(text, lines, computed=frozenset({str(difference)}))]


def _names(entries: Sequence[tuple[str, int, Evidence]]) -> str:
    return " and ".join(name for name, _, _ in entries)


def _comparable(query: Query, reports: Sequence[Report]) -> list[tuple[str, int, Evidence]]:
    found = []
    for report in reports:
        if query.statements:
            question, statement = find_statement(report, query.statements[0])
            if question and statement and statement.score is not None:
                line = score_evidence(report, question, statement, statement.score)
                found.append((report.service.value, statement.score.value, line))
            continue
        names = query.key_questions or _shared_key_question(reports)
        for question in report.key_questions:
            if question.name in names[:1] and question.score is not None:
                line = line_evidence(report, question.score.span, question)
                found.append((report.service.value, question.score.value, line))
    return found


def _shared_key_question(reports: Sequence[Report]) -> tuple[str, ...]:
    shared = set.intersection(*({q.name for q in r.key_questions if q.score} for r in reports))
    return tuple(sorted(shared)) if len(shared) == 1 else ()
