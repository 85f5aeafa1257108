"""The fixed words around reference entries: which numbers exist, what is named twice, what is gone.

They state nothing that the entries do not hold: which numbers there are is read off them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.reference import Entry, EntryKind
from ingest.report import Instrument

_HELD = "The reference library holds"
REPEALED = (
    "The essential standards, their numbered outcomes and the Regulated Activities Regulations "
    "2010 no longer apply: they were replaced by the {activities}. Name a topic or a regulation "
    "of today to see what it asks."
)


def repealed() -> str:
    """The question names standards or regulations that are no longer in force."""
    return REPEALED.format(activities=Instrument.REGULATED_ACTIVITIES_2014.value)


def no_such_regulation(
    numbers: Sequence[str], instruments: Sequence[Instrument], entries: Iterable[Entry]
) -> str:
    """No entry has the number, in the instruments named or in any; which numbers there are."""
    held = [entry for entry in entries if entry.kind is EntryKind.REGULATION]
    which = f"regulation{'' if len(numbers) == 1 else 's'} {_either(numbers)}"
    of = f" of the {instruments[0].value}" if len(instruments) == 1 else ""
    ranges = [
        f"regulations {_range(held, instrument)} of the {instrument.value}"
        for instrument in Instrument
        if any(entry.instrument is instrument for entry in held)
    ]
    other = [
        f" Regulation {entry.number} of the {entry.instrument.value} is “{entry.title}”."
        for entry in held
        if of and entry.number in numbers and entry.instrument
    ]
    return f"{_HELD} no {which}{of}. It holds {' and '.join(ranges)}.{''.join(other)}"


def no_such_statement(asked: str, entries: Iterable[Entry]) -> str:
    """No quality statement has the number or the subject; how many there are."""
    numbers = [int(e.number or 0) for e in entries if e.kind is EntryKind.QUALITY_STATEMENT]
    return (
        f"There is no quality statement {asked}. The single assessment framework has "
        f"{len(numbers)}, numbered {min(numbers)} to {max(numbers)}."
    )


def no_regulation_on(subject: str) -> str:
    """No entry speaks of the subject."""
    return f"{_HELD} no regulation on {subject}. Name it by its number, or in other words."


def twice(numbers: Sequence[str]) -> str:
    """The number stands in both instruments."""
    which = f"Regulation{'' if len(numbers) == 1 else 's'} {' and '.join(numbers)}"
    exists = "exists" if len(numbers) == 1 else "exist"
    return f"{which} {exists} twice, in two sets of regulations; each is named here."


def no_paragraph(number: str, clause: str) -> str:
    """The entry is of the whole regulation, not of the paragraph named."""
    return (
        f"The reference library has no separate entry for paragraph {clause} of regulation "
        f"{number}. This is what it says of the regulation as a whole."
    )


def _range(entries: Iterable[Entry], instrument: Instrument) -> str:
    numbers = sorted((e.number or "" for e in entries if e.instrument is instrument), key=_in_order)
    return f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else numbers[0]


def _in_order(number: str) -> tuple[int, str]:
    digits = re.match(r"\d+", number)
    return (int(digits[0]) if digits else 0, number)


def _either(numbers: Sequence[str]) -> str:
    return " or ".join(numbers)
