"""Vector search. The only file that knows Chroma.

Chroma holds ids and vectors and nothing else: a text deleted from it stays readable in its
files, and its own filters cost 385 ms on 274k vectors where exact scoring costs 1.5 ms.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
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
from ingest.errors import FindingsError
from ingest.passage_ids import report_of
from ingest.vector_files import blank_unused

_BATCH = 5_000  # Chroma 1.5.9 refuses more than 5,461 at once
_EXACT = 10_000  # candidates up to here are scored one by one: a few ms, and exact
_MATRICES = 8  # kept in memory, each at most 10,000 rows or 15 MB

# Measured recall at 10: .997, against .96 to .98 with the defaults. search_ef cannot be
# changed while the client is open, so it is set when the collection is made.
_GRAPH = CreateCollectionConfiguration(
    hnsw=CreateHNSWConfiguration(
        space="cosine", max_neighbors=32, ef_construction=200, ef_search=100
    )
)


class Vectors:
    """Passage vectors by id, one collection per organisation."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        # A search must not meet the client that ``clear`` has just closed.
        self._swapping = threading.Lock()
        with _plain_errors(directory):
            self._client = _open(directory)
        # Reading 200 vectors out of Chroma takes 5 to 20 ms, multiplying them 0.02 ms; a
        # reader asks again and again within the same scope.
        self._read = lru_cache(maxsize=_MATRICES)(self._read_vectors)

    def close(self) -> None:
        """Let go of the directory."""
        self._client.close()
        blank_unused(self._directory)

    def add(self, organisation: str, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store the vectors, a row per id; an id that is already held is overwritten."""
        with _plain_errors(self._directory):
            collection = self._collection(organisation)
            for start in range(0, len(ids), _BATCH):
                stop = start + _BATCH
                collection.upsert(ids=list(ids[start:stop]), embeddings=vectors[start:stop])
        self._read.cache_clear()

    def delete(self, organisation: str, ids: Sequence[str]) -> None:
        """Forget the ids; those not held are ignored."""
        with _plain_errors(self._directory):
            collection = self._collection(organisation)
            for start in range(0, len(ids), _BATCH):
                collection.delete(ids=list(ids[start : start + _BATCH]))
        self._read.cache_clear()

    def clear(self) -> None:
        """Forget everything, of every organisation; a damaged index is made anew."""
        with self._swapping, _plain_errors(self._directory):
            self._client.close()
            discard(self._directory)
            self._client = _open(self._directory)
        self._read.cache_clear()

    def blank_unused(self) -> None:
        """Make sure that the files hold nothing but vectors, after an erasure."""
        with self._swapping:
            blank_unused(self._directory)

    def count(self, organisation: str) -> int:
        """How many vectors the organisation has."""
        with _plain_errors(self._directory):
            return self._collection(organisation).count()

    def search(
        self,
        scope: Scope,
        passage_ids: Sequence[str] | None,
        query_vector: NDArray[np.float32],
        k: int,
    ) -> list[tuple[str, float]]:
        """The k passages nearest to the query and their cosines, best first.

        ``passage_ids`` are the candidates (``Records.passage_ids``); None means all of the
        scope. An id outside the scope is never returned. Up to 10,000 candidates are
        scored exactly; beyond that the graph is searched and the rest is left out.
        """
        demand_scope(scope)
        candidates = None if passage_ids is None else [i for i in passage_ids if _inside(scope, i)]
        if candidates == [] or k < 1:
            return []
        with self._swapping, _plain_errors(self._directory):
            if candidates is not None and len(candidates) <= _EXACT:
                ids, vectors = self._read(scope.organisation, tuple(candidates))
                found = list(zip(ids, (vectors @ query_vector).tolist(), strict=True))
            else:
                collection = self._collection(scope.organisation)
                found = _search_graph(collection, _filter(scope, candidates), query_vector, k)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def _read_vectors(
        self, organisation: str, passage_ids: tuple[str, ...]
    ) -> tuple[list[str], NDArray[np.float32]]:
        held = self._collection(organisation).get(ids=list(passage_ids), include=["embeddings"])
        vectors = np.asarray(held["embeddings"], dtype=np.float32)
        return held["ids"], vectors.reshape(len(held["ids"]), -1)

    def _collection(self, organisation: str) -> Collection:
        return self._client.get_or_create_collection(
            _collection_name(organisation),
            configuration=_GRAPH,
            embedding_function=None,
        )


def discard(directory: Path) -> None:
    """Delete a vector index that cannot be opened; the record can fill a new one.

    Chroma caches its clients by path, so the cache goes too: a new client would otherwise
    be given the old one's closed files.
    """
    shutil.rmtree(directory, ignore_errors=True)
    SharedSystemClient.clear_system_cache()


def _open(directory: Path) -> Client:
    settings = ChromaSettings(anonymized_telemetry=False)
    return cast(Client, chromadb.PersistentClient(path=str(directory), settings=settings))


def _collection_name(organisation: str) -> str:
    return f"passages-{organisation}"


def _inside(scope: Scope, passage_id: str) -> bool:
    """Whether the passage is of a report in the scope."""
    return report_of(passage_id) in scope.report_ids


def _filter(scope: Scope, candidates: Sequence[str] | None) -> Callable[[str], bool]:
    if candidates is None:
        return lambda passage_id: _inside(scope, passage_id)
    return frozenset(candidates).__contains__


def _search_graph(
    collection: Collection,
    wanted_id: Callable[[str], bool],
    query_vector: NDArray[np.float32],
    k: int,
) -> list[tuple[str, float]]:
    total = collection.count()
    wanted = min(total, 4 * k)
    while True:
        answer = collection.query(
            query_embeddings=query_vector.tolist(), n_results=wanted, include=["distances"]
        )
        distances = answer["distances"] or [[]]
        found = [
            (passage_id, 1.0 - distance)
            for passage_id, distance in zip(answer["ids"][0], distances[0], strict=True)
            if wanted_id(passage_id)
        ]
        if len(found) >= k or wanted >= total:
            return found
        wanted = min(total, 4 * wanted)


class VectorIndexDamaged(FindingsError):
    """The vector index on disk cannot be read or written."""


@contextmanager
def _plain_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except (ChromaError, OSError, RuntimeError, ValueError) as error:
        raise VectorIndexDamaged(
            f"The vector index in {directory} cannot be used ({error}). Nothing is lost: the "
            "reports are in the record, and `findings reindex` builds the index again."
        ) from error
