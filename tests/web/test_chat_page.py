from __future__ import annotations

import html
import re

import pytest
from fake_assistant import SPEAK, FakeAssistant
from fastapi.testclient import TestClient

from assistant.chain import Assistant


def ask(client: TestClient, question: str, **fields: str | list[str]) -> str:
    """The address of the conversation that the question led to."""
    reply = client.post("/ask", data={"question": question, **fields}, follow_redirects=False)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def test_home_offers_a_form_and_questions(fake_client: TestClient, fake: FakeAssistant) -> None:
    page = fake_client.get("/")
    assert page.status_code == 200
    assert 'action="/ask"' in page.text
    assert 'maxlength="1000"' in page.text
    for suggestion in fake.suggestions(fake.library.records.scope()):
        assert suggestion in page.text
    assert "not affiliated with the Care Quality Commission" in page.text


def test_home_without_reports_says_what_to_do(fake_client: TestClient, fake: FakeAssistant) -> None:
    fake.library.records.held.clear()
    page = fake_client.get("/")
    assert page.status_code == 200
    assert "findings ingest" in page.text
    assert "<form" not in page.text


def test_an_answer_stands_in_its_conversation(fake_client: TestClient) -> None:
    location = ask(fake_client, "Could staff speak up?")
    page = fake_client.get(location).text
    assert "Could staff speak up?" in page
    assert html.escape(SPEAK.quote, quote=False) in page
    assert page.count('<span class="tag">Partly supported</span>') == 1
    assert page.count("means that the words cited carry only part of the sentence") == 1
    assert page.count('<h3 class="group">') == 2
    assert "what staff said" in page


def test_a_second_question_joins_the_first(fake_client: TestClient, fake: FakeAssistant) -> None:
    first = ask(fake_client, "Could staff speak up?")
    conversation = first.split("/")[2].split("#")[0]
    second = ask(fake_client, "And leaders?", conversation=conversation)
    assert second == f"/conversations/{conversation}#turn-2"
    _, _, turns = fake.asked[-1]
    assert [turn.role for turn in turns] == ["user", "assistant"]
    page = fake_client.get(second).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "status", ["not_in_reports", "not_held", "out_of_scope", "needs_clarification"]
)
def test_an_abstention_shows_why_where_and_what_was_near(
    fake_client: TestClient, status: str
) -> None:
    page = fake_client.get(ask(fake_client, f"Is it {status}?")).text
    assert "Nothing held says so." in page
    assert "What was searched" in page
    assert f"/passage/{SPEAK.start}-{SPEAK.end}" in page
    assert "Searched for:" in page


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"question": ""}, 422, "Type a question first."),
        ({"question": "   "}, 422, "Type a question first."),
        ({}, 422, "Type a question first."),
        ({"question": "x" * 1001}, 422, "at most 1,000"),
        ({"question": "Was it safe?", "report": "gone"}, 404, "gone"),
    ],
)
def test_a_refused_question_is_kept_beside_its_reason(
    fake_client: TestClient, fields: dict[str, str], status: int, message: str
) -> None:
    page = fake_client.post("/ask", data=fields, follow_redirects=False)
    assert page.status_code == status
    assert message in page.text
    assert 'role="alert"' in page.text
    assert fields.get("question", "") in page.text


def test_the_choice_of_reports_is_kept(fake_client: TestClient, fake: FakeAssistant) -> None:
    location = ask(fake_client, "Could staff speak up?", report=["willow-2025"])
    assert "report=willow-2025" in location
    assert 'value="willow-2025" checked' in fake_client.get(location).text
    assert fake.asked[-1][1].report_ids == {"willow-2025"}


def test_a_suggestion_is_asked_as_it_stands(fake_client: TestClient, fake: FakeAssistant) -> None:
    ask(fake_client, "half typed", suggestion="Could staff speak up?")
    assert fake.asked[-1][0] == "Could staff speak up?"


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {% raw %}",
    "&x; </textarea><h1>out</h1>",
    "a\u202eb\u0000c",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_questions_appear_as_text(fake_client: TestClient, question: str) -> None:
    for reply in (
        fake_client.get(ask(fake_client, question)),
        fake_client.post("/ask", data={"question": question, "report": "<b>gone</b>"}),
    ):
        assert "<script>alert" not in reply.text
        assert "<img src=x" not in reply.text
        assert "<h1>out" not in reply.text
        assert "<b>gone" not in reply.text
        assert "{{7*7}}" in reply.text or "7*7" not in question


@pytest.mark.parametrize(
    "conversation", ["x", "../../etc/passwd", "0" * 32, "<script>", "%00", "0" * 400]
)
def test_an_unknown_conversation_is_a_plain_404(fake_client: TestClient, conversation: str) -> None:
    reply = fake_client.get(f"/conversations/{conversation}")
    assert reply.status_code == 404
    assert "<html" in reply.text


def test_an_ill_formed_conversation_id_starts_a_fresh_one(fake_client: TestClient) -> None:
    location = ask(fake_client, "Could staff speak up?", conversation="../evil")
    assert re.fullmatch(r"/conversations/[0-9a-f]{32}#turn-1", location)


def test_a_failure_inside_is_a_plain_page_with_its_headers(fake_client: TestClient) -> None:
    reply = fake_client.post("/ask", data={"question": "breakdown"})
    assert reply.status_code == 500
    assert "Something went wrong" in reply.text
    assert "RuntimeError" not in reply.text
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_every_suggestion_of_the_samples_is_answered_with_a_citation(
    client: TestClient, assistant: Assistant
) -> None:
    suggestions = assistant.suggestions(assistant.library.records.scope())
    assert suggestions
    for suggestion in suggestions:
        answer = client.post("/api/ask", json={"question": suggestion}).json()
        assert answer["citations"], suggestion


def test_a_question_in_the_address_is_typed_in_but_not_asked(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    page = fake_client.get("/", params={"report": "willow-2025", "question": "Why <b>2</b>?"}).text
    assert "Why &lt;b&gt;2&lt;/b&gt;?" in page
    assert not fake.asked
