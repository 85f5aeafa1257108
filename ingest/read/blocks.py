"""What every reader returns: the text of a file and its blocks, in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.report import Span


class BlockKind(StrEnum):
    """What the file format itself says about a block, before any domain knowledge."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"


@dataclass(frozen=True, slots=True)
class Block:
    """A line or paragraph: its kind, its span in the text, its 1-based page if any."""

    kind: BlockKind
    span: Span
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file; ``pages`` holds the offset at which each page starts.

    ``hidden`` counts words that the file holds but does not show; the text is without them.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    hidden: int = 0

    def block_text(self, block: Block) -> str:
        """The exact words of the block."""
        return self.text[block.span.start : block.span.end]
