"""A proposal checked, its citations numbered, written out as the answer that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Claim, Status, Verdict
from assistant.check import check
from assistant.draft import Draft, Evidence, Proposal
from assistant.query import Query
from ingest.report import Report, Span


@dataclass(frozen=True, slots=True)
class Accepted:
    """A sentence that passed its check, and how well."""

    draft: Draft
    verdict: Verdict


def accepted(drafts: Iterable[Draft]) -> list[Accepted]:
    """The drafts that pass the check; the others are not shown."""
    return [
        Accepted(proposed, verdict)
        for proposed in drafts
        if (verdict := check(proposed).verdict) is not None
    ]


def show(
    query: Query, proposal: Proposal, sentences: Iterable[Accepted], reports: Sequence[Report]
) -> Answer:
    """The sentences of a proposal that passed, cited by number, and written out."""
    numbers: dict[tuple[str, Span], int] = {}
    cited: dict[int, Evidence] = {}
    claims: list[Claim] = []
    for sentence in sentences:
        marks = []
        for evidence in sentence.draft.evidence:
            place = (evidence.report.report_id, evidence.span)
            marks.append(numbers.setdefault(place, len(numbers) + 1))
            cited.setdefault(marks[-1], evidence)
        draft = sentence.draft
        claim = Claim(draft.text, tuple(marks), sentence.verdict, draft.group, draft.cell)
        if all((claim.text, claim.citations) != (c.text, c.citations) for c in claims):
            claims.append(claim)
    status = proposal.status
    if not claims and not status.is_abstention:
        status = Status.NOT_IN_REPORTS
    nearest = proposal.nearest if status.is_abstention else ()
    return Answer(
        id=None,
        question=query.question,
        standalone_question=query.text,
        status=status,
        answer=_markdown(proposal.note, claims),
        note=proposal.note,
        claims=tuple(claims),
        citations=tuple(_citation(evidence, number) for number, evidence in cited.items()),
        nearest=tuple(_citation(e, number) for number, e in enumerate(nearest, 1)),
        searched=tuple(report.report_id for report in reports
                       if not query.named or report.report_id in query.named),
        engine=proposal.engine,
    )  # fmt: skip


def _citation(evidence: Evidence, number: int) -> Citation:
    report = evidence.report
    return Citation(
        number=number,
        report_id=report.report_id,
        service=report.service.value,
        assessment_date=report.assessment_date.value.isoformat()
        if report.assessment_date
        else None,
        key_question=evidence.key_question,
        quality_statement=evidence.statement,
        page=report.page_at(evidence.span.start),
        quote=evidence.quote,
        start=evidence.span.start,
        end=evidence.span.end,
        speaker=evidence.speaker,
    )


def _markdown(note: str | None, claims: Sequence[Claim]) -> str:
    lines = [note] if note else []
    group: str | None = None
    for claim in claims:
        if claim.group != group and claim.group:
            lines.append(f"**{claim.group}**")
        group = claim.group
        marks = "".join(f"[{number}]" for number in claim.citations)
        lines.append(f"{claim.text} {marks}")
    return "\n\n".join(lines)
