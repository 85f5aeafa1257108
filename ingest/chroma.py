"""The graph of vectors. The only file that knows Chroma.

Chroma holds ids and vectors and nothing else: a text deleted from it stays readable in its
files, and its own filters cost 385 ms on 274k vectors. ``ingest.vectors`` opens it.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import (
    CreateCollectionConfiguration,
    CreateHNSWConfiguration,
)
from chromadb.api.models.Collection import Collection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from ingest.access import Scope, demand_scope
from ingest.errors import VectorIndexDamaged
from ingest.passage_ids import report_of
from ingest.vector_files import blank_unused

_PREFIX = "passages-"
_BATCH = 5_000  # Chroma 1.5.9 refuses more than 5,461 at once
# While Chroma adds, no other thread of the program runs, not even one that tells its health.
# So few take 30 ms; the pause is for all the others that wait, since one alone would take
# the turn and no more.
_BATCH_GIVING_WAY = 20
_PAUSE = 0.01  # seconds
_APART = 1e-3  # length; no cosine changes by more

# Measured recall at 10: .997, against .96 to .98 with the defaults. search_ef cannot be
# changed while the client is open, so it is set when the collection is made.
_GRAPH = CreateCollectionConfiguration(
    hnsw=CreateHNSWConfiguration(
        space="cosine", max_neighbors=32, ef_construction=200, ef_search=100
    )
)


class ChromaIndex:
    """Passage vectors by id, one collection per organisation."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        # A search must not meet the client that ``clear`` has just closed.
        self._swapping = threading.Lock()
        with _plain_errors(directory):
            self._client = _open(directory)

    def close(self) -> None:
        """Let go of the directory."""
        self._client.close()
        blank_unused(self._directory)

    def add(
        self,
        organisation: str,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        giving_way: bool = False,
    ) -> None:
        """Store the vectors, a row per id; an id that is already held is overwritten.

        ``giving_way`` lets other threads run in between, and takes longer.
        """
        at_once = _BATCH_GIVING_WAY if giving_way else _BATCH
        with _plain_errors(self._directory):
            collection = self._collection(organisation)
            vectors = _told_apart(vectors)
            for start in range(0, len(ids), at_once):
                stop = start + at_once
                collection.upsert(ids=list(ids[start:stop]), embeddings=vectors[start:stop])
                if giving_way:
                    time.sleep(_PAUSE)

    def delete(self, organisation: str, ids: Sequence[str]) -> None:
        """Forget the ids; those not held are ignored."""
        with _plain_errors(self._directory):
            collection = self._collection(organisation)
            for start in range(0, len(ids), _BATCH):
                collection.delete(ids=list(ids[start : start + _BATCH]))

    def clear(self) -> None:
        """Forget everything, of every organisation; a damaged index is made anew."""
        with self._swapping, _plain_errors(self._directory):
            self._client.close()
            shutil.rmtree(self._directory, ignore_errors=True)
            forget_clients()
            self._client = _open(self._directory)

    def blank_unused(self) -> None:
        """Make sure that the files hold nothing but vectors, after an erasure."""
        with self._swapping:
            blank_unused(self._directory)

    def organisations(self) -> list[str]:
        """The organisations that have vectors."""
        with _plain_errors(self._directory):
            names = [each.name for each in self._client.list_collections()]
        return [name.removeprefix(_PREFIX) for name in names]

    def count(self, organisation: str) -> int:
        """How many vectors the organisation has."""
        with _plain_errors(self._directory):
            return self._collection(organisation).count()

    def search(
        self, scope: Scope, query_vector: NDArray[np.float32], k: int, width: int
    ) -> list[tuple[str, float]]:
        """The k passages of the scope nearest to the query and their cosines, best first.

        The organisation's graph is asked for its ``width`` nearest passages, and for more
        until k of them are of the scope's reports. It may miss a few (recall above .97).
        """
        if not demand_scope(scope).report_ids or k < 1:
            return []
        with self._swapping, _plain_errors(self._directory):
            collection = self._collection(scope.organisation)
            while True:
                found = _nearest(collection, query_vector, width)
                inside = [hit for hit in found if report_of(hit[0]) in scope.report_ids]
                if len(inside) >= k or len(found) < width:
                    return sorted(inside, key=lambda hit: (-hit[1], hit[0]))[:k]
                width *= 4

    def cosines(
        self, scope: Scope, passage_ids: Sequence[str], query_vector: NDArray[np.float32]
    ) -> dict[str, float]:
        """The cosine of each passage of the scope with the query; those not held are left out."""
        inside = [each for each in passage_ids if report_of(each) in demand_scope(scope).report_ids]
        if not inside:
            return {}
        with self._swapping, _plain_errors(self._directory):
            held = self._collection(scope.organisation).get(ids=inside, include=["embeddings"])
        rows = np.asarray(held["embeddings"], dtype=np.float32).reshape(len(held["ids"]), -1)
        return dict(zip(held["ids"], (rows @ query_vector).tolist(), strict=True))

    def _collection(self, organisation: str) -> Collection:
        return self._client.get_or_create_collection(
            _collection_name(organisation),
            configuration=_GRAPH,
            embedding_function=None,
        )


def forget_clients() -> None:
    """Have the next client opened anew.

    Chroma caches its clients by path: after files were deleted, a new client would otherwise
    be given the old one's closed files.
    """
    SharedSystemClient.clear_system_cache()


def _open(directory: Path) -> Client:
    settings = ChromaSettings(anonymized_telemetry=False)
    return cast(Client, chromadb.PersistentClient(path=str(directory), settings=settings))


def _told_apart(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors, with those that equal an earlier one turned a little.

    The graph gets ever slower on equal ones, which a report has that repeats itself: 1,000
    took 16 s on a busy machine, and 500 took 5 times as long as 500 told apart.
    """
    first = {vector.tobytes(): row for row, vector in reversed(list(enumerate(vectors)))}
    again = np.setdiff1d(np.arange(len(vectors)), list(first.values()))
    if not len(again):
        return vectors
    steps = np.random.default_rng(0).normal(size=(len(again), vectors.shape[1]))
    steps *= _APART / np.linalg.norm(steps, axis=1, keepdims=True)
    turned = vectors[again] + steps
    turned *= np.linalg.norm(vectors[again], axis=1, keepdims=True)
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    moved = vectors.copy()
    moved[again] = turned.astype(np.float32)
    return moved


def _collection_name(organisation: str) -> str:
    return _PREFIX + organisation


def _nearest(
    collection: Collection, query_vector: NDArray[np.float32], most: int
) -> list[tuple[str, float]]:
    answer = collection.query(
        query_embeddings=query_vector.tolist(), n_results=most, include=["distances"]
    )
    distances = answer["distances"] or [[]]
    return [
        (passage_id, 1.0 - distance)
        for passage_id, distance in zip(answer["ids"][0], distances[0], strict=True)
    ]


@contextmanager
def _plain_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, OSError, RuntimeError, ValueError) as error:
        raise VectorIndexDamaged(
            f"The vector index in {directory} cannot be used ({error}). Nothing is lost: the "
            "reports are in the record, and `findings reindex` builds the index again."
        ) from error
