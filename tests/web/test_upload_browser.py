"""Adding reports as a person does it, in a real headless Chromium."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from browser_visit import OpenPage, violations
from playwright.sync_api import FilePayload, Page, expect
from serving import served
from upload_help import CHANGED, OTHER, REPORT, SERVICE, held, opened

from assistant.chain import Assistant
from ingest import pipeline
from web import upload_limit
from web.app import create_app

pytestmark = pytest.mark.browser

ADDED = "Added"
DROP = """([name, type, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    document.querySelector("h1").dispatchEvent(
      new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@dataclass
class Gate:
    """Files wait here before they are read, until it is opened."""

    open: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate, read = Gate(), pipeline.read_apart
    gate.open.set()

    def wait_and_read(name: str, content: bytes) -> object:
        gate.open.wait(30)
        return read(name, content)

    monkeypatch.setattr(pipeline, "read_apart", wait_and_read)
    yield gate
    gate.open.set()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Assistant]:
    with opened(tmp_path / "data") as assistant:
        yield assistant


@pytest.fixture
def place(empty: Assistant, gate: Gate) -> Iterator[str]:
    with served(create_app(empty)) as address:
        yield address


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def send(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Files of inspection reports").set_input_files(list(files))
    page.get_by_role("button", name="Add these files").click()


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "no script"])
def test_from_nothing_held_to_a_report_read(
    place: str, gate: Gate, open_page: OpenPage, scripted: bool
) -> None:
    visit = open_page(java_script_enabled=scripted)
    page = visit.page
    page.goto(place)
    page.get_by_role("link", name="Add reports").click()
    gate.open.clear()
    send(page, file("larkfield.txt", REPORT), file("notes.txt", b""), file("other.txt", OTHER))
    page.wait_for_url("**/uploads/*")
    expect(page.locator("#summary")).to_contain_text("Working on it: 0 of 3 files done.")
    expect(page.locator("#ask")).to_have_count(0)
    expect(page.locator("#file-1 .reached")).to_contain_text(["Received", "Checked"])
    page.reload()
    expect(page.locator("#file-1 .reached")).to_contain_text(["Received", "Checked"])
    gate.open.set()
    expect(page.locator("#summary")).to_have_text("All done: 2 added, 1 not added.")
    expect(page.locator("#file-2")).to_contain_text("The file is empty")
    if scripted:
        expect(page.locator("#announce")).to_have_text("All done: 2 added, 1 not added.")
    page.get_by_role("link", name="Ask about what was added").click()
    expect(page.locator("input[name=report]:checked")).to_have_count(2)
    page.go_back()
    page.get_by_role("link", name=SERVICE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SERVICE)
    assert visit.complaints == []


def test_a_file_dropped_anywhere_is_chosen_and_sent(place: str, open_page: OpenPage) -> None:
    visit = open_page()
    page = visit.page
    page.goto(f"{place}/reports/add")
    page.evaluate(DROP, ["larkfield.txt", "text/plain", REPORT.decode()])
    page.evaluate(DROP, ["other.txt", "text/plain", OTHER.decode()])
    expect(page.locator(".chosen li")).to_contain_text(["larkfield.txt", "other.txt"])
    expect(page.locator("#announce")).to_have_text("2 files chosen")
    expect(page.get_by_role("button", name="Add these files")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_have_text("All done: 2 added.")
    assert visit.complaints == []


def test_what_cannot_work_is_told_before_it_is_sent(place: str, open_page: OpenPage) -> None:
    page = open_page().page
    page.goto(f"{place}/reports/add")
    page.evaluate(DROP, ["holiday.png", "image/png", "x"])
    expect(page.locator(".chosen li")).to_contain_text(["this kind of file cannot be read"])
    many = [file(f"{number}.txt", b"x") for number in range(21)]
    page.get_by_label("Files of inspection reports").set_input_files(many)
    page.get_by_role("button", name="Add these files").click()
    expect(page.locator("[data-problem]")).to_have_text("Choose at most 20 files at a time.")
    assert page.url == f"{place}/reports/add"


def test_too_much_at_once_gets_our_page_and_not_the_browsers(
    place: str, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(upload_limit, "MAX_UPLOAD_BYTES", 1_000)
    large = tmp_path / "large.txt"
    with large.open("wb") as hole:  # more than a connection holds back while nobody reads
        hole.truncate(30_000_000)
    page = open_page(java_script_enabled=False).page
    page.goto(f"{place}/reports/add")
    page.get_by_label("Files of inspection reports").set_input_files(large)
    page.get_by_role("button", name="Add these files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too much at once")
    page.get_by_role("link", name="Back to adding files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add reports")


def test_by_keyboard_alone(place: str, empty: Assistant, open_page: OpenPage) -> None:
    page = open_page().page
    page.goto(f"{place}/reports/add")
    chooser = page.get_by_label("Files of inspection reports")
    choose_by_keyboard(page, file("larkfield.txt", REPORT))
    expect(chooser).to_be_focused()
    tab_to(page, "[name=draft]")
    page.keyboard.press("Space")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#file-1")).to_contain_text("draft – private")
    tab_to(page, "#file-1 a")
    page.keyboard.press("Enter")
    expect(page.locator(".tag")).to_have_text("Draft – private")
    tab_to(page, "[href$='/remove']")
    page.keyboard.press("Enter")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_contain_text("The report is removed.")
    assert held(empty) == []


def test_the_whole_journey_by_keyboard_alone(place: str, open_page: OpenPage) -> None:
    """Two reports added, one read, asked about and checked, both compared, all forgotten."""
    page = open_page().page
    page.goto(place)

    def press(selector: str) -> None:
        tab_to(page, selector)
        page.keyboard.press("Enter")

    press("nav a[href='/reports']")
    press("main a[href='/reports/add']")
    choose_by_keyboard(page, file("larkfield.txt", REPORT), file("merestone.txt", OTHER))
    press("button[type=submit]")
    expect(page.locator("#summary")).to_contain_text("All done")
    press("#file-1 a")
    expect(page.get_by_role("heading", level=1)).to_have_text(SERVICE)
    press("main a[href^='/?report=']")
    tab_to(page, "#question")
    page.keyboard.type("What was the score for governance?")
    page.keyboard.press("Enter")
    expect(page.locator(".claim").first).to_contain_text("2")
    expect(page.locator(".tools")).to_be_visible()
    press(".cite")
    expect(page.locator("dialog[open] mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cite").first).to_be_focused()
    press("nav a[href='/reports']")
    for box in (0, 1):
        tab_to(page, f"[name=report] >> nth={box}")
        page.keyboard.press("Space")
    press("button[formaction='/compare']")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports side by side")
    press("nav a[href='/conversations']")
    press("a[href$='/delete']")
    press("main form button")
    expect(page.locator("main")).to_contain_text("deleted")


def choose_by_keyboard(page: Page, *files: FilePayload) -> None:
    with page.expect_file_chooser() as chosen:
        # A look at the page after the chooser is awaited: keys take another way into Chromium
        # than the order to hand over its chooser, and may otherwise overtake it.
        tab_to(page, "#file")
        page.keyboard.press("Enter")
    chosen.value.set_files(files)


def tab_to(page: Page, selector: str) -> None:
    target = page.locator(selector).first
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached")


def test_the_form_the_work_and_its_end_are_accessible(
    place: str, gate: Gate, open_page: OpenPage
) -> None:
    first = open_page().page
    first.goto(f"{place}/reports/add")
    send(first, file("first.txt", REPORT))
    expect(first.locator("#summary")).to_contain_text("All done")
    looks = [
        (open_page(width=width, color_scheme=scheme), width)
        for width in (360, 1280)
        for scheme in ("light", "dark")
    ]
    for visit, width in looks:
        visit.page.goto(f"{place}/reports/add")
        assert_well(visit.page, width)
        visit.page.evaluate(DROP, ["holiday.png", "image/png", "x"])
        assert_well(visit.page, width)
    gate.open.clear()
    long_name = f"{'a-long-name-' * 20}.txt"
    send(looks[0][0].page, file(long_name, CHANGED), file("bad.docx", b""), file("c.txt", OTHER))
    looks[0][0].page.wait_for_url("**/uploads/*")
    for visit, width in looks:
        visit.page.goto(looks[0][0].page.url)
        assert_well(visit.page, width)
    gate.open.set()
    for visit, width in looks:
        expect(visit.page.locator("#summary")).to_have_text("All done: 2 added, 1 not added.")
        expect(visit.page.locator("#file-1")).to_contain_text("may be a new version of")
        assert_well(visit.page, width)
        visit.page.get_by_role("button", name=re.compile("Remove the earlier one")).click()
        assert_well(visit.page, width)
        assert visit.complaints == []


def assert_well(page: Page, width: int) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
