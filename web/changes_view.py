"""Two reports on one service side by side: each area's rating and score, then and now.

Both are what the reports state, each leading to its words; nothing is reckoned from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.report import KeyQuestion, Report, Stated
from web.report_view import Fact, stated_fact

_NO_RATING = Fact("no rating stated", None)
_NO_SCORE = Fact("no score", None)
_NOT_THIS_TIME = " (not assessed this time)"
_TWO_FRAMEWORKS = "The two reports were made under different frameworks."


@dataclass(frozen=True, slots=True)
class Change:
    """What the earlier report states of one thing, and this one."""

    before: Fact
    now: Fact

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.before.text == self.now.text


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area's rating and score then and now; ``score`` is None where neither gives one."""

    name: str
    rating: Change
    score: Change | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What two reports state of what both cover; ``notes`` say where they are not alike."""

    areas: tuple[AreaChange, ...]
    notes: tuple[str, ...]


def changes(before: Report, now: Report) -> Changes:
    """What the earlier report and this one state, area by area."""
    return Changes(tuple(_areas(before, now)), tuple(_notes(before, now)))


def _areas(before: Report, now: Report) -> Iterator[AreaChange]:
    if before.overall_rating or now.overall_rating:
        then = _rating(before, before.overall_rating)
        yield AreaChange("Overall", Change(then, _rating(now, now.overall_rating)), None)
    earlier = {area.name: area for area in before.key_questions}
    for area in now.key_questions:
        if area.name in earlier:
            yield _area(before, earlier[area.name], now, area)


def _area(before: Report, then: KeyQuestion, now: Report, area: KeyQuestion) -> AreaChange:
    rating = Change(_area_rating(before, then), _area_rating(now, area))
    scores = Change(_score(before, then), _score(now, area)) if then.score or area.score else None
    return AreaChange(area.name, rating, scores)


def _area_rating(report: Report, area: KeyQuestion) -> Fact:
    return _rating(report, area.rating, "" if area.assessed else _NOT_THIS_TIME)


def _rating(report: Report, rating: Stated[str] | None, remark: str = "") -> Fact:
    return stated_fact(report, rating, rating.value + remark) if rating else _NO_RATING


def _score(report: Report, area: KeyQuestion) -> Fact:
    return (
        stated_fact(report, area.score, f"{area.score.value} out of 100")
        if area.score
        else _NO_SCORE
    )


def _notes(before: Report, now: Report) -> Iterator[str]:
    if before.framework is not now.framework:
        yield _TWO_FRAMEWORKS
    then = [area.name for area in before.key_questions]
    since = [area.name for area in now.key_questions]
    if only_then := [name for name in then if name not in since]:
        yield f"Only the earlier report covers: {', '.join(only_then)}."
    if only_now := [name for name in since if name not in then]:
        yield f"Only this report covers: {', '.join(only_now)}."
