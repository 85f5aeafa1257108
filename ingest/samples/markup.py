"""The small part of Markdown that the sample reports are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """``## Text``, or ``## Text | Rating`` for a question with its rating beside it."""

    level: int
    text: str
    rating: str | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines up to the next blank line, their breaks kept; ``- Text`` is a list item."""

    lines: tuple[str, ...]
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, written ``| one | two |``."""

    rows: tuple[tuple[str, ...], ...]


Part = Heading | Paragraph | Table


def parse(source: str) -> list[Part]:
    """The parts of the source in order; a blank line stands between any two."""
    return [_part(chunk) for chunk in re.split(r"\n{2,}", source.strip())]


def _part(chunk: str) -> Part:
    if heading := re.fullmatch(r"(#+) (.+?)(?: \| (.+))?", chunk):
        return Heading(len(heading[1]), heading[2], heading[3])
    lines = chunk.split("\n")
    if chunk.startswith("|"):
        return Table(tuple(_cells(line) for line in lines))
    if chunk.startswith("- "):
        return Paragraph((chunk.removeprefix("- "),), bullet=True)
    return Paragraph(tuple(lines))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))
