"""The application over the samples, over a fake that fails on demand, and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_visit import OpenPage, Visit
from fake_assistant import FakeAssistant
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright
from serving import served

from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from ingest.embed import Embedder
from ingest.pipeline import ingest
from ingest.samples.build import write_samples
from ingest.settings import Settings
from web.app import create_app

CHROMIUM_ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def assistant(
    tmp_path_factory: pytest.TempPathFactory, compiled_model: Path
) -> Iterator[Assistant]:
    """The real assistant over the sample reports."""
    directory = tmp_path_factory.mktemp("web")
    samples = directory / "samples"
    samples.mkdir()
    embedder = Embedder(compiled=compiled_model)
    with open_assistant(Settings(data=directory / "data"), embedder) as opened:
        ingest(opened.library, write_samples(samples))
        opened.reference.prepare()  # as the command does before it serves
        yield opened


@pytest.fixture
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(assistant), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def fake_client(fake: FakeAssistant) -> Iterator[TestClient]:
    app = create_app(fake)
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    with served(create_app(assistant)) as where:
        yield where


@pytest.fixture
def fake_address(fake: FakeAssistant) -> Iterator[str]:
    with served(create_app(fake)) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    contexts = []

    def visit(width: int = 1280, height: int = 800, **options: object) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        opened = Visit(context.new_page(), [], [])
        opened.page.set_default_timeout(10_000)
        opened.page.on("request", lambda request: opened.requested.append(request.url))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on(
            "console",
            lambda message: (
                opened.complaints.append(message.text)
                if message.type == "error" and "Failed to load resource" not in message.text
                else None
            ),
        )
        return opened

    yield visit
    for context in contexts:
        context.close()
