from __future__ import annotations

import threading

import pytest
from event_stream import events, start
from fake_assistant import TEXT, FakeAssistant
from fastapi.testclient import TestClient


def test_an_answer_has_the_fields_of_the_contract(fake_client: TestClient) -> None:
    answer = fake_client.post("/api/ask", json={"question": "Could staff speak up?"}).json()
    assert answer["id"]
    assert {
        "id", "question", "standalone_question", "status", "answer", "claims", "citations",
        "nearest", "searched", "engine", "prompt", "timings_ms",
    } <= answer.keys()  # fmt: skip
    for cited in answer["citations"]:
        assert TEXT[cited["start"] : cited["end"]] == cited["quote"]


def test_previous_turns_and_reports_reach_the_assistant(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    turns = [{"role": "user", "content": "Which one?"}]
    body = {"question": "And now?", "reports": ["willow-2025"], "previous_turns": turns}
    assert fake_client.post("/api/ask", json=body).status_code == 200
    _, scope, given = fake.asked[-1]
    assert scope.report_ids == {"willow-2025"}
    assert [(turn.role, turn.content) for turn in given] == [("user", "Which one?")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": "x" * 1001}, 422),
        ({}, 422),
        ([], 422),
        ({"question": 7}, 422),
        ({"question": "Safe?", "reports": ["gone"]}, 404),
        ({"question": "Safe?", "previous_turns": [{"role": "system", "content": "x"}]}, 422),
    ],
)
def test_bad_input_gets_a_plain_reason(fake_client: TestClient, body: object, status: int) -> None:
    reply = fake_client.post("/api/ask", json=body)
    assert reply.status_code == status
    assert reply.json()["error"]


@pytest.mark.parametrize("path", ["/api/ask", "/api/answers"])
@pytest.mark.parametrize(
    "body",
    [
        r'{"question": "half a \ud800 character"}',
        r'{"question": "Safe?", "reports": ["\ud800"]}',
        r'{"question": "Safe?", "previous_turns": [{"role": "user", "content": "\udfff"}]}',
    ],
)
def test_half_a_character_is_refused(fake_client: TestClient, path: str, body: str) -> None:
    reply = fake_client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert reply.json()["error"]


def test_a_body_beyond_all_measure_is_refused(fake_client: TestClient) -> None:
    reply = fake_client.post("/api/ask", json={"question": "x" * 1_000_000})
    assert reply.status_code == 413


def test_events_come_numbered_and_end_with_done(fake_client: TestClient) -> None:
    told = events(fake_client, start(fake_client, "Could staff speak up?"))
    assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
    names = [name for _, name, _ in told]
    assert names == [
        "status", "note", "claim", "claim", "claim", "about", "sources", "tools", "status", "done",
    ]  # fmt: skip
    assert told[-2][2]["text"] == "Answer ready, 3 citations"


def test_events_hold_the_same_html_as_the_page(fake_client: TestClient) -> None:
    reply = fake_client.post("/api/answers", json={"question": "Could staff speak up?"}).json()
    told = events(fake_client, reply["id"])
    page = fake_client.get(f"/conversations/{reply['conversation']}").text
    for _, name, data in told:
        if name in ("note", "claim", "about", "sources", "tools"):
            assert str(data["html"]).strip() in page


def test_a_cut_stream_resumes_and_asks_once(fake_client: TestClient, fake: FakeAssistant) -> None:
    answer_id = start(fake_client, "Give me 40 sentences")
    whole = events(fake_client, answer_id)
    assert len(whole) == 46  # status, note, 40 claims, sources, tools, status, done
    assert events(fake_client, answer_id, after=5) == whole[5:]
    assert events(fake_client, answer_id, after=len(whole)) == whole[-1:]
    assert events(fake_client, answer_id, after=999) == whole[-1:]
    assert len(fake.asked) == 1


def test_a_reader_waits_for_what_is_still_to_come(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.hold.clear()
    answer_id = start(fake_client, "Could staff speak up?")
    threading.Timer(0.3, fake.hold.set).start()
    assert [name for _, name, _ in events(fake_client, answer_id)][-1] == "done"


@pytest.mark.parametrize("question", ["", "x" * 1001, "breakdown"])
def test_an_error_is_told_and_the_stream_still_ends(fake_client: TestClient, question: str) -> None:
    told = events(fake_client, start(fake_client, question))
    assert [name for _, name, _ in told] == ["status", "error", "done"]
    assert told[1][2]["message"]
    assert "RuntimeError" not in str(told)


def test_a_kept_answer_can_be_read_as_events_again(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    answer = fake_client.post("/api/ask", json={"question": "Could staff speak up?"}).json()
    names = [name for _, name, _ in events(fake_client, answer["id"])]
    assert names.count("claim") == len(answer["claims"])
    assert names[-1] == "done"
    assert len(fake.asked) == 1


@pytest.mark.parametrize("answer_id", ["gone", "0" * 32, "%2e%2e", "<script>"])
def test_an_unknown_answer_is_a_404(fake_client: TestClient, answer_id: str) -> None:
    assert fake_client.get(f"/api/answers/{answer_id}/events").status_code == 404


def test_starting_with_a_report_not_held_is_a_404(fake_client: TestClient) -> None:
    body = {"question": "Safe?", "reports": ["gone"]}
    assert fake_client.post("/api/answers", json=body).status_code == 404


def test_openapi_describes_the_json_routes_only(fake_client: TestClient) -> None:
    paths = fake_client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/api/ask", "/api/answers", "/api/answers/{answer_id}/events",
        "/api/answers/{answer_id}/stop", "/healthz", "/readyz",
    }  # fmt: skip


def test_health(fake_client: TestClient) -> None:
    assert fake_client.get("/healthz").json() == {"status": "ok"}
    assert fake_client.get("/readyz").json() == {"status": "ready", "reports": 1}
