"""The quality statements and key questions that a question names in everyday words."""

from __future__ import annotations

import re

from ingest.framework import QUALITY_STATEMENTS, QualityStatement
from ingest.terms import fold

# Everyday names of the quality statements, by CQC's number (1 to 34).
_EVERYDAY: dict[int, str] = {
    1: r"learning culture|safety culture",
    2: r"safe systems|pathways|transitions",
    3: r"safeguarding",
    4: r"involving people to manage risks?|managing risks?|risk management",
    5: r"safe environments?|premises",
    6: r"staffing|safe and effective staffing|staffing levels?",
    7: r"infection (?:prevention|control)(?: and control)?|infections?|ipc",
    8: r"medicines?(?: optimisation| management)?|medications?|meds",
    9: r"assessing needs|needs assessments?",
    10: r"evidence-based care(?: and treatment)?",
    11: r"how staff,? (?:and )?teams(?: and services)? work together|teamwork|joint working",
    12: r"healthier lives",
    13: r"monitoring and improving outcomes|outcomes",
    14: r"consent(?: to care(?: and treatment)?)?",
    15: r"kindness|compassion and dignity|dignity",
    16: r"treating people as individuals",
    17: r"independence|choice and control",
    18: r"immediate needs",
    19: r"workforce wellbeing(?: and enablement)?|staff wellbeing|wellbeing of staff",
    20: r"person-centred care",
    21: r"care provision|integration and continuity|continuity",
    22: r"providing information",
    23: r"listening to(?: and involving)? people",
    24: r"equity in access",
    25: r"equity in (?:experiences?|outcomes?)",
    26: r"planning for the future",
    27: r"shared direction(?: and culture)?|culture",
    28: r"leaders?|leadership|capable,? compassionate",
    29: r"freedom to speak up|speak(?:ing)?[ -]up|whistle-?\s?blow\w*",
    30: r"equality|diversity|inclusion",
    31: r"governance|management and sustainability",
    32: r"partnerships?(?: and communities)?",
    33: r"learning,? improvement(?: and innovation)?|innovation",
    34: r"environmental sustainability|sustainable development",
}
_CLEAR_PART = 2  # words of a title, together and in its order
_JOINING = frozenset("and of in the to a for s".split())
_PATTERNS = {number: re.compile(rf"\b(?:{names})\b") for number, names in _EVERYDAY.items()}

# "Safe", "effective", "caring" and "responsive" are also everyday words: they name a key
# question only with a capital inside the sentence, or beside a word that says so.
_NAMED_AREA = re.compile(r"\bwell[ -]led\b")
_AREA = r"(?:rating|rated|score|scored|key question|question|domain|area|section|page|findings)"


def statements_named(question: str) -> tuple[QualityStatement, ...]:
    """The quality statements that the question names, in CQC's order.

    Full titles win; a clear part of a title wins over an everyday word within it.
    """
    folded = fold(question)
    titled = [s for s in QUALITY_STATEMENTS if fold(s.title) in folded]
    if titled:
        return tuple(titled)
    asked = _telling(folded)
    parts = {number: _part_of(asked, title) for number, title in _TITLE_WORDS.items()}
    clear = {number for number, part in parts.items() if _is_clear(part)}
    used = {word for number in clear for word in parts[number]}
    rest = " ".join("|" if word in used else word for word in re.findall(r"[\w'-]+|\S", folded))
    return tuple(
        s for s in QUALITY_STATEMENTS if s.number in clear or _PATTERNS[s.number].search(rest)
    )


def statement_words(question: str, statement: QualityStatement) -> frozenset[str]:
    """The folded words of the question that named the statement, or stand in its title."""
    folded = fold(question)
    found = set(re.findall(r"[a-z]+", " ".join(_PATTERNS[statement.number].findall(folded))))
    title = set(re.findall(r"[a-z]+", fold(statement.title)))
    return frozenset(found | (title & set(re.findall(r"[a-z]+", folded))))


def _telling(folded: str) -> list[str]:
    """The words in order, without those that only join others."""
    return [word for word in re.findall(r"[a-z]+", folded) if word not in _JOINING]


_TITLE_WORDS = {each.number: _telling(fold(each.title)) for each in QUALITY_STATEMENTS}


def _part_of(asked: list[str], title: list[str]) -> tuple[str, ...]:
    """The longest run of words asked that stand in the title in that order."""
    longest: tuple[str, ...] = ()
    for start in range(len(asked)):
        run: list[str] = []
        for word in asked[start:]:
            place = title.index(run[-1]) + 1 if run else 0
            if word not in title[place:]:
                break
            run.append(word)
        longest = max(longest, tuple(run), key=len)
    return longest


def _is_clear(part: tuple[str, ...]) -> bool:
    """Whether the words belong to one title alone; "safe and effective" are two key questions."""
    if len(part) < _CLEAR_PART or set(part) <= {"safe", "effective"}:
        return False
    holding = [title for title in _TITLE_WORDS.values() if _part_of([*part], title) == part]
    return len(holding) == 1


def key_questions_named(question: str) -> tuple[str, ...]:
    """The key questions that the question names, in CQC's order."""
    folded = fold(question)
    found = []
    for name in ("Safe", "Effective", "Caring", "Responsive"):
        word = name.lower()
        capital = re.search(rf"(?<!^)(?<![.?!] )\b{name}\b", question)
        beside = re.search(
            rf"\b{_AREA}\b[^.?!]{{0,12}}\b(?:for|in|under|on|as|was|is)\s+(?:the\s+)?{word}\b"
            rf"|\b{word}\b,?\s+(?:\w+\s+)?{_AREA}\b|\b(?:for|under|in)\s+(?:the\s+)?{word}\b(?!\s+\w)"
            rf"|^(?:is|was|are|were)\b.{{0,60}}\b{word}\s*\?*$"
            rf"|^(?:and|what about|how about|ok|so)[\s,]+(?:for\s+|in\s+|under\s+)?{word}\b"
            rf"|\b(?:for|under|in)\s+(?:the\s+)?{word}\s*(?:\?|$|at\b|and\b|in\b|,)",
            folded,
        )
        if capital or beside:
            found.append(name)
    if _NAMED_AREA.search(folded):
        found.append("Well-led")
    return tuple(found)
