"""Plain text files: the file's characters, unchanged, cut into lines."""

from __future__ import annotations

import re

from ingest.errors import UnreadableFile
from ingest.read.blocks import Block, BlockKind, Document
from ingest.report import Span

_LINE = re.compile(r"[^\r\n]+")
_BULLET = re.compile(r"[\s\ufeff]*[-•–*·◦▪]\s+")
_MARGIN = " \t\f\v\u00a0\ufeff"


def read_text(data: bytes) -> Document:
    """The document of a UTF-8 text file; offsets are offsets in the file.

    Raises UnreadableFile for any other encoding: a guess could change a figure's meaning.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "The text is not in UTF-8, so some characters cannot be read for certain; "
            "open it and save it again as plain text with the encoding UTF-8."
        ) from error
    if "\x00" in text:
        raise UnreadableFile(
            "The file is not plain text, though its name says so; "
            "give it the ending of its real format or save it as text."
        )
    blocks = [_block(match.start(), match.group()) for match in _LINE.finditer(text)]
    return Document(text, tuple(block for block in blocks if block))


def _block(offset: int, line: str) -> Block | None:
    """The line without its margins; a list item also without its bullet."""
    bullet = _BULLET.match(line)
    left = bullet.end() if bullet else len(line) - len(line.lstrip(_MARGIN))
    right = len(line.rstrip(_MARGIN))
    if left >= right:
        return None
    kind = BlockKind.LIST_ITEM if bullet else BlockKind.PARAGRAPH
    return Block(kind, Span(offset + left, offset + right))
