"""What a loaded embedding model does, whichever library runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TextVectors:
    """One text as the model saw it, cut off at the end of its window."""

    vector: Matrix  # (dimension,), normalised
    tokens: Matrix  # (tokens, dimension), as they left the last layer
    offsets: NDArray[np.int64]  # (tokens, 2): characters; (0, 0) for the marker tokens


class Encoder(Protocol):
    """A loaded model. Not safe for use from several threads at once."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def passes(self, texts: Sequence[str]) -> Iterator[tuple[int, TextVectors]]:
        """Each text's position and vectors, in any order; arrays last until the next step."""


def normalised(vector: Matrix) -> Matrix:
    """The vector at length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)
