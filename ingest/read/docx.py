"""Word files: every visible paragraph in reading order, tables and content controls included.

python-docx's own ``Paragraph.text`` leaves out inserted text and content controls, and a
part with a DOCTYPE loses text without a word, so the words are gathered here and such a
file is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from ingest.errors import UnreadableFile
from ingest.read.archive import DAMAGED, demand_safe_archive
from ingest.read.blocks import BlockKind, Document
from ingest.read.compose import composed
from ingest.read.docx_styles import Styles

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = {qn("w:del"), qn("w:moveFrom")}


def read_docx(data: bytes) -> Document:
    """The document of a .docx file.

    Raises UnreadableFile where it is damaged, protected, unpacks to an unreasonable
    size, carries a DOCTYPE, or holds no text.
    """
    demand_safe_archive(data)
    try:
        word = docx.Document(io.BytesIO(data))
        styles = Styles(word)
    except (PackageNotFoundError, AttributeError, KeyError, ValueError, SyntaxError) as error:
        # lxml's XMLSyntaxError is a SyntaxError; a part of another kind lacks attributes.
        raise UnreadableFile(DAMAGED) from error
    hidden: list[str] = []
    document = composed(_lines(word, styles, hidden), hidden)
    if not document.blocks:
        raise UnreadableFile(
            "The Word file holds no text, perhaps only pictures of pages; add the original report."
        )
    return document


def _lines(
    word: WordDocument, styles: Styles, hidden: list[str]
) -> Iterator[tuple[BlockKind, str]]:
    """The lines that are shown; the words of hidden runs go to ``hidden``."""
    body = word.element.find(qn("w:body"))
    for paragraph in [] if body is None else body.iter(qn("w:p")):
        ancestors = {node.tag for node in paragraph.iterancestors()}
        if _FALLBACK in ancestors:
            continue  # the same text box a second time, for old versions of Word
        kind = _kind(paragraph, ancestors, styles)
        for line in _text(paragraph, styles, hidden).split("\n"):
            yield kind, line


def _text(paragraph: Any, styles: Styles, hidden: list[str]) -> str:  # noqa: ANN401 - lxml elements of python-docx carry no types
    """The paragraph's own visible words: insertions in, deletions and hidden runs out."""
    words = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        ancestors = list(node.iterancestors())
        own = next(ancestor for ancestor in ancestors if ancestor.tag == qn("w:p"))
        if own is not paragraph or any(ancestor.tag in _DELETED for ancestor in ancestors):
            continue
        run = next((ancestor for ancestor in ancestors if ancestor.tag == qn("w:r")), None)
        if run is None:
            continue
        if styles.hides(run, paragraph):
            hidden.append(node.text or "")
        elif node.tag == qn("w:t"):
            words.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            words.append("-")
        else:
            words.append(" " if node.tag == qn("w:tab") else "\n")
    return "".join(words)


def _kind(paragraph: Any, ancestors: set[str], styles: Styles) -> BlockKind:  # noqa: ANN401
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = style.get(qn("w:val"), "") if style is not None else ""
    if name in styles.headings:
        return BlockKind.HEADING
    if qn("w:tc") in ancestors:
        return BlockKind.TABLE_CELL
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    listed = numbered or name.lower().startswith("list")
    return BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH
