"""Whether a sentence, or a question, speaks well or ill of its subject.

Cues from the language of inspection in general. Only used to put what a question asks
for first ("criticisms of", "what was good about") and to notice that a question takes
the opposite of the findings for granted; never to decide whether a fact is true.
"""

from __future__ import annotations

import re
from enum import IntEnum

from ingest.terms import fold


class Polarity(IntEnum):
    """Ill, neither or both, well."""

    NEGATIVE = -1
    NEUTRAL = 0
    POSITIVE = 1


_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|\w+n't|lack(?:s|ed|ing)?|fail(?:s|ed|ing|ure|ures)?|"
    r"inadequate|poor|poorly|unsafe|insufficient|ineffective|limited|gaps?|shortfalls?|breach(?:es|ed)?|"
    r"concerns?|missed|missing|unable|inconsistent|unclear|without|defensive|declined|rough|rude|rudely|"
    r"disappointed|late|incomplete|overdue|absent|weak|worse|worst|difficult|delays?|delayed|errors?|"
    r"mistakes?|harm|scared|afraid|frightened|fear|worried|unhappy|dirty|unclean|neglect\w*|abuse|"
    r"disrespect\w*|short[- ]staffed|understaffed|bad|badly|wrong|problems?|criticis\w+|criticized|"
    r"negative|failings?|weakness(?:es)?|unlawful|unhygienic|chaotic|"
    r"discrepancies|closed culture)\b"
)
_POSITIVE = re.compile(
    r"\b(?:good|effective|effectively|safe|safely|supported|supportive|well|positive|praised?|kind|kindly|"
    r"happy|clear|robust|confident|able|liked|enjoyed|enjoy|respectful|respected|"
    r"improved|improvements? (?:had|were)|"
    r"thorough|prompt|promptly|excellent|outstanding|strong|strengths?|best|warm|friendly|caring|clean|"
    r"comfortable|complimentary|satisfied|skilled|competent|timely|equitably|fairly|great|brilliant|"
    r"wonderful|lovely|delicious|plentiful)\b"
)
_NOTHING_WRONG = re.compile(
    r"\b(?:no|without|any|not (?:have|raise|identify|find) any) (?:\w+ )?"
    r"(?:concerns?|complaints?|breach(?:es)?|fear|errors?|delays?|shortfalls?|gaps?)\b"
)
_ILL_WORDS = re.compile(
    r"\b(?:failed|did not|do not|does not|was not|were not|had not|not always)\b"
)


def polarity(text: str) -> Polarity:
    """NEGATIVE where anything is said to be wanting, else POSITIVE where anything is praised."""
    folded = fold(text)
    if not _ILL_WORDS.search(folded):
        folded = _NOTHING_WRONG.sub(" good ", folded)
    if _NEGATIVE.search(folded):
        return Polarity.NEGATIVE
    return Polarity.POSITIVE if _POSITIVE.search(folded) else Polarity.NEUTRAL
