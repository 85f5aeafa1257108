"""Questions about rules that no form gives away: "dbs check before first shift", "the 5 areas".

They are told by their subject: nearly the words by which an entry is known. What may ask of
reports as well (it tells of the past, or points to one service) must be nearer.
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
from assistant.expectations.search import Match, ReferenceFinder, has_subject
from assistant.patterns import any_of
from assistant.query import Query
from ingest.reference import EntryKind
from ingest.terms import fold, words

# Questions on what was found mostly name a service or a report. Of the ten of our own set that
# name neither, two are nearer than .42, and none of these has a likeness of .46 to a rule.
_LEAST, _LEAST_ALIKE, _MORE_IF_PERSONAL = 0.42, 0.46, 0.13
_CLEAR, _CLEARLY_ALIKE = 0.53, 0.5  # for a story of the past, or of one service
_OF_A_STORY = 8  # words; "were falls reported" is near an entry only because it is short
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
    if not _is_near(best, own, query):
        return None
    return asking_of(query, own.text, Form.TOPIC)


def _is_near(best: Match, own: Own, query: Query) -> bool:
    """Whether the entry is near enough, in all and in meaning."""
    may_ask_of_reports = (
        own.of_the_past
        or own.of_one_in_particular
        or query.fields
        or _ASKS_OF_REPORTS.search(fold(own.text))
    )
    length = len(words(own.text))
    if not may_ask_of_reports and length >= _FEWEST:
        least, least_alike = _LEAST, _LEAST_ALIKE
    elif length >= _OF_A_STORY:
        least, least_alike = _CLEAR, _CLEARLY_ALIKE
    elif own.of_the_past or _fact_of_one(own, query):
        return False
    else:
        least = least_alike = UNMISTAKABLE
    more = _MORE_IF_PERSONAL if query.personal else 0.0
    return best.score >= least + more and best.cosine >= least_alike + more


def _fact_of_one(own: Own, query: Query) -> bool:
    """Whether it asks for a score, a rating or the like of one service."""
    of_one = own.of_the_past or own.of_one_in_particular
    return of_one and bool(query.fields & FACTS_OF_REPORTS)
