"""What inspectors did not look at, as the report says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.framework import KEY_QUESTIONS
from ingest.report import KeyQuestion, Report, ScoreStatus

_WHOLE_AREA = "Inspectors did not look at this area this time."
_STILL_RATED = " The report still prints a rating for it."
_NOT_IN_TEXT = "Not covered in this text. Another page or report may cover it."


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An area, or several, and what of it was left out; no ``statements`` for the whole."""

    area: str
    words: str
    statements: tuple[str, ...] = ()


def left_out(report: Report) -> tuple[LeftOut, ...]:
    """What the report says was not assessed, then the areas that its text says nothing of."""
    return tuple(_left_out(report))


def _left_out(report: Report) -> Iterator[LeftOut]:
    for area in report.key_questions:
        titles = _not_assessed(area)
        if not area.assessed:
            yield LeftOut(area.name, _WHOLE_AREA + (_STILL_RATED if area.rating else ""))
        elif titles:
            count = f"{len(titles)} of {len(area.statements)} quality statements"
            verb = "was" if len(titles) == 1 else "were"
            yield LeftOut(area.name, f"{count} {verb} not assessed:", titles)
    covered = {area.name for area in report.key_questions}
    missing = [name for name in KEY_QUESTIONS if name not in covered]
    if covered and missing:
        yield LeftOut(", ".join(missing), _NOT_IN_TEXT)


def _not_assessed(area: KeyQuestion) -> tuple[str, ...]:
    return tuple(
        statement.title
        for statement in area.statements
        if statement.status is ScoreStatus.NOT_ASSESSED
    )
