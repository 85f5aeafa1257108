"""Blanking what Chroma's index files hold beside vectors.

Chroma 1.5.9 writes an index with room to spare, and the spare room is whatever stood in
the process's memory: found by the erasure test, which met words of a removed report there.
"""

from __future__ import annotations

import struct
from pathlib import Path

# hnswlib's header: format version, offset of the links, capacity, rows in use, bytes a row.
_HEADER = struct.Struct("<iQQQQ")
_FORMAT = 1
_BYTES_PER_LENGTH = 4


def blank_unused(directory: Path) -> None:
    """Overwrite the unused rows of every index with zeros; nobody may be writing to them.

    An index in a format that is not known here is left as it is.
    """
    for header in directory.glob("*/header.bin"):
        content = header.read_bytes()
        if len(content) < _HEADER.size:
            continue
        version, _, _, used, row = _HEADER.unpack_from(content)
        if version == _FORMAT:
            _blank_after(header.with_name("data_level0.bin"), used * row)
            _blank_after(header.with_name("length.bin"), used * _BYTES_PER_LENGTH)


def _blank_after(file: Path, start: int) -> None:
    if file.exists() and file.stat().st_size > start:
        spare = file.stat().st_size - start
        with file.open("r+b") as rows:
            rows.seek(start)
            rows.write(bytes(spare))
