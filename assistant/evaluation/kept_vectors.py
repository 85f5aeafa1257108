"""Vectors kept between runs, by the content they were made from.

A file is named by a hash of the model, the texts and where each was cut, so a changed
corpus, cut or model never meets vectors of another. Deleting the folder only costs time.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs

from ingest.embed import Embedder
from ingest.indexing import embedded
from ingest.intake import Embedded
from ingest.report import Passage, Span


def usual_folder() -> Path:
    """``evaluation-vectors`` in this platform's folder for caches."""
    return Path(platformdirs.user_cache_dir("findings", appauthor=False)) / "evaluation-vectors"


@dataclass(frozen=True, slots=True)
class KeptVectors:
    """The vectors in one folder, made by one model where they are not there yet."""

    folder: Path
    embedder: Embedder

    def embedded(self, passages: Sequence[Passage]) -> tuple[list[Embedded], bool]:
        """The passages with their vectors, and whether these had been kept.

        The vectors of sentences go through float16, as the record keeps them, so that a run
        from kept vectors is the same run.
        """
        file = self.folder / f"{self._content_hash(passages)}.npz"
        kept = _read(file, passages) if file.is_file() else None
        if kept is not None:
            return kept, True
        made = embedded(self.embedder, passages)
        _write(file, made)
        return made, False

    def _content_hash(self, passages: Sequence[Passage]) -> str:
        content = hashlib.sha256(self.embedder.fingerprint.encode())
        for passage in passages:
            parts = (*passage.heading_path, str(passage.span.start), passage.text)
            content.update("\x00".join(parts).encode("utf-8", "surrogatepass") + b"\x01")
        return content.hexdigest()


def _write(file: Path, made: Sequence[Embedded]) -> None:
    """Under another name first, so that a run that is stopped leaves no half file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{os.getpid()}-{file.name}")
    np.savez(
        partial,
        vectors=np.stack([each.vector for each in made]),
        counts=np.array([len(each.sentences) for each in made], dtype=np.int64),
        spans=np.array(
            [(span.start, span.end) for each in made for span in each.sentences], dtype=np.int64
        ).reshape(-1, 2),
        sentence_vectors=np.concatenate([each.sentence_vectors for each in made]).astype(
            np.float16
        ),
    )
    partial.replace(file)


def _read(file: Path, passages: Sequence[Passage]) -> list[Embedded] | None:
    """What a file holds for the passages; None where it is damaged, to be written anew."""
    try:
        with np.load(file) as held:
            vectors, counts = held["vectors"], held["counts"]
            spans, of_sentences = held["spans"], held["sentence_vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    if not len(vectors) == len(counts) == len(passages) or not (
        len(spans) == len(of_sentences) == counts.sum()
    ):
        return None
    ends = np.cumsum(counts)
    return [
        Embedded(
            passage,
            vector,
            tuple(Span(int(a), int(b)) for a, b in spans[end - count : end]),
            of_sentences[end - count : end],
        )
        for passage, vector, count, end in zip(passages, vectors, counts, ends, strict=True)
    ]
