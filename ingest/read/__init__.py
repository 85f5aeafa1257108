"""File bytes → Report: the reader is chosen by content, and the name must agree with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ingest.errors import UnreadableFile
from ingest.parse import parse
from ingest.read.blocks import Document
from ingest.read.cqc_api import read_cqc_api
from ingest.read.docx import read_docx
from ingest.read.format import Format, format_of
from ingest.read.html import read_html
from ingest.read.pdf import read_pdf
from ingest.read.text import read_text
from ingest.report import Report

__all__ = ["ReadFile", "read_file", "read_report"]

_MOST_LINES = 20_000  # a report of 100 pages has about 5,000
_MOST_CHARACTERS = 3_000_000  # the same report has about 300,000
_LONGEST_LINE = 20_000  # characters; ten times the longest paragraph of a real report

_READERS: dict[Format, Callable[[bytes], Document]] = {
    Format.TEXT: read_text,
    Format.HTML: read_html,
    Format.PDF: read_pdf,
    Format.WORD: read_docx,
    Format.JSON: read_cqc_api,
}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file holds: its report, and how many words it holds that it does not show.

    Hidden words (invisible, white on white, tiny, off the page, covered) are in no text.
    """

    report: Report
    hidden: int = 0


def read_file(source_name: str, data: bytes) -> ReadFile:
    """The report in a file; ``source_name`` is its name, for its ending.

    Raises UnreadableFile with one plain sentence: what is wrong and what to do.
    """
    document = _READERS[format_of(source_name, data)](data)
    _demand_reasonable_text(document)
    report = parse(document, source_name, hashlib.sha256(data).hexdigest())
    return ReadFile(report, document.hidden)


def _demand_reasonable_text(document: Document) -> None:
    """Refuse what no report has, and what expressions written for reports are slow on."""
    longest = max((block.span.end - block.span.start for block in document.blocks), default=0)
    for most, found, unit in (
        (_MOST_LINES, len(document.blocks), "lines"),
        (_MOST_CHARACTERS, len(document.text), "characters of text"),
        (_LONGEST_LINE, longest, "characters in one line"),
    ):
        if found > most:
            raise UnreadableFile(
                f"The file has more than {most:,} {unit}, which no report has; "
                "add the report on its own."
            )


def read_report(source_name: str, data: bytes) -> Report:
    """The report in a file, without what else there is to say; raises UnreadableFile."""
    return read_file(source_name, data).report
