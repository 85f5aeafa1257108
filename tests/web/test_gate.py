"""No text, wherever it stands in an answer, becomes more than text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from browser_visit import OpenPage
from event_stream import events
from fake_assistant import FakeAssistant
from fastapi.testclient import TestClient
from hostile import PAYLOADS
from playwright.sync_api import Page, expect
from selectolax.lexbor import LexborHTMLParser

from assistant.answer import Answer, Claim
from assistant.chain import Assistant
from web.answer_html import turn_html
from web.answer_view import answer_view
from web.gate import gate

QUESTIONS = (
    "Why was governance inadequate?",
    "What did people say about staff?",
    "What is the address of Fernhallow Court?",
    "Which regulations were breached?",
    "What is the score for well-led?",
    "What colour are the curtains at Fernhallow Court?",
    "What is the score for Nowhere House?",
    "Should I resign?",
    "And?",
)
OURS = {
    "a", "blockquote", "caption", "details", "div", "h2", "h3", "li", "ol", "p", "span", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "aria-hidden", "aria-label", "class", "href", "id", "role", "scope", "tabindex", "title",
    "value",
}  # fmt: skip
TEXT_ATTRIBUTES = {"aria-label", "title"}

Element = tuple[str, dict[str, str | None]]


def elements(html: str) -> list[Element]:
    """The elements as a browser would make them, in order, with their attributes."""
    body = LexborHTMLParser(f"<body>{html}").body
    assert body is not None
    return [
        (node.tag, dict(node.attributes))
        for node in body.traverse()
        if node.tag != "body" and not node.tag.startswith("-")
    ]


def skeleton(html: str) -> list[Element]:
    """The elements without the attributes that hold text."""
    return [
        (tag, {name: value for name, value in attributes.items() if name not in TEXT_ATTRIBUTES})
        for tag, attributes in elements(html)
    ]


def words(html: str) -> str:
    """The text that a browser shows, apart from how it is spaced."""
    body = LexborHTMLParser(f"<body>{html}").body
    assert body is not None
    return "".join(body.text().split())


def shown(text: str) -> str:
    """The text as a browser shows it: without nulls, apart from how it is spaced."""
    return "".join(text.replace("\0", "").split())


def saying(answer: Answer, text: str) -> Answer:
    """The answer with the text in every place that a document or a model can fill."""
    citations = tuple(
        replace(citation, service=text, quality_statement=text, quote=text)
        for citation in answer.citations
    )
    return replace(
        answer, answer=text, note=text, citations=citations, nearest=citations,
        standalone_question=text, engine=f"model:{text}", dropped={text: 2},
        claims=tuple(replace(claim, text=text, group=text) for claim in answer.claims),
    )  # fmt: skip


def answers(fake: FakeAssistant, text: str) -> list[Answer]:
    """An answer and an abstention that hold the text everywhere, the question included."""
    scope = fake.library.records.scope()
    return [
        replace(saying(fake.ask(question, scope), text), question=text, standalone_question="?")
        for question in ("Could staff speak up?", "Is it not_held?")
    ]


def rendered(answer: Answer) -> str:
    turn = turn_html(answer_view(answer, 1, "0" * 32, {"willow-2025": answer.question}))
    return "".join((turn.asked, *turn.answer))


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_the_templates_let_no_text_become_markup(fake: FakeAssistant, payload: str) -> None:
    for hostile, plain in zip(answers(fake, payload), answers(fake, "plain"), strict=True):
        html = rendered(hostile)
        assert skeleton(html) == skeleton(rendered(plain))
        assert shown(payload) in words(html)


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_the_gate_alone_lets_nothing_through_that_the_templates_do_not_write(payload: str) -> None:
    passed = gate(f"<p class='claim'>{payload}</p>")
    for tag, attributes in elements(passed):
        assert tag in OURS
        assert set(attributes) <= ATTRIBUTES
        address = attributes.get("href")
        assert address is None or re.match(r"/reports/[^/]+/passage/\d", address, re.ASCII)
        place = attributes.get("id")
        assert place is None or place == "question-1"
    assert gate(passed) == passed


@pytest.mark.parametrize(
    "address",
    ["/", "/reports", "#mark", "//evil.example/reports/a/passage/1-2?conversation=&from=x#mark",
     "https://evil.example/", "/reports/a/b/passage/1-2?conversation=&from=x#mark",
     "/reports/a/passage/1-2?conversation=&from=x#mark\n", "javascript:/reports/a/passage/1-2",
     "/reports/a/passage/1-2?conversation=&from=x&next=//evil.example#mark"],
)  # fmt: skip
def test_an_address_of_another_form_is_left_out(address: str) -> None:
    assert elements(gate(f'<a class="cite" href="{address}">[1]</a>')) == [("a", {"class": "cite"})]


def _real_answers(assistant: Assistant) -> list[Answer]:
    scope = assistant.library.records.scope()
    asked = dict.fromkeys((*assistant.suggestions(scope), *QUESTIONS))
    return [assistant.ask(question, scope) for question in asked]


def test_the_gate_changes_no_answer(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _real_answers(assistant)
    assert any(answer.claims for answer in found)
    assert any(answer.nearest for answer in found)
    _unchanged(found, monkeypatch)


def test_the_gate_changes_no_fake_answer(
    fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = fake.library.records.scope()
    asked = ("Ask the model", "Does the model say not_held?", "Is it needs_clarification?")
    _unchanged([fake.ask(question, scope) for question in asked], monkeypatch)


def _unchanged(found: Sequence[Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    gated = [rendered(answer) for answer in found]
    monkeypatch.setattr("web.pages.gate", str)
    for answer, after in zip(found, gated, strict=True):
        before = rendered(answer)
        assert elements(after) == elements(before)
        assert words(after) == words(before)
        assert gate(after) == after


def test_json_and_events_carry_hostile_text_as_text(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    plain = _htmls(fake_client, fake, "plain")
    for payload in PAYLOADS:
        told = _htmls(fake_client, fake, payload)
        assert [skeleton(html) for html in told] == [skeleton(html) for html in plain]
        reply = fake_client.post("/api/ask", json={"question": "Could staff speak up?"})
        answer = json.loads(reply.content)
        assert answer["claims"][0]["text"] == answer["citations"][0]["quote"] == payload


def _htmls(client: TestClient, fake: FakeAssistant, text: str) -> list[str]:
    fake.says = lambda answer: saying(answer, text)
    fake.library.records.forget()  # so that the turn has the same number each time
    asking = {"question": "Could staff speak up?", "conversation": "0" * 32}
    started = client.post("/api/answers", json=asking).json()
    told = events(client, started["id"])
    assert [name for _, name, _ in told][-1] == "done"
    assert all(name != "error" for _, name, _ in told)
    # The tools hold the answer's id, which is never the same.
    return [str(data["html"]) for _, name, data in told if "html" in data and name != "tools"]


# Short enough for a browser to take them all on one page.
SHORT = tuple(payload for payload in PAYLOADS if len(payload) < 1_000)


def _watch(page: Page) -> list[str]:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return dialogs


@pytest.mark.browser
def test_in_a_browser_no_payload_runs_or_fetches(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    fake.says = lambda answer: replace(
        saying(answer, answer.question),
        claims=tuple(Claim(payload, (1,), "partial", payload) for payload in SHORT),
    )
    visit = open_page()
    page = visit.page
    dialogs = _watch(page)
    page.goto(fake_address)
    for turns, payload in enumerate((SHORT[0], SHORT[9], SHORT[30]), 1):
        page.get_by_label("Your question").fill(payload)
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator(".sources")).to_have_count(turns)
        expect(page.locator(".progress")).to_have_count(0)
    for after_reload in (False, True):
        if after_reload:
            page.reload()
        page.wait_for_timeout(300)
        assert page.locator(".claim").count() == 3 * len(SHORT)
        names = "nodes => [...new Set(nodes.map(node => node.localName))]"
        answers = page.locator("#thread :not(.tools, .tools *)").evaluate_all(names)
        assert set(answers) <= OURS | {"article"}
        tools = page.locator("#thread .tools *").evaluate_all(names)
        assert set(tools) == {"a", "button", "form", "label", "p", "span", "textarea"}
        links = page.locator("#thread a").evaluate_all("links => links.map(link => link.href)")
        assert {urlsplit(link).netloc for link in links} == {urlsplit(fake_address).netloc}
    assert dialogs == visit.complaints == []
    assert {urlsplit(url).netloc for url in visit.requested} == {urlsplit(fake_address).netloc}


@pytest.mark.browser
def test_in_a_browser_nothing_that_the_gate_alone_passes_runs_or_fetches(
    open_page: OpenPage,
) -> None:
    visit = open_page()
    dialogs = _watch(visit.page)
    visit.page.set_content("".join(gate(payload) for payload in SHORT))
    visit.page.wait_for_timeout(300)
    assert dialogs == visit.complaints == visit.requested == []
