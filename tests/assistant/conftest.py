"""The assistant over the invented samples, and over the real reports as well."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answer import Answer, Turn
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.query import Query
from assistant.services import names_in
from assistant.understand import understand
from ingest.access import LOCAL_ORGANISATION
from ingest.embed import Embedder
from ingest.library import open_library
from ingest.pipeline import ingest
from ingest.report import Report
from ingest.samples.build import write_samples
from ingest.settings import Settings

from fixture_types import Ask, Understood  # isort: skip


@pytest.fixture(scope="session")
def model(compiled_model: Path) -> Embedder:
    """The real embedding model, loaded once."""
    return Embedder(compiled=compiled_model)


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_samples(tmp_path_factory.mktemp("files") / "samples")


@pytest.fixture(scope="session")
def sample_data(
    tmp_path_factory: pytest.TempPathFactory, sample_files: list[Path], model: Embedder
) -> Path:
    """A closed data directory that holds the samples, to copy and to open."""
    data = tmp_path_factory.mktemp("ingested") / "data"
    with open_library(Settings(data=data), model) as library:
        ingest(library, sample_files)
    return data


@pytest.fixture(scope="session")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, sample_data: Path, model: Embedder
) -> Iterator[Assistant]:
    """The real assistant over the five samples."""
    data = tmp_path_factory.mktemp("samples") / "data"
    shutil.copytree(sample_data, data)
    with open_assistant(Settings(data=data), model) as opened:
        yield opened


@pytest.fixture(scope="session")
def real_assistant(
    tmp_path_factory: pytest.TempPathFactory, sample_data: Path, model: Embedder, shared_dir: Path
) -> Iterator[Assistant]:
    """The real assistant over the samples and the reports of ../shared."""
    data = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(sample_data, data)
    with open_assistant(Settings(data=data), model) as opened:
        ingest(opened.library, [shared_dir / "reports"])
        yield opened


@pytest.fixture(scope="session")
def samples(assistant: Assistant) -> dict[str, Report]:
    """The sample reports by the first word of the service's name."""
    records = assistant.library.records
    return {r.service.value.split()[0]: r for r in records.reports(records.scope())}


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Ask:
    return asker(assistant)


@pytest.fixture(scope="session")
def ask_all(real_assistant: Assistant) -> Ask:
    return asker(real_assistant)


def asker(assistant: Assistant) -> Ask:
    """Ask with earlier turns, the person's first, then the assistant's, and so on."""

    def asked(question: str, *turns: str, reports: list[str] | None = None) -> Answer:
        return assistant.ask(question, assistant.library.records.scope(reports), as_turns(turns))

    return asked


def as_turns(contents: tuple[str, ...]) -> tuple[Turn, ...]:
    return tuple(
        Turn("assistant" if number % 2 else "user", content)
        for number, content in enumerate(contents)
    )


@pytest.fixture(scope="session")
def understood(assistant: Assistant) -> Understood:
    """A question understood over the samples, with earlier turns."""
    records = assistant.library.records
    scope = records.scope()
    vocabulary = records.vocabulary(LOCAL_ORGANISATION)

    def elsewhere(word: str, report_id: str) -> int:
        own = records.report_vocabulary(records.scope(), report_id)
        return vocabulary.get(word, 0) - own.get(word, 0)

    def read(question: str, *turns: str) -> Query:
        return understand(
            question,
            names_in(records, scope),
            lambda ids: records.profiles_of(scope, ids),
            as_turns(turns),
            assistant.speller.holding(vocabulary),
            vocabulary,
            elsewhere,
        )

    return read
