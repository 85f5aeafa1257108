"""The nouns of an answer, as CLI, JSON and page show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Speaker = Literal["inspector", "people", "staff", "partners", "provider"]
Verdict = Literal["verified", "partial"]


class Status(StrEnum):
    """How a question ended. All but the first two are abstentions."""

    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    NOT_IN_REPORTS = "not_in_reports"
    NOT_HELD = "not_held"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_CLARIFICATION = "needs_clarification"

    @property
    def is_abstention(self) -> bool:
        """Whether the answer makes no claim."""
        return self not in (Status.ANSWERED, Status.PARTLY_ANSWERED)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Exact words of a report: ``report.text[start:end] == quote``.

    ``number`` is 1-based and unique within the answer.
    """

    number: int
    report_id: str
    service: str
    assessment_date: str | None
    key_question: str | None
    quality_statement: str | None
    page: int | None
    quote: str
    start: int
    end: int
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sentence stands in a table, and the few words that stand for it there."""

    row: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence shown, with the numbers of the citations it rests on.

    ``group`` is the heading it stands under: a service, and a statement where one applies.
    Neighbouring claims with a ``cell`` are shown as one table.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    group: str | None = None
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A report that an answer rests on: its framework, and the ISO date of its findings.

    ``standing`` says what became of an older report since.
    """

    report_id: str
    service: str
    framework: str
    inspected: str | None
    standing: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``note`` is fixed wording that frames it (why it abstains, which
    reports it covers); it makes no claim about a report's contents. ``basis`` are the reports
    that it cites. ``dropped`` counts the
    sentences that were proposed and not shown, by the reason."""

    id: str | None
    question: str
    standalone_question: str
    status: Status
    answer: str
    note: str | None
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    searched: tuple[str, ...]
    engine: str
    prompt: str | None = None
    basis: tuple[Basis, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def model(self) -> str | None:
        """The name of the language model that wrote it, if one did."""
        kind, _, name = self.engine.partition(":")
        return name if kind == "model" else None
