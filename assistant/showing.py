"""A proposal checked, its citations numbered, written out as the answer that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Citation, Claim, Status
from assistant.check import verdict
from assistant.draft import Evidence, Proposal
from assistant.query import Query
from ingest.report import Report, Span


def show(query: Query, proposal: Proposal, reports: Sequence[Report]) -> Answer:
    """The proposal with every sentence checked, cited by number, and written out."""
    numbers: dict[tuple[str, Span], int] = {}
    cited: dict[int, Evidence] = {}
    claims: list[Claim] = []
    for proposed in proposal.drafts:
        found = verdict(proposed)
        if found is None:
            continue
        marks = []
        for evidence in proposed.evidence:
            place = (evidence.report.report_id, evidence.span)
            marks.append(numbers.setdefault(place, len(numbers) + 1))
            cited.setdefault(marks[-1], evidence)
        claim = Claim(proposed.text, tuple(marks), found, proposed.group)
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
