"""Words that need explaining, found in what a page says, and what they mean.

The meanings are those of the reference library. A word counts where it stands whole, in any
case; of words that overlap the longest counts. An abbreviation counts as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from urllib.parse import quote

from ingest.reference import Entry, EntryKind, entries

_MOST_LINES = 3  # of a meaning; its page has the rest
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PLURALS = ("", "s", "es")

Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word means: a few lines of its entry, and the page with all of them.

    ``name`` is the word's own in addresses and ids, made of small letters, digits and hyphens.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``meaning`` is set for a word that needs explaining."""

    text: str
    meaning: Meaning | None = None


def explained(text: str) -> tuple[Piece, ...]:
    """The text in pieces, each meaning at its first word; joined they are the text."""
    pieces: list[Piece] = []
    seen: set[str] = set()
    end = 0
    for start, stop, meaning in _found(text):
        if meaning.name not in seen:
            seen.add(meaning.name)
            pieces += [Piece(text[end:start]), Piece(text[start:stop], meaning)]
            end = stop
    pieces.append(Piece(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def meanings_in(texts: Iterable[str]) -> tuple[Meaning, ...]:
    """The meanings of the words in these texts, each once, in order of appearance."""
    found = (meaning for text in texts for meaning in _meanings(text))
    return tuple({meaning.name: meaning for meaning in found}.values())


@lru_cache(maxsize=256)  # a report's whole text takes 15 ms
def _meanings(text: str) -> tuple[Meaning, ...]:
    return tuple(meaning for _, _, meaning in _found(text))


def _found(text: str) -> Iterator[tuple[int, int, Meaning]]:
    """Where words stand that need explaining, in order; none within another."""
    words = list(_WORD.finditer(text))
    forms = _forms()
    place = 0
    while place < len(words):
        for form, meaning in forms.get(_key(words[place][0]), ()):
            last = place + len(form) - 1
            if last < len(words) and _reads(form, words[place : last + 1], text):
                yield words[place].start(), words[last].end(), meaning
                place = last
                break
        place += 1


def _reads(form: Form, words: list[re.Match[str]], text: str) -> bool:
    *first, last = (word[0] for word in words)
    apart = (text[one.end() : other.start()] for one, other in pairwise(words))
    return (
        all(map(_same, form, first))
        and any(_same(form[-1] + plural, last) for plural in _PLURALS)
        and all(gap.isspace() and len(gap) < 3 for gap in apart)
    )


def _same(expected: str, word: str) -> bool:
    return word == expected if _is_abbreviation(expected) else _key(word) == _key(expected)


def _key(word: str) -> str:
    return word.casefold().replace("’", "'")


def _is_abbreviation(word: str) -> bool:
    return sum(letter.isupper() for letter in word) > 1


@cache
def _forms() -> Mapping[str, tuple[tuple[Form, Meaning], ...]]:
    """By the first word of a form, as it may be written: the forms, the longest first."""
    by_form: dict[Form, Meaning] = {}
    for entry in entries():
        for form, meaning in _of_entry(entry):
            by_form.setdefault(form, meaning)
    by_word: dict[str, list[tuple[Form, Meaning]]] = {}
    for form, meaning in sorted(by_form.items(), key=lambda each: -len(each[0])):
        for plural in _PLURALS if len(form) == 1 else ("",):
            by_word.setdefault(_key(form[0] + plural), []).append((form, meaning))
    return {word: tuple(found) for word, found in by_word.items()}


def _of_entry(entry: Entry) -> Iterator[tuple[Form, Meaning]]:
    if entry.kind is EntryKind.GLOSSARY:
        meaning = _meaning(entry, entry.title, [line.text for line in entry.lines])
        for asked in (entry.title, *filter(lambda each: _names(entry.title, each), entry.asked_as)):
            yield _form(asked), meaning
    elif entry.kind is EntryKind.FRAMEWORK:
        yield from _of_framework(entry)


def _of_framework(entry: Entry) -> Iterator[tuple[Form, Meaning]]:
    """A name of several words, and what people ask for that a heading of the entry is on."""
    if " " in entry.title:
        yield _form(entry.title), _meaning(entry, entry.title, [line.text for line in entry.lines])
    for heading in dict.fromkeys(line.heading for line in entry.lines):
        for asked in entry.asked_as:
            if " " in asked and asked in heading:
                lines = [line.text for line in entry.lines if line.heading == heading]
                yield _form(asked), _meaning(entry, asked.capitalize(), lines)


def _meaning(entry: Entry, title: str, lines: list[str]) -> Meaning:
    name = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
    href = f"/reports/{quote(entry.entry_id, safe='')}"
    return Meaning(name, title, tuple(lines[:_MOST_LINES]), href)


def _names(title: str, asked: str) -> bool:
    """Whether what people ask for is another name of the thing, and not a remark on it."""
    own, other = _form(_key(title)), _form(_key(asked))
    begins_alike = len(other) > 1 and set(other) <= set(own) and other[0] == own[0]
    return begins_alike or set(own) < set(other) or (
        len(other) == 1 and _is_abbreviation(asked) and len(asked) > 2
    )  # fmt: skip


def _form(text: str) -> Form:
    return tuple(_WORD.findall(text))
