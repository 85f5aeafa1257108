"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from ingest.embed import Embedder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-golden",
        action="store_true",
        help="write the golden files anew from what the code does now, then read the diff",
    )


@pytest.fixture(scope="session")
def repo_root() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def compiled_model(pytestconfig: pytest.Config) -> Path:
    """Where the converted embedding model is kept, for all tests and from run to run."""
    directory = pytestconfig.cache.mkdir("embedding-model")
    with FileLock(directory.with_suffix(".lock")):  # several processes run tests
        Embedder(compiled=directory).encode(["converted"])
    return directory


@pytest.fixture(scope="session")
def shared_dir(repo_root: Path) -> Path:
    """The measuring sticks and real reports that stand beside the repository."""
    shared = repo_root.parent / "shared"
    if not (shared / "reports").is_dir():
        pytest.skip("the real reports in ../shared are not on this machine")
    return shared
