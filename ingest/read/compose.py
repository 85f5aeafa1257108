"""Text put together for a format that has none of its own: lines with a blank line between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.read.blocks import Block, BlockKind, Document
from ingest.report import Span

_SPACE = re.compile(r"\s+")
# JSON and HTML can name characters that no file or database can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_BREAK = "\n\n"


def composed(lines: Iterable[tuple[BlockKind, str]], hidden: Sequence[str] = ()) -> Document:
    """The document whose text is the lines in order; white space is joined, empty lines go.

    ``hidden`` are texts that were left out: their words are counted once the lines are read.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for kind, line in lines:
        words = _SPACE.sub(" ", _UNWRITABLE.sub("\ufffd", line)).strip()
        if words:
            blocks.append(Block(kind, Span(position, position + len(words))))
            parts.append(words)
            position += len(words) + len(_BREAK)
    count = sum(len(text.split()) for text in hidden)
    return Document(_BREAK.join(parts), tuple(blocks), hidden=count)
