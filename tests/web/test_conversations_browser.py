"""Conversations as a person meets them in a real Chromium: passage, copy, feedback, list, print."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pypdfium2
import pytest
from browser_visit import OpenPage, Visit, violations
from fake_assistant import SPEAK, FakeAssistant
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

QUESTION = "Why was governance inadequate?"


def ask(page: Page, address: str, question: str = QUESTION) -> None:
    page.goto(address)
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".progress")).to_have_count(0)
    expect(page.locator("div.tools")).to_have_count(1)


def words(text: str) -> str:
    return " ".join(text.split())


def wait_until_closed(page: Page) -> None:
    """Until the step back that closing the dialog takes is over."""
    for _ in range(200):  # not wait_for_function, which the pages' policy against eval ends
        if not page.evaluate("history.state?.passage"):
            return
        page.wait_for_timeout(20)
    raise AssertionError("the dialog is still in the history")


def test_each_citation_opens_its_exact_words_and_gives_the_focus_back(
    address: str, open_page: OpenPage
) -> None:
    visit = open_page()
    page = visit.page
    ask(page, address)
    where, length = page.url, page.evaluate("history.length")
    quotes = dict(
        zip(
            page.locator(".sources a").evaluate_all("links => links.map(link => link.pathname)"),
            page.locator(".sources blockquote").all_text_contents(),
            strict=True,
        )
    )
    dialog, href = page.locator("dialog"), "link => link.href"
    for link in page.locator(".cite").all():
        link.click()
        expect(dialog.locator("mark")).to_be_in_viewport()
        path = link.evaluate("link => link.pathname")
        assert dialog.locator("mark").text_content() == quotes[path]
        label = link.get_attribute("aria-label") or ""
        assert (dialog.locator("h2").text_content() or "?") in label
        assert dialog.locator(".lead").text_content()
        assert dialog.locator(".dialog-foot a").evaluate(href) == link.evaluate(href)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()
        assert page.url == where
        expect(page.locator("mark")).to_have_count(0)
    wait_until_closed(page)
    assert page.evaluate("history.length") <= length + 1
    assert visit.complaints == []


def test_the_passage_is_closed_by_its_button_the_ground_beside_it_and_back(
    address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    ask(page, address)
    where, link, dialog = page.url, page.locator(".cite").first, page.locator("dialog")
    ways = (
        lambda: dialog.get_by_role("button", name="Close").click(),
        lambda: page.mouse.click(5, 5),
        lambda: page.go_back(),
    )
    for close in ways:
        link.click()
        expect(dialog).to_be_visible()
        expect(dialog.get_by_role("button", name="Close")).to_be_focused()
        close()
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()
        wait_until_closed(page)
        assert page.url == where
    page.go_back()
    expect(page.get_by_role("heading", name="Ask about care inspection reports")).to_be_visible()


def test_open_in_the_report_leads_there_and_back_to_the_same_citation(
    address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    ask(page, address)
    link = page.locator(".cite").nth(1)
    anchor = link.get_attribute("id")
    link.click()
    page.get_by_role("link", name="Open in the report").click()
    expect(page.locator("mark")).to_be_in_viewport()
    page.get_by_role("link", name="Back to your answer").click()
    expect(page.locator(f"#{anchor}")).to_be_focused()
    expect(page.locator("dialog")).to_be_hidden()


def test_a_modified_click_and_a_failed_fetch_open_the_page(
    address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    ask(page, address)
    for press in ({"modifiers": ["Control"]}, {"button": "middle"}):
        with page.context.expect_page() as opened:
            page.locator(".cite").first.click(**press)
        expect(opened.value.locator("mark")).to_have_count(1)
        opened.value.close()
        expect(page.locator("dialog")).to_be_hidden()
    failed: list[str] = []

    def fail_once(route: object) -> None:
        if failed:
            route.continue_()  # type: ignore[attr-defined]
        else:
            failed.append("once")
            route.abort()  # type: ignore[attr-defined]

    page.route("**/passage/**", fail_once)
    page.locator(".cite").first.click()
    page.wait_for_selector(".up")
    expect(page.locator("mark")).to_have_count(1)
    assert failed


def copied(page: Page, kind: str) -> str:
    return page.evaluate(
        """async (kind) => {
          const [item] = await navigator.clipboard.read();
          return (await item.getType(kind)).text();
        }""",
        kind,
    )


def test_what_is_copied_comes_out_of_the_clipboard_with_every_source(
    address: str, open_page: OpenPage
) -> None:
    visit = open_page()
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, address)
    button = page.locator(".copy")
    button.click()
    expect(button).to_have_text("Copied")
    expect(page.locator("#announce")).to_have_text("Copied: answer 1 with its sources")
    plain = copied(page, "text/plain").replace("\r\n", "\n")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == plain
    rich = copied(page, "text/html")
    page.evaluate(
        """html => {
          const parsed = new DOMParser().parseFromString(html, "text/html");
          window.pasted = parsed.body.textContent;
        }""",
        rich,
    )
    pasted = words(page.evaluate("window.pasted"))
    sources = page.locator(".sources li")
    assert sources.count()
    for source in sources.all():
        number = source.get_attribute("value")
        label = source.locator("a").text_content() or "?"
        assert re.search(r", \d{1,2} [A-Z][a-z]+ \d{4}", label), label  # the day of the findings
        quote = source.locator("blockquote").text_content() or "?"
        assert f"[{number}] {label}" in plain
        assert f"“{quote}”" in plain
        assert f"[{number}] {label}" in pasted
        assert f"“{words(quote)}”" in pasted
    assert plain.startswith(QUESTION)
    assert visit.complaints == []


def test_a_browser_that_copies_no_rich_text_copies_plain(
    fake_address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("delete window.ClipboardItem")
    ask(page, fake_address)
    page.locator(".copy").click()
    expect(page.locator(".copy")).to_have_text("Copied")
    assert SPEAK.quote in page.evaluate("navigator.clipboard.readText()")


def test_where_the_clipboard_is_closed_the_page_says_so(address: str, open_page: OpenPage) -> None:
    page = open_page().page
    page.route("**/answers/*.txt", lambda route: route.abort())
    ask(page, address)
    page.locator(".copy").click()
    expect(page.locator(".copy")).to_have_text("Could not copy")


def test_without_script_there_is_a_file_and_no_button_that_does_nothing(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(java_script_enabled=False).page
    page.goto(address)
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".copy")).to_be_hidden()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    assert download.value.suggested_filename == "findings-answer-1.txt"
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("Why?").fill("Too long")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Why?")).to_have_value("Too long")
    expect(page.get_by_role("button", name="No", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".question")).to_have_count(2)


def test_saying_whether_it_helped_moves_nothing_and_is_kept(
    fake_address: str, open_page: OpenPage
) -> None:
    visit = open_page()
    page = visit.page
    ask(page, fake_address)
    yes, no = (page.get_by_role("button", name=name, exact=True) for name in ("Yes", "No"))
    expect(page.get_by_label("Why?")).to_be_hidden()
    before = page.evaluate("scrollY")
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_be_focused()
    expect(page.locator("#announce")).to_have_text("Thank you. This is kept on this computer.")
    assert page.evaluate("scrollY") == before
    no.click()
    expect(yes).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Why?").fill("Not my service")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Why?")).to_have_value("Not my service")
    page.route("**/feedback", lambda route: route.abort())
    yes.click()
    expect(page.locator(".said")).to_have_text("That was not kept. Please try again.")
    expect(no).to_have_attribute("aria-pressed", "true")
    assert visit.complaints == []


def test_asking_again_keeps_what_is_half_typed(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    ask(page, fake_address)
    page.get_by_label("Your question").fill("And lead")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("div.tools")).to_have_count(2)
    expect(page.get_by_label("Your question")).to_have_value("And lead")
    assert [question for question, _, _ in fake.asked] == [QUESTION, QUESTION]


def test_what_failed_or_was_stopped_can_be_asked_again(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    page = open_page().page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("The model, slowly, then it fails")
    page.keyboard.press("Enter")
    fake.sentences.release(2)
    expect(page.locator(".answer > .note")).to_contain_text("failed")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".turn")).to_have_count(2)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("div.tools")).to_have_count(1)
    expect(page.get_by_role("button", name="Ask again")).to_have_count(2)


def test_nothing_that_has_the_focus_is_behind_the_form(address: str, open_page: OpenPage) -> None:
    page = open_page(height=600).page
    ask(page, address)
    page.evaluate("document.querySelectorAll('.turn details').forEach(d => { d.open = true; })")
    page.evaluate("scrollTo(0, 0)")
    page.locator(".fresh a").focus()
    for _ in range(page.locator(".turn :is(a, button, summary, textarea):visible").count()):
        page.keyboard.press("Tab")
        box = page.evaluate(
            """() => {
              const { top, bottom } = document.activeElement.getBoundingClientRect();
              const form = document.querySelector("#ask").getBoundingClientRect();
              return { top, bottom, form: form.top, of: document.activeElement.outerHTML };
            }"""
        )
        assert box["top"] >= 0 and box["bottom"] <= box["form"] + 0.5, box


def test_history_survives_a_reload_with_the_same_citations(
    address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    ask(page, address)
    page.get_by_label("Your question").fill("What did people say about staff?")
    page.keyboard.press("Enter")
    expect(page.locator("div.tools")).to_have_count(2)
    expect(page.locator(".progress")).to_have_count(0)
    read = """() => [...document.querySelectorAll(".turn")].map((turn) => ({
      links: [...turn.querySelectorAll("a")].map((a) => [a.id, a.href, a.textContent]),
      quotes: [...turn.querySelectorAll("blockquote")].map((quote) => quote.textContent),
      shown: turn.innerText,
    }))"""
    before = page.evaluate(read)
    assert sum(len(turn["links"]) for turn in before) > 8
    page.reload()
    assert page.evaluate(read) == before
    page.goto(f"{address}/conversations")
    page.get_by_role("link", name=QUESTION).first.click()
    assert page.evaluate(read) == before


def test_print_turns_citations_into_notes_and_leaves_the_controls_out(
    address: str, open_page: OpenPage
) -> None:
    page = open_page().page
    ask(page, address)
    sources = [
        (source.locator("a").text_content() or "?", source.locator("blockquote").text_content())
        for source in page.locator(".sources li").all()
    ]
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf()))
    printed = words(" ".join(each.get_textpage().get_text_range() for each in document))
    document.close()
    printed = re.sub(r"\ufffe|\xad|- ", "-", printed)
    assert sources
    for label, quote in sources:
        assert re.search(r", \d{1,2} [A-Z][a-z]+ \d{4}", label), label
        assert words(label).replace("- ", "-") in printed
        assert words(quote or "?").replace("- ", "-") in printed
    controls = (
        "Copy with",
        "Download as",
        "Ask again",
        "helpful",
        "Your question",
        "Which reports",
    )
    assert [control for control in controls if control in printed] == []


def _states(page: Page, address: str) -> dict[str, list[str]]:
    """What axe finds on every page and state of conversations."""
    found = {}
    ask(page, address)
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_label("Why?")).to_be_visible()
    found["answered"] = violations(page)
    page.locator(".cite").first.click()
    expect(page.locator("dialog mark")).to_be_visible()
    found["passage"] = violations(page)
    page.keyboard.press("Escape")
    wait_until_closed(page)
    page.goto(f"{address}/conversations")
    page.locator("summary").first.click()
    page.get_by_label("Name").first.fill("x" * 120)
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("bdi").first).to_have_text("x" * 120)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("summary").first.click()
    found["list"] = violations(page)
    page.get_by_role("link", name="Delete").first.click()
    found["delete"] = violations(page)
    page.get_by_role("button", name="Delete it").click()
    expect(page.locator(".note")).to_contain_text("is deleted")
    return found


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_conversations(
    address: str, open_page: OpenPage, scheme: str, width: int
) -> None:
    visit: Visit = open_page(width, color_scheme=scheme, reduced_motion="reduce")
    found = _states(visit.page, address)
    assert {name: lines for name, lines in found.items() if lines} == {}, json.dumps(found)
    assert visit.complaints == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)])
def test_nothing_scrolls_sideways_and_the_passage_can_be_read_when_small(
    fake_address: str, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page(width, height).page
    ask(page, fake_address)
    page.locator(".cite").first.click()
    expect(page.locator("dialog mark")).to_have_text(SPEAK.quote)
    expect(page.locator("dialog mark")).to_be_in_viewport()
    wide = "node => node.scrollWidth > node.clientWidth"
    assert not page.locator("dialog").evaluate(wide)
    page.keyboard.press("Escape")
    wait_until_closed(page)
    for where in (page.url, f"{fake_address}/conversations"):
        page.goto(where)
        assert not page.locator("html").evaluate(wide), where
