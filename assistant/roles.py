"""Who a text speaks of: roles in and around a care service, and names.

Words for the same role are one; a wider word ("leaders") may stand for a narrower one ("the
registered manager") but never the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.terms import fold, stem, words

# Longer phrases first: each stretch of text is read once.
_ROLES = {
    "deputy manager": r"(?:deputy|assistant) managers?",
    "registered manager": r"registered managers?",
    "other manager": r"(?:service|regional|area|operations?|care|unit|line|office) managers?",
    "nominated individual": r"nominated individuals?",
    "director": r"directors?|trustees?|board",
    "leaders": r"leaders?|leadership(?: team)?|management team|managers|managerial",
    "manager": r"manager",
    "provider": r"providers?|owners?",
    "office staff": r"office(?:-based)? staff|administrators?|care coordinators?|coordinators?",
    "senior staff": r"senior (?:staff|carers?|care workers?)|team leaders?",
    "agency staff": r"agency (?:staff|workers?|carers?)|bank staff",
    "night staff": r"night staff",
    "kitchen staff": r"kitchen staff|catering staff|chefs?|cooks?",
    "domestic staff": r"(?:domestic|housekeeping|cleaning) staff|cleaners?|housekeepers?",
    "volunteer": r"volunteers?",
    "community nurse": r"(?:community|district|visiting) nurs(?:es?|ing teams?)",
    "nurse": r"nurses?|nursing staff",
    "social worker": r"social workers?|social services|social care teams?",
    "professional": r"(?:\w+ ){0,2}professionals?|healthcare professions|clinicians?",
    "staff": r"staff(?:ing)?|carers?|caregivers?|(?:care|support) workers?|employees?|workers?|"
    r"care teams?",
    "relative": r"relatives?|famil(?:y|ies)|loved ones?|next of kin|parents?|spouses?",
    "visitor": r"visitors",
    "local authority": r"local authorit(?:y|ies)|councils?|commissioners?",
    "doctor": r"doctors?|gps?|general practitioners?",
    "pharmacist": r"pharmac(?:ist|y|ists|ies)",
    "therapist": r"(?:\w+)?therapists?",
    "police": r"police",
    "ambulance": r"ambulances?|paramedics?",
    "hospital": r"hospitals?",
    "advocate": r"advocates?",
    "partner": r"partners?|partner agencies|(?:external |other )?agencies|stakeholders?",
    "people": r"people|persons?|residents?|service users?|patients?|clients?|tenants?|individuals?",
    "inspector": r"cqc|care quality commission|inspectors?|assessors?",
}
_ROLE = re.compile(
    "|".join(
        rf"(?P<{name.replace(' ', '_')}>\b(?:{pattern})\b)" for name, pattern in _ROLES.items()
    )
)
_INSPECTORS_SPEAK = re.compile(r"\b(?:we|us|our|ourselves)\b")
_WIDER: Mapping[str, frozenset[str]] = {
    "staff": frozenset(
        {"office staff", "senior staff", "agency staff", "night staff", "kitchen staff",
         "domestic staff"}
    ),
    "manager": frozenset({"registered manager", "leaders"}),
    "leaders": frozenset(
        {"registered manager", "manager", "deputy manager", "other manager", "provider",
         "nominated individual", "director"}
    ),
    "professional": frozenset(
        {"community nurse", "doctor", "pharmacist", "therapist", "social worker"}
    ),
    "partner": frozenset(
        {"local authority", "social worker", "professional", "community nurse", "doctor",
         "pharmacist", "therapist", "hospital", "police"}
    ),
}  # fmt: skip

# Words that only say that inspectors report what they found or were told.
_REPORTING = re.compile(
    r"\b(?:the )?(?:inspectors?|assessors?|cqc|inspection team|care quality commission)(?: team)?"
    r"(?: also)? (?:found|identified|saw|noted|observed|reported|judged|concluded|heard|"
    r"was told|were told|were also told|established|assessed|rated|gave|scored|did not find|came|"
    r"visited|spoke|talked|interviewed|looked|reviewed|checked|examined|asked|inspected|received|"
    r"recommend(?:ed|s)?|issued|served|carried out)\b"
    r"|\b(?:told|informed|telling|(?:reported|said|explained|confirmed|spoke) to)"
    r" (?:the )?(?:inspectors?|assessors?|cqc|inspection team)\b"
    r"|\bshared with (?:the )?(?:inspectors?|inspection team)\b"
)
_CAPITAL = re.compile(r"[A-Z][\w’'&-]*")


def roles(text: str) -> set[str]:
    """The roles that the text names; inspectors too where it says "we"."""
    folded = fold(text)
    found = {(match.lastgroup or "").replace("_", " ") for match in _ROLE.finditer(folded)}
    return found | ({"inspector"} if _INSPECTORS_SPEAK.search(folded) else set())


def without_roles(text: str) -> str:
    """The folded text without the words that name roles."""
    return _ROLE.sub(" ", fold(text))


def role_of_word(word: str) -> str | None:
    """The role that one folded word names, if any."""
    match = _ROLE.fullmatch(word)
    return (match.lastgroup or "").replace("_", " ") if match else None


def foreign_roles(claim: str, source: str) -> set[str]:
    """The roles that the claim names and the source does not, not even more narrowly."""
    told = _REPORTING.sub(" ", fold(claim))
    held = roles(source)
    return {role for role in roles(told) - held if not _WIDER.get(role, frozenset()) & held}


def foreign_names(claim: str, source: str, english: Mapping[str, int]) -> set[str]:
    """Capitalised words of the claim that the source holds in no form.

    The first word of a sentence counts when another capital follows it or when it is no
    word of English.
    """
    held = {stem(word) for word in words(source)}
    found = set()
    for sentence in re.split(r"(?<=[.!?])\s+|(?<=[“\"])", claim):
        capitals = list(_CAPITAL.finditer(sentence))
        for place, match in enumerate(capitals):
            parts = [part for part in words(match[0]) if not part[0].isdigit()]
            follows = place + 1 < len(capitals) and capitals[place + 1].start() == match.end() + 1
            first = not sentence[: match.start()].strip(" “\"'‘(")
            if first and not follows and all(part in english for part in parts):
                continue
            found |= {part for part in parts if stem(part) not in held}
    return found - _ALWAYS_KNOWN


_ALWAYS_KNOWN = frozenset(  # and the names of days and months, which are compared as times
    """i a an the cqc not no in at on by of during january february march april may june july august
    september october november december monday tuesday wednesday thursday friday saturday
    sunday""".split()
)
