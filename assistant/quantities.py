"""Numbers with what they count, and the times that a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.roles import role_of_word
from ingest.dates import dates_in
from ingest.terms import STOP_WORDS, fold, stem

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = (
    {word: number for number, word in enumerate(_SMALL)}
    | {word: 10 * number for number, word in enumerate(_TENS, 2)}
    | {"dozen": 12, "hundred": 100, "thousand": 1000}
)
_ORDINALS = {
    word: f"{number}th"
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
}
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th|am|pm)\b)?|%|[a-z]+(?:'[a-z]+)?|[.,;:]")
_TENS_AND_ONES = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_SMALL[1:10])})\b")
_BOUNDS = {
    "least": "least", "minimum": "least",
    "more": "above", "exceeding": "above", "above": "above",
    "most": "most", "maximum": "most", "up": "most",
    "under": "below", "fewer": "below", "less": "below", "below": "below",
    "nearly": "nearly", "almost": "nearly",
    "about": "about", "around": "about", "approximately": "about", "roughly": "about",
}  # fmt: skip
_BETWEEN_BOUND_AND_NUMBER = frozenset("than to at of a as".split())
# Between a number and the word it counts: "11 of the 20 care plans", "one member of staff".
_SKIPPED = frozenset(
    """the these those their its our all such other possible total area point points mark marks
    member members""".split()
)
# After these a number stands for what was named before: "two of them", "59 were seen".
_OF_THE_NAMED = frozenset("them which whom was were is are had has have did could would".split())
_DOING = re.compile(r"\w{2,}(?:ed|ing)")  # "one offered", "one saying": no noun
_NAMED_BY_ITSELF = re.compile(r"(?:19|20)\d\d|\d+(?::\d+)?[ap]m")  # a year, an hour of the day
# Words for one of several times that something happened; "twice" is written "2 times".
EVENT = "time"
_EVENTS = frozenset("case incident occasion instanc event episod time".split())
_NOT_A_NUMBER_AFTER = frozenset("no any every some each the".split())  # "no one", "the one"
_NOT_A_NUMBER_BEFORE = frozenset("another to".split())  # "one another", "one to one"
_NEAR = 5  # words after a number that may name what it counts: "28 were then living here"

# Each word of time and the unit it speaks of.
_TIMES = {
    "second": "second", "minute": "minute", "hour": "hour", "hourly": "hour", "day": "day",
    "daily": "day", "week": "week", "weekly": "week", "fortnight": "fortnight",
    "fortnightly": "fortnight", "month": "month", "monthly": "month", "quarterly": "quarter",
    "year": "year", "yearly": "year", "annual": "year", "annually": "year", "decade": "decade",
    "night": "night", "nightly": "night", "overnight": "night", "morning": "morning",
    "afternoon": "afternoon", "evening": "evening", "weekend": "weekend", "today": "today",
    "yesterday": "yesterday", "tomorrow": "tomorrow",
    "half": "half", "quarter": "quarter", "double": "double", "couple": "couple",
    "hundreds": "hundreds", "thousands": "thousands", "dozens": "dozens",
}  # fmt: skip
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH_OF_MAY = re.compile(r"\bmay,? (?:19|20)\d\d|\b(?:in|since|until|during|from) may\b|\d may\b")
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_BEFORE = re.compile(r"\b(?:before|prior to|ahead of|until)\b")
_AFTER = re.compile(r"\b(?:after|afterwards|following|since|next)\b")
_VISIT = r"(?:inspections?|assessments?|visits?|reports?|ratings?)"
_EARLIER = re.compile(
    rf"\b(?:last|previous|prior|earlier|former|past)\b(?: \w+)? {_VISIT}|\bpreviously\b"
    rf"|{_VISIT} (?:in|of) (?:19|20)\d\d"
)
_PRESENT = re.compile(rf"\b(?:this|current|latest|recent|present|our|same)\b(?: \w+)? {_VISIT}")
_ANY_VISIT = re.compile(rf"\b{_VISIT}\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, what it counts, what it is a share of, and whether it is a bound.

    ``unit`` holds the stems of the words that name what is counted, or the role where it is
    a person; ``near`` those of the clause up to the next number; ``total`` is 31 in "23 of
    31".
    """

    value: str
    unit: frozenset[str]
    near: frozenset[str]
    total: str | None = None
    bound: str | None = None


def quantities(text: str) -> list[Quantity]:
    """The numbers of the text in order, of dates only the year; ordinals as "3th"."""
    tokens = _TOKEN.findall(_written_out(_without_dates(text)))
    return [
        Quantity(value, *_counted(tokens[place], tokens[place + 1 :]), _bound(tokens[:place]))
        for place, value in _numbers(tokens)
    ]


def dates(text: str) -> set[date]:
    """The days that the text states."""
    return {stated.value for stated in dates_in(text)}


def times(text: str) -> set[str]:
    """The units of time, times of day and relations in time that the text speaks of."""
    tokens = _TOKEN.findall(fold(_without_dates(text)))
    spoken = {_TIMES.get(token) or _TIMES.get(token.rstrip("s")) for token in tokens}
    months = set(_MONTHS).intersection(tokens)
    if not _MONTH_OF_MAY.search(fold(text)):  # nearly always the verb
        months.discard("may")
    months |= {_MONTHS[day.month - 1] for day in dates(text)}
    return {time for time in spoken if time} | months | _DAYS.intersection(tokens)


def reverses_time(claim: str, source: str) -> bool:
    """Whether "before" has become "after", or the reverse."""
    said, written = fold(claim), fold(source)
    return any(
        one.search(said)
        and not other.search(said)
        and other.search(written)
        and not one.search(written)
        for one, other in ((_BEFORE, _AFTER), (_AFTER, _BEFORE))
    )


def same_visit(claim: str, source: str) -> bool:
    """Whether what was found earlier is told of an earlier inspection, and of no other."""
    said, written = fold(claim), fold(source)
    earlier, present = bool(_EARLIER.search(written)), bool(_PRESENT.search(written))
    if _EARLIER.search(said):
        return earlier
    return present or not earlier or not _ANY_VISIT.search(said)


def _without_dates(text: str) -> str:
    for stated in reversed(dates_in(text)):
        text = text[: stated.span.start] + f", {stated.value.year}, " + text[stated.span.end :]
    return text


def _written_out(text: str) -> str:
    """Folded, with "twenty-one" as 21, "21/100" as "21 of 100" and "per cent" as a sign."""
    folded = _TENS_AND_ONES.sub(
        lambda match: str(_VALUES[match[1]] + _VALUES[match[2]]), fold(text)
    )
    folded = re.sub(r"\bper ?cent\b", "%", folded)
    folded = re.sub(r"\b(?:one|a) hundred\b", "100", folded)
    folded = re.sub(r"(?<=\d)(?:[.:]00)? ?([ap])\.?m\b", r"\1m", folded)
    folded = re.sub(r"\btwice\b", "2 times", folded)
    folded = re.sub(r",\s*of\b", " of", folded)
    return re.sub(r"(\d)\s*/\s*(?=\d)", r"\1 of ", folded)


def _numbers(tokens: Sequence[str]) -> Iterator[tuple[int, str]]:
    for place, word in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        if word == "one" and (before in _NOT_A_NUMBER_AFTER or after in _NOT_A_NUMBER_BEFORE):
            continue
        if value := _value(word):
            yield place, value


def _value(token: str) -> str | None:
    """The number in digits; an ordinal as "3th", so that it equals no count."""
    if token in _ORDINALS:
        return _ORDINALS[token]
    if token.endswith(("am", "pm")) and token[0].isdigit():
        return token
    if token[0].isdigit():
        digits = token.rstrip("stndrh").replace(",", "")
        return digits if token[-1].isdigit() else f"{digits}th"
    return str(_VALUES[token]) if token in _VALUES else None


def _counted(
    number: str, following: Sequence[str]
) -> tuple[frozenset[str], frozenset[str], str | None]:
    """The unit, the near words and the total of a number, from the words that follow it."""
    if _NAMED_BY_ITSELF.fullmatch(number):
        return frozenset(), frozenset(), None
    unit: list[str] = []
    near: list[str] = []
    total = None
    share = closed = False
    for written in following:
        word = written.removesuffix("'s")
        value = _value(word)
        share = share or (word == "of" and not near)
        if value is not None and share and not near and total is None:
            total = value
        elif value is not None or not (word[0].isalpha() or word == "%") or len(near) == _NEAR:
            break
        elif not near and word in _OF_THE_NAMED:
            closed = number != "one"
        elif word not in STOP_WORDS and word not in _SKIPPED:
            closed = closed or (number == "one" and bool(_DOING.fullmatch(word)))
            near.append(_counted_word(word))
            if not closed:
                unit.append(near[-1])
        elif near and word in STOP_WORDS:
            closed = True
    return frozenset(unit), frozenset(near), total


def _counted_word(word: str) -> str:
    root = stem(word)
    named = role_of_word(word) or _TIMES.get(word.rstrip("s"))
    return named or (EVENT if root in _EVENTS else root)


def _bound(before: Sequence[str]) -> str | None:
    for token in reversed(before[-3:]):
        if token in _BOUNDS:
            return _BOUNDS[token]
        if token not in _BETWEEN_BOUND_AND_NUMBER:
            return None
    return None


def is_number_or_time(word: str) -> bool:
    """Whether the folded word is a number or a unit of time, which are compared apart."""
    return _value(word) is not None or word in _TIMES or word.rstrip("s") in _TIMES
