"""Words as the search sees them: folded, split, stemmed.

One analyser for the lexical index, for vocabulary and for choosing sentences, so that
"a term of the question stands in the passage" means the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")

# A clause reference such as 17(2)(b) is one word; so is a number with its decimals.
_WORD = re.compile(r"\d+[a-z]?(?:\(\w{1,3}\))+|\d+(?:[.,]\d+)*[a-z]*|[a-z]+\d*[a-z]*(?:'[a-z]+)?")
_FOLDS = str.maketrans(
    {
        "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"',
        "‐": "-", "‑": "-", "–": "-", "—": "-", "\u00a0": " ", "\u2007": " ", "\u202f": " ",
    }
)  # fmt: skip
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below
    between both but by can could did do does doing done down during each either for from further
    had has have having he her here hers him his how i if in into is it its itself just let many
    me more most much my neither no nor not now of off on once only or other our ours out over own
    same she should so some such than that the their theirs them then there these they this those
    through to too under until up upon us very was we were what when where whether which while who
    whom whose why will with within without would you your yours""".split()
)


def fold(text: str) -> str:
    """The text in lower case with plain quotes, dashes, spaces and letters.

    Every character is replaced by exactly one, so offsets stay valid.
    """
    if text.isascii():
        return text.lower()
    return _NOT_ASCII.sub(lambda match: _fold_character(match[0]), text).lower()


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    lowered = character.translate(_FOLDS).lower()
    plain = unicodedata.normalize("NFKD", lowered)[:1]
    return plain if len(plain) == 1 and plain.isascii() else lowered[:1]


def words(text: str) -> list[str]:
    """The folded words of the text in order, possessive 's removed."""
    return [word.removesuffix("'s") for word in _WORD.findall(fold(text))]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball English stem of a folded word; numbers stay as they are."""
    return word if word[0].isdigit() else str(_STEMMER.stemWord(word))


def terms(text: str) -> list[str]:
    """The stems of the text's words in order, without stop words."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def pairs(stems: Sequence[str]) -> list[str]:
    """Each two neighbours as one word: "medicin_audit". No single word holds an underscore."""
    return [f"{first}_{second}" for first, second in pairwise(stems)]
