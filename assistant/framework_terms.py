"""Ratings, regulations and key questions as sentences name them."""

from __future__ import annotations

import re

from ingest.framework import KEY_QUESTIONS, RATINGS, REGULATION_TITLES, instrument_mentions
from ingest.report import Instrument
from ingest.terms import fold

_RATING = re.compile(
    "|".join(
        rf"\b{re.escape(rating)}\b" for rating in sorted(map(fold, RATINGS), key=len, reverse=True)
    )
)
# In lower case a rating is a rating only where it is given as one.
_GIVEN = re.compile(r"\b(?:rat(?:ed|ing|ings)|judged|graded|awarded)\b[^.;]{0,60}$")
_REGULATION = re.compile(r"\bregulations?\s+(?=\d)|\breg\.?\s+(?=\d)")
_NUMBER = re.compile(r"(\d{1,2}a?)((?:\s?\(\w{1,3}\))*)(?!\d)")
_JOINT = re.compile(r"\s*(?:,\s*and|,|and|&|or)\s*(?:regulations?\s+)?(?=\d)")
_TITLES = tuple(
    sorted(
        {fold(title) for titles in REGULATION_TITLES.values() for title in titles.values()},
        key=len,
        reverse=True,
    )
)
_ACT = re.compile(r"\b[A-Z][a-z]+ Act\b(?: (?:19|20)\d\d)?")
_AREA = re.compile(r"\b(?:" + "|".join(map(fold, KEY_QUESTIONS)).replace("-", "[- ]") + r")\b")


def ratings(text: str) -> set[str]:
    """The ratings that the text gives, folded: capitalised, or after "rated" or "rating"."""
    folded = fold(text)
    return {
        match[0]
        for match in _RATING.finditer(folded)
        if (text[match.start()].isupper() and match.start() > 0)
        or match[0] == folded.strip(" .")
        or _GIVEN.search(folded[: match.start()])
    }


def regulations(text: str) -> set[str]:
    """The numbers of the regulations that the text names, with their clauses."""
    folded = fold(text)
    found = set()
    for match in _REGULATION.finditer(folded):
        place = match.end()
        while number := _NUMBER.match(folded, place):
            found.add(number[1] + number[2].replace(" ", ""))
            joint = _JOINT.match(folded, number.end())
            if not joint:
                break
            place = joint.end()
    return found


def instruments(text: str) -> set[Instrument]:
    """The statutory instruments that the text names."""
    return {instrument for _, instrument in instrument_mentions(text)}


def acts(text: str) -> set[str]:
    """The Acts that the text names, each as its last word of title, "Act" and year."""
    return {fold(match[0]) for match in _ACT.finditer(text)}


def regulation_titles(text: str) -> set[str]:
    """The titles of regulations that the text names or gives the numbers of, folded."""
    folded = fold(text)
    if not re.search(r"\bregulations?\b|\bbreach", folded):
        return set()
    found = _titles_of_numbers(text)
    for title in _TITLES:
        if re.search(rf"\b{re.escape(title)}\b", folded):
            found.add(title)
            folded = folded.replace(title, " ")
    return found


def _titles_of_numbers(text: str) -> set[str]:
    """The titles that the numbers stand for, where the instrument is certain."""
    named = instruments(text)
    if len(named) != 1:
        return set()
    titles = {number.casefold(): title for number, title in REGULATION_TITLES[named.pop()].items()}
    numbers = {number.partition("(")[0] for number in regulations(text)}
    return {fold(titles[number]) for number in numbers if number in titles}


def without_regulations(text: str) -> str:
    """The text with the numbers of regulations and instruments taken out, folded."""
    folded = fold(text)
    for match in reversed(list(_REGULATION.finditer(folded))):
        end = match.end()
        while number := _NUMBER.match(folded, end):
            end = number.end()
            joint = _JOINT.match(folded, end)
            if not joint:
                break
            end = joint.end()
        folded = folded[: match.start()] + " regulation, " + folded[end:]
    return re.sub(r"\b(?:regulations|act)\s+\(?(?:19|20)\d\d\)?", " regulation, ", folded)


def areas(text: str) -> set[str]:
    """The key questions that the text names, if only as everyday words, folded."""
    return {match[0].replace(" ", "-") for match in _AREA.finditer(fold(text))}


def areas_claimed(text: str) -> set[str]:
    """The key questions that the text names as such: capitalised, or in speaking of a rating."""
    if re.search(r"\b(?:rated|ratings?|scored?|scores)\b", fold(text)):
        return areas(text)
    return areas(" ".join(re.findall(r"(?<=\w )[A-Z][\w-]+", text)))
