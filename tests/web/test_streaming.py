"""An answer that grows, is stopped, or is still being written when its page is loaded."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from event_stream import events, start
from fake_assistant import STOPPED, FakeAssistant
from fastapi.testclient import TestClient
from httpx import Client
from serving import served

from web.app import create_app

SLOWLY = "Could staff speak up? Ask the model, slowly"


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def asked(fake: FakeAssistant) -> bool:
    return bool(fake.asked)


def test_sentences_come_as_they_are_checked_and_the_opening_again_when_it_changes(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.sentences.release(4)
    told = events(fake_client, start(fake_client, SLOWLY))
    assert [name for _, name, _ in told] == [
        "status", "note", "status", "claim", "claim", "claim", "note", "about", "sources",
        "tools", "status", "done",
    ]  # fmt: skip
    assert [data["text"] for _, name, data in told if name == "status"] == [
        "Finding passages", "Writing and checking", "Answer ready, 3 citations",
    ]  # fmt: skip
    openings = [data["html"] for _, name, data in told if name == "note"]
    assert ["From 1 report." in str(opening) for opening in openings] == [False, True]


def test_the_kept_answer_is_the_whole_one_and_is_kept_once(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.sentences.release(4)
    events(fake_client, start(fake_client, SLOWLY))
    assert len(fake.library.records.kept) == len(fake.asked) == 1
    assert fake.ended == ["whole"]
    fake.sentences.release(4)
    answer = fake_client.post("/api/ask", json={"question": SLOWLY}).json()
    assert len(answer["claims"]) == 3
    assert answer["note"] == "From 1 report."
    assert answer["dropped"] == {"number": 1, "quote": 1}


def test_stop_keeps_what_was_checked(fake_client: TestClient, fake: FakeAssistant) -> None:
    fake.sentences.release(1)
    reply = fake_client.post("/api/answers", json={"question": SLOWLY}).json()
    until(lambda: fake.asked and not fake.sentences._value)
    assert fake_client.post(f"/api/answers/{reply['id']}/stop").status_code == 204
    told = events(fake_client, reply["id"])
    assert fake.ended == ["stopped"]
    assert [name for _, name, _ in told].count("claim") == 1
    assert told[-2][2]["text"] == "Stopped, with 1 citation"
    page = fake_client.get(f"/conversations/{reply['conversation']}").text
    assert STOPPED in page
    assert page.count('<p class="claim">') == 1
    for _, name, data in told:
        if name in ("claim", "about", "sources"):
            assert str(data["html"]).strip() in page


def test_stop_may_come_twice_early_or_late(fake_client: TestClient, fake: FakeAssistant) -> None:
    fake.hold.clear()
    run_id = start(fake_client, SLOWLY)
    stop = f"/api/answers/{run_id}/stop"
    assert [fake_client.post(stop).status_code for _ in range(2)] == [204, 204]
    fake.hold.set()
    told = events(fake_client, run_id)
    assert told[-1][1] == "done"
    assert fake_client.post(stop).status_code == 204
    kept_as = fake.library.records.kept[0]
    assert fake_client.post(f"/api/answers/{kept_as}/stop").status_code == 204
    assert len(fake.library.records.kept) == 1
    assert events(fake_client, run_id) == told


@pytest.mark.parametrize("answer_id", ["gone", "0" * 32, "<script>"])
def test_stopping_an_unknown_answer_is_a_404(fake_client: TestClient, answer_id: str) -> None:
    reply = fake_client.post(f"/api/answers/{answer_id}/stop")
    assert reply.status_code == 404
    assert reply.json()["error"]


def test_a_question_that_waits_for_its_turn_can_be_stopped(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.hold.clear()
    for _ in range(4):
        start(fake_client, SLOWLY)
    until(lambda: len(fake.asked) == 4)
    waiting = start(fake_client, SLOWLY)
    fake_client.post(f"/api/answers/{waiting}/stop")
    until(lambda: len(fake.asked) == 5)
    fake.hold.set()
    assert [name for _, name, _ in events(fake_client, waiting)][-1] == "done"


def test_a_reader_that_leaves_does_not_stop_the_work(fake: FakeAssistant) -> None:
    with served(create_app(fake)) as address, Client(base_url=address, timeout=10) as client:
        run_id = client.post("/api/answers", json={"question": SLOWLY}).json()["id"]
        with client.stream("GET", f"/api/answers/{run_id}/events") as reply:
            next(reply.iter_lines())
        fake.sentences.release(4)
        until(lambda: fake.ended)
        with client.stream("GET", f"/api/answers/{run_id}/events") as reply:
            assert sum(line == "event: claim" for line in reply.iter_lines()) == 3
    assert fake.ended == ["whole"]
    assert len(fake.asked) == 1


def test_a_failure_midway_keeps_nothing(fake_client: TestClient, fake: FakeAssistant) -> None:
    fake.sentences.release(4)
    told = events(fake_client, start(fake_client, f"{SLOWLY}, then it fails"))
    assert [name for _, name, _ in told][-3:] == ["claim", "error", "done"]
    assert told[-2][2]["message"] == "The language model failed: on demand."
    assert not fake.library.records.kept


def test_a_page_loaded_meanwhile_shows_the_question_that_is_being_answered(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    started = fake_client.post("/api/answers", json={"question": f"<b>{SLOWLY}"}).json()
    until(lambda: asked(fake))
    address = f"/conversations/{started['conversation']}"
    page = fake_client.get(address).text
    assert f'data-run="{started["id"]}"' in page
    assert f"&lt;b&gt;{SLOWLY}" in page
    assert "still being written" in page
    assert fake_client.get(f"/conversations/{'0' * 32}").status_code == 404
    fake.sentences.release(4)
    events(fake_client, started["id"])
    page = fake_client.get(address).text
    assert f'data-run="{started["id"]}"' not in page
    assert page.count('class="claim"') == 3


def test_closing_the_server_stops_the_work(fake: FakeAssistant) -> None:
    began = time.monotonic()
    ask = {"question": SLOWLY}
    with Client(timeout=10) as client, ThreadPoolExecutor() as threads:
        with served(create_app(fake)) as address:
            run_id = client.post(f"{address}/api/answers", json=ask).json()["id"]
            whole = threads.submit(client.post, f"{address}/api/ask", json=ask)
            stream = threads.submit(client.get, f"{address}/api/answers/{run_id}/events")
            until(lambda: len(fake.asked) == 2)
            time.sleep(0.2)  # the reader is waiting by now
        assert whole.result(10).json()["note"] == STOPPED
        assert "event: done" in stream.result(10).text
    assert fake.ended == ["stopped", "stopped"]
    assert len(fake.library.records.kept) == 2
    assert time.monotonic() - began < 9


def test_closing_does_not_wait_for_work_that_will_not_end(
    fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.runs._GRACE", 0.2)
    fake.hold.clear()
    with TestClient(create_app(fake), "http://127.0.0.1") as client:
        run_id = start(client, SLOWLY)
        until(lambda: asked(fake))
        client.app.state.runs.close()
        told = events(client, run_id)
        assert [name for _, name, _ in told] == ["status", "error", "done"]
        assert "shutting down" in str(told[1][2]["message"])
        late = events(client, start(client, SLOWLY))
        assert [name for _, name, _ in late] == ["error", "done"]
    fake.hold.set()
    until(lambda: fake.ended)
    assert len(told) == len(events(TestClient(client.app, "http://127.0.0.1"), run_id))


@pytest.mark.parametrize(
    ("dropped", "told"),
    [
        ({}, "it cites."),
        ({"number": 1}, "it cites. 1 sentence failed the check and is not shown."),
        ({"number": 1, "quote": 2}, "it cites. 3 sentences failed the check and are not shown."),
    ],
)
def test_the_page_says_that_a_model_wrote_the_answer(
    fake_client: TestClient, fake: FakeAssistant, dropped: dict[str, int], told: str
) -> None:
    fake.says = lambda answer: replace(answer, dropped=dropped)
    page = fake_client.post("/ask", data={"question": "Ask the model"}).text
    assert "Written by the language model tiny:&lt;b&gt;1&lt;/b&gt;. Each sentence" in page
    assert f"checked against the words {told}</p>" in page


def test_an_answer_without_sentences_is_not_said_to_be_written(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    page = fake_client.post("/ask", data={"question": "Does the model say not_held?"}).text
    assert "Written by" not in page
    assert "&lt;/b&gt; was asked, too. 2 sentences failed the check and are not shown." in page


def test_an_answer_without_a_model_names_none(fake_client: TestClient) -> None:
    assert "language model" not in fake_client.post("/ask", data={"question": "Safe?"}).text
