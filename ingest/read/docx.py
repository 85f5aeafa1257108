"""Word files: every visible paragraph in reading order, tables and content controls included.

The only file that imports python-docx. Its own ``Paragraph.text`` leaves out inserted
text and content controls, and a part with a DOCTYPE loses text without a word, so the
words are gathered here and such a file is refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from ingest.errors import UnreadableFile
from ingest.read.blocks import BlockKind, Document
from ingest.read.compose import composed

_LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes of all parts; a long report is under 10 MB
_MOST_PARTS = 2_000
_DAMAGED = "The Word file is damaged; open it in Word, save it again as .docx and add that copy."


def read_docx(data: bytes) -> Document:
    """The document of a .docx file.

    Raises UnreadableFile where it is damaged, protected, unpacks to an unreasonable
    size, carries a DOCTYPE, or holds no text.
    """
    _demand_safe_archive(data)
    try:
        word = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        # lxml's XMLSyntaxError is a SyntaxError.
        raise UnreadableFile(_DAMAGED) from error
    document = composed(_lines(word))
    if not document.blocks:
        raise UnreadableFile(
            "The Word file holds no text, perhaps only pictures of pages; add the original report."
        )
    return document


def _demand_safe_archive(data: bytes) -> None:
    """Refuse what would be dangerous to unpack, from the archive's own list of sizes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _LARGEST_UNPACKED:
                raise UnreadableFile(
                    "The Word file unpacks to an unreasonable size and was not opened; "
                    "save the report again as .docx and add that copy."
                )
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableFile(
                    "The Word file is protected by a password; save a copy without it and add that."
                )
            names = {part.filename for part in parts}
            if "word/document.xml" not in names:
                raise UnreadableFile(
                    "The file is an archive but not a Word report; add the .docx file itself."
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive.read(part)):
                    raise UnreadableFile(
                        "The Word file carries a document type declaration, with which text can "
                        "be lost unseen; open it in Word, save it again as .docx and add that copy."
                    )
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise UnreadableFile(_DAMAGED) from error


def _has_doctype(xml: bytes) -> bool:
    """Whether a part declares a document type, in any encoding XML allows here."""
    plain = xml.replace(b"\x00", b"").upper()  # UTF-16 of ASCII is ASCII with NULs
    return b"<!DOCTYPE" in plain


def _lines(word: WordDocument) -> Iterator[tuple[BlockKind, str]]:
    headings = _heading_styles(word)
    for paragraph in word.element.body.iter(qn("w:p")):
        ancestors = {node.tag for node in paragraph.iterancestors()}
        if _FALLBACK in ancestors:
            continue  # the same text box a second time, for old versions of Word
        kind = _kind(paragraph, ancestors, headings)
        for line in _text(paragraph).split("\n"):
            yield kind, line


_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = {qn("w:del"), qn("w:moveFrom")}


def _text(paragraph: Any) -> str:  # noqa: ANN401 - lxml elements of python-docx carry no types
    """The paragraph's own visible words: insertions in, deletions and hidden runs out."""
    words = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        ancestors = list(node.iterancestors())
        own = next(ancestor for ancestor in ancestors if ancestor.tag == qn("w:p"))
        if own is not paragraph or any(ancestor.tag in _DELETED for ancestor in ancestors):
            continue
        run = next((ancestor for ancestor in ancestors if ancestor.tag == qn("w:r")), None)
        if run is None or run.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
            continue
        if node.tag == qn("w:t"):
            words.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            words.append("-")
        else:
            words.append(" " if node.tag == qn("w:tab") else "\n")
    return "".join(words)


def _heading_styles(word: WordDocument) -> set[str]:
    """Ids of the styles named "Heading 1", "Title" and so on."""
    return {
        style.style_id
        for style in word.styles
        if (style.name or "").lower().startswith(("heading", "title"))
    }


def _kind(paragraph: Any, ancestors: set[str], headings: set[str]) -> BlockKind:  # noqa: ANN401
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = style.get(qn("w:val"), "") if style is not None else ""
    if name in headings:
        return BlockKind.HEADING
    if qn("w:tc") in ancestors:
        return BlockKind.TABLE_CELL
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    listed = numbered or name.lower().startswith("list")
    return BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH
