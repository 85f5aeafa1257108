"""Who said it: the inspectors themselves, or people whom they quote.

"Staff told us morale was good" is what staff said; "Morale was good" is a finding.
"""

from __future__ import annotations

import re

from assistant.answer import Speaker
from assistant.patterns import any_of
from ingest.terms import fold

_WHO: tuple[tuple[Speaker, str], ...] = (
    ("partners",
     r"partners?|professionals?|local authorit(?:y|ies)|council|commissioners?|social workers?|"
     r"gps?|doctors?|district nurses?|community nurses?|(?:tissue viability|specialist) nurses?|"
     r"healthwatch|hospitals?|discharge team|pharmacists?|dietitians?|paramedics?|therapists?|"
     r"physiotherapists?|advocates?|health visitors?"),
    ("provider",
     r"(?:registered |deputy |service |home |office )?managers?|providers?|nominated individual|"
     r"directors?|owners?|leaders|management team|provider's representative"),
    ("staff",
     r"staff|carers?|care workers?|support workers?|nurses|cooks?|team members?|employees?"),
    ("people",
     r"people|person|residents?|service users?|relatives?|famil(?:y|ies)|loved ones?|visitors?|"
     r"another relative|patients?"),
)  # fmt: skip
_VERB = (
    r"(?:told (?:us|the inspectors?|inspectors)|said|says|added|felt|feel|shared|fed back|"
    r"expressed|complained|explained|commented|confirmed|described|stated|agreed|"
    r"reported (?:that|feeling|they)|"
    r"were complimentary|spoke (?:highly|positively)|praised|thought|"
    r"(?:did not|didn't) (?:provide|give) (?:us with )?any feedback)"
)
# Between the speaker and the verb only what belongs to the speaker may stand: "the staff we
# spoke with told us". A clause ("where staff", "that people") starts another subject.
_APPOSITION = (
    r"(?:\s+(?:(?:who|whom)\s+)?(?:we|were|was|who|whom|spoken?|asked|with|to|also|consistently|"
    r"members?|and|the|of|at|from|their|all|both|mostly|generally|always)\b){0,6}"
)
# How a question asks for somebody's words.
SAID = (
    r"(?:say|said|says|tell|told|think|thought|feel|felt|complain|complained|shared|"
    r"feed ?back|comment)"
)
_ASKED_WHO: tuple[tuple[Speaker, str], ...] = (
    ("people",
     r"people|residents?|service users?|clients?|relatives?|famil(?:y|ies)|loved ones?"),
    ("staff", r"staff|carers?|care workers?|workers?|employees?|nurses?"),
    ("partners",
     r"partners?|professionals?|local authorit(?:y|ies)|council|social workers?|doctors?|gps?"),
    ("provider",
     r"(?:registered )?managers?|providers?|owners?|boss(?:es)?|leaders?|nominated individual"),
)  # fmt: skip
_ASKED = tuple(
    (
        speaker,
        any_of(
            rf"(?:what|how|did|do|does|which|any)\b[^.?!]{{0,25}}\b(?:{who})\b[^.?!]{{0,30}}\b{SAID}",
            rf"(?:according to|(?:feedback|comments?|quotes?) (?:from|by)|views? of)\s+"
            rf"(?:the |a |some )?(?:{who})",
        ),
    )
    for speaker, who in _ASKED_WHO
)
_PATTERNS = tuple(
    (
        speaker,
        re.compile(
            rf"(?<!where )\b(?:{who})\b{_APPOSITION}\s+(?:also |often )?{_VERB}\b"
            rf"|\b(?:said|according to) (?:the |an? |one |some )?(?:{who})\b"
            r"|\b(?:concerns?|comments?|feedback) (?:were |was )?(?:received )?from (?:the )?"
            rf"(?:{who})\b"
        ),
    )
    for speaker, who in _WHO
)
_GOES_ON = re.compile(
    rf"(?:they|he|she|others?|another|one|comments included|some)\b.{{0,20}}(?:{_VERB}|[“\"])|[“\"]"
)


def speaker_of(sentence: str, before: Speaker = "inspector") -> Speaker:
    """Whose view the sentence gives: the earliest speaker named with a verb of saying.

    ``before`` is the speaker of the sentence before, who goes on in "They told us …" and in
    "Comments included …".
    """
    folded = fold(sentence)
    found = [
        (match.start(), speaker)
        for speaker, pattern in _PATTERNS
        if (match := pattern.search(folded))
    ]
    if found:
        return min(found)[1]
    return before if _GOES_ON.match(folded) else "inspector"


def speaker_asked(question: str) -> Speaker | None:
    """Whose words the question asks for ("what did relatives say about …"), if anyone's."""
    folded = fold(question)
    return next((speaker for speaker, pattern in _ASKED if pattern.search(folded)), None)
