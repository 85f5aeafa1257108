"""Does the cited text carry the claim? Pure functions; nothing unchecked is shown.

A claim that repeats its quote word for word is carried by it. Any other claim (a sentence
made from the record) must find each of its numbers, dates and ratings in the words it
cites, apart from those that follow by arithmetic.
"""

from __future__ import annotations

import re

from assistant.answer import Verdict
from assistant.draft import Draft
from ingest.dates import dates_in
from ingest.framework import RATINGS
from ingest.terms import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def verdict(draft: Draft) -> Verdict | None:
    """``verified`` when the evidence carries the draft, None when it must be dropped."""
    if not draft.evidence or any(not evidence.quote.strip() for evidence in draft.evidence):
        return None
    quotes = "\n".join(evidence.quote for evidence in draft.evidence)
    if not draft.text.strip():
        return None
    if any(_repeats(draft.text, evidence.quote) for evidence in draft.evidence):
        return "verified"
    carried = (
        _dates(draft.text) <= _dates(quotes)
        and _numbers(draft) <= _numbers_in(quotes)
        and _ratings(draft.text) <= _ratings(quotes)
    )
    return "verified" if carried else None


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
