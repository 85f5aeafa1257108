"""Vectors that need no model: each word adds one to a place chosen by its hash.

For tests of what happens around the vectors; tests of the vectors use the real model.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.embed import Embedder
from ingest.report import Span
from ingest.terms import terms

DIMENSION = 64


class QuickEmbedder(Embedder):
    def __init__(self, name: str = "quick") -> None:
        super().__init__(name)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text) or ["empty"]:
                row[zlib.crc32(f"{self.fingerprint} {term}".encode()) % DIMENSION] += 1
            row /= np.linalg.norm(row)
        return rows

    def encode_spans(
        self, texts: Sequence[str], spans_per_text: Sequence[Sequence[Span]]
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        parts = [
            self.encode([text[span.start : span.end] for span in spans])
            for text, spans in zip(texts, spans_per_text, strict=True)
        ]
        return self.encode(texts), parts
