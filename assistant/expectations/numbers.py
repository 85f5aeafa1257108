"""The numbered things that a question names: regulations, quality statements, old outcomes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.patterns import any_of
from ingest.framework import instrument_of
from ingest.report import Instrument
from ingest.terms import fold

_UNITS = "one two three four five six seven eight nine".split()
_TO_TWENTY = [
    *_UNITS,
    *"""ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen""".split(),
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
SPOKEN_NUMBERS = {
    **{f"{ten}{unit}": n + i for ten, n in _TENS.items() for i, unit in enumerate(_UNITS, 1)},
    **_TENS,
    **{word: number for number, word in enumerate(_TO_TWENTY, 1)},
}
_SPOKEN = "|".join(
    [
        *(rf"(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS)})\b)?",),
        *sorted(_TO_TWENTY, key=len, reverse=True),
    ]
)
# A capital may stand apart ("20 A"); a small "a" there is a word of its own.
_NUMBER = rf"((?:\d{{1,3}}(?!\d)|(?i:{_SPOKEN})\b)(?:[a-dA-D]\b| [A-D]\b)?)"
_CLAUSE = r"((?:\s?\(\w{1,4}\))*)"
_JOINT = r"\s*(?:,\s*and|,|and|&|or|vs\.?|versus)\s+(?:the\s+)?"
_REGULATION = re.compile(
    rf"\b(?i:reg(?:ulation)?s?)\b\.?\s*(?i:number|no\.?|nr)?\s*{_NUMBER}(?:'?s\b)?{_CLAUSE}"
    rf"|\b(?i:reg)(\d{{1,3}}(?!\d)[a-dA-D]?)\b{_CLAUSE}"
)
_FURTHER = re.compile(rf"{_JOINT}(?i:reg(?:ulation)?s?\.?\s*)?{_NUMBER}(?:'?s\b)?{_CLAUSE}")
_STATEMENT = re.compile(
    rf"\b(?i:quality statements?|statements?|qs)\s*(?i:number|no\.?|nr)?\s*{_NUMBER}"
)
_YEAR = any_of("2014|2009|2010")
_OF_RULES = any_of(r"reg\d*a?|regs|regulations?|rules")
_INSTRUMENTS = {
    "2014": Instrument.REGULATED_ACTIVITIES_2014,
    "2009": Instrument.REGISTRATION_2009,
}
_REPEALED_STANDARDS = any_of(r"outcomes? (?:number )?\d{1,2}|essential standards?")
_REPEALED_YEAR = "2010"


@dataclass(frozen=True, slots=True)
class Numbered:
    """One numbered thing: its number ("20A"), and the paragraph named with it ("(2)(b)")."""

    number: str
    clause: str


def regulations_named(text: str) -> tuple[Numbered, ...]:
    """The regulations that the text names by number, in its order, each once."""
    found: list[Numbered] = []
    for match in _REGULATION.finditer(text):
        found.append(_numbered(match[1] or match[3], match[2] or match[4] or ""))
        place = match.end()
        while further := _FURTHER.match(text, place):
            found.append(_numbered(further[1], further[2]))
            place = further.end()
    return tuple(dict.fromkeys(found))


def statements_numbered(text: str) -> tuple[str, ...]:
    """The numbers of the quality statements that the text names."""
    return tuple(
        dict.fromkeys(_numbered(match[1], "").number for match in _STATEMENT.finditer(text))
    )


def instruments_named(text: str) -> tuple[Instrument, ...]:
    """The instruments that the text names, by title or by year."""
    named = [_INSTRUMENTS[year] for year in _years(text) if year in _INSTRUMENTS]
    by_title = instrument_of(text)
    return tuple(dict.fromkeys([*named, *([by_title] if by_title else [])]))


def names_repealed(text: str) -> bool:
    """Whether the text names what the 2014 Regulations replaced: outcomes, the 2010 Regulations."""
    return bool(_REPEALED_STANDARDS.search(fold(text))) or _REPEALED_YEAR in _years(text)


def _years(text: str) -> list[str]:
    """The years by which the text may mean a set of regulations."""
    folded = fold(text)
    return _YEAR.findall(folded) if _OF_RULES.search(folded) else []


def _numbered(number: str, clause: str) -> Numbered:
    written = re.sub(r"[ -]", "", fold(number))
    digits = written.removesuffix("a")
    letter = "A" if digits != written else ""
    return Numbered(f"{SPOKEN_NUMBERS.get(digits, digits)}{letter}", clause.replace(" ", ""))
