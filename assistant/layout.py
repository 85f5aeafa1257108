"""Claims as they are read: one after another, those with cells as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Cell, Claim

Row = tuple[str, tuple[tuple[int, ...], ...]]  # its header; for each column, claims by position


@dataclass(frozen=True, slots=True)
class Table:
    """Neighbouring claims of one group, by row and column in order of first appearance.

    Claims stand in it by their 0-based positions; a cell without any says that nothing is
    stated.
    """

    group: str | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def laid_out(claims: Sequence[Claim]) -> Iterator[int | Table]:
    """The claims in order: each by its position, or the table that it and its neighbours make."""

    def tabled(position: int) -> tuple[bool, str | None]:
        return claims[position].cell is not None, claims[position].group

    for (in_table, group), positions in groupby(range(len(claims)), tabled):
        if in_table:
            yield _table(group, {at: cell for at in positions if (cell := claims[at].cell)})
        else:
            yield from positions


def _table(group: str | None, cells: dict[int, Cell]) -> Table:
    columns = tuple(dict.fromkeys(cell.column for cell in cells.values()))
    rows = dict.fromkeys(cell.row for cell in cells.values())

    def held(row: str, column: str) -> tuple[int, ...]:
        return tuple(at for at, cell in cells.items() if (cell.row, cell.column) == (row, column))

    return Table(
        group, columns, tuple((row, tuple(held(row, column) for column in columns)) for row in rows)
    )
