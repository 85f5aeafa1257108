"""Invented reports by the thousand, and vectors for them, made faster than any model could.

The texts are sentences of our own with slots, filled from short lists and from a long tail
of made-up words, so that words are as unevenly common as in real reports. The vectors are
mixtures of real ones with noise: they lie among each other as real vectors do, which is
what an index feels, and mean nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embed import Embedder
from ingest.framework import KEY_QUESTIONS, QUALITY_STATEMENTS
from ingest.report import Span

PASSAGES_EACH = 44  # of one report: about 30,000 characters
_SENTENCES_EACH = 8  # of one passage: about 110 words
_REAL = 2_000  # sentences embedded by the model, to mix from
_MIXED = 3
_NOISE = 0.5  # its length, beside mixtures of length one
_TAIL = 150_000  # made-up words
_TAIL_EXPONENT = 0.9  # of a rank's share, as word counts of English prose fall off

_SLOTS: dict[str, tuple[str, ...]] = {
    "who": (
        "staff", "managers", "relatives", "residents", "nurses", "the cook", "night staff",
        "agency workers", "volunteers", "the deputy", "visitors", "senior carers",
    ),
    "did": (
        "recorded", "checked", "described", "overlooked", "welcomed", "reviewed", "shared",
        "questioned", "repeated", "praised", "delayed", "arranged", "replaced", "explained",
    ),
    "what": (
        "medicines", "care plans", "rotas", "training records", "fire drills", "meal times",
        "risk assessments", "handovers", "call bells", "audits", "supervision", "complaints",
        "wound charts", "bathing aids", "consent forms", "night checks", "menus", "outings",
    ),
    "how": (
        "promptly", "twice", "without delay", "rarely", "in good time", "with care", "late",
        "each week", "after a fall", "before breakfast", "by hand", "on paper",
    ),
    "place": (
        "the lounge", "the east wing", "the kitchen", "the garden", "the office", "the hallway",
        "the dining room", "the ground floor", "the laundry", "the conservatory",
    ),
}  # fmt: skip
_SENTENCES = (
    "We saw that {who} {did} {what} {how} in {place}, and {tail} was noted beside it.",
    "In {place} {who} {did} {what} for {n} people and mentioned {tail} {how}.",
    "One entry about {tail} showed that {what} were {did} {how}.",
    "{n} of the {what} kept in {place} referred to {tail} and {tail}.",
    "A folder marked {tail} held {what} which {who} had {did} {how}.",
    "“They {did} my {what} {how},” a person living near {place} said of {tail}.",
    "After {n} weeks {who} still {did} {what} by way of {tail}.",
    "The provider asked {who} to have {what} {did} {how}, beginning with {tail}.",
    "Nobody in {place} could say why {what} were {did} {how} during {tail}.",
    "Notes on {tail} from {place} were {did} by {who} with {n} changes to {what}.",
)
_QUESTIONS = (
    "Were {what} {did} {how}?",
    "What did {who} say about {what} in {place}?",
    "How many {what} mentioned {tail}?",
    "Why were {what} in {place} {did} {how}?",
    "Did {who} know about {tail} and {what}?",
    "Who {did} the {what} kept in {place}?",
)
_SYLLABLES = [a + b for a in "b c d f g k l m n p r s t v w".split() for b in "a e i o u".split()]


class Writer:
    """Writes invented text; the same for the same number."""

    def __init__(self, number: int) -> None:
        self._chosen = random.Random(number)  # noqa: S311 - the same text each time
        self._tail = _tail_words(np.random.default_rng(number))

    def report(self, service: str) -> str:
        """One report of 44 passages, in the layout of the single assessment framework."""
        rest = PASSAGES_EACH - len(KEY_QUESTIONS) - len(QUALITY_STATEMENTS)
        day = f"{self._chosen.randint(1, 28)} March 2025"
        parts = ["- Homecare service", service, f"Report from {day} assessment", "On this page"]
        for area in KEY_QUESTIONS:
            parts += [area, "Good", "Updated 11 October 2025", self.passage()]
            if rest > 0:
                parts += [self.passage() for _ in range(2)]
                rest -= 2
            parts.append(
                f"This service scored {self._chosen.randint(30, 90)} (out of 100) for this area. "
                "Find out what we look at when we assess this area and Find out more about how "
                "we calculate these scores."
            )
            for statement in QUALITY_STATEMENTS:
                if statement.key_question == area:
                    score = f"Score: {self._chosen.randint(1, 4)}"
                    parts += [statement.title, score, self.passage()]
        return "\n".join(parts) + "\n"

    def passage(self) -> str:
        """A paragraph of about 110 words."""
        return " ".join(self.sentence() for _ in range(_SENTENCES_EACH))

    def sentence(self) -> str:
        """One sentence."""
        return self._filled(self._chosen.choice(_SENTENCES))

    def question(self) -> str:
        """One question in the words of the sentences."""
        return self._filled(self._chosen.choice(_QUESTIONS))

    def _filled(self, sentence: str) -> str:
        words = {slot: self._chosen.choice(values) for slot, values in _SLOTS.items()}
        return sentence.format(
            **words, n=self._chosen.randint(2, 90), tail=next(self._tail)
        ).capitalize()


def _tail_words(chosen: np.random.Generator) -> Iterator[str]:
    """Made-up words without end, a few of them often and most of them seldom."""
    last = _TAIL ** (1 - _TAIL_EXPONENT)
    while True:
        shares = 1 + chosen.random(500) * (last - 1)
        ranks = (shares ** (1 / (1 - _TAIL_EXPONENT))).astype(int)
        yield from map(made_up_word, ranks.tolist())


def made_up_word(number: int) -> str:
    """A pronounceable word for each number."""
    parts = []
    number += len(_SYLLABLES)
    while number:
        number, rest = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
    return "".join(parts) + "sh"


class MixedVectors(Embedder):
    """The real model for questions; for passages, mixtures of real vectors with noise."""

    def prepare(self, kept: Path) -> None:
        """Embed the sentences to mix from, or read them where they are kept."""
        if not kept.exists():
            writer = Writer(-1 & 0xFFFF)
            np.save(kept, self.encode([writer.sentence() for _ in range(_REAL)]))
        self._real: NDArray[np.float32] = np.load(kept)
        self._random = np.random.default_rng()

    def mixed(self, count: int) -> NDArray[np.float32]:
        """That many normalised vectors."""
        rows = np.zeros((count, self._real.shape[1]), dtype=np.float32)
        for _ in range(_MIXED):
            weights = self._random.random((count, 1), dtype=np.float32)
            rows += weights * self._real[self._random.integers(len(self._real), size=count)]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        noise = self._random.standard_normal(rows.shape, dtype=np.float32)
        rows += noise * np.float32(_NOISE / rows.shape[1] ** 0.5)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_spans(
        self, texts: Sequence[str], spans_per_text: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Mixtures for the texts, and for each text's sentences."""
        counts = [len(spans) for spans in spans_per_text]
        ends = np.cumsum(counts)[:-1]
        return self.mixed(len(texts)), np.split(self.mixed(1).repeat(sum(counts), 0), ends)
