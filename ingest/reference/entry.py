"""The nouns of the reference library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.report import Instrument

CHECK_WITH_CQC = "(check with CQC)"  # the last words of every line that we could not verify

SHORT_NAMES = {
    Instrument.REGULATED_ACTIVITIES_2014: "2014 Regulations",
    Instrument.REGISTRATION_2009: "2009 Regulations",
}


class EntryKind(StrEnum):
    """What an entry is about."""

    REGULATION = "regulation"
    KEY_QUESTION = "key_question"
    QUALITY_STATEMENT = "quality_statement"
    FRAMEWORK = "framework"
    GLOSSARY = "glossary"


class Certainty(StrEnum):
    """How far a line may be trusted."""

    OFFICIAL = "official"  # its facts were read on the official page
    SECONDARY = "secondary"  # from law firms, trade press and other writers
    UNVERIFIED = "unverified"  # shown only with "(check with CQC)"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an entry, in our own words; ``source`` is the address it rests on."""

    heading: str
    text: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that people look up.

    ``number`` is a regulation's ("20A") or a quality statement's ("31"); ``instrument`` is
    set for regulations. ``asked_as`` holds the everyday words by which people ask for it.
    ``statements`` are the quality statements usually tied to a regulation: our suggestion.
    ``certainty`` is how far the entry as a whole may be trusted; each line has its own.
    """

    entry_id: str
    kind: EntryKind
    title: str
    number: str | None
    instrument: Instrument | None
    lines: tuple[Line, ...]
    asked_as: tuple[str, ...]
    statements: tuple[int, ...]
    source: str
    checked: date
    certainty: Certainty

    @property
    def name(self) -> str:
        """What to call it: "Regulation 17 (Good governance), 2014 Regulations"."""
        if self.instrument:
            return f"Regulation {self.number} ({self.title}), {SHORT_NAMES[self.instrument]}"
        if self.kind is EntryKind.QUALITY_STATEMENT:
            return f"Quality statement {self.number} ({self.title})"
        if self.kind is EntryKind.KEY_QUESTION:
            return f"Key question {self.title}"
        if self.kind is EntryKind.GLOSSARY:
            return f"Glossary: {self.title}"
        return self.title
