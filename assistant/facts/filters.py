"""Which reports and which values a question restricts itself to, in everyday words.

All of these read folded text without the names of services.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from assistant.patterns import any_of
from ingest.dates import first_date
from ingest.framework import REGULATION_TITLES, instrument_of
from ingest.report import Framework, Instrument
from ingest.terms import fold

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MOMENT = (
    rf"(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH}),? (?:19|20)\d\d"
    r"|\d{1,2}/\d{1,2}/(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|(?:{_MONTH}),? (?:19|20)\d\d|(?:19|20)\d\d)"
)
_BETWEEN = any_of(rf"(?:between|from) ({_MOMENT}) (?:and|to|until|till) ({_MOMENT})")
_BOUNDED = any_of(
    rf"(since|from|after|later than|before|earlier than|prior to|until|till|up to|by|in|during|of"
    rf"|on|dated) (?:the (?:start|end) of )?({_MOMENT})(?: onwards)?"
)
_BARE = any_of(_MOMENT)
_YEAR_FROM_TODAY = re.compile(r"(?<!the )(?<!past )\b(this|last) year\b")
# The years that name regulations are no dates.
_INSTRUMENT_YEARS = re.compile(
    r"\b(?:the )?(?:20(?:08|09|14) (?:(?:registration|regulated activities) )?regulations?\b"
    r"|regulations?\)? (?:of )?(?:the )?20(?:09|14)\b|act 2008\b)"
    r"|\breg(?:ulation)?s?\.? \d{1,2}a?(?:,? (?:of )?(?:the )?\(?20(?:09|14)\)?)?(?: regs)?"
)

# How people call a kind of service, and what that kind is printed as in reports.
_SERVICE_TYPES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        any_of(
            r"home ?care(?: (?:services?|agenc(?:y|ies)|providers?|compan(?:y|ies)))?",
            r"domiciliary(?: care)?(?: (?:services?|agenc(?:y|ies)|providers?))?",
            r"(?:home )?care agenc(?:y|ies)|care at home services?",
        ),
        any_of("home ?care|domiciliary"),
    ),
    (
        any_of(
            r"nursing (?:care )?homes?|(?:care |residential )?homes?(?: services?)? with nursing"
        ),
        re.compile(r"nursing home|(?<!without )\bnursing\b"),
    ),
    (
        any_of(
            r"residential (?:care )?(?:homes?|services?)|care homes?(?: services?)? without nursing"
        ),
        any_of("residential homes?|without nursing"),
    ),
    (any_of(r"care homes?(?: services?)?"), any_of("care home|residential home|nursing home")),
    (any_of(r"supported living(?: (?:services?|schemes?))?"), any_of("supported living")),
    (any_of(r"extra[ -]care(?: housing)?(?: (?:services?|schemes?))?"), any_of("extra care")),
    (
        any_of(r"dentists?|dental(?: (?:practices?|services?|surger(?:y|ies)|providers?))?"),
        any_of("dental"),
    ),
    (any_of(r"gps?|(?:gp|doctors?'?) (?:practices?|surger(?:y|ies))"), any_of("doctors?|gp")),
    (any_of(r"hospitals?"), any_of("hospitals?|acute services?")),
    (any_of(r"hospices?"), any_of("hospices?")),
    (any_of(r"shared lives(?: (?:services?|schemes?))?"), any_of("shared lives")),
)
_FRAMEWORKS = (
    (
        Framework.KEY_LINES_OF_ENQUIRY,
        any_of(
            r"key lines? of enquiry|kloes?",
            r"(?:old|older|previous|former) (?:framework|style|format|method)",
        ),
    ),
    (
        Framework.SINGLE_ASSESSMENT,
        any_of(r"single assessment framework|saf", "(?:new|newer|current) (?:framework|style)"),
    ),
)
_NUMBER = r"(\d{1,3}|one|two|three|four)(?: ?(?:%|per ?cent|percent|points?))?"
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4}
_SCALE = re.compile(r"\b(?:out of|/) ?(?:100|4|four|a hundred)\b|(?<=\d)/(?:100|4)\b")
_BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("between", any_of(rf"between {_NUMBER} and {_NUMBER}", rf"from {_NUMBER} to {_NUMBER}")),
    ("most", any_of(rf"(?:no|not) (?:more|higher|over) than {_NUMBER}",
                    rf"(?:at (?:the )?most|up to|maximum(?: of)?) {_NUMBER}",
                    rf"{_NUMBER} (?:or|and) (?:less|lower|below|under|fewer)")),
    ("least", any_of(rf"(?:no|not) (?:less|lower|fewer|under) than {_NUMBER}",
                     rf"(?:at least|minimum(?: of)?) {_NUMBER}",
                     rf"{_NUMBER} (?:or|and) (?:more|higher|over|above|better|up)")),
    ("below", any_of(rf"(?:below|under|less than|lower than|fewer than|worse than) {_NUMBER}")),
    ("above", any_of(rf"(?:above|over|more than|higher than|greater than|better than|exceed\w*)"
                     rf" {_NUMBER}")),
    ("exact", any_of(rf"(?:scor\w*|mark\w*|got|get|gets|given|awarded|exactly|with|score of|of)"
                     rf" (?:an? |only |just |exactly |a score of )*{_NUMBER}",
                     rf"{_NUMBER} (?:out of|for|in|on)", rf"{_NUMBER} scores?")),
)  # fmt: skip
_REGULATION = re.compile(
    r"\breg(?:ulation)?s?\.?\s*(\d{1,2}a?)\b((?:\s*(?:,|and|or)\s*\d{1,2}a?\b)*)"
)
_TITLED = {
    fold(title): (number, instrument)
    for instrument, titles in REGULATION_TITLES.items()
    for number, title in titles.items()
    if number not in ("8",)  # "General" is no title that tells
}


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question speaks of, inclusive; None where it is open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most points, inclusive; None where it is open.

    ``said`` is how the question has them: "below 50".
    """

    least: int | None = None
    most: int | None = None
    said: str = field(default="", compare=False)


def period_of(text: str) -> Period | None:
    """The days that the text restricts itself to: "since March 2024", "in 2025"."""
    text = _INSTRUMENT_YEARS.sub(" ", text)
    if match := _BETWEEN.search(text):
        return Period(_days(match[1])[0], _days(match[2])[1])
    if match := _BOUNDED.search(text):
        first, last = _days(match[2])
        if match[1] in ("after", "later than"):
            return Period(since=last + timedelta(days=1))
        if match[1] in ("since", "from") or match[0].endswith("onwards"):
            return Period(since=first)
        if match[1] in ("before", "earlier than", "prior to"):
            return Period(until=first - timedelta(days=1))
        if match[1] in ("until", "till", "up to", "by"):
            return Period(until=last)
        return Period(first, last)
    match = _BARE.search(text)
    return Period(*_days(match[0])) if match else None


def with_years(text: str, today: date) -> str:
    """The text with "this year" and "last year" as the years they are on that day."""
    years = {"this": today.year, "last": today.year - 1}
    return _YEAR_FROM_TODAY.sub(lambda match: f"in {years[match[1]]}", text)


def without_periods(text: str) -> str:
    """The text without the days it restricts itself to, so that no year is taken for a score."""
    for pattern in (_INSTRUMENT_YEARS, _BETWEEN, _BOUNDED, _BARE):
        text = pattern.sub(" ", text)
    return text


def period_words(text: str) -> str:
    """What of the text names a period."""
    text = _INSTRUMENT_YEARS.sub(" ", text)
    patterns = (_BETWEEN, _BOUNDED, _BARE, _YEAR_FROM_TODAY)
    return " ".join(match[0] for pattern in patterns for match in pattern.finditer(text))


def _days(moment: str) -> tuple[date, date]:
    """The first and last day of a day, month or year."""
    if stated := first_date(re.sub(r"\bthe |\bof ", "", moment)):
        return stated.value, stated.value
    year = int(moment[-4:])
    month = moment[:3]
    if month in _MONTHS:
        number = _MONTHS.index(month) + 1
        return date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return date(year, 1, 1), date(year, 12, 31)


def bounds_of(text: str) -> Bounds | None:
    """The points that the text asks for: "below 50", "at least 3", "scored 1"."""
    text = _SCALE.sub(" ", _REGULATION.sub(" ", without_periods(text)))
    for kind, pattern in _BOUNDS:
        if match := pattern.search(text):
            low, *rest = [_number(group) for group in match.groups() if group]
            if kind == "between":
                least, most = min(low, *rest), max(low, *rest)
                return Bounds(least, most, f"{least} to {most}")
            return {
                "most": Bounds(most=low, said=f"at most {low}"),
                "least": Bounds(least=low, said=f"at least {low}"),
                "below": Bounds(most=low - 1, said=f"below {low}"),
                "above": Bounds(least=low + 1, said=f"above {low}"),
                "exact": Bounds(low, low, f"{low}"),
            }[kind]
    return None


def _number(word: str) -> int:
    return _WORDS[word] if word in _WORDS else int(word)


def types_of(text: str, held: Iterable[str]) -> tuple[str, frozenset[str]] | None:
    """The kind of service that the text asks for, and the kinds held that fit it.

    One named as the reports print it is that alone: "residential home" is no care home
    without nursing, though people mean both by "residential homes".
    """
    as_printed = [kind for kind in held if re.search(rf"\b{re.escape(fold(kind))}\b", text)]
    if as_printed:
        named = max(as_printed, key=len)
        return named, frozenset({named})
    for asked, printed in _SERVICE_TYPES:
        if match := asked.search(text):
            return match[0], frozenset(kind for kind in held if printed.search(fold(kind)))
    return None


def type_words(text: str) -> str:
    """What of the text names a kind of service."""
    return " ".join(m[0] for asked, _ in _SERVICE_TYPES for m in asked.finditer(text))


def framework_of(text: str) -> Framework | None:
    """The inspection framework that the text asks for."""
    return next((framework for framework, asked in _FRAMEWORKS if asked.search(text)), None)


def framework_words(text: str) -> str:
    """What of the text names a framework."""
    return " ".join(m[0] for _, asked in _FRAMEWORKS for m in asked.finditer(text))


def regulations_named(text: str) -> tuple[str, ...]:
    """The numbers of the regulations that the question names: ("12", "20a")."""
    found = [
        number
        for first, others in _REGULATION.findall(fold(text))
        for number in (first, *re.findall(r"\d{1,2}a?", others))
    ]
    return tuple(dict.fromkeys(found))


def instrument_asked(text: str) -> Instrument | None:
    """The set of regulations that the text names: "the 2014 regs"."""
    return instrument_of(re.sub(r"\bregs\b", "regulations", fold(text)))


def regulation_titled(text: str) -> tuple[str, Instrument] | None:
    """The regulation whose whole title the text gives: "good governance"."""
    folded = fold(text)
    named = [title for title in _TITLED if re.search(rf"\b{re.escape(title)}\b", folded)]
    return _TITLED[max(named, key=len)] if named else None
