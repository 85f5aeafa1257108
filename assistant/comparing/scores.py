"""What compared reports state as scores and ratings of one area, as the cells of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from assistant.answer import Cell
from assistant.draft import Draft, Evidence
from assistant.facts.found import line_evidence
from assistant.facts.scores import score_evidence
from ingest.report import KeyQuestion, Report

OVERALL = "Overall"  # the area whose rating is the service's own

_GROUP = "Scores and ratings"


def score_table(areas: Iterable[str], columns: Mapping[str, Report]) -> tuple[Draft, ...]:
    """A row for each area that two or more of the reports score, or rate.

    ``areas`` are titles of quality statements, names of key questions, or OVERALL;
    ``columns`` are the reports by the name that each goes by. Scores and ratings never share
    a row: neither follows from the other.
    """
    stated = [
        cell
        for area in areas
        for column, report in columns.items()
        for cell in _cells(area, column, report)
    ]
    count = Counter(draft.cell.row for draft in stated if draft.cell)
    shared = [row for row in count if count[row] > 1]
    return tuple(d for row in shared for d in stated if d.cell and d.cell.row == row)


def _cells(area: str, column: str, report: Report) -> Iterator[Draft]:
    if area == OVERALL and report.overall_rating is not None:
        line = line_evidence(report, report.overall_rating.span)
        yield _draft(area, "rating", column, report.overall_rating.value, line)
    for question in report.key_questions:
        if area == question.name:
            yield from _area_cells(column, report, question)
        for statement in question.statements:
            if area == statement.title and statement.score is not None:
                line = score_evidence(report, question, statement, statement.score)
                yield _draft(area, "score", column, f"{statement.score.value} out of 4", line, "4")


def _area_cells(column: str, report: Report, question: KeyQuestion) -> Iterator[Draft]:
    when = "" if question.assessed else ", not assessed this time"
    if question.rating is not None:
        line = line_evidence(report, question.rating.span, question)
        yield _draft(question.name, "rating", column, f"{question.rating.value}{when}", line)
    if question.score is not None:
        score = f"{question.score.value} out of 100{when}"
        line = line_evidence(report, question.score.span, question)
        yield _draft(question.name, "score", column, score, line, "100")


def _draft(area: str, what: str, column: str, value: str, line: Evidence, *computed: str) -> Draft:
    row = f"{area}: {what}"
    text = f"{line.report.service.value}, {area}, {what}: {value}."
    return Draft(text, (line,), _GROUP, frozenset(computed), cell=Cell(row, column, value))
