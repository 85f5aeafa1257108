"""How far passages carry a claim: its words, their order, its meaning, its names and numbers.

No weight is fitted. They were chosen by hand while looking at one set of judged claims, so what
is measured on that set is a little too good.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.embed import Embedder
from ingest.sentences import sentence_spans
from ingest.terms import STOP_WORDS, fold, stem, terms, words

_MARK = re.compile(r"\[\d+\]")
_NEAR = 5  # words within which a pair of the claim's words still belongs together
_NEIGHBOURS = 2  # sentences read as one: the second often only says "it"
_EVERYDAY = 100  # English rank down to which a word says next to nothing
_LISTED = 20_000  # English words listed, about
_LEAST = 0.1  # what the most everyday word counts for, so that no claim weighs nothing
_NAME = re.compile(r"(?<=[\w,;:)] )[A-Z][\w’'-]+")  # not where a sentence begins
_NEGATIVE = frozenset("not no never neither nor cannot without none nobody nothing".split())

_MEANING_COUNTS = 2  # as much as the two figures of words together: another view of the same
_BY_CHANCE = 0.03  # for each e-fold of sentences: the best of many fits better by chance

# What a claim keeps of its score when it says something that stands nowhere in the passages.
_FOREIGN_NUMBER = 0.5
_FOREIGN_NAME = 0.8  # less: a name may be written otherwise, or stand for "it"
_NEGATION_DIFFERS = 0.9  # less still: "not only", "no later than"


@dataclass(frozen=True, slots=True)
class Support:
    """How far passages carry a claim, each figure from 0 to 1.

    ``words`` is the share of the claim's words, by rarity in English, in the best two
    neighbouring sentences; ``pairs`` the share of its neighbouring words that stand near
    each other in one sentence; ``meaning`` the best cosine with a sentence or two
    neighbouring ones. ``sentences`` is how many the passages have.
    ``foreign_numbers`` and ``foreign_names`` stand in the claim and nowhere in the passages;
    ``negation_differs`` is set when the claim or the sentence nearest to it in words is
    negated and the other is not.
    """

    words: float
    pairs: float
    meaning: float
    foreign_numbers: tuple[str, ...]
    foreign_names: tuple[str, ...]
    negation_differs: bool
    sentences: int

    @property
    def content(self) -> float:
        """How far the content is carried, 0 to 1, whatever contradicts the claim."""
        together = (self.words + self.pairs + _MEANING_COUNTS * self.meaning) / (
            2 + _MEANING_COUNTS
        )
        return max(0.0, together - _BY_CHANCE * math.log(max(self.sentences, 1)))

    @property
    def score(self) -> float:
        """One figure from 0 to 1: the content, less what contradicts the claim."""
        kept = (
            (_FOREIGN_NUMBER if self.foreign_numbers else 1.0)
            * (_FOREIGN_NAME if self.foreign_names else 1.0)
            * (_NEGATION_DIFFERS if self.negation_differs else 1.0)
        )
        return kept * self.content


@dataclass(frozen=True, slots=True)
class Checker:
    """Compares claims with passages; ``english`` gives each English word's rank."""

    embedder: Embedder
    english: Mapping[str, int]

    def support(self, claim: str, passages: Sequence[str]) -> Support:
        """How far the passages carry the claim, read without its citation marks."""
        said = _MARK.sub(" ", claim).strip()
        sentences = [
            passage[span.start : span.end]
            for passage in (_MARK.sub(" ", each) for each in passages)
            for span in sentence_spans(passage)
        ]
        held = [frozenset(terms(sentence)) for sentence in sentences]
        anywhere = frozenset().union(*held)
        weights = {
            stem(word): _rarity(word, self.english)
            for word in words(said)
            if word not in STOP_WORDS
        }
        return Support(
            words=_share_in_neighbours(weights, held),
            pairs=_share_of_pairs(terms(said), sentences),
            meaning=self._meaning(said, sentences),
            foreign_numbers=_foreign_numbers(said, anywhere),
            foreign_names=_foreign_names(said, anywhere),
            negation_differs=_negation_differs(said, weights, sentences),
            sentences=len(sentences),
        )

    def _meaning(self, claim: str, sentences: Sequence[str]) -> float:
        if not sentences:
            return 0.0
        claimed, *alone = self.embedder.encode([claim, *sentences])
        joined = [one + following for one, following in pairwise(alone)]
        cosines = [vector @ claimed / np.linalg.norm(vector) for vector in (*alone, *joined)]
        return max(0.0, float(max(cosines)))


def word_overlap(claim: str, passages: Sequence[str]) -> float:
    """The share of the claim's stems that stand in the passages: what a checker must beat."""
    said = set(terms(_MARK.sub(" ", claim)))
    return len(said.intersection(terms(" ".join(passages)))) / len(said) if said else 0.0


def _rarity(word: str, english: Mapping[str, int]) -> float:
    """0.1 for the most frequent English words to 1 for numbers and those too rare to be listed."""
    if word[0].isdigit():
        return 1.0
    rank = max(english.get(word, _LISTED), _EVERYDAY)
    return min(1.0, max(_LEAST, math.log(rank / _EVERYDAY) / math.log(_LISTED / _EVERYDAY)))


def _held(weights: Mapping[str, float], held: frozenset[str]) -> float:
    return sum(weight for word, weight in weights.items() if word in held)


def _share_in_neighbours(
    weights: Mapping[str, float], sentences: Sequence[frozenset[str]]
) -> float:
    """The weight of the words that the best two neighbouring sentences hold, 0 to 1."""
    runs = [
        frozenset().union(*sentences[first : first + _NEIGHBOURS])
        for first in range(len(sentences))
    ]
    total = sum(weights.values())
    return max((_held(weights, run) for run in runs), default=0.0) / total if total else 0.0


def _share_of_pairs(said: Sequence[str], sentences: Sequence[str]) -> float:
    """The share of neighbouring words that stand near each other somewhere, 0 to 1."""
    pairs = set(pairwise(said))
    places = [_places(sentence) for sentence in sentences]
    near = sum(any(_are_near(pair, each) for each in places) for pair in pairs)
    return near / len(pairs) if pairs else 0.0


def _places(sentence: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, word in enumerate(words(sentence)):
        found.setdefault(stem(word), []).append(place)
    return found


def _are_near(pair: tuple[str, str], places: Mapping[str, Sequence[int]]) -> bool:
    first, second = (places.get(word, ()) for word in pair)
    return any(abs(one - other) <= _NEAR for one in first for other in second)


def _foreign_numbers(claim: str, held: frozenset[str]) -> tuple[str, ...]:
    numbers = (word for word in words(claim) if word[0].isdigit())
    return tuple(dict.fromkeys(number for number in numbers if number not in held))


def _foreign_names(claim: str, held: frozenset[str]) -> tuple[str, ...]:
    """Capitalised words inside a sentence of the claim that the passages hold in no form."""
    return tuple(
        name for name in dict.fromkeys(_NAME.findall(claim)) if not held.issuperset(terms(name)[:1])
    )


def _negation_differs(claim: str, weights: Mapping[str, float], sentences: Sequence[str]) -> bool:
    nearest = max(sentences, key=lambda each: _held(weights, frozenset(terms(each))), default=None)
    return nearest is not None and _is_negated(claim) != _is_negated(nearest)


def _is_negated(text: str) -> bool:
    return not _NEGATIVE.isdisjoint(words(text)) or "n't" in fold(text)
