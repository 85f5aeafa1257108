"""The passages nearest to a vector, by whichever way is best for the size of the scope."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ingest.access import Scope, demand_scope
from ingest.records import Records
from ingest.vectors import Vectors

EXACT = 10_000  # passages up to here are compared one by one: a few ms, and nothing is missed
_WIDTH = 4  # times k; a graph asked for more than it must give misses less
_MARGIN = 1.5  # the scope's passages do not lie evenly among the rest


def nearest(
    records: Records, vectors: Vectors, scope: Scope, query_vector: NDArray[np.float32], k: int
) -> list[tuple[str, float]]:
    """The k passages of the scope nearest to the query and their cosines, best first.

    Up to 10,000 passages are compared exactly; beyond that the graph is searched.
    """
    size = records.passages_within(demand_scope(scope))
    if not size or k < 1:
        return []
    if size > EXACT:
        rarity = records.passage_count(scope.organisation) / size
        width = math.ceil(k * max(_WIDTH, _MARGIN * rarity))
        return vectors.search(scope, query_vector, k, width)
    ids, rows = records.passage_vectors(scope)
    found = zip(ids, (rows @ query_vector).tolist(), strict=True)
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]
