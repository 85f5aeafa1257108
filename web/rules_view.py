"""From a report's findings to the rules behind them, as links into the reference library.

Which rule a breach is of, the report states. Which rules are usually tied to a quality
statement is our suggestion, and the page must say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from ingest.reference import Entry, entries, find_entry
from ingest.report import Breach, Instrument

_NO_NUMBER = "The report gives no regulation number for this."
_NO_INSTRUMENT = "The report does not name the regulations it means. By its number it may be:"
_NO_ENTRY = "Our rules pages have no entry for this regulation."


@dataclass(frozen=True, slots=True)
class RuleLink:
    """A page of the reference library, by its name."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class BreachRules:
    """The rules that a breach is of, or may be of; ``note`` says what the report leaves open."""

    note: str | None
    rules: tuple[RuleLink, ...]


def breach_rules(breach: Breach) -> BreachRules:
    """The rule that the breach names, or both that its number may mean, or why there is none."""
    if breach.regulation is None:
        return BreachRules(_NO_NUMBER, ())
    possible = (breach.instrument,) if breach.instrument else tuple(Instrument)
    rules = tuple(
        _link(entry)
        for instrument in possible
        if (entry := _regulation(breach.regulation, instrument))
    )
    if not rules:
        return BreachRules(_NO_ENTRY, ())
    return BreachRules(None if breach.instrument else _NO_INSTRUMENT, rules)


def rules_tied_to(statement: int | None) -> tuple[RuleLink, ...]:
    """The regulations that we suggest reading with the quality statement of that number."""
    return _tied().get(statement, ()) if statement else ()


def statement_page(statement: int | None) -> str | None:
    """The address of the library's page on the quality statement of that number."""
    entry = find_entry(f"reference-quality-statement-{statement}")
    return _link(entry).href if entry else None


@cache
def _tied() -> Mapping[int, tuple[RuleLink, ...]]:
    tied: dict[int, tuple[RuleLink, ...]] = defaultdict(tuple)
    for entry in entries():
        for statement in entry.statements:
            tied[statement] += (_link(entry),)
    return dict(tied)


def _regulation(number: str, instrument: Instrument) -> Entry | None:
    return find_entry(f"reference-{instrument.year}-regulation-{number.lower()}")


def _link(entry: Entry) -> RuleLink:
    return RuleLink(entry.name, f"/reports/{quote(entry.entry_id, safe='')}")
