"""A data directory of thousands of invented reports, full of facts and quick to fill.

    python tests/benchmarks/synthetic_records.py --reports 10000 --data DIR

Each report is a text of one of the two layouts, read by the product's own reader and recorded
and indexed by its own intake, so that every fact has its true place in the text. Only what
facts do not need is spared: few passages of each report are kept, with made-up vectors.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from invented_passages import MixedVectors

from ingest.access import LOCAL_ORGANISATION
from ingest.framework import KEY_QUESTIONS, QUALITY_STATEMENTS
from ingest.indexing import embedded, take_in
from ingest.intake import New
from ingest.library import Library, open_library
from ingest.passages import passages
from ingest.read import read_report
from ingest.settings import Settings

_AT_ONCE = 250  # reports
_PASSAGES_EACH = 3
_OLDER = 0.15  # share of reports under the key lines of enquiry
_NOT_ASSESSED = 0.1  # share of statements

_FIRST = (
    "Alder Amber Ash Aspen Barley Beech Birch Bracken Briar Brook Cedar Chalk Cherry Clover "
    "Copper Coral Cowslip Crane Curlew Dove Elder Elm Ember Fallow Fennel Fern Finch Flint "
    "Gorse Granite Harrow Hawk Hazel Heather Heron Holly Hornbeam Ivory Ivy Jasmine Juniper "
    "Kestrel Larch Laurel Lavender Lilac Linden Linnet Lupin Maple Marsh Meadow Merlin Mill "
    "Moss Myrtle Nettle Oak Olive Orchard Osprey Otter Pebble Pine Plover Poplar Primrose"
).split()
_SECOND = (
    "bank bourne bridge brook combe croft dale den field ford gate grove ham hill holme hurst "
    "land lea ley mead mere moor mount ridge shaw side stead stoke thorpe ton vale view well "
    "wick wood worth yard"
).split()
_KINDS = {
    "Residential Home": "Residential home",
    "Nursing Home": "Nursing home",
    "Home Care": "Homecare service",
    "Supported Living": "Supported living service",
    "Court": "Extra care housing service",
}
_TOWNS = (
    "Saltmarden", "Harrowdene", "Pennerthwaite", "Ottersby", "Wexcombe", "Dunmarsh", "Ellerfold",
    "Thornbeck", "Quayholme", "Marlowick",
)  # fmt: skip
_RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_WEIGHTS = (4, 70, 22, 4)
_REGULATIONS = (
    ("9", "Person-centred care"),
    ("11", "Need for consent"),
    ("12", "Safe care and treatment"),
    ("13", "Safeguarding service users from abuse and improper treatment"),
    ("17", "Good governance"),
    ("18", "Staffing"),
    ("19", "Fit and proper persons employed"),
)
_INSTRUMENT = "Health and Social Care Act 2008 (Regulated Activities) Regulations 2014"
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_SENTENCE = "Staff told us how they worked, and we compared it with {n} records kept in the office."


def service_name(number: int) -> str:
    """The name of a service; the first 10,000 differ."""
    kinds = tuple(_KINDS)
    number, kind = divmod(number * 7919 % (len(_FIRST) * len(_SECOND) * len(kinds)), len(kinds))
    first, second = divmod(number, len(_SECOND))
    return f"{_FIRST[first]}{_SECOND[second]} {kinds[kind]}"


def report_text(number: int) -> str:
    """The text of one report; the same for the same number."""
    chosen = random.Random(number)  # noqa: S311 - the same reports each time, nothing secret
    parts = _older(number, chosen) if chosen.random() < _OLDER else _newer(number, chosen)
    return "\n\n".join(parts) + "\n"


def _newer(number: int, chosen: random.Random) -> list[str]:
    service = service_name(number)
    kind = next(stated for ending, stated in _KINDS.items() if service.endswith(ending))
    year = chosen.choice((2023, 2024, 2024, 2025))
    parts = [
        f"- {kind}", service, f"Overall: {_rating(chosen)} read more about inspection ratings",
        _address(number, chosen), "Provided and run by:", _provider(number),
        f"Report from {_day(year, chosen)} assessment", "On this page",
    ]  # fmt: skip
    updated = f"Updated {_day(year + 1, chosen)}"
    areas = sorted(chosen.sample(KEY_QUESTIONS, chosen.choice((1, 2, 5))), key=KEY_QUESTIONS.index)
    for area in areas:
        parts += [area, _rating(chosen), updated, _overview(area == areas[-1], chosen)]
        parts.append(f"This service scored {chosen.randint(20, 95)} (out of 100) for this area.")
        for statement in QUALITY_STATEMENTS:
            if statement.key_question == area:
                parts += _statement(statement.title, area, chosen)
    return parts


def _older(number: int, chosen: random.Random) -> list[str]:
    year = chosen.choice((2016, 2018, 2021))
    parts = [
        _provider(number), service_name(number), "Inspection report",
        f"{_address(number, chosen, 'Tel: ')}", f"Date of inspection visit: {_day(year, chosen)}",
        f"Date of publication: {_day(year + 1, chosen)}", "Ratings",
        f"Overall rating for this service {_rating(chosen)}",
    ]  # fmt: skip
    parts += ["Summary of findings", "Overall summary", _overview(True, chosen)]
    parts.append("The five questions we ask about services and what we found")
    for area in KEY_QUESTIONS:
        records = _SENTENCE.format(n=chosen.randint(2, 30))
        parts += [f"Is the service {area.lower()}?", _rating(chosen), records]
    return parts


def _statement(title: str, area: str, chosen: random.Random) -> list[str]:
    if chosen.random() < _NOT_ASSESSED:
        return [
            title,
            "Score: 0",
            f"We did not look at {title} during this assessment. The score for this quality "
            f"statement is based on the previous rating for {area}.",
        ]
    score = chosen.choices((1, 2, 3, 4), (6, 22, 60, 12))[0]
    return [title, f"Score: {score}", _SENTENCE.format(n=chosen.randint(2, 30))]


def _overview(with_breaches: bool, chosen: random.Random) -> str:
    written = _SENTENCE.format(n=chosen.randint(2, 30))
    for regulation, title in chosen.sample(_REGULATIONS, chosen.choice((0, 0, 0, 1, 2))):
        if with_breaches:
            written += (
                f" We found a breach of regulation {regulation} ({title}) of the {_INSTRUMENT}."
            )
    return written


def _rating(chosen: random.Random) -> str:
    return chosen.choices(_RATINGS, _WEIGHTS)[0]


def _day(year: int, chosen: random.Random) -> str:
    return f"{chosen.randint(1, 28)} {chosen.choice(_MONTHS)} {year}"


def _address(number: int, chosen: random.Random, before_phone: str = "") -> str:
    # ZX is no postcode area, and 01632 960 is kept free for invented numbers.
    town = chosen.choice(_TOWNS)
    place = f"{number % 200 + 1} Mill Lane, {town}, ZX{number % 90 + 1} {chosen.randint(1, 9)}AB"
    return f"{place} {before_phone}01632 960{number % 1000:03}"


def _provider(number: int) -> str:
    return f"{_FIRST[number % 60]}{_SECOND[number % 37]} Care Group Limited"


def open_filled(data: Path, reports: int) -> MixedVectors:
    """Fill the directory up to that many reports; the embedder it must be opened with."""
    data.mkdir(parents=True, exist_ok=True)
    embedder = MixedVectors(compiled=data / "model")
    embedder.prepare(data.with_name(data.name + "-mixed-from.npy"))
    with open_library(Settings(data=data), embedder) as library:
        held = len(library.records.scope().report_ids)
        for first in range(held, reports, _AT_ONCE):
            last = min(first + _AT_ONCE, reports)
            _take_in(library, range(first, last))
            print(f"{last} reports", file=sys.stderr, flush=True)  # noqa: T201
    return embedder


def _take_in(library: Library, numbers: Sequence[int]) -> None:
    new = []
    for number in numbers:
        content = report_text(number).encode()
        report = read_report(f"{number}.txt", content)
        kept = embedded(library.embedder, passages(report)[:_PASSAGES_EACH])
        new.append(New(report, content, f"invented/{number}.txt", kept))
    take_in(library, LOCAL_ORGANISATION, new)


def main() -> None:
    """Fill a directory, and say how far it is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reports", type=int, required=True)
    options.add_argument("--data", type=Path, required=True, help="kept, and filled up")
    chosen = options.parse_args()
    open_filled(chosen.data, chosen.reports)


if __name__ == "__main__":
    main()
