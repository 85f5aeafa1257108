"""What a person meets, in a real headless Chromium."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from browser_visit import OpenPage, Visit, violations
from fake_assistant import SPEAK, FakeAssistant
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

QUESTION = "Why was governance inadequate?"
NO_ANSWER = "What colour are the curtains at Fernhallow Court?"
ANSWERED = ".sources, .outcome"


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector(ANSWERED)


def only_asked(visit: Visit, address: str) -> bool:
    return {urlsplit(url).netloc for url in visit.requested} == {urlsplit(address).netloc}


def test_without_script_each_citation_leads_to_its_words_and_back(
    address: str, open_page: OpenPage
) -> None:
    visit = open_page(java_script_enabled=False)
    page = visit.page
    page.goto(address)
    ask(page, QUESTION)
    assert "/conversations/" in page.url
    for position in range(page.locator(".cite").count()):
        link = page.locator(".cite").nth(position)
        anchor = link.get_attribute("id")
        link.click()
        mark = page.locator("mark")
        expect(mark).to_have_count(1)
        assert (mark.text_content() or "").strip()
        expect(mark).to_be_in_viewport()
        page.get_by_role("link", name="Back to your answer").click()
        assert page.url.endswith(f"#{anchor}")
        expect(page.locator(f"#{anchor}")).to_be_focused()
    assert only_asked(visit, address)


def test_without_script_a_report_is_chosen_and_the_quote_is_marked(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(java_script_enabled=False).page
    page.goto(address)
    page.get_by_text("Which reports?").click()
    box = page.get_by_role("checkbox").first
    box.check()
    chosen = box.get_attribute("value")
    ask(page, "Why was the service rated inadequate?")
    expect(page.locator(f'input[value="{chosen}"]')).to_be_checked()
    page.locator(".sources summary, .searched summary").first.click()
    quote = page.locator("blockquote").first.text_content()
    page.locator(".where a").first.click()
    assert page.locator("mark").text_content() == quote


def test_a_suggestion_is_one_press(address: str, open_page: OpenPage) -> None:
    page = open_page().page
    page.goto(address)
    suggestion = page.locator(".suggestions button").first
    question = suggestion.text_content() or ""
    suggestion.click()
    page.wait_for_selector(ANSWERED)
    expect(page.locator(".question")).to_contain_text(question)
    assert page.locator(".cite").count() >= 1


def test_a_stream_leaves_the_page_as_a_fresh_load_shows_it(
    address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    page.goto(address)
    ask(page, QUESTION)
    ask(page, NO_ANSWER)
    page.wait_for_selector(".turn:nth-of-type(2) .searched, .turn:nth-of-type(2) .sources")
    streamed = page.locator(".answer").all_inner_texts()
    page.reload()
    assert page.locator(".answer").all_inner_texts() == streamed
    page.go_back()
    expect(page.get_by_role("heading", name="Ask about care inspection reports")).to_be_visible()


def test_the_live_region_speaks_twice_and_the_stream_never(
    fake_address: str, open_page: OpenPage
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
    ask(page, "Give me 40 sentences")
    expect(page.locator(".claim")).to_have_count(40)
    expect(page.locator("#announce")).to_have_text("Answer ready, 1 citation")
    assert page.evaluate("window.said") == ["Finding passages", "Answer ready, 1 citation"]
    assert page.locator("[aria-live]").count() == 0


def test_a_cut_connection_resumes_without_asking_again(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    connections: list[str] = []

    def cut_after_five(route: Route) -> None:
        connections.append(route.request.url)
        if len(connections) > 1:
            route.continue_()
            return
        whole = route.fetch().text()
        first_five = "\n\n".join(whole.split("\n\n")[:5]) + "\n\n"
        route.fulfill(content_type="text/event-stream", body=f"retry: 50\n\n{first_five}")

    page.route("**/events", cut_after_five)
    page.goto(fake_address)
    ask(page, "Give me 40 sentences")
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator(".claim")).to_have_count(40)
    assert len(connections) == 2  # and no sentence came twice
    assert len(fake.asked) == 1


def test_when_the_interface_fails_the_form_still_asks(
    fake_address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    page.route("**/api/answers", lambda route: route.abort())
    page.goto(fake_address)
    ask(page, "Could staff speak up?")
    expect(page.locator(".claim").first).to_contain_text(SPEAK.quote)


def test_a_failure_while_answering_is_said_and_the_question_kept(
    fake_address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("breakdown")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".answer")).to_contain_text("Something went wrong")
    expect(page.get_by_label("Your question")).to_have_value("breakdown")


def test_hostile_words_stay_words(fake_address: str, open_page: OpenPage) -> None:
    visit = open_page()
    page = visit.page
    page.goto(fake_address)
    question = "<img src=x onerror=\"document.title='taken'\"> could staff speak?"
    ask(page, question)
    expect(page.locator(".question")).to_contain_text(question)
    expect(page.locator(".claim").nth(1)).to_contain_text("<b>One</b>")
    assert page.locator("main img").count() == 0
    assert visit.complaints == []


def test_keyboard_alone_asks_reads_and_comes_back(address: str, open_page: OpenPage) -> None:
    page = open_page(height=640).page
    page.goto(address)
    _tab_to(page, "#question")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(ANSWERED)
    page.evaluate("scrollTo(0, 0)")
    page.locator(".fresh a").focus()
    for _ in range(page.locator(".turn :is(a, button, summary):visible").count()):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const form = document.querySelector("#ask").getBoundingClientRect();
              return { bottom: box.bottom, top: box.top, form: form.top };
            }"""
        )
        assert focused["top"] >= 0 and focused["bottom"] <= focused["form"], focused
    page.locator(".cite").last.focus()
    anchor = page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    expect(page.locator("dialog mark")).to_be_visible()
    _tab_to(page, ".dialog-foot a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".up")
    _tab_to(page, ".up .button")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{anchor}")).to_be_focused()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def _states(page: Page, address: str, empty_address: str) -> dict[str, str]:
    """Every page and state, by name, left open in turn."""
    page.goto(f"{address}/reports")
    report = page.locator(".report-list a").first.get_attribute("href")
    page.goto(address)
    ask(page, QUESTION)
    answered = page.url
    passage = page.locator(".cite").first.get_attribute("href")
    page.goto(address)
    ask(page, NO_ANSWER)
    return {
        "home": address,
        "no reports": empty_address,
        "answered": answered,
        "refused": page.url,
        "reports": f"{address}/reports",
        "report": f"{address}{report}",
        "passage": f"{address}{passage}",
        "not found": f"{address}/nowhere",
    }


@pytest.fixture
def empty_address(fake: FakeAssistant, fake_address: str) -> str:
    fake.library.records.held.clear()
    return fake_address


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    address: str, empty_address: str, open_page: OpenPage, scheme: str, width: int
) -> None:
    visit = open_page(width, color_scheme=scheme)
    page, found = visit.page, {}
    for name, where in _states(page, address, empty_address).items():
        page.goto(where)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found[name] = violations(page)
    page.goto(address)
    page.get_by_label("Your question").fill(" ")
    page.evaluate("document.querySelector('#ask').submit()")
    page.wait_for_selector("#error")
    found["error"] = violations(page)
    assert {name: lines for name, lines in found.items() if lines} == {}, json.dumps(found)
    assert visit.complaints == []


def test_axe_finds_nothing_while_an_answer_is_awaited(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    fake.hold.clear()
    page = open_page(360, reduced_motion="reduce").page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("Could staff speak up?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".progress")
    assert violations(page) == []
    fake.hold.set()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)])
def test_nothing_scrolls_sideways(
    address: str, empty_address: str, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width, height).page
    for name, where in _states(page, address, empty_address).items():
        page.goto(where)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        needed = page.evaluate("document.documentElement.scrollWidth")
        assert needed <= width, name


def test_print_shows_the_exact_words_and_hides_the_form(address: str, open_page: OpenPage) -> None:
    page = open_page().page
    page.goto(address)
    ask(page, QUESTION)
    page.emulate_media(media="print")
    expect(page.locator("#ask")).to_be_hidden()
    assert page.locator(".sources li").first.bounding_box()
    expect(page.locator(".sources blockquote").first).to_be_visible()
