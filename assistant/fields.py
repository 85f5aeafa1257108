"""Which facts of the record a question asks for, and what it takes for granted about them."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.facts.asked import areas_named, asks_for_themes
from assistant.facts.filters import regulations_named
from assistant.facts.question import asks_what_is_held, explained_words
from assistant.patterns import any_of
from assistant.query import Field, Query, Term
from assistant.topics import key_questions_named, statement_words, statements_named
from ingest.framework import RATINGS
from ingest.report import Instrument
from ingest.terms import fold, stem, words

_DATED_EVENT = r"(?:assess|inspect|visit|report|publish|updat)\w*"
_STATEMENTS = "(?:(?:quality )?statements?|key questions?|areas?|domains?)"
_EXTREMES = "lowest|highest|worst|best|weakest|strongest"
_SERVICES = "services?|homes?|agenc(?:y|ies)|reports?|providers?|places?|practices?"
_FIELDS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (
        Field.SCORE,
        any_of(
            "scor(?:e|es|ed|ing)|mark(?:s|ed)?|per ?cent(?:age)? score",
            "out of (?:100|4|four|a hundred)",
            "how many points|points (?:higher|lower|apart|difference)",
            rf"(?:{_SERVICES}|who|anyone|anybody)\b.*\b(?:with|under|over|above|below|at least"
            r"|at most|than|got|gets?|has|have|had) (?:an? |only )?\d{1,3}(?: or \w+)?"
            r" (?:for|on|in|under)",
            rf"{_STATEMENTS}\b.*\b(?:{_EXTREMES}|assessed|looked at)",
            rf"(?:{_EXTREMES}) (?:\w+ )?{_STATEMENTS}",
        ),
    ),
    (
        Field.RATING,
        any_of(
            "rat(?:e|ed|ing|ings)|grad(?:e|ed|ing)",
            rf"(?:outstanding|requires improvement|inadequate) (?:\w+ )?(?:{_SERVICES})",
            rf"(?:how many|which|list|any) good (?:{_SERVICES})",
            r"most (?:often|commonly|frequently) (?:outstanding|good|requires improvement|"
            r"inadequate)",
        ),
    ),
    (
        Field.DATE,
        any_of(
            rf"(?:when|(?:what|which) (?:date|day)s?|dates?)\b.*\b{_DATED_EVENT}",
            r"(?:when|(?:what|which) (?:date|day)s?)\b.*\b(?:cqc|inspectors?|they)\b.*\b(?:come"
            r"|came|go)",
            r"when\b.*\breports?\b.*\b(?:come|came) out|publication dates?",
            "which (?:assessment|inspection)|dates? of|how (?:old|recent) is",
            r"(?:oldest|newest|latest|earliest|most recent|first|last)(?: \w+)?"
            r" (?:reports?|assessments?|inspections?)",
            r"(?:reports?|assessments?|inspections?)\b.*\b(?:oldest|newest|latest|most recent)",
            "(?:by|in order of) date|date order",
            rf"(?:{_SERVICES})\b.*\b(?:assess(?:ed|ment)|inspect(?:ed|ion)|published|updated|visited)"
            r"\b.*"
            r"\b(?:since|after|before|between|from|until|during|in|by|on|recently|longest ago|first"
            r"|last|this year)",
        ),
    ),
    (
        Field.ADDRESS,
        any_of(
            "address(?:es)?|post ?codes?|located|^where(?:'s| is)",
            r"where(?:'s| is| are)\b.*\b(?:based|service|home|office|located)",
        ),
    ),
    (
        Field.PHONE,
        any_of(
            "(?:tele)?phones?|contact number|tel|ring them|call them",
            r"numbers?\b.*\b(?:ring|call|dial)|(?:ring|call)\b.*\bnumbers?",
        ),
    ),
    (
        Field.PROVIDER,
        any_of(
            "who (?:runs|ran|owns|owned|operates|provides)|run by|who is the provider",
            r"(?:the|which|what) (?:provider|company|organisation)\b.*"
            r"\b(?:runs?|owns?|provides?|operates?|called|name|is)",
            "provider(?:'?s)? name|name of the provider",
        ),
    ),
    (
        Field.SERVICE_TYPE,
        any_of("(?:what|which|common) (?:type|kind|sort) of (?:service|home|care)|service type"),
    ),
    (
        Field.BREACHES,
        any_of(
            "breach(?:es|ed|ing)?|enforcement|(?:warning|requirement) notices?",
            "(?:which|what) reg(?:ulation)?s?|regulation numbers?",
            rf"(?:{_SERVICES})\b.*\breg(?:ulation)?s? \d{{1,2}}a?",
            r"br(?:oke|eak|oken|eaking) (?:the |any )?(?:law|reg(?:ulation)?s?|rules)",
        ),
    ),
)
# Words that ask for a field; once the field is understood they are not subjects as well.
_FIELD_WORDS = {
    Field.SCORE: """judge judged assess assessed look looked came gap mark marks marked score scored
        scores scoring receive received award awarded achieve achieved points
        percentage percent overall total 0 1 2 3 4 100 hundred number top""",
    Field.RATING: "rate rated rating ratings grade graded overall judged",
    Field.DATE: """date dates assessment assessed inspection inspected inspect visit visited report
        published publish publication updated update page inspectors come came out site
        day days old recent latest last""",
    Field.ADDRESS: "address postcode post code located based office where place full",
    Field.PHONE: "phone telephone number contact call tel ring dial",
    Field.PROVIDER: """provider provided provides run runs ran owns owned owner operates company
        organisation name called""",
    Field.SERVICE_TYPE: "type kind sort service home care",
    Field.BREACHES: """breach breaches breached regulation regulations reg regs number numbers
        legal law rules break breaking broke broken requirement notice notices
        warning enforcement""",
}
_FRAME_WORDS = (
    "home homes service services agency led well lower higher lowest highest differ statement "
    "quality each"
)

_THEME_WORDS = frozenset(
    "theme themes trend trends common recurring frequent usual failing failings shortfall "
    "shortfalls weaknesses concern concerns went goes wrong".split()
)
_A_RATING = "(outstanding|good|requires improvement|inadequate|not rated)"
_CLAIMED_RATING = re.compile(
    r"\b(?:rated|rating(?: of)?|graded|judged|awarded|marked(?: down| up)?|down to|up to|get|got|"
    r"getting|given|is|are|was|were)\s+(?:an?\s+|as\s+|to\s+|overall\s+)*"
    rf"{_A_RATING}\b(?!\s+(?:at|enough|care|practice|quality|governance|feedback|standard)\b)"
)
_IS_RATED = re.compile(
    r"^(?:is|was|are|were)\b.{2,60}\b(outstanding|requires improvement|inadequate)\s*\??$"
)
_CLAIMED_NUMBER = re.compile(
    r"\b(?:got|get|gets|given|awarded|scores?|scored|scoring|score of)\s+"
    r"(?:an?\s+|only\s+|just\s+|full\s+)*(\d{1,3})\b"
    r"(?!\s+(?!(?:out|for|in|on|points?|at|and)\b)[a-z])"  # not "got 3 warnings"
)
# What is to come stands in no record.
_TO_COME = any_of(r"when (?:will|is|are)\b.*\b(?:next|again|back|return\w*|going|due)|next|again")
_SELECTS = any_of("which|who|any|anything|anywhere|list|how many|what (?:did|has|was|were)")
_APART = any_of("(?:gaps?|differences?) (?:between|in|for|on)|apart|higher|lower|highest|lowest")
# Beside the name of a statement or an area these ask for its score.
_ASSESSED = any_of(
    r"(?:which|who)\b.*\b(?:best|worst|weakest|strongest)",
    "higher|lower|highest|lowest|averages?|(?:gaps?|differences?) between",
    r"(?:did|was|were)\b.*\b(?:judged?|assess(?:ed)?|look(?:ed)? at)",
)


def find_fields(text: str) -> frozenset[Field]:
    """The facts of the record that the question asks for."""
    folded = fold(text)
    found = {field for field, pattern in _FIELDS if pattern.search(folded)}
    if _TO_COME.search(folded):
        found.discard(Field.DATE)
    if asks_what_is_held(text):
        found.add(Field.SERVICE_TYPE)
    names_area = bool(statements_named(text) or key_questions_named(text))
    if _APART.search(folded) and areas_named(folded):
        found.add(Field.SCORE)
    if find_claimed_number(text) is not None or (names_area and _ASSESSED.search(folded)):
        found.add(Field.SCORE)
    if find_claimed_rating(text) is not None:
        found.add(Field.RATING)
    return frozenset(found)


def selects_by_value(text: str) -> bool:
    """Whether a score or rating in the question is what to look for, not taken for granted."""
    return bool(_SELECTS.search(fold(text)))


def find_claimed_number(text: str) -> int | None:
    """The score that the question takes for granted ("why did they get a 4 for …")."""
    match = _CLAIMED_NUMBER.search(fold(text))
    return int(match[1]) if match else None


def find_claimed_rating(text: str) -> str | None:
    """The rating that the question takes for granted or asks to confirm."""
    folded = fold(text).strip()
    match = _CLAIMED_RATING.search(folded)
    if match is None and not statements_named(text):
        match = _IS_RATED.search(folded)
    return next((r for r in RATINGS if match and fold(r) == match[1]), None)


def counting_themes(query: Query) -> Query:
    """The query; for facts to count where it asks what reports have in common, and no more.

    What they have in common on a subject is no count: passages on it answer.
    """
    if not asks_for_themes(fold(query.subject)):
        return query
    terms = tuple(term for term in query.terms if term.word not in _THEME_WORDS)
    query = replace(query, terms=terms)
    counted = replace(query, fields=frozenset({Field.BREACHES, Field.SCORE, Field.RATING}))
    rest = residual_terms(counted, places=False)
    of_subject = query.statements or query.key_questions or rest
    return query if of_subject else counted


def residual_terms(query: Query, *, places: bool = True) -> tuple[Term, ...]:
    """What the question is about beyond the fields, statements and areas it names.

    ``places`` tells whether a word after "in" may be the place of a service.

    The facts lane may only answer alone when nothing is left: "what was it rated at its
    previous address" asks for more than the rating.
    """
    explained = {stem(word) for word in _FRAME_WORDS.split()} | query.described
    explained |= {stem(word) for word in explained_words(query, places=places)}
    if query.claimed_number is not None:
        explained.add(str(query.claimed_number))
    for field in query.fields:
        explained |= {stem(word) for word in _FIELD_WORDS[field].split()}
    for statement in query.statements:
        explained |= {stem(word) for word in statement_words(query.text, statement)}
    explained |= {stem(word) for name in query.key_questions for word in words(name)}
    if Field.RATING in query.fields:
        ratings = " ".join(re.findall(_A_RATING, fold(query.text)))
        explained |= {stem(word) for word in words(ratings)}
    if Field.BREACHES in query.fields:
        explained |= set(regulations_named(query.text))
        explained |= set(words(" ".join(i.value for i in Instrument))) | {"2008", "2009", "2014"}
    return tuple(
        term
        for term in query.terms
        if not all(stem(word) in explained for word in words(term.word))
    )
