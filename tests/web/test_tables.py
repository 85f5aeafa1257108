"""Sentences with cells are shown as one table: for eyes, ears, keys, paper and small screens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browser_visit import OpenPage, violations
from event_stream import events, start
from fake_assistant import LEAD, SPEAK, TOLD, FakeAssistant
from fastapi.testclient import TestClient
from hostile import PAYLOADS
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser, LexborNode

from assistant.answer import Answer, Cell, Claim
from assistant.layout import Table, laid_out
from web.answer_html import closing, growth, turn_html
from web.answer_view import AnswerView, answer_view
from web.gate import gate

GROUP = "Scores for Well-led"
FIRST, SECOND = "Willow & Reed Homecare", "Brackendale Supported Living Services"
LONG = "Workforce equality, diversity and inclusion"
CELLS = (
    (Cell("Shared direction and culture", FIRST, "2 out of 4"), (1,)),
    (Cell("Shared direction and culture", SECOND, "3 out of 4"), (2,)),
    (Cell(LONG, SECOND, "not assessed this time"), (2, 3)),
    (Cell("Freedom to speak up", FIRST, "1 out of 4"), (3,)),
)


def claim(cell: Cell, cited: tuple[int, ...]) -> Claim:
    text = f"{cell.column} scored {cell.text} for {cell.row}."
    return Claim(text, cited, "verified", GROUP, cell)


TABLED = tuple(claim(cell, cited) for cell, cited in CELLS)
BEFORE = Claim(SPEAK.quote, (1,), "verified", "Freedom to speak up")
AFTER = Claim(LEAD.quote, (3,), "partial", "Shared direction and culture")


def with_table(answer: Answer) -> Answer:
    return replace(answer, claims=(BEFORE, *TABLED, AFTER), citations=(SPEAK, TOLD, LEAD))


def only_table(answer: Answer) -> Answer:
    return replace(answer, claims=TABLED, citations=(SPEAK, TOLD, LEAD))


def view_of(fake: FakeAssistant, *claims: Claim) -> AnswerView:
    asked = fake.ask("Which scored lower?", fake.library.records.scope())
    answer = replace(asked, claims=claims, citations=(SPEAK, TOLD, LEAD))
    return answer_view(answer, 1, "0" * 32, {})


def table_of(htmls: tuple[str, ...]) -> LexborNode:
    (table,) = LexborHTMLParser("".join(htmls)).css("table")
    return table


def read(node: LexborNode) -> str:
    return " ".join(node.text().split())


def test_neighbours_with_cells_are_one_table_and_a_new_group_another() -> None:
    other = replace(TABLED[0], group="Scores for Safe")
    parts = list(laid_out((BEFORE, *TABLED, other, AFTER)))
    assert [part if isinstance(part, int) else part.group for part in parts] == [
        0, GROUP, "Scores for Safe", 6,
    ]  # fmt: skip
    table = parts[1]
    assert isinstance(table, Table)
    assert table.columns == (FIRST, SECOND)
    assert table.rows == (
        ("Shared direction and culture", ((1,), (2,))),
        (LONG, ((), (3,))),
        ("Freedom to speak up", ((4,), ())),
    )


def test_headers_are_headers_and_an_empty_cell_says_so(fake: FakeAssistant) -> None:
    table = table_of(turn_html(view_of(fake, BEFORE, *TABLED, AFTER)).answer)
    assert read(table.css("caption")[0]) == GROUP
    assert [read(node) for node in table.css("th[scope=col]")] == [FIRST, SECOND]
    assert [read(node) for node in table.css("th[scope=row]")] == [
        "Shared direction and culture", LONG, "Freedom to speak up",
    ]  # fmt: skip
    assert [read(node) for node in table.css("tbody td")] == [
        "2 out of 4 [1]", "3 out of 4 [2]", "–not stated", "not assessed this time [2] [3]",
        "1 out of 4 [3]", "–not stated",
    ]  # fmt: skip
    region = table.parent
    assert region is not None
    assert region.attributes == {
        "class": "table", "role": "region", "tabindex": "0", "aria-label": GROUP,
    }  # fmt: skip


def test_each_mark_is_a_link_of_its_own(fake: FakeAssistant) -> None:
    html = "".join(turn_html(view_of(fake, BEFORE, *TABLED, AFTER)).answer)
    marks = LexborHTMLParser(html).css("a.cite")
    anchors = [mark.attributes["id"] for mark in marks]
    assert len(set(anchors)) == len(anchors) == 7
    assert all("/passage/" in (mark.attributes["href"] or "") for mark in marks)


def test_a_table_under_the_heading_of_the_sentence_before_repeats_it_not(
    fake: FakeAssistant,
) -> None:
    table = table_of(turn_html(view_of(fake, replace(BEFORE, group=GROUP), *TABLED)).answer)
    assert table.css("caption") == []


def test_a_table_that_still_grows_is_told_once_and_whole(fake: FakeAssistant) -> None:
    claims = (BEFORE, *TABLED, AFTER)
    states = [view_of(fake, *claims[:count]) for count in (1, 3, 5, 6)]
    steps = zip([None, *states], states, strict=False)
    told = [part for before, now in steps for part in growth(before, now)]
    told += closing(states[-1])
    whole = [*growth(None, states[-1]), *closing(states[-1])]
    assert told == whole
    assert sum("<table" in html for _, html in told) == 1
    ended = [*growth(states[0], states[2]), *closing(states[2])]
    assert sum("<table" in html for _, html in ended) == 1


def test_the_stream_tells_the_table_as_a_load_of_the_page_does(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.says = only_table
    told = events(fake_client, start(fake_client, "Which scored lower?"))
    assert [name for _, name, data in told if "html" in data] == [
        "note", "claim", "sources", "tools",
    ]  # fmt: skip
    page = fake_client.post("/ask", data={"question": "Which scored lower?"}).text
    streamed = next(str(data["html"]) for _, name, data in told if name == "claim")
    assert read(table_of((page,))) == read(table_of((streamed,)))


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_text_of_a_table_becomes_markup(fake: FakeAssistant, payload: str) -> None:
    hostile = replace(
        TABLED[0], text=payload, group=payload, cell=Cell(payload, payload, payload)
    )  # fmt: skip
    html = "".join(html for name, html in closing(view_of(fake, hostile)) if name == "claim")
    plain = "".join(html for name, html in closing(view_of(fake, TABLED[0])) if name == "claim")
    tags = [[node.tag for node in LexborHTMLParser(h).css("*")] for h in (html, plain)]
    assert tags[0] == tags[1]


@pytest.mark.parametrize(
    "attribute",
    ['role="dialog"', 'role="alert"', 'tabindex="5"', 'tabindex="-1"', 'style="position:fixed"',
     'onfocus="x()"', 'id="ask"', 'class="composer"'],
)  # fmt: skip
def test_the_gate_takes_no_other_region(attribute: str) -> None:
    passed = gate(f"<div {attribute}>x</div>").replace(' class=""', "")
    assert passed == "<div>x</div>"


@pytest.mark.parametrize("cell", ["<td colspan=99>x</td>", "<td headers=a>x</td>"])
def test_the_gate_takes_no_other_cell(cell: str) -> None:
    passed = gate(f"<table><tbody><tr>{cell}</tr></tbody></table>")
    assert "<td>x</td>" in passed


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_is_readable_at_every_width_and_in_both_schemes(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage, scheme: str, width: int
) -> None:
    fake.says = with_table
    visit = open_page(width, color_scheme=scheme)
    page = visit.page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("Which scored lower?")
    page.keyboard.press("Enter")
    expect(page.locator(".sources")).to_have_count(1)
    streamed = page.locator(".answer").inner_text()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    region = page.get_by_role("region", name=GROUP)
    region.focus()
    before = region.evaluate("node => node.scrollLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    moved = region.evaluate("node => node.scrollLeft") > before
    assert moved == (width == 320)
    page.reload()
    assert page.locator(".answer").inner_text() == streamed
    assert visit.complaints == []


@pytest.mark.browser
def test_without_script_a_cell_leads_to_its_words_and_back(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    fake.says = only_table
    page = open_page(java_script_enabled=False).page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("Which scored lower?")
    page.get_by_role("button", name="Ask", exact=True).click()
    table = page.get_by_role("table", name=GROUP)
    mark = table.get_by_role("row").last.get_by_role("link")
    anchor = mark.get_attribute("id")
    mark.click()
    assert page.locator("mark").text_content() == LEAD.quote
    page.get_by_role("link", name="Back to your answer").click()
    expect(page.locator(f"#{anchor}")).to_be_focused()


@pytest.mark.browser
def test_on_paper_the_whole_table_is_there(
    fake_address: str, fake: FakeAssistant, open_page: OpenPage
) -> None:
    fake.says = with_table
    page = open_page().page
    page.goto(fake_address)
    page.get_by_label("Your question").fill("Which scored lower?")
    page.keyboard.press("Enter")
    expect(page.locator(".sources")).to_have_count(1)
    page.emulate_media(media="print")
    assert page.locator(".table").evaluate("node => getComputedStyle(node).overflowX") == "visible"
