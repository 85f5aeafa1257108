"""What each line of a single-assessment-framework report is for.

Two text extractors, saved pages, Word files and composed API text all come down to the
same lines; only their order and what is missing differs. So each block first gets a role
from its own words, and then the header and the contents list are settled by position.
"""

from __future__ import annotations

from ingest.header import label_header
from ingest.lines import Line, Role, is_title, line_of, with_role
from ingest.read.blocks import BlockKind, Document


def labelled(document: Document) -> list[Line]:
    """Every block of the document as a line with its role, in order."""
    lines = [line_of(document, block) for block in document.blocks]
    lines = _without_false_headings(_with_contents(lines))
    body = _body_start(lines)
    return label_header(lines[:body]) + _with_unknown_statements(lines[body:])


def _with_contents(lines: list[Line]) -> list[Line]:
    """The lines with the items of the contents list told apart from the headings they name."""
    result = list(lines)
    for index, line in enumerate(lines):
        if line.role is Role.CONTENTS_MARKER:
            for position in range(index + 1, _contents_end(lines, index + 1)):
                result[position] = with_role(lines[position], Role.CONTENTS_ITEM)
    return result


def _contents_end(lines: list[Line], start: int) -> int:
    """Where the contents list that begins at ``start`` ends (it may be empty)."""
    end = start
    while end < len(lines) and lines[end].kind is BlockKind.LIST_ITEM and is_title(lines[end]):
        end += 1
    if end > start:
        return end
    last_question = None
    while end < len(lines) and lines[end].role in (
        Role.KEY_QUESTION,
        Role.STATEMENT,
        Role.HEADING,
    ):
        if lines[end].role is Role.KEY_QUESTION:
            last_question = end  # the last one is the heading of the body
        end += 1
    return start if last_question is None else last_question


def _without_false_headings(lines: list[Line]) -> list[Line]:
    """Where the format marks headings, a paragraph that is only a title is a paragraph."""
    framed = (Role.KEY_QUESTION, Role.STATEMENT)
    if not any(line.kind is BlockKind.HEADING and line.role in framed for line in lines):
        return lines
    headings = (*framed, Role.HEADING, Role.CLOSING_HEADING)
    plain = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    return [
        with_role(line, Role.PARAGRAPH) if line.kind in plain and line.role in headings else line
        for line in lines
    ]


def _with_unknown_statements(lines: list[Line]) -> list[Line]:
    """A short line right above "Score: N" is a statement even if the framework lacks it."""
    result = list(lines)
    for index, line in enumerate(lines[:-1]):
        unnamed = line.role in (Role.PARAGRAPH, Role.HEADING)
        if unnamed and lines[index + 1].role is Role.STATEMENT_SCORE and is_title(line):
            result[index] = with_role(line, Role.STATEMENT)
    return result


def _body_start(lines: list[Line]) -> int:
    body = (Role.KEY_QUESTION, Role.STATEMENT, Role.AREA_SCORE, Role.CLOSING_HEADING)
    return next((index for index, line in enumerate(lines) if line.role in body), len(lines))
