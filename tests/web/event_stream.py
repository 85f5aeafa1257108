"""Asking over the JSON interface, and the events of an answer as a browser reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fastapi.testclient import TestClient

Event = tuple[int, str, dict[str, object]]


def read_events(lines: Iterator[str]) -> Iterator[Event]:
    """The events of a stream, as an EventSource reads them."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif "data" in fields:
            yield int(fields["id"]), fields["event"], json.loads(fields["data"])
            fields = {}


def start(client: TestClient, question: str, **fields: object) -> str:
    reply = client.post("/api/answers", json={"question": question, **fields})
    assert reply.status_code == 202, reply.text
    return reply.json()["id"]


def events(client: TestClient, answer_id: str, after: int | None = None) -> list[Event]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    with client.stream("GET", f"/api/answers/{answer_id}/events", headers=headers) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        reply.read()  # an EventSource knows fewer ends of lines than str.splitlines does
        return list(read_events(iter(reply.content.decode().split("\n"))))
