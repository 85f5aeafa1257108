"""Mending slips of the finger against the words the reports really use.

A word is only mended when it is no English word at all: "fire" must never become
"hire" because no report speaks of fire. What counts as English is the word list of
the embedding model's tokenizer (30,522 entries), which every installation has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingest.terms import STOP_WORDS, fold, stem

_SHORTEST_MENDED = 3
_SHORTEST_FROM_REPORTS = 5  # shorter words have too many neighbours one slip away
_LONG = 7  # from this length on, two slips still leave one likely word
# Short forms without their apostrophe that are no other word ("its", "were" and "well" are).
_SHORT_FORMS = {
    short.replace("'", "").lower(): short
    for short in """aren't can't couldn't didn't doesn't don't hadn't hasn't haven't he's I'm isn't
    I've she's shouldn't that's there's they're they've they'll wasn't weren't we've what's who's
    won't wouldn't you're you've""".split()
}
_WORD = re.compile(r"\b[^\W\d_]+\b")  # not the letters of ILS24


@dataclass(frozen=True, slots=True)
class Speller:
    """Mends words.

    ``known`` is English with each word's rank, ``held`` counts the words of the texts held,
    ``asked`` are the words that frame questions ("compare").
    """

    known: Mapping[str, int]
    held: Mapping[str, int]
    asked: Collection[str]

    def holding(self, vocabulary: Mapping[str, int]) -> Speller:
        """This speller with the words of the reports, too, that are held by now."""
        return replace(self, held={**self.held, **vocabulary})

    def mend(self, text: str, is_name: Callable[[str], bool] = lambda word: False) -> str:
        """The text with each misspelt word replaced by the reports' nearest word."""

        def replace(match: re.Match[str]) -> str:
            word = fold(match.group())
            if match.group().isupper() or is_name(word):  # PEG, MAR: no slip of the finger
                return match.group()
            return self._mended(word) or match.group()

        return _WORD.sub(replace, text)

    def is_word(self, word: str) -> bool:
        """Whether the folded word is English or one of the reports' own."""
        return word in STOP_WORDS or word in self.known or word in self.held

    def _mended(self, word: str) -> str | None:
        if word in _SHORT_FORMS:
            return _SHORT_FORMS[word]
        if len(word) < _SHORTEST_MENDED or self.is_word(word):
            return None
        candidates = [asked for asked in self.asked if asked[0] == word[0]]
        if len(word) >= _SHORTEST_FROM_REPORTS:
            candidates += [held for held in self.held if held[0] == word[0] and held.isalpha()]
        slips = 2 if len(word) >= _LONG else 1
        if any(stem(candidate) == stem(word) for candidate in candidates):
            return None
        found = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        if not found:
            return None
        return min(found, key=self._likeliest)[0]

    def _likeliest(self, match: tuple[str, float, int]) -> tuple[float, bool, int]:
        word, slips, _ = match
        return slips, word not in self.asked, -self.held.get(word, 0)
