"""Lines that follow from other data: what belongs to what, and what we suggest goes with it.

Which regulation goes with which quality statement is our own reading: the lists that the
inspectors use were not available to us, and each such line says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest import framework
from ingest.reference.entry import CHECK_WITH_CQC, SHORT_NAMES, Certainty, Entry, EntryKind, Line

STATEMENTS_HEADING = "Quality statements usually tied to it"
REGULATIONS_HEADING = "Regulations usually tied to it"
PARTS_HEADING = "Its quality statements"


def completed(entry: Entry, others: Sequence[Entry]) -> Entry:
    """The entry with the lines that follow from the other entries and the framework."""
    if entry.kind is EntryKind.REGULATION:
        lines = _statements_tied(entry)
    elif entry.kind is EntryKind.QUALITY_STATEMENT:
        lines = _regulations_tied(entry, others)
    elif entry.kind is EntryKind.KEY_QUESTION:
        lines = _parts(entry)
    else:
        return entry
    return replace(entry, lines=entry.lines + lines)


def _statements_tied(entry: Entry) -> tuple[Line, ...]:
    if not entry.statements:
        return ()
    titles = (framework.QUALITY_STATEMENTS[number - 1].title for number in entry.statements)
    listed = "; ".join(
        f"{number} ({title})" for number, title in zip(entry.statements, titles, strict=True)
    )
    named = f"regulation {entry.number} of the {_short_name(entry)}"
    text = f"We suggest reading {named} with these quality statements: {listed}"
    return (_suggestion(STATEMENTS_HEADING, text, entry),)


def _regulations_tied(entry: Entry, others: Sequence[Entry]) -> tuple[Line, ...]:
    tied = [other for other in others if int(entry.number or 0) in other.statements]
    if not tied:
        return ()
    numbers = {short: _numbers(tied, short) for short in SHORT_NAMES.values()}
    listed = " and ".join(f"{found} of the {short}" for short, found in numbers.items() if found)
    text = f"We suggest reading {entry.title} with {listed}"
    return (_suggestion(REGULATIONS_HEADING, text, entry),)


def _parts(entry: Entry) -> tuple[Line, ...]:
    parts = [each for each in framework.QUALITY_STATEMENTS if each.key_question == entry.title]
    listed = "; ".join(f"{each.number} {each.title}" for each in parts)
    text = f"{entry.title} has {len(parts)} quality statements: {listed}."
    return (Line(PARTS_HEADING, text, entry.certainty, entry.source),)


def _suggestion(heading: str, text: str, entry: Entry) -> Line:
    return Line(heading, f"{text} {CHECK_WITH_CQC}", Certainty.UNVERIFIED, entry.source)


def _numbers(regulations: Sequence[Entry], short_name: str) -> str:
    """ "regulation 14", "regulations 12, 17 and 18", or nothing where it has none."""
    found = [str(one.number) for one in regulations if _short_name(one) == short_name]
    *first, last = found or [""]
    if first:
        return f"regulations {', '.join(first)} and {last}"
    return f"regulation {last}" if last else ""


def _short_name(regulation: Entry) -> str:
    if regulation.instrument is None:
        raise ValueError(f"{regulation.entry_id} names no instrument")
    return SHORT_NAMES[regulation.instrument]
