"""Do these sentences answer this question? Similar words are not yet an answer.

Two tests, the same for every engine. The reports must speak of what the question is
*about*: its rarest terms, after slips and lay words are mapped to the reports' words. And
some sentence must hold the *kind* of answer asked for: a number of the thing counted, a
date, a name. The more was searched, the more must stand in the sentence: the best of many
looks good by chance.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evidence import Candidate, Stems
from assistant.query import VALUES, Field, Kind, Query, Term
from assistant.speaker import speaker_of
from ingest.terms import fold

# Lexical coverage plus cosine of one sentence. docs/decisions/0004-answerability.md has the
# curves of these figures and the sets that they were measured on.
ENOUGH = 0.75
# Numbers, dates and names stand everywhere: more of the subject must stand beside them. So it
# must where people ask what they themselves should do, which reports hardly ever say.
_MORE = 0.2
# Of questions that nothing answers, the best sentence gains .3 for every tenfold of passages
# searched. The threshold gains two thirds of that: sentences that do answer gain too.
_MORE_PER_TENFOLD = 0.2
_ONE_REPORT = 100  # passages, more than the longest report measured has (64)

_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBER = rf"(?:\d[\d,.]*|{_SMALL}|no|none)"
_PERIODS = "hours?|minutes?|days?|weeks?|months?|years?|times"
_NUMBERED = re.compile(  # a number with the words around it, one of which it may count
    rf"(?:[a-z']+[\s,:]+){{0,4}}\b{_NUMBER}\b(?:[\s-]+[a-z0-9']+){{0,6}}"
)
_DATED = re.compile(
    r"\b(?:\d{1,2} )?(?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b|\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:ago|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|monthly|weekly|daily|annually|yearly)\b"
)
_QUANTITY = re.compile(
    rf"£\s?\d|\b\d[\d,.]*\s*(?:%|per ?cent\b|(?:{_PERIODS}|mg|ml|pounds|degrees|metres?)\b)"
    rf"|\b(?:{_SMALL})\s+(?:{_PERIODS})\b"
    r"|\b(?:once|twice|half hourly|hourly|daily|weekly|fortnightly|monthly|quarterly)\b"
    r"|\b(?:annually|yearly)\b"
    r"|\bevery (?:day|week|month|year)\b"
)
_RATING = re.compile(
    r"\b(?:Outstanding|Good|Requires [Ii]mprovement|Inadequate|Not rated)\b|\brated\s+(?!\W)"
)
_DEFINES = re.compile(
    r"\b(?:is|are|means?|refers? to)\b (?:an?|the|about|information|any|when|where)\b"
)
# Reports do not name people; a capital alone is a house, a month or an institution.
_NAME = re.compile(
    r"\b(?:called|named|known as)\s+[“\"‘]?[A-Z]\w+|\b(?:Mr|Mrs|Ms|Miss|Dr|Professor)\.? [A-Z]\w+"
    r"|\b[A-Z]\w+ (?:Ltd|Limited|University|College|Training|Agency|Academy|Trust|Council)\b"
    r"|\bUniversity of [A-Z]\w+"
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the sentences answer, and what stands in the way if not."""

    answerable: bool
    only_related: bool
    lacks_kind: bool


def holds_kind(query: Query, text: str) -> bool:
    """Whether the sentence holds the kind of answer that the question asks for."""
    folded = fold(text)
    if Field.RATING in query.fields and not _RATING.search(text):
        return False
    if Field.SCORE in query.fields and not re.search(r"\bscor\w+\b.*\d|\d.*\bscor", folded):
        return False
    if query.sayer and not _says(query, text):
        return False
    if query.kind is Kind.COUNT:
        return _counts(folded, query.units)
    if query.kind is Kind.QUANTITY:
        return bool(_QUANTITY.search(folded))
    if query.kind is Kind.DATE:
        return bool(_DATED.search(folded))
    if query.kind is Kind.NAME:
        return bool(_NAME.search(text))
    if query.kind is Kind.DEFINITION:
        return bool(_DEFINES.search(folded))
    return True


def enough(query: Query, searched: int) -> float:
    """What coverage and cosine of one sentence must add up to, found among so many passages."""
    more = _MORE if query.kind in VALUES or query.personal else 0.0
    return ENOUGH + more + _MORE_PER_TENFOLD * math.log10(max(searched / _ONE_REPORT, 1.0))


def speaks_of(query: Query, found: Sequence[Candidate]) -> bool:
    """Whether some sentence holds enough of what the question is about."""
    return any(c.lexical + c.dense >= enough(query, c.searched) for c in found)


def _counts(folded: str, units: Sequence[Term]) -> bool:
    if not units:
        return bool(re.search(rf"\b{_NUMBER}\b", folded))
    near = [match[0] for match in _NUMBERED.finditer(folded)]
    return any(Stems(text).holds(unit) > 0 for text in near for unit in units)


def _says(query: Query, text: str) -> bool:
    stems = Stems(text)
    return speaker_of(text) != "inspector" and any(stems.holds(term) > 0 for term in query.sayer)


def judge(query: Query, found: Sequence[Candidate], scope_text: Stems) -> Judgement:
    """Judge the candidates as a whole; ``scope_text`` is every passage retrieved."""
    subject = (*query.terms, *query.background)
    if not found:
        return Judgement(False, False, False)
    fitting = [c for c in found if holds_kind(query, c.text)]
    related = bool(subject) and all(
        _only_related(term, scope_text) for term in subject if scope_text.holds(term) > 0
    )
    spoken_of = speaks_of(query, fitting)
    return Judgement(
        answerable=bool(fitting) and spoken_of,
        only_related=related and spoken_of,
        lacks_kind=not fitting,
    )


def _only_related(term: Term, text: Stems) -> bool:
    return bool(term.related) and not any(phrase in text for phrase in term.phrases)
