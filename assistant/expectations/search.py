"""Which entries of the reference library a question is about, by words and by meaning.

An entry is known by its names (its title and the everyday phrases by which people ask for it)
and by its lines. A question that *is* one of the names counts most; words that only stand in
a line count less. Meaning is compared text by text, because a short question resembles a
short phrase and hardly ever a whole entry.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np

from assistant.expectations.numbers import SPOKEN_NUMBERS
from assistant.expectations.vectors import FILE, vectors_of
from assistant.patterns import any_of
from assistant.vocabulary import same_meaning
from assistant.word_families import are_kin
from ingest.embed import Embedder, Matrix
from ingest.reference import Entry, Line
from ingest.terms import STOP_WORDS, fold, stem, words

# What a word of the question counts for, by where the entry holds it.
_IN_A_NAME = 1.0
_IN_A_LINE = 0.7
_SAME_MEANING = 0.9
# How much each figure counts towards the score of an entry.
_FIT_BY_MEANING, _FIT_BY_WORDS = 0.6, 0.4  # of a line
_COMMON = 0.3  # one of the words that any entry and any question may hold
_UNKNOWN = 0.5  # a word that no entry holds says less than its rarity would make it
_BY_MEANING, _BY_NAME, _BY_WORDS = 0.55, 0.25, 0.2
# "What can cqc do to us" shares no telling word with any entry: a high likeness counts alone.
_STEEPLY, _LESS = 1.5, 0.6

# Words that frame a question about rules without saying what it is about.
FRAMING = frozenset(
    """actually allow allowed anything ask asked asks breach breaches break breaking compulsory
    cqc crime define definition describe difference different does don't duties duty english
    exactly expect expectation expectations expected expects explain get give given go going got
    happen happens hello help hi i'm illegal inspector inspectors is know law lawful laws legal
    legally legislation look looking mandatory mean meaning means must need needed needs obliged
    offence offences ok okay one ought plain please pls question quick reg regs regulation
    regulations require required requirement requirements requires rule rules say says shall
    should simple simply somebody someone something summarise summary supposed sure thing things
    two us use used want wants what's whats words work works""".split()
)


_KEY_QUESTION = any_of("caring")  # the others hold no word that stands everywhere
_TO_US = any_of("tell (?:me|us)")
# Words that any entry and any question may hold.
_EVERYWHERE = frozenset(
    map(
        stem,
        """agency care carer client company home individual new nursing patient people person
        provider resident service staff user worker""".split(),
    )
)


def has_subject(text: str) -> bool:
    """Whether the text says what it is about, beyond words that stand everywhere."""
    return not set(content_stems(text)) <= _EVERYWHERE or bool(_KEY_QUESTION.search(fold(text)))


def content_stems(text: str) -> tuple[str, ...]:
    """The stems of what the text is about, each once and in order; numbers are left out."""
    text = _TO_US.sub(" ", fold(text))
    kept = (
        stem(word)
        for word in words(text)
        if word not in STOP_WORDS
        and word not in FRAMING
        and word not in SPOKEN_NUMBERS
        and not word[0].isdigit()
    )
    return tuple(dict.fromkeys(kept))


@dataclass(frozen=True, slots=True)
class Match:
    """How well an entry fits a question; every figure runs from 0 to 1.

    ``titled`` is how nearly the entry's title is the question, ``named`` the same of the best
    of its names, ``held`` the weighted share of the question's words that the entry holds,
    ``cosine`` the likeness in meaning of the entry's nearest text. ``lines`` are its lines
    with how well each fits.
    """

    entry: Entry
    titled: float
    named: float
    held: float
    cosine: float
    lines: tuple[tuple[Line, float], ...]

    @property
    def score(self) -> float:
        """One figure to rank entries by."""
        in_all = _BY_MEANING * self.cosine + _BY_NAME * self.named + _BY_WORDS * self.held
        return max(in_all, _STEEPLY * self.cosine - _LESS)


@dataclass(frozen=True, slots=True)
class _Indexed:
    """An entry with the stems of its names and lines, and where its vectors stand."""

    entry: Entry
    names: tuple[frozenset[str], ...]
    of_lines: tuple[frozenset[str], ...]
    in_names: frozenset[str]
    in_lines: frozenset[str]
    first_row: int

    @property
    def row_of_lines(self) -> int:
        return self.first_row + len(self.names)


class ReferenceFinder:
    """Finds entries. Their vectors are made when the first question needs them."""

    def __init__(self, entries: Iterable[Entry], embedder: Embedder, directory: Path) -> None:
        self.entries = tuple(entries)
        self._embedder = embedder
        self._file = directory / FILE
        self._making = Lock()

    def prepare(self) -> None:
        """Make the vectors now, or read them."""
        self._made_vectors()

    def find(self, text: str, among: Collection[str] | None = None) -> list[Match]:
        """Every entry, or those of the given ids, by how well it fits the text, best first."""
        asked = tuple(dict.fromkeys(map(self._as_held, content_stems(text))))
        vectors = self._made_vectors()
        likeness = vectors @ self._embedder.encode([text])[0]
        found = [
            self._match(indexed, asked, likeness)
            for indexed in self._index
            if among is None or indexed.entry.entry_id in among
        ]
        return sorted(found, key=lambda match: -match.score)

    def _match(self, indexed: _Indexed, asked: Sequence[str], likeness: Matrix) -> Match:
        entry = indexed.entry
        of_lines = likeness[indexed.row_of_lines : indexed.row_of_lines + len(entry.lines)]
        of_names = likeness[indexed.first_row : indexed.row_of_lines]
        lines = tuple(
            (line, _FIT_BY_MEANING * float(cosine) + _FIT_BY_WORDS * self._share(asked, held))
            for line, cosine, held in zip(entry.lines, of_lines, indexed.of_lines, strict=True)
        )
        return Match(
            entry,
            titled=self._overlap(asked, indexed.names[0]),
            named=max(self._overlap(asked, name) for name in indexed.names),
            held=self._held(asked, indexed),
            cosine=max(0.0, float(np.concatenate([of_names, of_lines]).max())),
            lines=lines,
        )

    def _overlap(self, asked: Sequence[str], name: frozenset[str]) -> float:
        """The weight of the words in common, over the mean weight of both (Dice)."""
        both = sum(self._weight(each) for each in asked if each in name)
        if not both:
            return 0.0
        return 2 * both / (sum(map(self._weight, asked)) + sum(map(self._weight, name)))

    def _held(self, asked: Sequence[str], indexed: _Indexed) -> float:
        whole = sum(map(self._weight, asked))
        if not whole:
            return 0.0
        return sum(self._weight(each) * _place(each, indexed) for each in asked) / whole

    def _share(self, asked: Sequence[str], line: Collection[str]) -> float:
        whole = sum(map(self._weight, asked))
        return sum(self._weight(each) for each in asked if each in line) / whole if whole else 0.0

    def _weight(self, stemmed: str) -> float:
        """How telling a word is: the fewer entries hold it, the more."""
        weight = self._weights.get(stemmed)
        return self._rarity(stemmed) if weight is None else weight

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {stemmed: self._rarity(stemmed) for stemmed in self._entries_with}

    def _rarity(self, stemmed: str) -> float:
        held = self._entries_with[stemmed]
        rarity = math.log((len(self.entries) + 1) / (held + 0.5))
        if stemmed in _EVERYWHERE:
            return _COMMON * rarity
        return rarity if held else _UNKNOWN * rarity

    def _as_held(self, stemmed: str) -> str:
        """The stem, or where no entry holds it, one of its family that an entry does hold."""
        if self._entries_with[stemmed]:
            return stemmed
        return next((held for held in self._entries_with if are_kin(stemmed, held)), stemmed)

    @cached_property
    def _entries_with(self) -> Counter[str]:
        return Counter(s for indexed in self._index for s in indexed.in_names | indexed.in_lines)

    @cached_property
    def _index(self) -> tuple[_Indexed, ...]:
        made, row = [], 0
        for entry in self.entries:
            names = tuple(frozenset(content_stems(name)) for name in _names(entry))
            lines = tuple(frozenset(content_stems(_with_heading(line))) for line in entry.lines)
            in_names, in_lines = frozenset().union(*names), frozenset().union(*lines)
            made.append(_Indexed(entry, names, lines, in_names, in_lines, row))
            row += len(names) + len(entry.lines)
        return tuple(made)

    def _made_vectors(self) -> Matrix:
        with self._making:
            return self._vectors

    @cached_property
    def _vectors(self) -> Matrix:
        texts = [
            text
            for entry in self.entries
            for text in (*_names(entry), *map(_with_heading, entry.lines))
        ]
        return vectors_of(texts, self._embedder, self._file)


def reference_words(entries: Iterable[Entry]) -> Counter[str]:
    """How many texts of the library hold each of its words, so that they are known as words."""
    return Counter(
        word
        for entry in entries
        for text in (*_names(entry), *(line.text for line in entry.lines))
        for word in set(words(text))
        if word.isalpha()
    )


def _names(entry: Entry) -> tuple[str, ...]:
    return (entry.title, *entry.asked_as)


def _with_heading(line: Line) -> str:
    return f"{line.heading}: {line.text}"


def _place(stemmed: str, indexed: _Indexed) -> float:
    """What the word counts for: itself, or a word that means the same, in a name or a line."""
    kin = {one[0] for one in same_meaning().get((stemmed,), ()) if len(one) == 1} - {stemmed}
    return max(
        _IN_A_NAME * (stemmed in indexed.in_names),
        _IN_A_LINE * (stemmed in indexed.in_lines),
        _IN_A_NAME * _SAME_MEANING * bool(kin & indexed.in_names),
        _IN_A_LINE * _SAME_MEANING * bool(kin & indexed.in_lines),
    )
