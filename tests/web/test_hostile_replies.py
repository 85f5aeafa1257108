"""A hostile reply of a language model reaches neither stream, page, JSON nor record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from assistant.chain import Assistant
from assistant.support import Checker
from assistant.writer import Writer
from ingest.access import LOCAL_ORGANISATION
from ingest.conversations import Conversations
from web.app import create_app

from hostile_replies import LIES, MARK, REPLIES  # isort: skip
from scripted_model import scripted  # isort: skip

QUESTION = "Were medicines managed safely at Fernhallow Court?"


@pytest.fixture
def hostile_client(assistant: Assistant, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The application over the samples, with a model that says the reply of the test's name."""
    checker = Checker(assistant.library.embedder, assistant.speller.known)
    model = scripted(REPLIES[request.getfixturevalue("name")], seconds=5)
    writing = replace(assistant, writer=Writer(model, checker))
    with TestClient(create_app(writing), base_url="http://127.0.0.1") as opened:
        yield opened


@pytest.mark.parametrize("name", REPLIES)
def test_nothing_of_it_reaches_anybody(
    name: str, hostile_client: TestClient, assistant: Assistant
) -> None:
    started = hostile_client.post("/api/answers", json={"question": QUESTION}).json()
    stream = hostile_client.get(f"/api/answers/{started['id']}/events").text
    page = hostile_client.get(f"/conversations/{started['conversation']}").text
    conversations = Conversations(assistant.library.records.database)
    answers = conversations.answers(LOCAL_ORGANISATION, started["conversation"])
    kept = "".join(each.answer_json for each in answers)
    assert "event: done" in stream
    assert "event: error" not in stream
    for shown in (stream, page, kept):
        assert "medicines" in shown
        assert MARK not in shown
        assert LIES.get(name, MARK) not in shown
