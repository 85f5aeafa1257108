"""Questions about rules that no form gives away: "dbs check before first shift", "the 5 areas".

They are told by their subject: nearly the words by which an entry is known, and nothing in
them that speaks of a report, a service or the past.
"""

from __future__ import annotations

from assistant.expectations.asking import Asking, apart_from_reports, asking_of
from assistant.expectations.forms import Form
from assistant.expectations.search import ReferenceFinder, has_subject
from assistant.query import Query
from ingest.reference import EntryKind

# Of the questions of the development sets that ask what was found, the one best in both that
# names no service has .38 and .38, one that is no question of ours .52 and .54 (a question
# about the assistant, declined before). What asks about oneself must fit better.
_LEAST, _LEAST_ALIKE, _MORE_IF_PERSONAL = 0.42, 0.42, 0.13
# A term of the framework is known by its name, whatever is asked about it, in any tense.
_BY_NAME, _BY_NAME_ALIKE = 0.8, 0.7
_TERMS = frozenset({EntryKind.FRAMEWORK, EntryKind.GLOSSARY})


def topic_asked(query: Query, finder: ReferenceFinder) -> Asking | None:
    """The question as one about a rule or a term, by its subject alone; or None."""
    own = apart_from_reports(query)
    if own is None or query.earlier or not has_subject(own.text):
        return None
    best = finder.find(own.text)[0]
    if best.entry.kind in _TERMS and best.named >= _BY_NAME and best.cosine >= _BY_NAME_ALIKE:
        return asking_of(query, own.text, Form.MEANING)
    if own.of_what_was_found or query.fields:
        return None
    more = _MORE_IF_PERSONAL if query.personal else 0.0
    if best.score < _LEAST + more or best.cosine < _LEAST_ALIKE + more:
        return None
    return asking_of(query, own.text, Form.TOPIC)
