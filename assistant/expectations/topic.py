"""Questions about rules that no form gives away: "dbs check before first shift", "the 5 areas".

They are told by their subject: nearly the words by which an entry is known, and nothing in
them that speaks of a report, a service or the past.
"""

from __future__ import annotations

from assistant.expectations.asking import (
    FACTS_OF_REPORTS,
    Asking,
    apart_from_reports,
    asking_of,
)
from assistant.expectations.forms import Form
from assistant.expectations.search import ReferenceFinder, has_subject
from assistant.patterns import any_of
from assistant.query import Query
from ingest.reference import EntryKind
from ingest.terms import fold, words

# Of the questions of the development sets that ask what was found and name no service, the one
# most like an entry has .74 in all, with a likeness in meaning of .43.
_LEAST, _LEAST_ALIKE, _MORE_IF_PERSONAL = 0.42, 0.46, 0.13
# What was good or bad, and how something is done, is found in reports.
_ASKS_OF_REPORTS = any_of(
    r"problems?|concerns?|issues?|examples?|any|anything|compar\w+|summar\w+|good practice",
    r"went wrong|what happened|how (?:good|bad|well)",
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
    if own is None or query.earlier or not has_subject(own.text):
        return None
    best = finder.find(own.text)[0]
    of_reports = own.of_what_was_found or query.fields or _ASKS_OF_REPORTS.search(fold(own.text))
    if best.entry.kind in _TERMS and best.named >= _BY_NAME and best.cosine >= _BY_NAME_ALIKE:
        of_one = own.of_what_was_found or own.of_one_in_particular
        fact_of_one = of_one and query.fields & FACTS_OF_REPORTS
        return None if fact_of_one else asking_of(query, own.text, Form.MEANING)
    if of_reports or own.of_one_in_particular or len(words(own.text)) < _FEWEST:
        return None
    if best.entry.kind not in _RULES:
        return None
    more = _MORE_IF_PERSONAL if query.personal else 0.0
    if best.score < _LEAST + more or best.cosine < _LEAST_ALIKE + more:
        return None
    return asking_of(query, own.text, Form.TOPIC)
