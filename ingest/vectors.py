"""Passage vectors by organisation. Chroma is opened when it is first needed.

Importing it takes about a second, and most libraries never need it to answer: up to 10,000
passages are compared without it (``ingest.nearest``). An inventory beside its files tells how
many vectors it holds, so that opening a library can see whether they are all there.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.access import Scope, demand_scope

if TYPE_CHECKING:
    from ingest.chroma import ChromaIndex

_WRITTEN = "written"  # a file that is there from the first write until the index is closed
_INVENTORY = "inventory.json"


class Vectors:
    """The vectors in a directory. Raises VectorIndexDamaged where they cannot be used."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._opening = threading.Lock()
        self._gives_way = False
        self._index: ChromaIndex | None = None
        self._counts = _read_inventory(directory)  # of the organisations not written to since
        if self._counts is None:
            self._opened()

    def close(self) -> None:
        """Let go of the directory, and leave an inventory of it."""
        if self._index is None:
            return
        known = self._counts or {}
        counts = {
            organisation: known[organisation]
            if organisation in known
            else self._index.count(organisation)
            for organisation in self._index.organisations()
        }
        self._index.close()
        _write_inventory(self._directory, counts)
        (self._directory / _WRITTEN).unlink(missing_ok=True)

    def add(self, organisation: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store the vectors, a row per id; an id that is already held is overwritten."""
        index = self._writable(organisation)
        index.add(organisation, ids, vectors, giving_way=self._gives_way)

    def give_way(self) -> None:
        """From now on let other threads run while vectors are added: people wait for them."""
        self._gives_way = True

    def delete(self, organisation: str, ids: Sequence[str]) -> None:
        """Forget the ids; those not held are ignored."""
        self._writable(organisation).delete(organisation, ids)

    def clear(self) -> None:
        """Forget everything, of every organisation; a damaged index is made anew."""
        self._opened().clear()
        self._counts = {}

    def blank_unused(self) -> None:
        """Make sure that the files hold nothing but vectors, after an erasure."""
        self._opened().blank_unused()

    def count(self, organisation: str) -> int:
        """How many vectors the organisation has."""
        if self._counts is not None and (self._index is None or organisation in self._counts):
            return self._counts.get(organisation, 0)
        return self._opened().count(organisation)

    def search(
        self, scope: Scope, query_vector: NDArray[np.float32], k: int, width: int
    ) -> list[tuple[str, float]]:
        """The k passages of the scope nearest to the query and their cosines, best first.

        The organisation's graph is asked for its ``width`` nearest passages, and for more
        until k of them are of the scope's reports. It may miss a few (recall above .97).
        """
        if not demand_scope(scope).report_ids or k < 1:
            return []
        return self._opened().search(scope, query_vector, k, width)

    def cosines(
        self, scope: Scope, passage_ids: Sequence[str], query_vector: NDArray[np.float32]
    ) -> dict[str, float]:
        """The cosine of each passage of the scope with the query; those not held are left out."""
        if not demand_scope(scope).report_ids or not passage_ids:
            return {}
        return self._opened().cosines(scope, passage_ids, query_vector)

    def _opened(self) -> ChromaIndex:
        with self._opening:
            if self._index is None:
                from ingest.chroma import ChromaIndex

                self._index = ChromaIndex(self._directory)
            return self._index

    def _writable(self, organisation: str) -> ChromaIndex:
        index = self._opened()
        (self._directory / _WRITTEN).touch()
        if self._counts is not None:
            self._counts.pop(organisation, None)
        return index


def discard(directory: Path) -> None:
    """Delete a vector index that cannot be relied on; the record can fill a new one."""
    from ingest.chroma import forget_clients

    shutil.rmtree(directory, ignore_errors=True)
    forget_clients()


def left_half_written(directory: Path) -> bool:
    """Whether a process died between writing to the index and closing it.

    Chroma writes its graph piece by piece. One that was cut short may open and answer, and
    crash the process at a later opening (seen after kills, at 488,000 vectors): it is not
    to be relied on, and the record can fill a new one.
    """
    return (directory / _WRITTEN).exists()


def _read_inventory(directory: Path) -> dict[str, int] | None:
    """The count of vectors by organisation, or None where the files are not as they were left."""
    files = _files(directory)
    if not files and not (directory / _INVENTORY).exists():
        return {}
    try:
        kept = json.loads((directory / _INVENTORY).read_text(encoding="utf-8"))
        if kept["files"] != files:
            return None
        return {str(name): int(count) for name, count in kept["counts"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # none, or a broken one: the index itself will tell


def _write_inventory(directory: Path, counts: Mapping[str, int]) -> None:
    text = json.dumps({"counts": dict(counts), "files": _files(directory)}, indent=1)
    (directory / _INVENTORY).write_text(text, encoding="utf-8")


def _files(directory: Path) -> dict[str, int]:
    """The sizes of the index's files, in bytes."""
    found = (path for path in sorted(directory.rglob("*")) if path.is_file())
    return {
        path.relative_to(directory).as_posix(): path.stat().st_size
        for path in found
        if path.name not in (_INVENTORY, _WRITTEN)
    }
