"""A proposal checked, its citations numbered, written out as the answer that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Claim, Status, Verdict
from assistant.check import check
from assistant.draft import Draft, Evidence, Proposal
from assistant.layout import Table, laid_out
from assistant.query import Query
from ingest.report import Span

NOT_STATED = "–"  # what a table's cell reads when nothing is stated there


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
    query: Query, proposal: Proposal, sentences: Iterable[Accepted], held: Iterable[str]
) -> Answer:
    """The sentences of a proposal that passed, cited by number, and written out.

    ``held`` are the ids of the reports that were there to be searched.
    """
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
        if not any(_is_said(claim, said) for said in claims):
            claims.append(claim)
    status = proposal.status
    if not claims and not status.is_abstention:
        status = Status.NOT_IN_REPORTS
    nearest = proposal.nearest if status.is_abstention else ()
    return Answer(
        id=None,
        question=query.question,
        standalone_question=_searched_for(query),
        status=status,
        answer=_markdown(proposal.note, claims),
        note=proposal.note,
        claims=tuple(claims),
        citations=tuple(_citation(evidence, number) for number, evidence in cited.items()),
        nearest=tuple(_citation(e, number) for number, e in enumerate(nearest, 1)),
        searched=tuple(each for each in held if not query.named or each in query.named),
        engine=proposal.engine,
    )  # fmt: skip


def _searched_for(query: Query) -> str:
    """The question as looked up; as it was typed where it lacked but an apostrophe."""
    typed, looked_up = (text.replace("'", "") for text in (query.question, query.text))
    return query.question if typed.lower() == looked_up.lower() else query.text


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


def _is_said(claim: Claim, earlier: Claim) -> bool:
    """Whether the claim repeats an earlier one; in another cell of a table it is no repetition."""
    same = (claim.text, claim.citations) == (earlier.text, earlier.citations)
    return same and claim.cell in (None, earlier.cell)


def _markdown(note: str | None, claims: Sequence[Claim]) -> str:
    blocks = [note] if note else []
    group: str | None = None
    for part in laid_out(claims):
        own = part.group if isinstance(part, Table) else claims[part].group
        if own != group and own:
            blocks.append(f"**{own}**")
        group = own
        if isinstance(part, Table):
            blocks.append(_pipe_table(part, claims))
        else:
            blocks.append(_marked(claims[part].text, claims[part]))
    return "\n\n".join(blocks)


def _marked(text: str, claim: Claim) -> str:
    return f"{text} {''.join(f'[{number}]' for number in claim.citations)}"


def _pipe_table(table: Table, claims: Sequence[Claim]) -> str:
    """The table in Markdown, its columns aligned so that a terminal shows it, too."""
    lines = [["", *map(_in_pipes, table.columns)]]
    for header, cells in table.rows:
        line = [_in_pipes(header)]
        for cell in cells:
            held = [
                _marked(_in_pipes(c.cell.text), c) for c in map(claims.__getitem__, cell) if c.cell
            ]
            line.append("; ".join(held) or NOT_STATED)
        lines.append(line)
    widths = [max(3, *map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(text.ljust(width) for text, width in zip(line, widths, strict=True))} |"
        for line in lines
    )


def _in_pipes(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
