"""The data files → entries, each checked before anyone sees it.

A file says ``kind``, ``checked`` (the date on which its facts were collected) and, for
regulations, ``instrument`` (the year); then ``[[entry]]`` tables with ``[[entry.part]]``s:
sentences under one heading. A part without its own ``certainty`` or ``source`` has its
entry's. Titles of regulations and quality statements come from ``ingest.framework``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest import framework
from ingest.errors import FindingsError
from ingest.reference import derived
from ingest.reference.entry import CHECK_WITH_CQC, Certainty, Entry, EntryKind, Line
from ingest.report import Instrument

FILES = (
    "regulations_2014",
    "regulations_2009",
    "key_questions",
    "quality_statements",
    "framework",
    "glossary",
)

_INSTRUMENT_OF_YEAR = {
    2014: Instrument.REGULATED_ACTIVITIES_2014,
    2009: Instrument.REGISTRATION_2009,
}
_ADDRESS = r"https://\S+[^\s.]"
_SENTENCE = r"\S.*[.?]|\S.*[^.?] \(check with CQC\)"


class ReferenceDamaged(FindingsError):
    """A data file of the reference library is wrong; the message names file and entry."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Part(_Strict):
    heading: str = Field(min_length=1)
    lines: tuple[str, ...] = Field(min_length=1)
    certainty: Certainty | None = None
    source: str | None = Field(default=None, pattern=_ADDRESS)


class _Row(_Strict):
    number: str | None = None
    title: str | None = Field(default=None, min_length=1)
    source: str = Field(pattern=_ADDRESS)
    certainty: Certainty
    asked_as: tuple[str, ...] = ()
    statements: tuple[int, ...] = ()
    part: tuple[_Part, ...] = Field(min_length=1)


class _File(_Strict):
    kind: EntryKind
    checked: date
    instrument: int | None = None


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, file by file in the order of the data.

    Raises ReferenceDamaged where a data file is wrong.
    """
    loaded = tuple(entry for name in FILES for entry in _read(name))
    repeated = [name for name, count in Counter(e.entry_id for e in loaded).items() if count > 1]
    if repeated:
        raise ReferenceDamaged(f"The reference library has two entries called {repeated[0]}.")
    return tuple(derived.completed(entry, loaded) for entry in loaded)


def find_entry(entry_id: str) -> Entry | None:
    """The entry with that id, or None."""
    return _by_id().get(entry_id)


@cache
def _by_id() -> dict[str, Entry]:
    return {entry.entry_id: entry for entry in entries()}


def _read(name: str) -> tuple[Entry, ...]:
    data = files("ingest.reference").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return read_entries(data, f"{name}.toml")


def read_entries(data: str, file_name: str) -> tuple[Entry, ...]:
    """The entries that one data file holds.

    Raises ReferenceDamaged naming the file and the entry: not TOML, an unknown or missing
    key, a regulation without its instrument, a line whose mark and certainty disagree.
    """
    try:
        tables = tomllib.loads(data)
        rows = tables.pop("entry", [])
        head = _File.model_validate(tables)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ReferenceDamaged(f"{file_name} cannot be read: {error}") from error
    return tuple(_entry(head, row, file_name) for row in rows)


def _entry(head: _File, row: dict[str, object], file_name: str) -> Entry:
    called = row.get("title") or row.get("number")
    try:
        return _built(head, _Row.model_validate(row))
    except ValueError as error:  # ValidationError is one
        raise ReferenceDamaged(f"{file_name}, entry {called!r}: {error}") from error


def _built(head: _File, row: _Row) -> Entry:
    instrument = _instrument(head)
    title = _title(head.kind, row, instrument)
    lines = tuple(_line(text, part, row) for part in row.part for text in part.lines)
    if len(set(lines)) < len(lines):
        raise ValueError("a line stands in it twice")
    return Entry(
        entry_id=_entry_id(head, row.number, title),
        kind=head.kind,
        title=title,
        number=row.number,
        instrument=instrument,
        lines=lines,
        asked_as=row.asked_as,
        statements=row.statements,
        source=row.source,
        checked=head.checked,
        certainty=row.certainty,
    )


def _instrument(head: _File) -> Instrument | None:
    if (head.kind is EntryKind.REGULATION) != (head.instrument is not None):
        raise ValueError("regulations, and nothing else, name their instrument")
    if head.instrument is None:
        return None
    if head.instrument not in _INSTRUMENT_OF_YEAR:
        raise ValueError(f"no instrument of the year {head.instrument} is known")
    return _INSTRUMENT_OF_YEAR[head.instrument]


def _title(kind: EntryKind, row: _Row, instrument: Instrument | None) -> str:
    """The title that the framework data gives to a number, or the entry's own."""
    numbered = kind in (EntryKind.REGULATION, EntryKind.QUALITY_STATEMENT)
    if numbered == (row.number is None) or numbered != (row.title is None):
        raise ValueError("it needs a number and no title" if numbered else "it needs a title")
    if row.number is None:
        return row.title or ""
    if instrument:
        title = framework.regulation_title(row.number, instrument)
    else:
        titles = {str(known.number): known.title for known in framework.QUALITY_STATEMENTS}
        title = titles.get(row.number)
    if title is None:
        raise ValueError("there is none with that number")
    return title


def _entry_id(head: _File, number: str | None, title: str) -> str:
    slug = "-".join(re.findall(r"[a-z0-9]+", title.lower().replace("'", "")))
    if head.kind is EntryKind.REGULATION:
        return f"reference-{head.instrument}-regulation-{str(number).lower()}"
    if head.kind is EntryKind.QUALITY_STATEMENT:
        return f"reference-quality-statement-{number}"
    prefix = {EntryKind.KEY_QUESTION: "key-question-", EntryKind.GLOSSARY: "glossary-"}
    return f"reference-{prefix.get(head.kind, '')}{slug}"


def _line(text: str, part: _Part, row: _Row) -> Line:
    certainty = part.certainty or row.certainty
    if not re.fullmatch(_SENTENCE, text):
        raise ValueError(f"not a sentence: {text!r}")
    if text.endswith(CHECK_WITH_CQC) != (certainty is Certainty.UNVERIFIED):
        raise ValueError(f"the mark {CHECK_WITH_CQC!r} and its certainty disagree: {text!r}")
    return Line(part.heading, text, certainty, part.source or row.source)
