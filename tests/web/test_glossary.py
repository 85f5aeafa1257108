"""Words that need explaining: found whole, left as they are, opened without script."""

from __future__ import annotations

import html
import re

import pytest
from browser_visit import OpenPage, violations
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from assistant.chain import Assistant
from ingest.reference import entries, find_entry
from web.gate import gate
from web.glossary import explained, meanings_in
from web.pages import piece

QUESTION = "Why was governance inadequate?"
FORMS = st.sampled_from([form for entry in entries() for form in (entry.title, *entry.asked_as)])
TEXTS = st.lists(st.one_of(FORMS, st.text(max_size=8), st.sampled_from(" \n’'-–.,")), max_size=12)


def names(text: str) -> list[str]:
    return [each.meaning.name for each in explained(text) if each.meaning]


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A breach was found.", ["breach"]),
        ("BREACHES of regulations", ["breach"]),
        ("A breached wall", []),
        ("deprivation of liberty", ["deprivation-of-liberty-safeguards"]),
        ("a DoLS application, two DoLS", ["deprivation-of-liberty-safeguards"]),
        ("Safeguarding and safeguarding", ["safeguarding"]),
        ("the registered manager", ["registered-manager"]),
        ("the manager", []),
        ("MAR charts in March, and a mar on it", ["mar-chart"]),
        ("This was not assessed.", ["not-assessed"]),
        ("put in special measures", ["special-measures"]),
        ("people were supervised", []),
        ("duty\nof candour", ["duty-of-candour"]),
        ("duty. Of candour", []),
        ("the Single assessment framework", ["single-assessment-framework"]),
        ("", []),
    ],
)
def test_a_word_is_known_where_it_stands_whole(text: str, expected: list[str]) -> None:
    assert names(text) == expected
    assert [each.name for each in meanings_in([text])] == expected


def test_the_longest_of_words_that_overlap_counts() -> None:
    (marked,) = [each for each in explained("a safeguarding concern") if each.meaning]
    assert marked.text == "safeguarding concern"


@given(TEXTS)
def test_the_text_stays_as_it_is(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = explained(text)
    assert "".join(each.text for each in pieces) == text
    found = [each.meaning for each in pieces if each.meaning]
    assert len({each.name for each in found}) == len(found)
    assert [each.name for each in found] == [each.name for each in meanings_in([text])]


@given(TEXTS)
def test_the_text_of_the_page_stays_as_it_is(parts: list[str]) -> None:
    text = " ".join("".join(parts).split()).replace("\0", "")
    made = piece("words.html", "marked", explained(text), "1-")
    assert " ".join(text_of(made).split()) == " ".join(text_of(gate(html.escape(text))).split())


def test_every_meaning_is_that_of_its_entry() -> None:
    texts = [form for entry in entries() for form in (entry.title, *entry.asked_as)]
    found = meanings_in(texts)
    assert len(found) > 40
    for meaning in found:
        entry = find_entry(meaning.href.removeprefix("/reports/"))
        assert entry
        assert 0 < len(meaning.lines) <= 3
        assert set(meaning.lines) <= {line.text for line in entry.lines}
        assert re.fullmatch(r"[a-z0-9-]+", meaning.name)
    assert len({meaning.name for meaning in found}) == len(found)


def test_the_gate_lets_no_button_of_an_answer_through() -> None:
    (meaning,) = meanings_in(["breach"])
    made = piece("words.html", "words", [meaning], "3-")
    assert 'id="meaning-3-breach" popover="auto"' in made
    assert made.count('popovertarget="meaning-3-breach"') == 2
    assert not re.search("<button|popover", gate(made))


def test_an_answer_explains_its_words_apart_from_the_quoted_text(client: TestClient) -> None:
    reply = client.post("/ask", data={"question": QUESTION}, follow_redirects=True)
    page = reply.text
    explained_words = re.findall(r'class="term" popovertarget="meaning-1-([a-z-]+)"', page)
    assert "governance" in explained_words
    assert len(set(explained_words)) == len(explained_words) <= 8
    for name in explained_words:
        assert page.count(f'id="meaning-1-{name}"') == 1
    for claim in re.findall(r'<p class="claim">.*?</p>', page, re.DOTALL):
        assert "popovertarget" not in claim
    for quote in re.findall(r"<blockquote>.*?</blockquote>", page, re.DOTALL):
        assert "popovertarget" not in quote


def test_each_button_of_a_page_has_its_meaning_and_each_link_its_page(
    client: TestClient, assistant: Assistant
) -> None:
    records = assistant.library.records
    held = [report.report_id for report in records.reports(records.scope())]
    pages = [f"/reports/{each}" for each in held]
    pages.append(f"/compare?report={held[0]}&report={held[1]}")
    links: set[str] = set()
    for address in pages:
        page = client.get(address).text
        targets = set(re.findall(r'popovertarget="([^"]+)"', page))
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert targets
        assert len(set(ids)) == len(ids)
        assert targets == {each for each in ids if each.startswith("meaning-")}
        links |= set(re.findall(r'href="(/reports/reference-[^"]+)"', page))
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.browser
@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_a_meaning_opens_and_closes_by_keyboard(
    address: str, assistant: Assistant, open_page: OpenPage, scripted: bool
) -> None:
    page = open_page(360, color_scheme="dark", java_script_enabled=scripted).page
    records = assistant.library.records
    report = next(each for each in records.reports(records.scope()) if each.breaches)
    page.goto(f"{address}/reports/{report.report_id}")
    button = page.locator("#breaches .term")
    meaning = page.locator("#meaning-breach")
    expect(meaning).to_be_hidden()
    button.press("Enter")
    expect(meaning).to_be_visible()
    expect(meaning).to_be_in_viewport(ratio=1)
    if scripted:
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
    else:
        meaning.get_by_role("button", name="Close").press("Enter")
    expect(meaning).to_be_hidden()
