"""From settings to a working assistant: the only place that names the concrete parts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.chain import Assistant
from assistant.spelling import Speller
from assistant.subjects import SCAFFOLD
from ingest.access import LOCAL_ORGANISATION
from ingest.embed import Embedder, english_words
from ingest.library import open_library
from ingest.settings import Settings
from ingest.terms import STOP_WORDS


@contextmanager
def open_assistant(settings: Settings, embedder: Embedder | None = None) -> Iterator[Assistant]:
    """An assistant over the data directory, held by this process until the block ends."""
    with open_library(settings, embedder) as library:
        vocabulary = library.records.vocabulary(LOCAL_ORGANISATION)
        yield Assistant(library, Speller(english_words(), vocabulary, SCAFFOLD | STOP_WORDS))
