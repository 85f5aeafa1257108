"""Which format a file has: the one its name promises, once its first bytes agree."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from ingest.errors import UnreadableFile
from ingest.inbox import LARGEST_FILE, TOO_LARGE


class Format(StrEnum):
    """The formats that are read, as a person calls them."""

    TEXT = "text"
    HTML = "HTML"
    PDF = "PDF"
    WORD = "Word"
    JSON = "JSON"


_FORMAT_OF_ENDING = {
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".pdf": Format.PDF,
    ".docx": Format.WORD,
    ".json": Format.JSON,
}
_WITHOUT_SIGNATURE = (Format.TEXT, Format.HTML, Format.JSON)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and any .docx with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # its stream, in the file's directory
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_PDF_WITHIN = 1024  # bytes; where Acrobat and pdfium look for a PDF's first line
_SIGNATURES = {
    b"PK\x03\x04": Format.WORD,
    b"PK\x05\x06": "an empty archive",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf\x27\x1c": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"{\\rtf": "rich text (RTF)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


def format_of(source_name: str, data: bytes) -> Format:
    """The format that the name promises; raises UnreadableFile where the content has another."""
    if not data.strip():
        raise UnreadableFile("The file is empty; download or save the report again.")
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(TOO_LARGE)
    ending = PurePath(source_name).suffix.lower()
    promised = _FORMAT_OF_ENDING.get(ending)
    if promised is None:
        raise UnreadableFile(
            f"Files ending in {ending or 'nothing'} cannot be read; "
            "add the report as .txt, .html, .pdf, .docx or CQC's .json record."
        )
    if data.startswith(_OLE):
        raise UnreadableFile(_why_not_ole(data))
    shown = _shown(data)
    if shown == promised:
        _demand_one_format(promised, data)
    elif shown is not None or promised not in _WITHOUT_SIGNATURE:
        actual = f"its content is {shown}" if shown else f"its content is not {promised}"
        raise UnreadableFile(
            f"The name ends in {ending} but {actual}; give it the right ending or save it again."
        )
    return promised


def _why_not_ole(data: bytes) -> str:
    if _ENCRYPTED in data:
        return "The Word file is protected by a password; save a copy without it and add that."
    return (
        "The file is an old Word document or is protected by a password; "
        "save it as .docx without a password and add that copy."
    )


def _shown(data: bytes) -> str | None:
    """The format that the first bytes give away; None where they could be any text."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Format.PDF
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return name
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return Format.HTML
    return Format.JSON if start.lstrip()[:1] == b"{" else None


def _demand_one_format(promised: Format, data: bytes) -> None:
    """Refuse a PDF behind something else: two programs would read two different reports."""
    if promised is Format.PDF and not data.lstrip().startswith(b"%PDF-"):
        raise UnreadableFile(
            "The file holds something else before the PDF in it, so it can be read in two "
            "ways; download the report again or print it to a new PDF."
        )
