"""The nouns of a question understood: what it asks, of which reports, for what kind of answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Speaker
from assistant.polarity import Polarity
from assistant.vocabulary import Phrase
from ingest.framework import QualityStatement


class Kind(StrEnum):
    """The kind of answer that a question asks for."""

    COUNT = "count"  # how many staff
    QUANTITY = "quantity"  # how much, how long, how often: a number with its unit
    DATE = "date"
    NAME = "name"  # who is …, what is the name of …
    DEFINITION = "definition"
    REASON = "reason"
    YES_NO = "yes_no"
    FINDING = "finding"
    SUMMARY = "summary"


VALUES = frozenset({Kind.COUNT, Kind.QUANTITY, Kind.DATE, Kind.NAME})


class Field(StrEnum):
    """A fact that the record holds and that is computed, never retrieved."""

    SCORE = "score"
    RATING = "rating"
    DATE = "date"
    ADDRESS = "address"
    PHONE = "phone"
    PROVIDER = "provider"
    SERVICE_TYPE = "service_type"
    BREACHES = "breaches"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing the question is about: its word, and every phrase that may stand for it.

    ``related`` phrases are close to it without meaning the same.
    """

    word: str
    phrases: frozenset[Phrase]
    related: frozenset[Phrase] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood.

    ``text`` stands on its own: slips mended and, in a follow-up, what it took from earlier
    turns added. ``subject`` is the text without the names of services, which say where to
    look and not what for.

    ``terms`` are what it is about, ``background`` what it is about by way of earlier turns.
    ``earlier`` are the questions before it, the latest first, which retrieval leans towards.
    ``named`` are the report ids it names, ``described`` the stems of what is known of
    them anyway (kind of service, years of the report), ``not_held`` a service that is not held.

    ``units`` is what a COUNT counts ("incidents"), ``sayer`` whose words are asked for ("the
    chef"), ``wanted`` how many points ("five bullets"), ``services`` how many unnamed
    services ("the two homes"). ``claimed_number`` and ``claimed_rating`` are taken for
    granted, or asked for where it ``selects`` by them ("which scored 1"). ``pointing`` is set
    for "these two services" when none are named, ``personal`` for what the person who asks
    should do, ``writing`` for a letter or a poem of no report.
    """

    question: str
    text: str
    subject: str
    kind: Kind
    terms: tuple[Term, ...]
    background: tuple[Term, ...]
    earlier: tuple[str, ...]
    named: frozenset[str]
    described: frozenset[str]
    not_held: str | None
    key_questions: tuple[str, ...]
    statements: tuple[QualityStatement, ...]
    fields: frozenset[Field]
    speaker: Speaker | None
    sayer: tuple[Term, ...]
    units: tuple[Term, ...]
    comparison: bool
    pointing: bool
    about_assistant: bool
    personal: bool
    writing: bool
    wanted: int | None
    services: int | None
    wanted_polarity: Polarity
    claimed_number: int | None
    claimed_rating: str | None
    selects: bool

    @property
    def sums_up(self) -> bool:
        """Whether it asks for what a report says in all, or in one area, with no subject."""
        if self.terms or self.background or self.fields or self.kind in VALUES:
            return False
        return self.kind is Kind.SUMMARY or bool(self.key_questions or self.named)
