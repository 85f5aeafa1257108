"""What both tests of uploading share: an assistant with nothing held, and files to send."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path

from fastapi.testclient import TestClient

from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from ingest.settings import Settings

sys.path.append(str(Path(__file__).resolve().parents[1] / "ingest"))  # its files, and no more
from hostile_files import TEXT
from quick_embedder import QuickEmbedder

SERVICE = "Larkfield Home Support"
REPORT = TEXT.encode()
CHANGED = TEXT.replace("People said calls were late.", "People said calls were on time.").encode()
OTHER = TEXT.replace("Larkfield", "Merestone").encode()

Files = Mapping[str, bytes]


@contextmanager
def opened(data: Path) -> Iterator[Assistant]:
    """An assistant over the directory, whose vectors are quick to make and mean little."""
    with open_assistant(Settings(data=data), QuickEmbedder()) as assistant:
        yield assistant


def post(client: TestClient, files: Files, draft: bool = False) -> str:
    """Send the files; the address of their upload's page."""
    reply = client.post(
        "/reports",
        files=[("file", (name, content)) for name, content in files.items()],
        data={"draft": "yes"} if draft else {},
        follow_redirects=False,
    )
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def finished(client: TestClient, address: str) -> str:
    """The upload's page once all is done."""
    deadline = time.monotonic() + 60
    while True:
        page = client.get(address)
        assert page.status_code == 200
        if "All done" in page.text:
            return page.text
        assert time.monotonic() < deadline, page.text
        time.sleep(0.02)


def told(page: str) -> list[str]:
    """What the page says of each file, as one line of text each."""
    found = re.findall(r'<li class="card" id="file-\d+">(.*?)\n  </li>', page, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in found]


def sent(client: TestClient, files: Files, draft: bool = False) -> list[str]:
    """Send the files and wait; what the page says of each."""
    return told(finished(client, post(client, files, draft)))


def held(assistant: Assistant) -> list[str]:
    """The services of the reports held."""
    records = assistant.library.records
    return [profile.service for profile in records.profiles(records.scope())]


def left_in_inbox(assistant: Assistant) -> list[str]:
    """The names of the files of which bytes are still in the inbox.

    How a file ended is told just before its bytes go, so they are given a moment.
    """
    inbox = assistant.library.settings.data / "inbox"
    deadline = time.monotonic() + 2
    while (left := sorted(path.name for path in inbox.rglob("*.file"))) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.02)
    return left
