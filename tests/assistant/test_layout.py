"""Claims with cells as a Markdown table, aligned, with marks, and with no pipe of its own."""

from __future__ import annotations

import pytest
from small_report import small_report

from assistant.answer import Cell, Claim, Status
from assistant.draft import Draft, Evidence, Proposal
from assistant.layout import Table, laid_out
from assistant.query import Query
from assistant.showing import accepted, show
from ingest.report import Span

from fixture_types import Understood  # isort: skip

LINES = ("Score: 2", "Score: 3", "Kippers were late.")
REPORT = small_report("Brackendale Lodge", body="\n".join(LINES))


@pytest.fixture(scope="module")
def query(understood: Understood) -> Query:
    return understood("What about kippers?")


def cite(quote: str) -> tuple[Evidence, ...]:
    start = REPORT.text.index(quote)
    return (Evidence(REPORT, Span(start, start + len(quote))),)


def scored(number: int, row: str, column: str, group: str | None = "Scores") -> Draft:
    text = f"{column} scored {number} for {row}."
    return Draft(text, cite(f"Score: {number}"), group, cell=Cell(row, column, str(number)))


def markdown(query: Query, *drafts: Draft) -> list[str]:
    proposal = Proposal(Status.ANSWERED, drafts, note="Note.")
    return show(query, proposal, accepted(drafts), [REPORT.report_id]).answer.split("\n\n")


def test_a_table_stands_between_the_sentences_around_it(query: Query) -> None:
    plain = Draft(LINES[2], cite(LINES[2]), "Food")
    assert markdown(
        query, plain, scored(2, "Food", "Lodge"), scored(3, "Toast", "Grange"), plain
    )[1:] == [
        "**Food**",
        "Kippers were late. [1]",
        "**Scores**",
        "|       | Lodge | Grange |\n"
        "| ----- | ----- | ------ |\n"
        "| Food  | 2 [2] | –      |\n"
        "| Toast | –     | 3 [3]  |",
    ]  # fmt: skip


def test_a_pipe_and_a_line_end_stay_inside_their_cell(query: Query) -> None:
    table = markdown(query, scored(2, "Food | drink", "Lodge\nand Grange"))[-1]
    assert table.splitlines()[0].count("|") == 3
    assert "Food \\| drink" in table
    assert "Lodge and Grange" in table


def test_the_same_words_in_two_cells_are_shown_in_both(query: Query) -> None:
    one = scored(2, "Food", "Lodge")
    other = Draft(one.text, one.evidence, one.group, cell=Cell("Toast", "Lodge", "2"))
    assert markdown(query, one, other, Draft(one.text, one.evidence, one.group))[-1].splitlines()[
        2:
    ] == ["| Food  | 2 [1] |", "| Toast | 2 [1] |"]


def test_two_claims_of_one_cell_share_it() -> None:
    cells = (Cell("Food", "Lodge", "2"), Cell("Food", "Lodge", "3"))
    (table,) = laid_out([Claim(cell.text, (1,), "verified", None, cell) for cell in cells])
    assert table == Table(None, ("Lodge",), (("Food", ((0, 1),)),))


def test_claims_without_cells_are_as_they_were() -> None:
    assert list(laid_out([Claim("Kippers.", (1,), "verified")] * 3)) == [0, 1, 2]
