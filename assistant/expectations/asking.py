"""Whether a question asks what is expected, of anyone, rather than what a report found.

Told by its form: "do we have to …", "is it an offence …", "what does regulation 17 require",
"what is …". A question in the past tense, or one that speaks of reports or of a service,
asks what was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.expectations.forms import (
    Aspect,
    Form,
    asks_what_was_found,
    aspect_of,
    form_of,
    of_one_in_particular,
    of_reports,
    of_the_past,
)
from assistant.expectations.numbers import (
    Numbered,
    instruments_named,
    names_repealed,
    regulations_named,
    statements_numbered,
)
from assistant.expectations.search import has_subject
from assistant.patterns import any_of
from assistant.query import Field, Kind, Query
from ingest.report import Instrument
from ingest.terms import fold, words

# The pay, health and legal position of the person who asks are for others to advise on.
_OWN_AFFAIRS = any_of(
    r"my (?:\w+ )?(?:pay|wages?|contract|rights|employer|holiday|shift|back)",
    r"my (?:[\w']+ ){0,4}(?:tablets?|pills?|medicines?|medication|dose)",
    r"minimum wage|living wage|salary|wages|pay rise|sick pay|holiday pay|pension|redundan\w+",
    r"sue|tribunal|solicitor|lawyer|compensation|diagnos\w+|symptoms?|side effects?|painkillers?",
)
FACTS_OF_REPORTS = frozenset(
    {Field.SCORE, Field.RATING, Field.ADDRESS, Field.PHONE, Field.PROVIDER, Field.SERVICE_TYPE}
)
_SHORTHAND = {
    "hav": "have", "av": "have", "dont": "don't", "doesnt": "doesn't", "wot": "what",
    "wat": "what", "wats": "what's", "whats": "what's", "r": "are", "u": "you", "2": "to",
    "aloud": "allowed", "abt": "about", "duz": "does", "shud": "should", "cud": "could", "b": "be",
    "wen": "when",
}  # fmt: skip
_ADDITION = re.compile(r" \((?:about|at) [^()]*\)\?$")
_TAKES_UP = re.compile(r"(?:and|what about|how about|or)\b")


@dataclass(frozen=True, slots=True)
class Asking:
    """An expectation question. ``text`` is what to look up, with what earlier turns gave.

    ``personal`` is set for what the person who asks should, can or must do.
    """

    text: str
    form: Form
    personal: bool
    aspect: Aspect
    regulations: tuple[Numbered, ...]
    instruments: tuple[Instrument, ...]
    statements: tuple[str, ...]
    repealed: bool


@dataclass(frozen=True, slots=True)
class Own:
    """The question's own words, and whether they speak of reports, of the past, of one service."""

    text: str
    of_reports: bool
    of_the_past: bool
    of_one_in_particular: bool


def apart_from_reports(query: Query) -> Own | None:
    """The question's own words, or None where they name a service or ask for advice or none."""
    own = _ADDITION.sub("", query.text)
    if _is_of_no_rule(query) or _names_service(query, own):
        return None
    if _OWN_AFFAIRS.search(fold(own)):
        return None
    folded, typed = fold(own), fold(query.question)
    speaks_of_reports = of_reports(folded) or of_reports(typed)
    return Own(own, speaks_of_reports, of_the_past(folded), of_one_in_particular(folded))


def expectation_asked(query: Query) -> Asking | None:
    """What is expected, where the question asks for that, or None where it asks what was found."""
    own = _ADDITION.sub("", query.text)
    if _is_of_no_rule(query) or _names_service(query, own):
        return None
    # What was typed is read as well: mending turns "hav to" into "had to".
    form = _form(fold(own), query) or _form(_spelt_out(query.question), query)
    text = " ".join([own, *(term.word for term in query.background)])
    if form is None:
        form = _form_before(own, query)
        text = text if has_subject(own) or not query.earlier else f"{query.earlier[0]} {own}"
    return asking_of(query, text, form) if form else None


def asking_of(query: Query, text: str, form: Form) -> Asking:
    """The question as one of that form, about what the text says."""
    own = fold(_ADDITION.sub("", query.text))
    return Asking(
        text=text,
        form=form,
        personal=query.personal,
        aspect=aspect_of(f"{own} {_spelt_out(query.question)}"),
        regulations=regulations_named(text),
        instruments=instruments_named(text),
        statements=statements_numbered(text),
        repealed=names_repealed(text),
    )


def _spelt_out(question: str) -> str:
    """The question folded, with the commonest shorthands of typing written out."""
    return " ".join(_SHORTHAND.get(word, word) for word in fold(question).split())


def _is_of_no_rule(query: Query) -> bool:
    """Whether it asks of this assistant, for a text, or how much the person who asks needs."""
    own_number = query.personal and query.kind in (Kind.COUNT, Kind.QUANTITY)
    return query.about_assistant or query.writing or own_number


def _names_service(query: Query, own: str) -> bool:
    """Whether the question's own words name a service, held or not."""
    named = set(words(own)) - set(words(query.subject))
    return bool((query.named and named) or query.not_held)


def _form(text: str, query: Query) -> Form | None:
    if asks_what_was_found(text) or _OWN_AFFAIRS.search(text):
        return None
    if regulations_named(text) or statements_numbered(text) or names_repealed(text):
        return None if _takes_up_findings(query) else Form.NUMBER
    return form_of(text, of_facts=bool(query.fields & FACTS_OF_REPORTS))


def _form_before(own: str, query: Query) -> Form | None:
    """The form of the question before, where this one only goes on: "how soon?", "and a death?"."""
    goes_on = _TAKES_UP.match(fold(own)) or not has_subject(own)
    if not goes_on or not query.earlier or query.named:
        return None
    before = _form(fold(query.earlier[0]), query)
    return None if before is Form.MEANING else before


def _takes_up_findings(query: Query) -> bool:
    """Whether a bare "and regulation 18?" follows a question about what was found."""
    takes_up = _TAKES_UP.match(fold(query.question)) and query.earlier
    return bool(takes_up) and asks_what_was_found(fold(query.earlier[0]))
