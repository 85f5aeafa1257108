"""The conversations kept: their list, their names, what goes when one is deleted, the copies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from event_stream import events
from fake_assistant import LEAD, SPEAK, TOLD, FakeAssistant
from fastapi.testclient import TestClient

from assistant.answer import Answer, Basis, Cell, Claim
from ingest.access import LOCAL_ORGANISATION
from ingest.conversations import Conversations, Feedback
from web.app import create_app
from web.security import SECURITY_HEADERS

QUESTION = "Could staff speak up?"
CANARY = "zanzibarcanary"
FRAMEWORK = "single assessment framework"


@pytest.fixture
def kept(fake: FakeAssistant) -> Conversations:
    return Conversations(fake.library.records.database)


def ask(client: TestClient, question: str = QUESTION, conversation: str = "") -> str:
    """The address of the conversation that was asked in."""
    asked = {"question": question, "conversation": conversation}
    reply = client.post("/ask", data=asked, follow_redirects=False)
    assert reply.status_code == 303, reply.text
    return urlsplit(reply.headers["location"]).path


def copied(client: TestClient, address: str, suffix: str = ".txt") -> str:
    """The first answer of the conversation as it is copied."""
    page = client.get(address).text
    found = re.search(r'data-copy="([^"]+)"', page)
    assert found
    reply = client.get(f"{found[1]}{suffix}")
    assert reply.status_code == 200
    return reply.text


def test_the_list_is_empty_at_first_and_says_what_to_do(fake_client: TestClient) -> None:
    page = fake_client.get("/conversations").text
    assert "You have no conversations yet" in page
    assert 'href="/">Ask a question' in page


def test_the_newest_stands_first_with_its_first_question(fake_client: TestClient) -> None:
    first, second = ask(fake_client), ask(fake_client, "Why <b>was</b> it so?")
    ask(fake_client, "And leaders?", first.rsplit("/", 1)[1])
    page = fake_client.get("/conversations").text
    assert page.index(f'href="{first}"') < page.index(f'href="{second}"')
    assert "Why &lt;b&gt;was&lt;/b&gt; it so?" in page
    assert "And leaders?" not in page
    assert re.search(r"Last asked \d+ [A-Z][a-z]+ \d{4} at \d\d:\d\d · 2 questions", page)
    assert "· 1 question<" in page
    assert 'href="/conversations" aria-current="page"' in page


def test_many_come_page_by_page(fake_client: TestClient, kept: Conversations) -> None:
    ask(fake_client, "The oldest of all?")
    answer = kept.answers(
        LOCAL_ORGANISATION, kept.latest(LOCAL_ORGANISATION, 0, 1)[0].conversation_id
    )
    for number in range(40):
        kept.save_answer(LOCAL_ORGANISATION, f"{number:032x}", answer[0].answer_json)
    first, last = (fake_client.get(f"/conversations{q}").text for q in ("", "?page=3"))
    assert first.count("<li class=") == 20
    assert "Page 1 of 3" in first
    assert 'href="/conversations?page=2">Older' in first
    assert "Newer" not in first
    assert last.count("<li class=") == 1
    assert 'href="/conversations?page=2">Newer' in last
    assert "Older" not in last
    for odd, shown in (("99", 3), ("0", 1), ("-1", 1), ("x", 1), ("9" * 40, 1), ("²", 1)):
        page = fake_client.get("/conversations", params={"page": odd})
        assert page.status_code == 200
        assert f"Page {shown} of 3" in page.text


def test_a_conversation_is_renamed_and_gets_its_question_back(fake_client: TestClient) -> None:
    address = ask(fake_client)
    reply = fake_client.post(
        f"{address}/title", data={"title": "  Rotas\n <b>2024</b> ", "page": "1"}
    )
    assert urlsplit(str(reply.url)).path == "/conversations"
    assert "<bdi>Rotas &lt;b&gt;2024&lt;/b&gt;</bdi>" in reply.text
    assert "<bdi>Rotas &lt;b&gt;2024&lt;/b&gt;</bdi></h1>" in fake_client.get(address).text
    again = fake_client.post(f"{address}/title", data={"title": "  "}).text
    assert "Rotas" not in again
    assert QUESTION in again


def test_a_name_that_is_too_long_is_refused(fake_client: TestClient, kept: Conversations) -> None:
    address = ask(fake_client)
    reply = fake_client.post(f"{address}/title", data={"title": "x" * 121})
    assert reply.status_code == 422
    assert "at most 120 characters" in reply.text
    assert kept.latest(LOCAL_ORGANISATION, 0, 1)[0].title is None


def test_deleting_asks_first_and_then_says_so(fake_client: TestClient, fake: FakeAssistant) -> None:
    address = ask(fake_client)
    confirm = fake_client.get(f"{address}/delete").text
    assert "Delete this conversation?" in confirm
    assert QUESTION in confirm
    assert fake_client.get(address).status_code == 200
    told = fake_client.post(f"{address}/delete")
    assert "That conversation is deleted." in told.text
    assert "You have no conversations yet" in told.text
    assert fake_client.get(address).status_code == 404
    assert fake.library.records.kept == []
    gone = fake_client.post(f"{address}/delete")
    assert gone.status_code == 404
    assert "may have been deleted" in gone.text


def test_nothing_is_said_to_be_deleted_that_is_not(fake_client: TestClient) -> None:
    conversation_id = ask(fake_client).rsplit("/", 1)[1]
    for deleted in (conversation_id, "x", "<script>", ""):
        page = fake_client.get("/conversations", params={"deleted": deleted}).text
        assert "is deleted" not in page


def test_no_byte_of_a_deleted_conversation_stays(
    fake: FakeAssistant, fake_client: TestClient
) -> None:
    directory = Path(str(fake.library.records.database._engine.url.database)).parent
    address = ask(fake_client, f"Is the {CANARY} safe?")
    ask(fake_client, "And what of it?", address.rsplit("/", 1)[1])
    fake_client.post(f"{address}/title", data={"title": f"The {CANARY}"})
    feedback = re.findall(r'action="([^"]+/feedback)"', fake_client.get(address).text)
    fake_client.post(feedback[0], data={"helpful": "no", "reason": f"No {CANARY}"})
    assert _holding_canary(directory)
    fake_client.post(f"{address}/delete")
    assert _holding_canary(directory) == []


def _holding_canary(directory: Path) -> list[str]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if CANARY.encode() in path.read_bytes()]


def test_what_is_still_being_written_is_not_deleted(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    address = ask(fake_client)
    conversation_id = address.rsplit("/", 1)[1]
    fake.hold.clear()
    body = {"question": QUESTION, "conversation": conversation_id}
    started = fake_client.post("/api/answers", json=body).json()
    refused = fake_client.post(f"{address}/delete").text
    assert "still being written" in refused
    assert "<button" not in refused
    fake.hold.set()
    events(fake_client, started["id"])
    assert "is deleted" in fake_client.post(f"{address}/delete").text
    assert fake_client.get(f"/api/answers/{started['id']}/events").status_code == 404


@pytest.mark.parametrize("conversation_id", ["0" * 32, "x", "<script>", "0" * 31, "A" * 32])
def test_an_unknown_conversation_is_a_plain_404(
    fake_client: TestClient, conversation_id: str
) -> None:
    address = f"/conversations/{conversation_id}"
    replies = [
        fake_client.get(f"{address}/delete"),
        fake_client.post(f"{address}/delete"),
        fake_client.post(f"{address}/title", data={"title": "Mine"}),
        fake_client.get(f"{address}/answers/{'0' * 32}.txt"),
        fake_client.get(f"{address}/answers/{'0' * 32}.html"),
        fake_client.post(f"{address}/answers/{'0' * 32}/feedback", data={"helpful": "yes"}),
    ]
    assert {reply.status_code for reply in replies} == {404}
    assert all("<html" in reply.text for reply in replies)


def test_an_answer_is_reached_through_its_own_conversation_alone(fake_client: TestClient) -> None:
    one, other = ask(fake_client), ask(fake_client)
    found = re.search(r'data-copy="[^"]+/([0-9a-f]{32})"', fake_client.get(one).text)
    assert found
    assert fake_client.get(f"{one}/answers/{found[1]}.txt").status_code == 200
    assert fake_client.get(f"{other}/answers/{found[1]}.txt").status_code == 404


def test_another_site_changes_nothing(fake_client: TestClient, kept: Conversations) -> None:
    address = ask(fake_client)
    found = re.search(r'action="([^"]+/feedback)"', fake_client.get(address).text)
    assert found
    for path in (f"{address}/title", f"{address}/delete", found[1]):
        reply = fake_client.post(
            path,
            data={"title": "Theirs", "helpful": "yes"},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert reply.status_code == 403
    conversation = kept.latest(LOCAL_ORGANISATION, 0, 1)[0]
    assert conversation.title is None
    assert kept.feedback(LOCAL_ORGANISATION, conversation.conversation_id) == {}


def test_whether_it_helped_is_kept_and_can_be_changed(
    fake_client: TestClient, kept: Conversations, fake: FakeAssistant
) -> None:
    address = ask(fake_client)
    page = fake_client.get(address).text
    found = re.search(r'action="([^"]+/feedback)"', page)
    assert found
    assert 'aria-pressed="true"' not in page
    reply = fake_client.post(found[1], data={"helpful": "yes"}, follow_redirects=False)
    assert reply.headers["location"] == f"{address}#helpful-1"
    page = fake_client.post(found[1], data={"helpful": "no", "reason": " <b>Old</b> "}).text
    assert 'value="no" aria-pressed="true"' in page
    assert 'value="yes" aria-pressed="false"' in page
    assert "&lt;b&gt;Old&lt;/b&gt;</textarea>" in page
    assert "Thank you" in page
    said = kept.feedback(LOCAL_ORGANISATION, address.rsplit("/", 1)[1])
    assert said == {fake.library.records.kept[0]: Feedback(False, "<b>Old</b>")}


@pytest.mark.parametrize(
    "fields", [{}, {"helpful": "maybe"}, {"helpful": "yes", "reason": "x" * 301}]
)
def test_what_has_no_meaning_is_refused(
    fake_client: TestClient, kept: Conversations, fields: dict[str, str]
) -> None:
    address = ask(fake_client)
    found = re.search(r'action="([^"]+/feedback)"', fake_client.get(address).text)
    assert found
    assert fake_client.post(found[1], data=fields).status_code == 422
    assert kept.feedback(LOCAL_ORGANISATION, address.rsplit("/", 1)[1]) == {}


def test_asking_again_is_a_new_turn(fake_client: TestClient, fake: FakeAssistant) -> None:
    address = ask(fake_client, 'Was "it" <safe>?')
    button = '<button class="again" type="submit" form="ask" name="suggestion" value="'
    question = html.unescape(fake_client.get(address).text.split(button)[1].split('"')[0])
    again = {"suggestion": question, "conversation": address.rsplit("/", 1)[1]}
    page = fake_client.post("/ask", data=again).text
    assert page.count('class="turn" id="turn-') == 2
    assert [question for question, _, _ in fake.asked] == ['Was "it" <safe>?'] * 2


def test_a_copy_holds_each_sentence_and_for_each_number_the_exact_words(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.says = lambda answer: replace(
        answer,
        citations=(SPEAK, replace(TOLD, page=4), replace(LEAD, assessment_date=None)),
        basis=(Basis(LEAD.report_id, LEAD.service, FRAMEWORK, "2025-03-03", None),),
    )  # fmt: skip
    address = ask(fake_client)
    text = copied(fake_client, address)
    assert text == copied(fake_client, address)
    blocks = text.split("\n\n")
    assert blocks[0] == QUESTION
    assert f"{SPEAK.quote} [1] (what staff said)" in blocks
    assert f"{TOLD.quote} [2] (partly supported)" in blocks
    sources = blocks[blocks.index("Sources") + 1 :][:3]
    assert sources == [
        "[1] Willow & Reed Homecare, Freedom to speak up, 3 March 2025 (what staff said)"
        f"\n“{SPEAK.quote}”",
        f"[2] Willow & Reed Homecare, Freedom to speak up, 3 March 2025, page 4\n“{TOLD.quote}”",
        f"[3] Willow & Reed Homecare, Shared direction and culture, 3 March 2025\n“{LEAD.quote}”",
    ]
    assert "Based on Willow & Reed Homecare, findings of 3 March 2025" in blocks[-1]
    rich = html.unescape(copied(fake_client, address, ".html"))
    for line in (line for block in blocks for line in block.splitlines()):
        assert line in rich, line


def _tabled(answer: Answer) -> Answer:
    def scored(number: int, row: str, column: str, text: str) -> Claim:
        return Claim(text, (number,), "verified", "Scores", Cell(row, column, text))

    return replace(answer, claims=(
        scored(1, "Speaking\tup", "2024", "3"), scored(2, "Speaking\tup", "2025", "2"),
        scored(3, "Direction", "2025", "1 <b>"),
    ))  # fmt: skip


def test_a_table_is_copied_as_rows_with_tabs(fake_client: TestClient, fake: FakeAssistant) -> None:
    fake.says = _tabled
    address = ask(fake_client)
    text = copied(fake_client, address)
    assert "\n\nScores\n\n\t2024\t2025\n" in text
    assert "\nSpeaking up\t3 [1]\t2 [2]\nDirection\tnot stated\t1 <b> [3]\n" in text
    rich = copied(fake_client, address, ".html")
    assert rich.count("<tr>") == 3
    assert "<td>1 &lt;b&gt; [3]</td>" in rich


def test_a_copy_of_a_draft_says_so_at_its_head_its_source_and_its_name(
    fake_client: TestClient, fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ask(fake_client)
    assert "raft" not in copied(fake_client, address)
    held = fake.library.records.profiles(fake.library.records.scope())
    drafts = tuple(replace(profile, is_draft=True) for profile in held)
    monkeypatch.setattr(fake.library.records, "profiles", lambda scope: drafts)
    text, rich = (copied(fake_client, address, suffix) for suffix in (".txt", ".html"))
    assert text.startswith("Draft – private\n\n")
    assert "3 March 2025 (Draft – private) (what staff said)\n" in text
    assert "<p>Draft – private</p>" in rich
    assert rich.count("(Draft – private)") == 3
    found = re.search(r'data-copy="([^"]+)"', fake_client.get(address).text)
    assert found
    name = fake_client.get(f"{found[1]}.txt").headers["content-disposition"]
    assert name == 'attachment; filename="findings-answer-1-draft-private.txt"'


def test_an_abstention_is_copied_with_what_came_closest(fake_client: TestClient) -> None:
    text = copied(fake_client, ask(fake_client, "Is it not_held?"))
    assert "No report held" in text
    assert "Searched for: Is it not_held? (all services)" in text
    assert (
        f"The closest passages found\n\n[1] Willow & Reed Homecare, {SPEAK.quality_statement}"
        in text
    )
    assert "Sources" not in text


def test_the_file_is_a_download_of_plain_text_with_a_safe_name(fake_client: TestClient) -> None:
    address = ask(fake_client, 'x"\r\nSet-Cookie: a=b; filename="evil.exe')
    found = re.search(r'href="([^"]+\.txt)" download', fake_client.get(address).text)
    assert found
    reply = fake_client.get(found[1])
    assert reply.headers["content-disposition"] == 'attachment; filename="findings-answer-1.txt"'
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert "set-cookie" not in reply.headers
    for name, value in SECURITY_HEADERS.items():
        assert reply.headers[name] == value


def test_the_stream_brings_the_tools_that_the_page_has(fake_client: TestClient) -> None:
    started = fake_client.post("/api/answers", json={"question": QUESTION}).json()
    told = [
        str(data["html"]) for _, name, data in events(fake_client, started["id"]) if name == "tools"
    ]
    assert len(told) == 1
    assert told[0].strip() in fake_client.get(f"/conversations/{started['conversation']}").text


def test_what_failed_has_no_tools(fake_client: TestClient) -> None:
    started = fake_client.post("/api/answers", json={"question": "breakdown"}).json()
    assert "tools" not in [name for _, name, _ in events(fake_client, started["id"])]


@pytest.fixture
def restarted(fake: FakeAssistant) -> Iterator[TestClient]:
    """The application started anew over the same record."""
    with TestClient(create_app(fake), "http://127.0.0.1") as opened:
        yield opened


def test_a_conversation_is_the_same_after_a_restart(
    fake_client: TestClient, restarted: TestClient
) -> None:
    address = ask(fake_client)
    ask(fake_client, "Is it not_held?", address.rsplit("/", 1)[1])
    assert restarted.get(address).text == fake_client.get(address).text
