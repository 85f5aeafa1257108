"""File bytes → Report: the reader is chosen by content, and the name must agree with it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePath

from ingest.errors import UnreadableFile
from ingest.parse import parse
from ingest.read.blocks import Document
from ingest.read.cqc_api import read_cqc_api
from ingest.read.docx import read_docx
from ingest.read.html import read_html
from ingest.read.pdf import read_pdf
from ingest.read.text import read_text
from ingest.report import Report

LARGEST_FILE = 20 * 1024 * 1024  # bytes; the longest published reports are under 5 MB
_MOST_LINES = 20_000  # a report of 100 pages has about 5,000

_READERS: dict[str, Callable[[bytes], Document]] = {
    "text": read_text,
    "HTML": read_html,
    "PDF": read_pdf,
    "Word": read_docx,
    "JSON": read_cqc_api,
}
_FORMAT_OF_ENDING = {
    ".txt": "text",
    ".html": "HTML",
    ".htm": "HTML",
    ".pdf": "PDF",
    ".docx": "Word",
    ".json": "JSON",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and any .docx with a password
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def read_report(source_name: str, data: bytes) -> Report:
    """The report in a file; ``source_name`` is its name, for its ending.

    Raises UnreadableFile with one plain sentence: what is wrong and what to do.
    """
    read = _READERS[_format(source_name, data)]
    document = read(data)
    if len(document.blocks) > _MOST_LINES:
        raise UnreadableFile(
            f"The file has more than {_MOST_LINES:,} lines, which no report has; "
            "add the report on its own."
        )
    return parse(document, source_name, hashlib.sha256(data).hexdigest())


def _format(source_name: str, data: bytes) -> str:
    """The format that the name promises, once the content has shown that it is true."""
    if not data.strip():
        raise UnreadableFile("The file is empty; download or save the report again.")
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(
            f"The file is larger than {LARGEST_FILE // 1024**2} MB, which no report needs; "
            "add the report on its own."
        )
    ending = PurePath(source_name).suffix.lower()
    promised = _FORMAT_OF_ENDING.get(ending)
    if promised is None:
        raise UnreadableFile(
            f"Files ending in {ending or 'nothing'} cannot be read; "
            "add the report as .txt, .html, .pdf, .docx or CQC's .json record."
        )
    if data.startswith(_OLE):
        raise UnreadableFile(
            "The file is an old Word document or is protected by a password; "
            "save it as .docx without a password and add that copy."
        )
    shown = _shown_format(data)
    if shown != promised and not (shown is None and promised in ("text", "HTML", "JSON")):
        actual = f"its content is {shown}" if shown else f"its content is not {promised}"
        raise UnreadableFile(
            f"The name ends in {ending} but {actual}; give it the right ending or save it again."
        )
    return promised


def _shown_format(data: bytes) -> str | None:
    """The format that the first bytes give away; None where they could be any text."""
    if b"%PDF-" in data[:1024]:
        return "PDF"
    if data.startswith(b"PK\x03\x04"):
        return "Word"
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return "HTML"
    return "JSON" if start.lstrip()[:1] == b"{" else None
