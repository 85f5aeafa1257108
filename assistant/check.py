"""Does the cited text carry the claim? Pure functions; nothing unchecked is shown.

A claim that repeats its quote word for word is carried by it. Any other that we made
ourselves from the record must find each of its numbers, dates and ratings in the words it
cites, apart from those that follow by arithmetic. A claim that a language model wrote must
agree with them in everything that ``agreement`` compares, and in content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.agreement import Reason, disagreement, source_of
from assistant.answer import Verdict
from assistant.draft import Draft
from assistant.foreign_words import foreign_words
from assistant.plain_prose import is_plain_prose
from assistant.support import Checker
from ingest.dates import dates_in
from ingest.framework import RATINGS
from ingest.terms import fold

# How far the quotes carry the content of a model's claim, 0 to 1 (``Support.content``). Of the
# true claims of tests/evaluation/claims.jsonl that agree otherwise, one lies below the lower.
VERIFIED = 0.65
PARTIAL = 0.45

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Checked:
    """How a sentence came out: ``verified``, ``partial``, or None where it must be dropped.

    ``reason`` says why it is partial or dropped.
    """

    verdict: Verdict | None
    reason: Reason | None = None


def check(draft: Draft, checker: Checker | None = None) -> Checked:
    """Whether the evidence carries the draft; a model's draft demands the checker."""
    if not draft.evidence or any(not evidence.quote.strip() for evidence in draft.evidence):
        return Checked(None, Reason.NO_EVIDENCE)
    if not draft.text.strip():
        return Checked(None, Reason.CONTENT)
    if not draft.by_model:
        return _check_ours(draft)
    if checker is None:
        raise ValueError("A sentence written by a model is checked with a Checker.")
    return _check_models(draft, checker)


def _check_models(draft: Draft, checker: Checker) -> Checked:
    if not is_plain_prose(draft.text):
        return Checked(None, Reason.MARKUP)
    if any(_repeats(draft.text, evidence.quote) for evidence in draft.evidence):
        return Checked("verified")
    source = source_of(draft.evidence)
    differs = disagreement(draft.text, source, checker.english)
    if differs is not None:
        return Checked(None, differs)
    sentences = [line for line in (*source.around.splitlines(), source.known) if line]
    if foreign_words(draft.text, sentences, checker.embedder):
        return Checked(None, Reason.CONTENT)
    score = checker.support(draft.text, source.around.splitlines()).content
    if score >= VERIFIED:
        return Checked("verified")
    return Checked("partial" if score >= PARTIAL else None, Reason.CONTENT)


def _check_ours(draft: Draft) -> Checked:
    if any(_repeats(draft.text, evidence.quote) for evidence in draft.evidence):
        return Checked("verified")
    quotes = "\n".join(evidence.quote for evidence in draft.evidence)
    for reason, carried in (
        (Reason.DATE, _dates(draft.text) <= _dates(quotes)),
        (Reason.NUMBER, _numbers(draft) <= _numbers_in(quotes)),
        (Reason.RATING, _ratings(draft.text) <= _ratings(quotes)),
    ):
        if not carried:
            return Checked(None, reason)
    return Checked("verified")


def _repeats(text: str, quote: str) -> bool:
    """Whether whole sentences of the quote are the text; half a sentence can lose its "not"."""
    whole = rf"(?:^|[.!?:][\"')]*\s){re.escape(_plain(text))}(?=\s|$)"
    return bool(re.search(whole, _plain(quote)))


def _plain(text: str) -> str:
    """The text with plain quotes and dashes and single spaces, case kept out of it."""
    return " ".join(fold(text).split())


def _dates(text: str) -> set[object]:
    return {stated.value for stated in dates_in(text)}


def _numbers(draft: Draft) -> set[str]:
    """The numbers that the evidence must hold: not those of dates, names or arithmetic."""
    text = draft.text
    for stated in reversed(dates_in(text)):
        text = text[: stated.span.start] + text[stated.span.end :]
    for evidence in draft.evidence:
        text = text.replace(evidence.report.service.value, "")
    return set(_NUMBER.findall(text)) - draft.computed


def _numbers_in(text: str) -> set[str]:
    return set(_NUMBER.findall(text))


def _ratings(text: str) -> set[str]:
    """The ratings named: written with a capital, unlike "a good deal tidier"."""
    capital = {rating: rf"\b{rating[0]}(?i:{re.escape(rating[1:])})\b" for rating in RATINGS}
    return {rating for rating, pattern in capital.items() if re.search(pattern, text)}
