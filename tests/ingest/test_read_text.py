from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.read.blocks import BlockKind
from ingest.read.text import read_text


@given(st.text().filter(lambda text: "\x00" not in text))
def test_text_is_the_file_and_blocks_cover_it(text: str) -> None:
    document = read_text(text.encode())
    assert document.text == text
    position = 0
    for block in document.blocks:
        between = text[position : block.span.start]
        assert not any(character.isalnum() for character in between)
        assert "\n" not in document.block_text(block)
        position = block.span.end
    assert not any(character.isalnum() for character in text[position:])


def test_bullets_and_margins_are_outside_the_block() -> None:
    document = read_text("\ufeff- Homecare service\r\n  • Second\r\n\u00a0Plain \r\n".encode())
    assert [document.block_text(block) for block in document.blocks] == [
        "Homecare service",
        "Second",
        "Plain",
    ]
    kinds = [block.kind for block in document.blocks]
    assert kinds == [BlockKind.LIST_ITEM, BlockKind.LIST_ITEM, BlockKind.PARAGRAPH]


@pytest.mark.parametrize(
    "data", ["naïve".encode("latin-1"), "Report".encode("utf-16"), b"Report\x00from"]
)
def test_other_encodings_are_refused_plainly(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_text(data)
    assert refused.value.reason.endswith(".")
