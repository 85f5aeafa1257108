"""What share of the known evidence lies inside the texts that an answerer is handed.

A place is (file, start, end) in the text of that file. Words are counted as handed over: a
word that stands in two overlapping chunks counts twice, because it is handed over twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[str, int, int]

COVERED = 0.9  # share of a gold passage's characters; the measure of `findings evaluate answers`
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One gold passage: its file, and every (start, end) in it where its words stand."""

    file: str
    spans: tuple[tuple[int, int], ...]


def words_in(places: Iterable[Place], texts: Mapping[str, str]) -> int:
    """How many words the places hold, each place for itself."""
    return sum(len(texts[file][start:end].split()) for file, start, end in places)


def first_words(places: Iterable[Place], texts: Mapping[str, str], most: int) -> list[Place]:
    """The places in order until they hold that many words; the last one is cut at a word."""
    kept: list[Place] = []
    for file, start, end in places:
        ends = [match.end() for match in _WORD.finditer(texts[file], start, end)]
        if len(ends) >= most:
            return [*kept, (file, start, ends[most - 1])] if most else kept
        kept.append((file, start, end))
        most -= len(ends)
    return kept


def is_inside(gold: Evidence, places: Iterable[Place]) -> bool:
    """Whether the places together hold at least 90 % of the gold passage's characters."""
    handed = [(start, end) for file, start, end in places if file == gold.file]
    return any(_share_held(span, handed) >= COVERED for span in gold.spans)


def _share_held(span: tuple[int, int], handed: Iterable[tuple[int, int]]) -> float:
    first, last = span
    held = {at for start, end in handed for at in range(max(start, first), min(end, last))}
    return len(held) / (last - first)


@dataclass(frozen=True, slots=True)
class GoldShare:
    """Shares of 0 to 1 over all questions: of the gold passages, and of questions with any."""

    gold: float
    any_gold: float
    words: float


def gold_share(
    handed: Mapping[str, Sequence[Place]],
    evidence: Mapping[str, Sequence[Evidence]],
    texts: Mapping[str, str],
) -> GoldShare:
    """The share over questions, by id, of evidence inside what is handed over.

    ``words`` is the mean over the questions. Every question must have evidence.
    """
    inside = {
        question: [is_inside(gold, handed[question]) for gold in golds]
        for question, golds in evidence.items()
    }
    flags = [flag for found in inside.values() for flag in found]
    return GoldShare(
        gold=sum(flags) / len(flags),
        any_gold=sum(any(found) for found in inside.values()) / len(inside),
        words=sum(words_in(handed[question], texts) for question in evidence) / len(evidence),
    )
