"""How well each sentence of the retrieved passages speaks of what a question is about."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.answer import Speaker
from assistant.polarity import Polarity, polarity
from assistant.query import Query, Term
from assistant.speaker import speaker_of
from assistant.vocabulary import Phrase
from ingest.report import Passage, Span
from ingest.terms import fold, stem, words

# What a term counts for, by where and how it is met.
_SAME_WORD = 1.0
_SAME_MEANING = 0.9
_RELATED = 0.8
_NEXT_TO_IT = 0.5  # in the sentence before, or in the heading, rather than in the sentence itself
_SUBJECT_BEFORE = 0.9  # in the sentence before, when this one opens with "They" or "This"
_NAMED_SECTION = 0.8  # in the heading of the very statement that the question names
_BESIDE_THE_POINT = 0.5  # praise where criticism is asked for; a line on what was not assessed
_LEANS_BACK = re.compile(
    r"^(?:this|these|those|that|they|it|he|she|their|his|her|its|such|for example|however|"
    r"furthermore|in addition|also|therefore|as a result|both|another|others?)\b"
    r"|^.{0,40}\bthe same\b"
)
_NOT_ASSESSED = re.compile(
    r"\bwe did not (?:look at|assess)\b|\bwas not assessed during\b|^judgement on this statement\b"
    r"|^the score for this quality statement is based\b"
)
_EVERYDAY = 1_000  # English rank down to which a word names no subject
_LISTED = 20_000  # English words listed, about
_PHRASE_WINDOW = 3  # words that may stand between the words of a phrase


class Stems:
    """The stems of a text with their positions, to look phrases up in."""

    __slots__ = ("_positions",)

    def __init__(self, text: str) -> None:
        self._positions: dict[str, list[int]] = {}
        for position, word in enumerate(words(text)):
            self._positions.setdefault(stem(word), []).append(position)

    def __contains__(self, phrase: Phrase) -> bool:
        """Whether the words of the phrase stand near each other, in order."""
        if len(phrase) == 1:
            return phrase[0] in self._positions
        if any(part not in self._positions for part in phrase):
            return False
        return any(self._follows(start, phrase) for start in self._positions[phrase[0]])

    def _follows(self, position: int, phrase: Phrase) -> bool:
        for part in phrase[1:]:
            later = [p for p in self._positions[part] if 0 < p - position <= _PHRASE_WINDOW + 1]
            if not later:
                return False
            position = later[0]
        return True

    def holds(self, term: Term) -> float:
        """How far the text holds the term, 0 to 1."""
        if _stems_of(term.word) in self:
            return _SAME_WORD
        if any(phrase in self for phrase in term.phrases):
            return _SAME_MEANING
        if any(phrase in self for phrase in term.related):
            return _RELATED
        return 0.0


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> Phrase:
    return tuple(stem(word) for word in words(text))


@dataclass(frozen=True, slots=True)
class Weights:
    """How telling each term of a question is: rarer in the reports held, more telling."""

    by_word: Mapping[str, float]

    @classmethod
    def of(
        cls,
        query_terms: Iterable[Term],
        stem_counts: Mapping[str, int],
        total: int,
        ranks: Mapping[str, int],
        read: Stems,
    ) -> Weights:
        """Inverse passage frequency of each term, counting every phrase that may stand for it.

        ``stem_counts`` counts the passages in which a stem stands, ``total`` all passages.
        ``ranks`` gives a word's rank in English: of the words that the passages ``read`` do
        not hold, an everyday one ("take", "round") says little about the subject, a rare
        one much.
        """
        found = {}
        for term in query_terms:
            counts = [
                min(stem_counts.get(part, 0) for part in phrase)
                for phrase in term.phrases
                if phrase
            ]
            held = max(counts, default=0)
            weight = math.log((total + 1) / (held + 0.5))
            found[term.word] = weight if read.holds(term) else weight * _rarity(term.word, ranks)
        return cls(found)

    def of_term(self, term: Term) -> float:
        """The weight of one term, never below a small floor so that no subject is free."""
        return max(self.by_word.get(term.word, 1.0), 0.3)


def _rarity(word: str, ranks: Mapping[str, int]) -> float:
    """0 for the most frequent English words, 1 for those too rare to be listed."""
    rank = min((ranks.get(part, _LISTED) for part in word.split()), default=_LISTED)
    rare = math.log(max(rank, _EVERYDAY) / _EVERYDAY) / math.log(_LISTED / _EVERYDAY)
    return min(rare, 1.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may be shown. ``span`` is absolute in the report's text.

    ``lexical`` is the weighted share of the question's terms that it holds (0 to 1),
    ``dense`` the cosine with the question, ``passage_rank`` the rank of its passage (0 first),
    ``searched`` how many passages it was looked for among.
    """

    passage: Passage
    index: int
    span: Span
    text: str
    speaker: Speaker
    lexical: float
    dense: float
    in_section: bool
    passage_rank: int
    fits: float
    searched: int = 1

    @property
    def score(self) -> float:
        """One figure to rank by: words and meaning, with a little for standing in the section.

        ``fits`` is 1, or less for a sentence that praises where criticism is asked for.
        """
        return self.fits * (
            0.4 * self.lexical
            + 0.6 * max(self.dense, 0.0)
            + (0.08 if self.in_section else 0.0)
            + 0.1 / (1 + self.passage_rank)
        )


def candidates(
    query: Query,
    passages: Sequence[Passage],
    sentences: Mapping[str, tuple[tuple[Span, ...], np.ndarray]],
    question_vector: np.ndarray,
    weights: Weights,
    searched: int,
) -> list[Candidate]:
    """Every sentence of the passages with its evidence figures, in passage order.

    The passages were found among ``searched``.
    """
    subject = (*query.terms, *query.background)
    found = []
    for rank, passage in enumerate(passages):
        spans, vectors = sentences[passage.passage_id]
        heading = Stems(" ".join(passage.heading_path[1:]))
        dense = vectors @ question_vector if len(spans) else np.zeros(0)
        texts = [
            passage.text[s.start - passage.span.start : s.end - passage.span.start] for s in spans
        ]
        stems = [Stems(text) for text in texts]
        speaker: Speaker = "inspector"
        for index, (span, text) in enumerate(zip(spans, texts, strict=True)):
            speaker = speaker_of(text, speaker)
            in_section = _in_section(query, passage)
            around = [(heading, _NAMED_SECTION if in_section else _NEXT_TO_IT)]
            if index:
                around.append((stems[index - 1], _from_before(text)))
            found.append(
                Candidate(
                    passage, index, span, text, speaker,
                    coverage(stems[index], around, subject, weights),
                    float(dense[index]), in_section, rank, _fits(query, text), searched,
                )
            )  # fmt: skip
    return found


def _fits(query: Query, text: str) -> float:
    if tells_of_no_finding(text):
        return _BESIDE_THE_POINT
    asked = query.wanted_polarity
    if asked is Polarity.NEUTRAL or polarity(text) in (asked, Polarity.NEUTRAL):
        return 1.0
    return _BESIDE_THE_POINT


def tells_of_no_finding(text: str) -> bool:
    """Whether the sentence says only that something was not assessed, or what a score rests on."""
    return bool(_NOT_ASSESSED.search(fold(text)))


def leans_back(text: str) -> bool:
    """Whether the sentence opens with a word that points to the one before it."""
    return bool(_LEANS_BACK.match(fold(text)))


def _from_before(text: str) -> float:
    return _SUBJECT_BEFORE if leans_back(text) else _NEXT_TO_IT


def coverage(
    own: Stems,
    around: Sequence[tuple[Stems, float]],
    subject: Sequence[Term],
    weights: Weights,
) -> float:
    """The weighted share of the terms that the sentence holds, 0 to 1; 0 without terms.

    ``around`` are texts beside it (its heading, the sentence before) and what a term met
    there is worth.
    """
    total = sum(weights.of_term(term) for term in subject)
    if not total:
        return 0.0
    held = 0.0
    for term in subject:
        near = max((worth * text.holds(term) for text, worth in around), default=0.0)
        held += weights.of_term(term) * max(own.holds(term), near)
    return held / total


def _in_section(query: Query, passage: Passage) -> bool:
    titles = {statement.title for statement in query.statements}
    return passage.statement in titles if titles else passage.key_question in query.key_questions
