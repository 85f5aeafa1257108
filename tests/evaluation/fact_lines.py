"""What reports state and where, found without the product's code for answering.

The values come from what `findings reports --json` prints; where a value stands is looked up
anew in the text that `--texts` writes. A place is (start, end) in that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

Place = tuple[int, int]

AREAS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")
_GENERAL = {"limited", "home", "support", "services", "residential", "nursing", "supported",
            "living", "company"}  # fmt: skip
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_AREA_SCORE = re.compile(r"This service scored (\d+) \(out of 100\)")
_OVERALL = re.compile(r"Overall(?: rating for this service)?:? ")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$")


def folded(text: str) -> str:
    """The text in lower case, with straight apostrophes and single spaces."""
    return " ".join(text.replace("’", "'").casefold().split())


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated value: every way to write it, and every place that states it.

    ``subject`` is the area or the statement that a sentence about it must name, ``with_it``
    what it must say as well: of a breach, the year of the instrument.
    """

    report_id: str
    values: tuple[str, ...]
    places: tuple[Place, ...]
    subject: str | None = None
    with_it: str | None = None

    @property
    def points(self) -> int:
        """The value as a number of points."""
        return int(self.values[0])


@dataclass(frozen=True)
class Held:
    """One report: its facts as `findings reports --json` prints them, and its text."""

    facts: dict[str, Any]
    text: str

    @property
    def report_id(self) -> str:
        return str(self.facts["report_id"])

    @property
    def service(self) -> str:
        return str(self.facts["service"])

    @cached_property
    def short(self) -> str:
        """What people call the service: its name in lower case without the general words."""
        words = self.service.lower().split()
        while words[-1] in _GENERAL:
            words.pop()
        return " ".join(words)

    def named_in(self, text: str) -> bool:
        """Whether the text names the service."""
        return self.short.removeprefix("the ") in text.lower()

    @cached_property
    def areas(self) -> dict[str, dict[str, Any]]:
        return {area["name"]: area for area in self.facts["key_questions"]}

    @cached_property
    def statements(self) -> dict[str, dict[str, Any]]:
        return {s["title"]: s for area in self.areas.values() for s in area["statements"]}

    @cached_property
    def _lines(self) -> list[tuple[str, Place]]:
        return [(m[0].strip(), (m.start(), m.end())) for m in _LINE.finditer(self.text)]

    def area_score(self, area: str) -> Fact | None:
        score = self.areas.get(area, {}).get("score")
        if score is None:
            return None
        return Fact(self.report_id, (str(score),), tuple(self._area_scores(area, score)), area)

    def _area_scores(self, area: str, score: int) -> Iterator[Place]:
        below = None
        for line, (start, _) in self._lines:
            below = line if line in AREAS else below
            found = _AREA_SCORE.match(line)
            if found and below == area and int(found[1]) == score:
                yield start + found.start(1), start + found.end(1)

    def statement_score(self, title: str) -> Fact | None:
        score = self.statements.get(title, {}).get("score")
        if score is None:
            return None
        places = tuple(self._after(title, f"Score: {score}"))
        return Fact(self.report_id, (str(score),), places, title)

    def rating(self, area: str) -> Fact | None:
        rating = self.areas.get(area, {}).get("rating")
        if rating is None:
            return None
        asked = self._ending(f"Is the service {area.lower()}? ", rating)
        return Fact(self.report_id, (rating,), (*self._after(area, rating), *asked), area)

    @cached_property
    def overall(self) -> Fact | None:
        rating = self.facts["overall_rating"]
        if rating is None:
            return None
        starts = [(p[0] + m.end(), line[m.end() :]) for line, p in self._lines
                  if (m := _OVERALL.match(line))]  # fmt: skip
        places = [(at, at + len(rating)) for at, rest in starts if folded(rest).startswith(
            folded(rating))]  # fmt: skip
        return Fact(self.report_id, (rating,), tuple(places))

    def _after(self, heading: str, wanted: str) -> Iterator[Place]:
        for (line, _), (following, place) in zip(self._lines, self._lines[1:], strict=False):
            if folded(line) == folded(heading) and folded(following) == folded(wanted):
                yield place

    def _ending(self, beginning: str, wanted: str) -> Iterator[Place]:
        for line, (start, end) in self._lines:
            if folded(line) == folded(beginning + wanted):
                yield start, end

    def day(self, field: str) -> Fact | None:
        """``assessment_date``, ``published``, ``updated``, or the first of ``visit_dates``."""
        stated = self.facts[field]
        iso = stated[0] if isinstance(stated, list) and stated else stated
        return self._day(iso, field) if iso else None

    def days(self, field: str) -> list[Fact]:
        """Every one of ``visit_dates``."""
        return [self._day(iso, field) for iso in self.facts[field]]

    def _day(self, iso: str, field: str) -> Fact:
        each = date.fromisoformat(iso)
        lead = {"assessment_date": "Report from", "published": "publi", "updated": "Updated"}
        wanted = lead.get(field, "").lower()
        places = [p for line, p in self._lines if wanted in line.lower() and holds_day(line, each)]
        return Fact(self.report_id, ways_to_write(each), tuple(places))

    def detail(self, field: str, value: str | None = None) -> Fact | None:
        """An address, phone number, provider, postcode or service type, as it is written."""
        whole = value or (self.postcode if field == "postcode" else self.facts[field])
        if not whole:
            return None
        words = r"\s+".join(map(re.escape, whole.split()))
        places = tuple(m.span() for m in re.finditer(words, self.text))
        return Fact(self.report_id, (whole,), places)

    @property
    def postcode(self) -> str | None:
        found = _POSTCODE.search(self.facts["address"] or "")
        return found[0] if found else None

    @cached_property
    def breaches(self) -> list[Fact]:
        """Every numbered breach, with the year of its instrument."""
        numbered = [breach for breach in self.facts["breaches"] if breach["regulation"]]
        years = ["2009" if "2009" in breach["instrument"] else "2014" for breach in numbered]
        named = {(b["regulation"], year) for b, year in zip(numbered, years, strict=True)}
        return [
            Fact(self.report_id, (number,), tuple(self._regulations(number, year)), None, year)
            for number, year in sorted(named)
        ]

    def _regulations(self, number: str, year: str) -> Iterator[Place]:
        other = {"2009": "2014", "2014": "2009"}[year]
        # "Regulation 11 (1), (3)" lists paragraphs below a breach, and states none itself.
        named = rf"regulation {number}\b(?! *\([0-9])[^.\n]*"
        for match in re.finditer(named, self.text, re.IGNORECASE):
            years = re.findall(r"2014|2009", match[0])
            if not years or years[0] != other:
                yield match.start(), match.start() + len(f"regulation {number}")


def holds_day(line: str, day: date) -> bool:
    """Whether a line gives the day, alone or as the first of two."""
    if any(way in line for way in ways_to_write(day)):
        return True
    # "7 and 10 July 2015" and "15 May to 17 May 2024" state their first day too.
    first = rf"\b{day.day}(?: {day:%B})? (?:and|to|,) \d+ {day:%B} {day.year}"
    return bool(re.search(first, line))


def ways_to_write(day: date) -> tuple[str, ...]:
    """A date as sentences write it."""
    return (f"{day.day} {day:%B} {day.year}", day.isoformat(), f"{day:%d/%m/%Y}")
