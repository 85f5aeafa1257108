"""Questions to begin with, made from the reports held and known to have an answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from ingest.framework import RATINGS
from ingest.report import Report, Statement


class Suggested:
    """The questions last found good to begin with, kept until the reports are others."""

    def __init__(self) -> None:
        self._last: tuple[Hashable, tuple[str, ...]] | None = None

    def kept(self, of: Hashable, make: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """What was made for the same reports before, or is made now."""
        last = self._last
        if last is None or last[0] != of:
            self._last = last = (of, make())
        return last[1]


def suggestions(reports: Sequence[Report]) -> Iterator[str]:
    """Likely questions over the reports, the most telling first; they still must be tried."""
    yield from (question for report in reports for question in _for_report(report))
    scored = [r for r in reports if any(q.score for q in r.key_questions)]
    if len(scored) > 1:
        first, second = scored[0].service.value, scored[1].service.value
        yield f"Compare what inspectors found about medicines at {first} and {second}"


def _for_report(report: Report) -> Iterator[str]:
    service = report.service.value
    lowest = _lowest(report)
    if lowest is not None:
        yield f"Why did {service} score {_score(lowest)} for {lowest.title}?"
        return
    for question in report.key_questions:
        if question.rating is not None and question.rating.value in RATINGS[2:4]:
            yield f"Why was {service} rated {question.rating.value} for {question.name}?"
            return
    yield f"What did inspectors say about governance at {service}?"


def _lowest(report: Report) -> Statement | None:
    scored = [s for q in report.key_questions for s in q.statements if s.score is not None]
    return min(scored, key=_score, default=None)


def _score(statement: Statement) -> int:
    return statement.score.value if statement.score is not None else 5
