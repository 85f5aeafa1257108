"""How near passages are to a vector, by whichever way is best for the size of the scope."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.access import Scope, demand_scope
from ingest.records import Records
from ingest.vectors import Vectors

EXACT = 10_000  # passages up to here are compared one by one: a few ms, and nothing is missed
_WIDTH = 4  # times k; a graph asked for more than it must give misses less
_MARGIN = 1.5  # the scope's passages do not lie evenly among the rest


class Nearness:
    """The cosines of a scope's passages with one vector.

    Up to 10,000 passages are compared exactly, once, with the record's own vectors; beyond
    that the graph is searched.
    """

    def __init__(
        self, records: Records, vectors: Vectors, scope: Scope, query_vector: NDArray[np.float32]
    ) -> None:
        self._size = records.passages_within(demand_scope(scope))
        self._records, self._vectors = records, vectors
        self._scope, self._query = scope, query_vector
        self._every: dict[str, float] | None = None
        if 0 < self._size <= EXACT:
            ids, rows = records.passage_vectors(scope)
            self._every = dict(zip(ids, (rows @ query_vector).tolist(), strict=True))

    def best(self, k: int) -> list[tuple[str, float]]:
        """The k nearest passages and their cosines, best first."""
        if not self._size or k < 1:
            return []
        if self._every is not None:
            return sorted(self._every.items(), key=lambda hit: (-hit[1], hit[0]))[:k]
        rarity = self._records.passage_count(self._scope.organisation) / self._size
        width = math.ceil(k * max(_WIDTH, _MARGIN * rarity))
        return self._vectors.search(self._scope, self._query, k, width)

    def of(self, passage_ids: Sequence[str]) -> dict[str, float]:
        """The cosine of each of these passages; those not of the scope are left out."""
        if self._every is not None:
            return {each: self._every[each] for each in passage_ids if each in self._every}
        return self._vectors.cosines(self._scope, passage_ids, self._query)
