"""Who said it: the inspectors themselves, or people whom they quote.

"Staff told us morale was good" is what staff said; "Morale was good" is a finding.
"""

from __future__ import annotations

import re

from assistant.answer import Speaker
from ingest.terms import fold

_WHO: tuple[tuple[Speaker, str], ...] = (
    ("partners",
     r"partners?|professionals?|local authorit(?:y|ies)|council|commissioners?|social workers?|"
     r"gps?|doctors?|district nurses?|community nurses?|healthwatch"),
    ("provider",
     r"(?:registered |deputy |service |home |office )?managers?|providers?|nominated individual|"
     r"directors?|owners?|leaders|management team|provider's representative"),
    ("staff", r"staff|carers?|care workers?|support workers?|nurses|cooks?|team members?|employees?"),
    ("people",
     r"people|person|residents?|service users?|relatives?|famil(?:y|ies)|loved ones?|visitors?|"
     r"another relative|patients?"),
)  # fmt: skip
_VERB = (
    r"(?:told (?:us|the inspector|inspectors)|said|says|felt|feel|shared|fed back|expressed|"
    r"complained|explained|commented|confirmed|described|reported (?:that|feeling|they)|stated|"
    r"agreed|were complimentary|raised|spoke (?:highly|positively)|praised|knew who|thought|"
    r"(?:did not|didn't) (?:provide|give) (?:us with )?any feedback)"
)
_PATTERNS = tuple(
    (speaker, re.compile(rf"\b(?:{who})\b(?:[^.“\"]{{0,60}}?)\b{_VERB}\b")) for speaker, who in _WHO
)
_NOT_SPEECH = re.compile(r"\bfelt (?:staff )?(?:cold|warm)\b")


def speaker_of(sentence: str) -> Speaker:
    """Whose view the sentence gives: the earliest speaker named with a verb of saying."""
    folded = fold(sentence)
    found = [
        (match.start(), speaker)
        for speaker, pattern in _PATTERNS
        if (match := pattern.search(folded))
    ]
    return min(found)[1] if found and not _NOT_SPEECH.search(folded) else "inspector"
