"""Everything that holds reports, opened together: the one place that builds the parts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest.embed import Embedder
from ingest.errors import FindingsError, VectorIndexDamaged
from ingest.inbox import Inbox
from ingest.indexing import recover
from ingest.lexical import Lexical, LexicalIndexDamaged
from ingest.lexical import discard as discard_lexical
from ingest.lock import locked
from ingest.records import Records
from ingest.settings import Settings
from ingest.vectors import Vectors, left_half_written
from ingest.vectors import discard as discard_vectors


@dataclass(frozen=True, slots=True)
class Library:
    """An open data directory. ``writing`` is held by whoever changes what is held."""

    settings: Settings
    records: Records
    vectors: Vectors
    lexical: Lexical
    embedder: Embedder
    inbox: Inbox
    writing: threading.RLock = field(default_factory=threading.RLock)


@contextmanager
def open_library(settings: Settings, embedder: Embedder | None = None) -> Iterator[Library]:
    """Open the data directory for this process alone, and repair what a crash left.

    Raises DataDirectoryBusy when another process holds it, and FindingsError when it
    cannot be used. An index that cannot be opened is built again from the record.
    """
    directory = settings.data
    with ExitStack() as open_parts:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            open_parts.enter_context(locked(directory))
        except OSError as error:
            raise FindingsError(
                f"The data directory {directory} cannot be used: {error.strerror or error}. "
                "Set FINDINGS_DATA to a directory that can be written to."
            ) from error
        library = Library(
            settings=settings,
            records=open_parts.enter_context(closing(Records(settings.record_url))),
            vectors=open_parts.enter_context(closing(_open_vectors(directory / "vectors"))),
            lexical=open_parts.enter_context(closing(_open_lexical(directory / "words"))),
            embedder=embedder or Embedder(settings.embedding_model, directory / "model"),
            inbox=Inbox(directory / "inbox"),
        )
        recover(library)
        yield library


def _open_vectors(directory: Path) -> Vectors:
    if left_half_written(directory):
        discard_vectors(directory)
    try:
        return Vectors(directory)
    except VectorIndexDamaged:
        discard_vectors(directory)
        return Vectors(directory)


def _open_lexical(directory: Path) -> Lexical:
    try:
        return Lexical(directory)
    except LexicalIndexDamaged:
        discard_lexical(directory)
        return Lexical(directory)
