"""An answer with its sources as plain text, to be pasted or kept as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from web.answer_view import AnswerView, Grid, Sentence, Source

_DRAFT = "Draft – private"


def answer_text(view: AnswerView) -> str:
    """The question, each sentence with its numbers, and for each number the exact words.

    Tables are lines of cells with tabs between, which a spreadsheet takes apart.
    """
    blocks = [
        _DRAFT if view.uses_draft else None,
        view.question,
        _lines(f"Searched for: {view.asked_as}" if view.asked_as else "", view.status_heading),
        view.note,
        *_body(view.parts),
        *_listed("Sources", view.sources),
        *_listed("The closest passages found", view.nearest),
        _lines(*view.about),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _body(parts: Sequence[Sentence | Grid]) -> Iterator[str | None]:
    for part in parts:
        yield part.heading
        yield _table(part) if isinstance(part, Grid) else _sentence(part)


def _sentence(sentence: Sentence) -> str:
    return " ".join([_cited(sentence), *(f"({speaker})" for speaker in sentence.speakers)])


def _cited(sentence: Sentence) -> str:
    numbers = " ".join(f"[{source.number}]" for source in sentence.sources)
    return f"{sentence.text} {numbers}{' (partly supported)' if sentence.is_partial else ''}"


def _table(grid: Grid) -> str:
    rows = [("", *grid.columns)]
    rows += [(row.header, *map(_cell, row.cells)) for row in grid.rows]
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


def _cell(sentences: Sequence[Sentence]) -> str:
    return "; ".join(map(_cited, sentences)) or "not stated"


def _listed(heading: str, sources: Sequence[Source]) -> Iterator[str]:
    if sources:
        yield heading
    for source in sources:
        notes = (_DRAFT if source.is_draft else None, source.speaker)
        told = "".join(f" ({note})" for note in notes if note)
        yield f"[{source.number}] {source.label}{told}\n“{source.quote}”"


def _lines(*lines: str | None) -> str:
    return "\n".join(line for line in lines if line)
