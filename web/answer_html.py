"""An answer's parts as HTML, each through the gate: page and stream are made of the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from web.answer_view import AnswerView, Grid, Sentence
from web.pages import fragment

_TEMPLATE = "answer.html"

Part = tuple[str, str]  # the name of its event, and its HTML


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its whole answer: the HTML of each part, in reading order."""

    number: int
    asked: str
    answer: tuple[str, ...]


def turn_html(view: AnswerView) -> Turn:
    """The question, and every part of the answer."""
    parts = (*growth(None, view), *closing(view))
    asked = fragment(_TEMPLATE, "asked", view)
    return Turn(view.turn, asked, tuple(html for _, html in parts))


def growth(before: AnswerView | None, now: AnswerView) -> Iterator[Part]:
    """What is new since an earlier state of the answer: its opening, its settled parts."""
    opening = fragment(_TEMPLATE, "opening", now)
    if before is None or fragment(_TEMPLATE, "opening", before) != opening:
        yield "note", opening
    seen = 0 if before is None else len(_settled(before))
    for part in _settled(now)[seen:]:
        yield "claim", _part_html(part)


def closing(view: AnswerView) -> Iterator[Part]:
    """What follows the settled parts, once the answer is whole."""
    for part in view.parts[len(_settled(view)) :]:
        yield "claim", _part_html(part)
    if view.about:
        yield "about", fragment(_TEMPLATE, "about", view)
    if view.is_abstention:
        yield "nearest", fragment(_TEMPLATE, "nearest", view)
    if view.sources:
        yield "sources", fragment(_TEMPLATE, "sources", view)


def _settled(view: AnswerView) -> tuple[Sentence | Grid, ...]:
    """The parts that no further sentence can change: a table at the end may still grow."""
    grows = bool(view.parts) and isinstance(view.parts[-1], Grid)
    return view.parts[:-1] if grows else view.parts


def _part_html(part: Sentence | Grid) -> str:
    return fragment(_TEMPLATE, "grid" if isinstance(part, Grid) else "claim", part)
