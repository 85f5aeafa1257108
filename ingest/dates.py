"""Dates as British reports write them, and as we write them."""

from __future__ import annotations

import re
from datetime import date

from ingest.report import Span, Stated

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY = r"(?P<{0}day>\d{{1,2}})(?:st|nd|rd|th)?"
_MONTH = (
    r"(?P<{0}month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<{0}year>(?:19|20)\d\d)"
# "15 May to 17 May 2024", "3, 4 and 9 June 2015": the earlier days borrow month and year.
_DATE = re.compile(
    rf"\b{_DAY}(?:\s+{_MONTH})?(?:,?\s+{_YEAR})?".format("")
    + r"(?=\s+\d|\s*(?:,|to\b|and\b|&|-|–|\b))",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)\b")
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_BETWEEN_DAYS = re.compile(r"\s*(?:,|to|and|&|-|–|,\s*and)\s*", re.IGNORECASE)


def spoken_date(value: date) -> str:
    """The date as people write it: 6 June 2024."""
    return f"{value.day} {value:%B %Y}"


def dates_in(text: str, offset: int = 0) -> list[Stated[date]]:
    """The dates that the text states, in order, each with its span shifted by ``offset``.

    A day without month or year counts only where it is joined to a date that has them.
    """
    found = [
        Stated(day, Span(offset + match.start(), offset + match.end()))
        for pattern in (_NUMERIC, _ISO)
        for match in pattern.finditer(text)
        if (day := _date(int(match["year"]), int(match["month"]), int(match["day"])))
    ]
    later: tuple[int, str, str] | None = None  # start, month and year of the date that follows
    for match in reversed(list(_DATE.finditer(text))):
        month, year = match["month"], match["year"]
        if later and _BETWEEN_DAYS.fullmatch(text[match.end() : later[0]]):
            month, year = month or later[1], year or later[2]
        if not (month and year):
            later = None
            continue
        day = _date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(match["day"]))
        later = (match.start(), month, year)
        if day:
            found.append(Stated(day, Span(offset + match.start(), offset + match.end())))
    return sorted(found, key=lambda stated: stated.span.start)


def first_date(text: str, offset: int = 0) -> Stated[date] | None:
    """The first date that the text states."""
    return next(iter(dates_in(text, offset)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
