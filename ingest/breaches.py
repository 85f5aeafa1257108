"""Breaches of regulations that sentences of a report state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest import framework
from ingest.report import Breach, Instrument, Span
from ingest.sentences import sentence_spans
from ingest.terms import fold

_BREACH = re.compile(r"\b(?:breach(?:es|ed|ing)?)\b")
_NO_BREACH = re.compile(
    r"\b(?:no|not|never|without|any|avoid(?:ed|ing)?)\b[\w' ]{0,40}\bbreach"
    r"|\bno longer\b|\b(?:data|security|confidentiality|privacy|contract)[\w' ]{0,12}\bbreach"
    r"|\bbreach(?:es)? of (?:data|confidentiality|privacy|contract|trust|security)"
)
_PAST = re.compile(r"\b(?:last|previous|prior) (?:inspection|assessment|visit|rating)")
_STILL = re.compile(r"\b(?:continu\w+|again|still|remain\w*|ongoing|repeated|this assessment)\b")
_STATED = re.compile(
    r"\b(?:found|identified|there (?:was|were|is|are)|in|continued|remained|had) "
    r"(?:\w+ ){0,5}?breach|\bbreach\w* (?:of [\w' ]+ )?(?:was|were|had been) (?:found|identified)"
    r"|\bbreached\b"
)
_REGULATION = re.compile(r"\bregulations?\s+(?=\d)")
_NUMBER = re.compile(r"(?P<number>\d{1,2}a?)(?:\s?\(\w{1,3}\))*(?!\d)")
_OPENING = re.compile(r"\s*[(:,-]?\s*")  # folded: every dash is "-"
_CLOSING = re.compile(r"\.?\s*\)")
_BETWEEN = re.compile(r"\s*(?:,\s*and|,|and|&)\s*(?:regulations?\s+)?(?=\d)")
_SUBJECT = re.compile(
    r"\b(?:in relation to|relating to|related to|regarding|in respect of|in regard to|around)\s+"
    r"(?P<subject>[^.;:()]+?)"
    r"(?=\s+(?:which|that|because|as|at|during|since|had|was|were|found|identified)\b|[.;:(]|$)"
)
_COUNT = re.compile(
    r"\b(?P<count>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b[\w' ]{0,30}\bbreach"
)
_COUNTS = "zero one two three four five six seven eight nine ten".split()
_JOINT = re.compile(r"\s*,\s*and\s+|\s*,\s*|\s+and\s+")

_TITLES = tuple(
    fold(title) for titles in framework.REGULATION_TITLES.values() for title in titles.values()
)

_Named = tuple[str | None, Instrument | None, str | None]


def breaches_in(text: str, sections: Iterable[Span]) -> tuple[Breach, ...]:
    """The breaches that sentences within the sections state, in order.

    A sentence that denies a breach or only recalls one put right states none. A sentence
    repeated word for word counts once. One that only counts breaches ("We found 3
    breaches.") is kept where no other says which.
    """
    found = []
    seen = set()
    for section in sections:
        for sentence in sentence_spans(text[section.start : section.end]):
            span = Span(section.start + sentence.start, section.start + sentence.end)
            words = text[span.start : span.end]
            if words not in seen:
                seen.add(words)
                found += [Breach(*named, None, span) for named in _named_in(words)]
    telling = [breach for breach in found if breach.regulation or breach.title]
    return tuple(telling or found)


def _named_in(sentence: str) -> list[_Named]:
    """Regulation, instrument and title of each breach that the sentence states."""
    folded = fold(sentence)
    if not _BREACH.search(folded) or _NO_BREACH.search(folded):
        return []
    if _PAST.search(folded) and not _STILL.search(folded):
        return []
    numbered = list(_numbered(sentence, folded))
    if numbered:
        return numbered
    subjects = _subjects(folded)
    if subjects:
        return [(None, None, subject) for subject in subjects]
    titles = _titles_after_breach(folded)
    if titles:
        return [(None, None, title) for title in titles]
    return [(None, None, None)] if _STATED.search(folded) else []


def _numbered(sentence: str, folded: str) -> Iterator[_Named]:
    mentions = framework.instrument_mentions(sentence)
    for word in _REGULATION.finditer(folded):
        position = word.end()
        while match := _NUMBER.match(folded, position):
            number = match["number"].upper()
            title, end = _title_at(sentence, folded, match.end(), number)
            after = [named for start, named in mentions if start >= match.end()]
            before = [named for start, named in mentions if start < match.start()]
            named = after[0] if after else (before[-1] if before else None)
            yield number, named or _instrument_by_title(number, title), title
            joint = _BETWEEN.match(folded, end)
            if joint is None:
                break
            position = joint.end()


def _title_at(sentence: str, folded: str, position: int, number: str) -> tuple[str | None, int]:
    """The title written after a number, "(Good governance)" or ", good governance"."""
    opening = _OPENING.match(folded, position)
    start = opening.end() if opening else position
    for titles in framework.REGULATION_TITLES.values():
        title = fold(titles.get(number, "")).rstrip(".")
        if title and folded.startswith(title, start):
            end = start + len(title)
            closing = _CLOSING.match(folded, end)
            return sentence[start:end], closing.end() if closing else end
    return None, position


def _instrument_by_title(number: str, title: str | None) -> Instrument | None:
    holders = [
        instrument
        for instrument, titles in framework.REGULATION_TITLES.items()
        if title and fold(titles.get(number, "")).rstrip(".") == fold(title)
    ]
    return holders[0] if len(holders) == 1 else None


def _subjects(folded: str) -> list[str]:
    """What breaches "in relation to governance and staffing" are about, one by one."""
    match = _SUBJECT.search(folded)
    if match is None:
        return []
    subject = match["subject"].strip(" ,")
    parts = _split(subject)
    counted = _COUNT.search(folded)
    if counted:
        word = counted["count"]
        count = int(word) if word.isdigit() else _COUNTS.index(word)
        if count != len(parts):
            return [subject]
    return parts


def _split(subject: str) -> list[str]:
    """The parts of a list, where a regulation's title that holds "and" is one part."""
    kept = subject
    for title in _TITLES:
        kept = kept.replace(title, title.replace(" ", "\0").replace(",", "\1"))
    return [part.translate({0: " ", 1: ","}).strip() for part in _JOINT.split(kept) if part.strip()]


def _titles_after_breach(folded: str) -> list[str]:
    breach = _BREACH.search(folded)
    rest = folded[breach.end() :] if breach else ""
    return [title for title in _TITLES if rest.startswith(f" of {title}")]
