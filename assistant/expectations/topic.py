"""Questions about rules that no form gives away: "dbs check before first shift", "the 5 areas".

They are told by their subject: nearly the words by which an entry is known, and nothing in
them that speaks of a report, a service or the past.
"""

from __future__ import annotations

from assistant.expectations.asking import (
    FACTS_OF_REPORTS,
    Asking,
    Own,
    apart_from_reports,
    asking_of,
)
from assistant.expectations.choice import UNMISTAKABLE
from assistant.expectations.forms import Form
from assistant.expectations.search import ReferenceFinder, has_subject
from assistant.patterns import any_of
from assistant.query import Query
from ingest.reference import EntryKind
from ingest.terms import fold, words

# Of the questions of the development sets that ask what was found and name no service, the one
# most like an entry has .74 in all, with a likeness in meaning of .43.
_LEAST, _LEAST_ALIKE, _MORE_IF_PERSONAL = 0.42, 0.46, 0.13
# Some that ask what is expected look as if they asked of reports ("our lift has been broken for
# a week"). They are nearer to an entry than any of those 240 that do ask of reports.
_CLEAR, _CLEARLY_ALIKE = 0.53, 0.5
_OF_A_STORY = 8  # words; "were falls reported" is near an entry only because it is short
_NEVER = 2.0
# What was good or bad, and how something is done, is found in reports.
_ASKS_OF_REPORTS = any_of(
    r"problems?|concerns?|issues?|examples?|any|anything|compar\w+|summar\w+|good practice",
    r"how (?:good|bad|well)",
    r"(?:staff|people|residents|families) (?:say|think)",
    r"(?<!\S)(?:is|are) (?!we\b|it\b|there\b|that\b).*(?:ly|ed|after|kept)\W*$",
)
_FEWEST = 4  # words; "medicines" alone looks for what reports say
# A term of the framework is known by its name, whatever is asked about it, in any tense.
_BY_NAME, _BY_NAME_ALIKE = 0.8, 0.7
_RULES = frozenset({EntryKind.REGULATION, EntryKind.FRAMEWORK, EntryKind.KEY_QUESTION})
_TERMS = frozenset({EntryKind.FRAMEWORK, EntryKind.GLOSSARY})


def topic_asked(query: Query, finder: ReferenceFinder) -> Asking | None:
    """The question as one about a rule or a term, by its subject alone; or None."""
    own = apart_from_reports(query)
    if own is None or own.of_reports or query.earlier or not has_subject(own.text):
        return None
    best = finder.find(own.text)[0]
    by_name = best.named >= _BY_NAME and best.cosine >= _BY_NAME_ALIKE
    if best.entry.kind in _TERMS and by_name and not _fact_of_one(own, query):
        return asking_of(query, own.text, Form.MEANING)
    if best.entry.kind not in _RULES:
        return None
    least, least_alike = _least(own, query)
    if best.score < least or best.cosine < least_alike:
        return None
    return asking_of(query, own.text, Form.TOPIC)


def _least(own: Own, query: Query) -> tuple[float, float]:
    """How near an entry must be, in all and in meaning: nearer where reports may be meant."""
    more = _MORE_IF_PERSONAL if query.personal else 0.0
    may_ask_of_reports = (
        own.of_the_past
        or own.of_one_in_particular
        or bool(query.fields)
        or _ASKS_OF_REPORTS.search(fold(own.text))
    )
    length = len(words(own.text))
    if not may_ask_of_reports and length >= _FEWEST:
        return _LEAST + more, _LEAST_ALIKE + more
    if length >= _OF_A_STORY:
        return _CLEAR + more, _CLEARLY_ALIKE + more
    if own.of_the_past or _fact_of_one(own, query):
        return _NEVER, _NEVER
    return UNMISTAKABLE + more, UNMISTAKABLE + more


def _fact_of_one(own: Own, query: Query) -> bool:
    """Whether it asks for a score, a rating or the like of one service."""
    of_one = own.of_the_past or own.of_one_in_particular
    return of_one and bool(query.fields & FACTS_OF_REPORTS)
