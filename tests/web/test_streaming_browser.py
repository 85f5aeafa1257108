"""An answer that grows slowly, as a person meets it in a real headless Chromium."""

from __future__ import annotations

import json

import pytest
from browser_visit import OpenPage, violations
from fake_assistant import LEAD, SPEAK, STOPPED, FakeAssistant
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

SLOWLY = "Could staff speak up? Ask the model, slowly"


def begin(page: Page, address: str, question: str = SLOWLY) -> None:
    """Ask with the keyboard, without waiting for the answer."""
    page.goto(address)
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".progress")).to_have_text("Writing and checking")


def test_sentences_appear_as_they_come_and_a_fresh_load_shows_the_same(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    visit = open_page()
    page = visit.page
    begin(page, fake_address)
    expect(page.locator(".claim")).to_have_count(0)
    for count in range(1, 4):
        fake.sentences.release()
        expect(page.locator(".claim")).to_have_count(count)
        assert page.locator(".note, .sources, .about").count() == 0
    fake.sentences.release()
    expect(page.locator(".sources")).to_have_count(1)
    expect(page.locator(".opening .note")).to_have_text("From 1 report.")
    expect(page.locator(".answer > .opening")).to_have_count(1)
    streamed = page.locator(".answer").inner_html()
    page.reload()
    assert page.locator(".answer").inner_html().split() == streamed.split()
    assert visit.complaints == []


def test_the_live_region_changes_three_times_and_the_stream_never(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    page.goto(fake_address)
    page.evaluate(
        """() => {
          window.said = [];
          const region = document.querySelector("[role=status]");
          new MutationObserver(() => window.said.push(region.textContent))
            .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.get_by_label("Your question").fill("The model: 40 sentences, slowly")
    page.keyboard.press("Enter")
    for count in range(1, 41):
        fake.sentences.release()
        if count % 10 == 0:
            expect(page.locator(".claim")).to_have_count(count)
    fake.sentences.release()
    expect(page.locator(".progress")).to_have_count(0)
    assert page.evaluate("window.said") == [
        "Finding passages", "Writing and checking", "Answer ready, 1 citation",
    ]  # fmt: skip
    assert page.locator("[aria-live]").count() == 0


def test_stop_keeps_what_was_there_and_stops_the_work(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    begin(page, fake_address)
    fake.sentences.release()
    expect(page.locator(".claim")).to_have_count(1)
    stop = page.get_by_role("button", name="Stop")
    stop.focus()
    page.keyboard.press("Enter")
    expect(stop).to_be_hidden()
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator(".note")).to_have_text(STOPPED)
    expect(page.locator(".claim")).to_contain_text(SPEAK.quote)
    expect(page.locator("#announce")).to_have_text("Stopped, with 1 citation")
    assert fake.ended == ["stopped"]
    shown = page.locator(".answer").inner_html()
    page.reload()
    assert page.locator(".answer").inner_html().split() == shown.split()
    page.get_by_label("Your question").fill("And leaders?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".claim")).to_have_count(4)


def test_a_stop_that_does_not_arrive_says_so_and_the_answer_goes_on(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    page.route("**/stop", lambda route: route.abort())
    begin(page, fake_address)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".progress")).to_contain_text("Could not stop")
    fake.sentences.release(4)
    expect(page.locator(".claim")).to_have_count(3)
    assert fake.ended == ["whole"]


def test_a_second_question_waits_for_the_first(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    begin(page, fake_address)
    field = page.get_by_label("Your question")
    field.fill("And leaders?")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ask", exact=True).click(force=True)
    expect(field).to_have_value("And leaders?")
    fake.sentences.release(4)
    expect(page.locator(".progress")).to_have_count(0)
    assert len(fake.asked) == 1
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".turn")).to_have_count(2)


def test_a_cut_connection_resumes_while_the_model_still_writes(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    connections: list[str] = []

    def cut_the_first(route: Route) -> None:
        connections.append(route.request.url)
        if len(connections) > 1:
            route.continue_()
            return
        fake.sentences.release(2)
        events = [
            ("status", {"text": "Finding passages"}),
            ("note", {"html": '<div class="opening"></div>'}),
            ("status", {"text": "Writing and checking"}),
            ("claim", {"html": '<p class="claim">one</p>'}),
            ("claim", {"html": '<p class="claim">two</p>'}),
        ]
        told = "".join(
            f"event: {name}\nid: {number}\ndata: {json.dumps(data)}\n\n"
            for number, (name, data) in enumerate(events, 1)
        )
        route.fulfill(content_type="text/event-stream", body=f"retry: 50\n\n{told}")

    page.route("**/events", cut_the_first)
    begin(page, fake_address)
    expect(page.locator(".claim")).to_have_count(2)
    fake.sentences.release(2)
    expect(page.locator(".progress")).to_have_count(0)
    assert page.locator(".claim").all_inner_texts()[:2] == ["one", "two"]
    expect(page.locator(".claim")).to_have_count(3)  # none twice, none lost
    expect(page.locator(".claim").last).to_contain_text(LEAD.quote)
    assert len(connections) == 2
    assert len(fake.asked) == 1


def test_a_page_loaded_again_meanwhile_goes_on_with_the_same_answer(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    begin(page, fake_address)
    fake.sentences.release()
    expect(page.locator(".claim")).to_have_count(1)
    page.reload()
    expect(page.locator(".claim")).to_have_count(1)
    expect(page.locator(".question")).to_contain_text(SLOWLY)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    fake.sentences.release(3)
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator(".claim")).to_have_count(3)
    assert len(fake.asked) == 1


def test_a_failure_midway_is_said_and_the_question_kept(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    question = f"{SLOWLY}, then it fails"
    begin(page, fake_address, question)
    fake.sentences.release(2)
    expect(page.locator(".answer > .note")).to_have_text("The language model failed: on demand.")
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_have_value(question)
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_the_page_names_the_model_and_counts_what_it_does_not_show(
    fake_address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("Ask the model")
    page.keyboard.press("Enter")
    expect(page.locator(".about")).to_have_text(
        [
            "“Partly supported” means that the words cited carry only part of the sentence.",
            "Written by the language model tiny:<b>1</b>. Each sentence was checked against the "
            "words it cites. 2 sentences failed the check and are not shown.",
        ]
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_an_answer_grows_is_stopped_or_fails(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage, scheme: str, width: int
) -> None:
    page = open_page(width, color_scheme=scheme, reduced_motion="reduce").page
    found = {}
    begin(page, fake_address)
    fake.sentences.release(2)
    expect(page.locator(".claim")).to_have_count(2)
    found["growing"] = violations(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".progress")).to_have_count(0)
    found["stopped"] = violations(page)
    begin(page, fake_address, f"{SLOWLY}, then it fails")
    fake.sentences.release(2)
    expect(page.locator(".progress")).to_have_count(0)
    found["failed"] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}, json.dumps(found)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
