"""The comparison in a real headless Chromium: accessible, narrow, printed, by keyboard alone."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

import pypdfium2
import pytest
from browser_visit import OpenPage, violations
from playwright.sync_api import Page, expect

from assistant.chain import Assistant
from ingest.report import Framework, Report

pytestmark = pytest.mark.browser

_MOST_TABS = 60


def reports_of(assistant: Assistant) -> list[Report]:
    return assistant.library.records.reports(assistant.library.records.scope())


def scored(assistant: Assistant) -> list[Report]:
    return [r for r in reports_of(assistant) if r.framework is Framework.SINGLE_ASSESSMENT]


def comparison(address: str, *reports: Report) -> str:
    return f"{address}/compare?" + urlencode([("report", each.report_id) for each in reports])


def open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    address: str, assistant: Assistant, open_page: OpenPage, scheme: str, width: int
) -> None:
    visit = open_page(width, color_scheme=scheme)
    held = reports_of(assistant)
    for reports in (held, held[1:3]):
        visit.page.goto(comparison(address, *reports))
        open_everything(visit.page)
        assert violations(visit.page) == [], len(reports)
    assert visit.complaints == []
    assert {urlsplit(url).netloc for url in visit.requested} == {urlsplit(address).netloc}


def test_nothing_scrolls_sideways(address: str, assistant: Assistant, open_page: OpenPage) -> None:
    page = open_page(320).page
    held = reports_of(assistant)
    for reports in ((), held[:1], held[:2], held[:4], held):
        page.goto(comparison(address, *reports))
        open_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, len(reports)


def test_chart_words_stay_within_the_drawing(
    address: str, assistant: Assistant, open_page: OpenPage
) -> None:
    page = open_page(320).page
    page.goto(comparison(address, *reports_of(assistant)[:4]))
    open_everything(page)
    beyond = page.locator(".chart text").evaluate_all(
        """all => all.filter(one => one.getBoundingClientRect().right
             > one.closest("svg").getBoundingClientRect().right + 1).map(one => one.textContent)"""
    )
    assert beyond == []


def focus(page: Page, selector: str) -> None:
    """Press Tab until what the selector names has the focus."""
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_by_keyboard_from_the_library_to_a_passage_and_back(
    address: str, assistant: Assistant, open_page: OpenPage, scripted: bool
) -> None:
    page = open_page(java_script_enabled=scripted).page
    one, other = scored(assistant)[:2]
    page.goto(f"{address}/reports")
    for report in (one, other):
        if scripted:
            focus(page, f"[name=report][value='{report.report_id}']")
            page.keyboard.press("Space")
        else:
            page.locator(f"[name=report][value='{report.report_id}']").press("Space")
    if scripted:
        focus(page, "[formaction='/compare']")
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="Compare them").press("Enter")
    expect(page.get_by_role("heading", name="Reports side by side")).to_be_visible()
    assert page.url == comparison(address, one, other)
    link = page.locator(".differences a").first
    anchor, number = link.get_attribute("id"), link.text_content() or ""
    link.press("Enter")
    assert number.casefold() in (page.locator("mark").text_content() or "").casefold()
    page.get_by_role("link", name="Back to the comparison").press("Enter")
    assert page.url == f"{comparison(address, one, other)}#{anchor}"
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_the_way_back_opens_the_heading_that_held_the_words(
    address: str, assistant: Assistant, open_page: OpenPage
) -> None:
    page = open_page().page
    page.goto(comparison(address, *scored(assistant)[:2]))
    closed = page.locator("details.topic:not([open])").first
    title = closed.locator("summary").text_content() or ""
    closed.locator("summary").click()
    link = page.locator("details.topic", has_text=title).locator(".where a").first
    quote = page.locator("details.topic", has_text=title).locator("blockquote").first
    words, anchor = quote.text_content(), link.get_attribute("id")
    link.click()
    assert page.locator("mark").text_content() == words
    page.get_by_role("link", name="Back to the comparison").click()
    expect(page.locator(f"#{anchor}")).to_be_visible()


def test_print_holds_scores_and_sources_and_no_controls(
    address: str, assistant: Assistant, open_page: OpenPage
) -> None:
    page = open_page().page
    reports = reports_of(assistant)[:4]
    page.goto(comparison(address, *reports))
    quotes = page.locator("blockquote").all_text_contents()
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    text = " ".join(
        " ".join(document[number].get_textpage().get_text_range().split())
        for number in range(len(document))
    )
    for report in reports:
        assert report.service.value in text
        assert re.sub(r"\W", "", report.source_name) in re.sub(r"\W", "", text)
        for area in report.key_questions:
            if area.score:
                assert f"{area.score.value} out of 100" in text
    assert "Report of 4 March 2025" in text
    flat = re.sub(r"\W", "", text)
    shown = [quote for quote in quotes if re.sub(r"\W", "", quote) in flat]
    assert len(shown) > 0.8 * len(quotes)  # the rest go over from one page to the next
    for control in ("All reports", "On this page", "Skip to the content"):
        assert control not in text
