"""What one field of one report answers with, and the lines that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answer import Cell
from assistant.draft import Draft, Evidence
from ingest.report import KeyQuestion, Report, Span, Statement


@dataclass(frozen=True, slots=True)
class Found:
    """Sentences, what is not stated (in words), and the nearest lines that are."""

    drafts: tuple[Draft, ...] = ()
    absent: tuple[str, ...] = ()
    nearest: tuple[Evidence, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.drafts or self.absent)


def gather(parts: Iterable[Found]) -> Found:
    """Several findings as one, in order."""
    kept = list(parts)
    return Found(
        tuple(draft for part in kept for draft in part.drafts),
        tuple(text for part in kept for text in part.absent),
        tuple(evidence for part in kept for evidence in part.nearest),
    )


def fact(
    report: Report, text: str, evidence: Evidence, *computed: str, cell: Cell | None = None
) -> Found:
    """One sentence about one report; ``computed`` as in Draft.

    ``cell`` is what a table shows for it: what is told in a row, of which kind in a column.
    """
    draft = Draft(text, (evidence,), report.service.value, frozenset(computed), cell=cell)
    return Found((draft,))


_NOT_ASSESSED = re.compile(r"[^\n]*\b(?:not assessed|did not (?:look at|assess))\b[^\n]*")


def not_assessed(report: Report, question: KeyQuestion) -> Found:
    """The line of an area that says it was not assessed this time, if there is one."""
    if question.assessed:
        return Found()
    match = _NOT_ASSESSED.search(report.text, question.span.start, question.span.end)
    if match is None or question.name not in match[0]:
        return Found()
    line = Evidence(report, Span(match.start(), match.end()), question.name)
    return Found((Draft(line.quote, (line,), group=report.service.value),))


def line_evidence(
    report: Report,
    span: Span,
    question: KeyQuestion | None = None,
    statement: Statement | None = None,
) -> Evidence:
    """The whole line or lines that hold the span."""
    start = report.text.rfind("\n", 0, span.start) + 1
    end = report.text.find("\n", span.end)
    end = len(report.text) if end < 0 else end
    text = report.text[start:end]
    start += len(text) - len(text.lstrip())
    return Evidence(
        report,
        Span(start, start + len(text.strip())),
        key_question=question.name if question else None,
        statement=statement.title if statement else None,
    )
