"""From settings to a working assistant: the only place that names the concrete parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from assistant.chain import Assistant
from assistant.expectations import ReferenceFinder, reference_words
from assistant.spelling import Speller
from assistant.subjects import SCAFFOLD
from ingest.embed import Embedder, english_words
from ingest.library import open_library
from ingest.reference import entries
from ingest.settings import Settings
from ingest.terms import STOP_WORDS


@contextmanager
def open_assistant(settings: Settings, embedder: Embedder | None = None) -> Iterator[Assistant]:
    """An assistant over the data directory, held by this process until the block ends.

    Raises FindingsError when the directory or the language model cannot be used.
    """
    language_parts = _open_language_model(settings) if settings.model else None
    with open_library(settings, embedder) as library:
        english = english_words()
        speller = Speller(english, reference_words(entries()), SCAFFOLD | STOP_WORDS)
        finder = ReferenceFinder(entries(), library.embedder, settings.data)
        assistant = Assistant(library, speller, finder)
        yield language_parts(assistant) if language_parts else assistant


def _open_language_model(settings: Settings) -> Callable[[Assistant], Assistant]:
    """What gives an assistant the parts that a language model needs."""
    # Imported here: nobody without a model shall wait for what a model needs.
    from assistant.model import open_model
    from assistant.rephrase import Rephraser
    from assistant.support import Checker
    from assistant.writer import Writer
    from ingest.cross_encoder import CrossEncoder

    model = open_model(settings)
    second = CrossEncoder(settings.checker_model) if settings.checker_model else None

    def fluent(assistant: Assistant) -> Assistant:
        checker = Checker(assistant.library.embedder, assistant.speller.known)
        writer = Writer(model, checker, second)
        return replace(assistant, writer=writer, rephraser=Rephraser(model))

    return fluent
