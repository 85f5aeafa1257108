"""Which lines of an entry are to the point: on offences, on what inspectors look for, on time."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.expectations.forms import Aspect
from assistant.expectations.search import Match, content_stems
from assistant.patterns import any_of
from ingest.reference import Certainty, EntryKind, Line
from ingest.terms import fold

# What a heading is about, where it is not simply what is asked.
_HEADED = {
    Aspect.OFFENCE: any_of(r"broken|offences?"),
    Aspect.INSPECTORS: any_of("look for"),
    Aspect.TIME: any_of("how soon|when it began|in force|still in use"),
    Aspect.STATEMENTS: any_of("quality statements"),
}
_SAYS_WHEN = any_of(r"delay|days?|hours?|months?|weeks?|years?|immediate\w*|when|date|from \d+")
_NOT_THE_SAME = any_of("not the same as|usually tied to it")
_TOGETHER = 0.1  # what a line gains under the best line's heading
_TAKEN_UP = 2  # words of the line before it that make a line belong to that one
_OPENED = frozenset({EntryKind.REGULATION, EntryKind.QUALITY_STATEMENT})
_FURTHER = 0.2  # a line this far below the best in fit is not to the point
_UNSURE = 0.15  # what an unverified line loses against a verified one


def to_the_point(match: Match, aspect: Aspect, most: int, *, whole: bool) -> tuple[Line, ...]:
    """At most so many lines, those on the aspect first.

    ``whole`` asks for the entry as such: its first lines. Any other question has those that
    fit it best, after the opening line of a rule, which says what the rule is.
    """
    plain = [(line, fit) for line, fit in match.lines if not _is_beside(line)] or list(match.lines)
    chosen = _first(_headed(match, aspect), max(1, most - 1))
    if not chosen and aspect is Aspect.TIME:
        timed = [(line, fit) for line, fit in plain if _SAYS_WHEN.search(fold(line.text))]
        chosen = _fitting(timed, most - 1)
    rest = [(line, fit) for line, fit in plain if line not in chosen]
    if whole:
        return (*chosen, *_first(rest, most - len(chosen)))
    opening = _first(rest, 1) if match.entry.kind in _OPENED else ()
    others = [(line, fit) for line, fit in rest if line not in opening]
    return (*chosen, *opening, *_fitting(others, most - len(chosen) - len(opening)))


def _headed(match: Match, aspect: Aspect) -> list[tuple[Line, float]]:
    if aspect not in _HEADED:
        return []
    return [(line, fit) for line, fit in match.lines if _HEADED[aspect].search(fold(line.heading))]


def _is_beside(line: Line) -> bool:
    patterns = (_NOT_THE_SAME, *_HEADED.values())
    return any(pattern.search(fold(line.heading)) for pattern in patterns)


def _first(lines: Sequence[tuple[Line, float]], most: int) -> tuple[Line, ...]:
    """The first lines, the sure ones where there are any."""
    sure = [line for line, _ in lines if line.certainty is not Certainty.UNVERIFIED]
    return tuple((sure or [line for line, _ in lines])[:most])


def _fitting(lines: Sequence[tuple[Line, float]], most: int) -> tuple[Line, ...]:
    """The lines that fit best, in their own order."""
    fits = [fit - _UNSURE * (line.certainty is Certainty.UNVERIFIED) for line, fit in lines]
    if not fits:
        return ()
    best = fits.index(max(fits))
    heading = lines[best][0].heading
    near = [
        fit + _TOGETHER * (line.heading == heading)
        for (line, _), fit in zip(lines, fits, strict=True)
    ]
    follows = _following([line for line, _ in lines], best)
    order = [best, *follows, *sorted(range(len(lines)), key=lambda number: -near[number])]
    worth = [n for n in dict.fromkeys(order) if n in follows or near[n] >= near[best] - _FURTHER]
    kept = set(worth[: max(most, 0)])
    return tuple(line for number, (line, _) in enumerate(lines) if number in kept)


def _following(lines: Sequence[Line], number: int) -> list[int]:
    """The lines that go on about the numbered one: each takes up words of the one before it."""
    found = []
    while number + 1 < len(lines):
        said, further = (set(content_stems(lines[n].text)) for n in (number, number + 1))
        if len(said & further) < _TAKEN_UP or lines[number].heading != lines[number + 1].heading:
            break
        number += 1
        found.append(number)
    return found
