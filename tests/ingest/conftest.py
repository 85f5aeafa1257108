"""Fixtures for the record and the indexes: the real model, and invented reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from quick_embedder import QuickEmbedder

from ingest.embed import Embedder
from ingest.library import Library, open_library
from ingest.settings import Settings

REPORT = """- Homecare service
{service}
Report from 3 March 2025 assessment
Contents
- Overview
- Governance, management and sustainability
Well-led
Requires improvement
Updated 10 April 2025
Staff told us the rota changed often. {extra}
This service scored 50 (out of 100) for this area. Find out what we look at when we assess \
this area and Find out more about how we calculate these scores.
Governance, management and sustainability
Score: 2
The manager did not always audit medicines. People said that calls were late.
"""

WriteReport = Callable[..., Path]


@pytest.fixture(scope="session")
def embedder(compiled_model: Path) -> Embedder:
    """The real model, loaded once."""
    return Embedder(compiled=compiled_model)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """An empty library whose vectors are quick to make and mean little."""
    with open_library(settings, QuickEmbedder()) as opened:
        yield opened


@pytest.fixture
def write_report(tmp_path: Path) -> WriteReport:
    def write(
        name: str = "larkfield.txt",
        service: str = "Larkfield Home Support",
        extra: str = "Leaders had not checked records every week.",
    ) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(REPORT.format(service=service, extra=extra), encoding="utf-8")
        return path

    return write
