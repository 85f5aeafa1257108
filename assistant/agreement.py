"""Whether a claim says what its source says: each fact in it must stand there likewise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.abbreviations import other_forms
from assistant.attribution import Told, misattributes, told, told_in_turn
from assistant.clauses import clauses
from assistant.degree import overstates
from assistant.draft import Evidence
from assistant.framework_terms import (
    acts,
    areas,
    areas_claimed,
    instruments,
    ratings,
    regulation_titles,
    regulations,
    without_regulations,
)
from assistant.negation import contradicts, denies, may_deny
from assistant.quantities import (
    EVENT,
    Quantity,
    dates,
    is_number_or_time,
    quantities,
    reverses_time,
    same_visit,
    times,
)
from assistant.roles import foreign_names, foreign_roles, role_of_word, roles
from ingest.report import Report
from ingest.sentences import sentence_spans
from ingest.terms import fold, terms

_GOES_ON = re.compile(r"(?:they|it|he|she|these|this|those|their|his|her|its)\b", re.IGNORECASE)
_LEADS_TO = re.compile(r",? (?:so that|so|because|which meant|meaning that|meaning) ")
_ONE = re.compile(r"\b(?:an?|another|single|the|someone)\b")


class Reason(StrEnum):
    """Why a sentence is not shown, or shown as partly carried only."""

    NO_EVIDENCE = "no evidence"
    MARKUP = "markup"
    NUMBER = "number"
    DATE = "date"
    RATING = "rating"
    REGULATION = "regulation"
    NAME = "name"
    NEGATION = "negation"
    SPEAKER = "speaker"
    OVERSTATED = "overstated"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Source:
    """What a claim may rest on.

    ``quote`` are the words cited, ``sentences`` the whole sentences that they stand in (a
    quote cut short may have lost its "not"), ``around`` those and the sentence before one
    that opens with "They". ``known`` are the names that go without saying: the service, its
    provider, the key question and the statement, and abbreviations of words in the source or
    the words for them. ``days`` are the report's own dates,
    ``areas`` the key questions of the evidence, ``speakers`` who spoke where a sentence before
    said so.
    """

    quote: str
    sentences: str
    around: str
    known: str
    told: tuple[Told, ...]
    days: frozenset[date]
    areas: frozenset[str]
    speakers: str = ""


def source_of(evidence: tuple[Evidence, ...]) -> Source:
    """The source that the pieces of evidence make together."""
    read = [_sentences_around(each) for each in evidence]
    reports = [each.report for each in evidence]
    around = "\n".join("\n".join((before, *own)) for before, own in read)
    return Source(
        quote="\n".join(each.quote for each in evidence),
        sentences="\n".join(sentence for _, own in read for sentence in own),
        around=around,
        known="\n".join((*(_known(each) for each in evidence), *other_forms(around))),
        told=tuple(
            part
            for each, (_, own) in zip(evidence, read, strict=True)
            for part in told_in_turn(own, each.speaker)
        ),
        days=frozenset(day for report in reports for day in _days(report)),
        areas=frozenset(fold(each.key_question) for each in evidence if each.key_question),
        # Not the provider: that speaker may be the manager as well, and roles must not be swapped.
        speakers=" ".join(
            each.speaker for each in evidence if each.speaker in ("staff", "people", "partners")
        ),
    )


def disagreement(claim: str, source: Source, english: Mapping[str, int]) -> Reason | None:
    """The first thing in which the claim and its source differ, or None."""
    tests: tuple[tuple[Reason, Callable[[], bool]], ...] = (
        (Reason.DATE, lambda: not _same_times(claim, source)),
        (Reason.REGULATION, lambda: not _same_regulations(claim, source)),
        (Reason.NUMBER, lambda: not _same_numbers(claim, source)),
        (Reason.RATING, lambda: not _same_ratings(claim, source)),
        (
            Reason.NAME,
            lambda: bool(
                foreign_roles(claim, f"{source.around}\n{source.speakers}")
                or foreign_names(claim, f"{source.around}\n{source.known}", english)
            ),
        ),
        (Reason.SPEAKER, lambda: _other_speaker(claim, source)),
        (Reason.NEGATION, lambda: _other_polarity(claim, source.sentences)),
        (Reason.OVERSTATED, lambda: overstates(claim, source.sentences)),
    )
    return next((reason for reason, differs in tests if differs()), None)


def _sentences_around(evidence: Evidence) -> tuple[str, list[str]]:
    """The whole sentences that the evidence touches, and the one before if they lean on it."""
    text, span = evidence.report.text, evidence.span
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    paragraph = text[start : end if end >= 0 else len(text)]
    own: list[str] = []
    before = ""
    for each in sentence_spans(paragraph):
        sentence = paragraph[each.start : each.end]
        if start + each.end <= span.start:
            before = sentence
        elif start + each.start < span.end:
            own.append(sentence)
    return (before if own and _GOES_ON.match(own[0]) else ""), own


def _known(evidence: Evidence) -> str:
    report = evidence.report
    named = (
        report.service.value,
        report.provider.value if report.provider else None,
        evidence.key_question,
        evidence.statement,
    )
    return ". ".join(name for name in named if name)


def _days(report: Report) -> list[date]:
    return [report.assessment_date.value] if report.assessment_date else []


def _days_known(claim: str, source: Source) -> str:
    """The reports' own dates in writing, where the claim speaks of an assessment."""
    assessed = re.search(r"\b(?:assess|report|inspect)", fold(claim))
    return " ".join(day.isoformat() for day in source.days) if assessed else ""


def _same_times(claim: str, source: Source) -> bool:
    known = _days_known(claim, source)
    return (
        dates(claim) <= dates(source.quote) | dates(known)
        and times(claim) <= times(source.sentences) | times(known)
        and same_visit(claim, source.sentences)
        and not reverses_time(claim, source.sentences)
    )


def _same_regulations(claim: str, source: Source) -> bool:
    return (
        regulations(claim) <= regulations(source.quote)
        and instruments(claim) <= instruments(source.quote)
        and regulation_titles(claim) <= regulation_titles(source.quote)
        and all(act in fold(f"{source.quote}\n{source.known}") for act in acts(claim))
    )


def _same_numbers(claim: str, source: Source) -> bool:
    said = without_regulations(_without_known(claim, source))
    written = without_regulations(f"{source.quote}\n{_days_known(claim, source)}")
    held = quantities(written)
    return all(_is_held(number, held, said, written) for number in quantities(said))


def _without_known(claim: str, source: Source) -> str:
    for name in source.known.splitlines():
        for part in name.split(". "):
            claim = re.sub(re.escape(part), " ", claim, flags=re.IGNORECASE)
    return claim


def _is_held(number: Quantity, held: list[Quantity], said: str, written: str) -> bool:
    otherwise = any(number.unit & each.unit for each in held if each.value != number.value)
    one = number.value == "1" and _ONE.search(written)
    if one and not otherwise and number.unit & _stems(written):
        return True  # "one care plan" for "a care plan"
    return any(
        _counts_the_same(number, each, said, written)
        or (not otherwise and _happened(number, each, written))
        for each in held
        if each.value == number.value
    )


def _counts_the_same(said: Quantity, written: Quantity, claim: str, quote: str) -> bool:
    if said.bound != written.bound or (said.total and said.total != written.total):
        return False
    if said.unit and written.near:
        return bool(said.unit & written.near)
    if said.unit:
        return bool(said.unit & _stems(quote))
    return written.unit <= {EVENT} or bool(written.unit & _stems(claim))


def _happened(said: Quantity, written: Quantity, quote: str) -> bool:
    """Whether "two meetings a year" is said of meetings held "twice a year"."""
    if EVENT not in written.unit:
        return False
    if any(role_of_word(unit) or is_number_or_time(unit) for unit in said.unit):
        return False
    return bool(said.unit & _stems(quote))


def _stems(text: str) -> set[str]:
    """The stems of the text, and the roles and times that its words name."""
    return set(terms(text)) | roles(text) | times(text)


def _same_ratings(claim: str, source: Source) -> bool:
    named = areas_claimed(claim)
    return ratings(claim) <= ratings(source.quote) and named <= areas(source.quote) | source.areas


def _other_speaker(claim: str, source: Source) -> bool:
    own = [part for span in sentence_spans(claim) for part in told(claim[span.start : span.end])]
    return misattributes(own, source.told)


def _parts(text: str) -> list[str]:
    """The clauses of the text, a cause and its consequence apart: one may be denied alone."""
    return [part for clause in clauses(text) for part in _LEADS_TO.split(clause) if part.strip()]


def _other_polarity(claim: str, source: str) -> bool:
    """Whether a word is denied in one and not in the other, or only one denies anything."""
    if contradicts(claim, source):
        return True
    written = _parts(source)
    for clause in _parts(claim):
        said = set(terms(clause))
        shared = [len(said.intersection(terms(other))) for other in written]
        nearest = [
            other
            for other, count in zip(written, shared, strict=True)
            if count and count == max(shared)
        ]
        if nearest and all(denies(other) for other in nearest) and not may_deny(claim, source):
            return True
        if denies(clause) and not may_deny(source, claim):
            return True
    return False
