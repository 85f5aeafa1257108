"""What an answerer proposes before it is checked, numbered and shown."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Cell, Speaker, Status
from assistant.evidence import Candidate
from ingest.report import Report, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Exact words of one report, and where they stand."""

    report: Report
    span: Span
    key_question: str | None = None
    statement: str | None = None
    speaker: Speaker | None = None

    @property
    def quote(self) -> str:
        """The exact words."""
        return self.report.quote(self.span)


@dataclass(frozen=True, slots=True)
class Draft:
    """One proposed sentence and the evidence it rests on.

    ``computed`` holds numbers that follow from the evidence by arithmetic or belong to the
    scale ("15 points", "out of 100"), which the check therefore need not find in the quotes.
    ``by_model`` is set for a sentence that a language model wrote: nothing in it is taken on
    trust. ``cell`` is its place in a table, where it is shown in one.
    """

    text: str
    evidence: tuple[Evidence, ...]
    group: str | None = None
    computed: frozenset[str] = frozenset()
    by_model: bool = False
    cell: Cell | None = None

    @property
    def is_quote(self) -> bool:
        """Whether it is the report's own words and nothing else."""
        return len(self.evidence) == 1 and self.text == self.evidence[0].quote


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed answer: its status, its sentences, and fixed wording that frames them.

    ``nearest`` is what came closest when the status is an abstention. ``found`` are the
    sentences that were read for it, in which a language model may look for more.
    """

    status: Status
    drafts: tuple[Draft, ...] = ()
    note: str | None = None
    nearest: tuple[Evidence, ...] = ()
    found: tuple[Candidate, ...] = ()
    engine: str = "quoted"
