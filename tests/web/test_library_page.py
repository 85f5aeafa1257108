"""The library: reports to search, filter, page through and choose from."""

from __future__ import annotations

import html
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from browser_visit import OpenPage, violations
from fake_assistant import REPORT, FakeAssistant
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from assistant.answer import Answer, Status
from assistant.chain import Assistant
from ingest import library_query
from ingest.library_query import Area, Listing
from ingest.profile import Profile, profile_of
from ingest.records import Records
from ingest.report import Report
from web import answer_view, chat_view
from web.library_form import FILTERS, LibraryForm, read_form
from web.library_view import card

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% raw %}",
    "' OR 1=1 --", "%_/\\", "a\u202eb\u0000c", "x" * 5_000, "٣", "&#39;", "\r\nX-Evil: 1",
)  # fmt: skip


def reports_of(assistant: Assistant) -> list[Report]:
    return assistant.library.records.reports(assistant.library.records.scope())


def listed(page: str) -> list[str]:
    """The ids of the reports on the page, in order."""
    return re.findall(r'<h2 id="report-\d+"><a href="/reports/([^"]+)">', page)


def cards(page: str) -> list[str]:
    """The text of each card, as one line."""
    found = re.findall(r'<article class="card".*?</article>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in found]


def links(page: str) -> list[str]:
    return [html.unescape(each) for each in re.findall(r'<a href="([^"]+)"', page)]


def test_every_rating_and_score_is_as_recorded(client: TestClient, assistant: Assistant) -> None:
    page = client.get("/reports").text
    held = {report.report_id: report for report in reports_of(assistant)}
    assert set(listed(page)) == set(held)
    for report_id, text in zip(listed(page), cards(page), strict=True):
        report = held[report_id]
        overall = report.overall_rating.value if report.overall_rating else "Not stated"
        assert re.search(rf"Overall (\S )?{overall}", text)
        assert report.source_name in text
        for question in report.key_questions:
            rating = question.rating.value if question.rating else "No rating stated"
            score = f"{question.score.value} out of 100" if question.score else "No score"
            assert re.search(
                rf"{question.name} (\S )?{rating} {score if question.assessed else 'Not assessed'}",
                text,
            )


def test_the_list_reads_no_whole_report(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a whole report was read")

    monkeypatch.setattr(Records, "_report", refuse)
    assert client.get("/reports?words=care&sort=lowest&least=1").status_code == 200


@pytest.mark.parametrize(
    ("area", "score"),
    [
        (Area("Safe", is_assessed=True, rating="Good", score=0), "0 out of 100"),
        (Area("Safe", is_assessed=True, rating="Good", score=None), "No score"),
        (Area("Safe", is_assessed=False, rating="Good", score=None), "Not assessed"),
    ],
)
def test_a_missing_score_says_why(area: Area, score: str) -> None:
    (shown,) = card(Listing(profile_of(REPORT), (area,), ())).areas
    assert shown.score == score
    assert shown.rating is not None
    assert (shown.rating.word, shown.rating.symbol) == ("Good", "✓")


def test_a_filter_keeps_what_fits_and_is_in_the_address(
    client: TestClient, assistant: Assistant
) -> None:
    held = reports_of(assistant)
    rating = next(r.overall_rating.value for r in held if r.overall_rating)
    page = client.get("/reports", params={"rating": rating}).text
    expected = {
        report.report_id
        for report in held
        if any(
            stated and stated.value == rating
            for stated in (report.overall_rating, *(q.rating for q in report.key_questions))
        )
    }
    assert set(listed(page)) == expected
    number = f"{len(expected)} report{'s' if len(expected) > 1 else ''} of {len(held)}"
    assert number in page
    assert f"<option selected>{rating}</option>" in page
    assert "<details open>" in page
    assert "/reports" in links(page)  # clears all filters


def test_words_are_found_in_any_case_and_order(client: TestClient, assistant: Assistant) -> None:
    for report in reports_of(assistant):
        words = " ".join(reversed(report.service.value.upper().split()))
        assert report.report_id in listed(client.get("/reports", params={"words": words}).text)


def test_nothing_fits_says_what_to_leave_out(client: TestClient) -> None:
    asked = {"words": "nowhere", "since": "1999-01-01", "sort": "newest"}
    page = client.get("/reports", params=asked).text
    assert "No report fits all of this." in page
    without = [link for link in links(page) if "sort=newest" in link and link.count("=") == 2]
    assert [parse_qs(urlsplit(link).query).keys() - {"sort"} for link in without] == [
        {"since"},
        {"words"},
    ]
    assert listed(client.get(without[0]).text)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("least", "500", "A score is a whole number from 0 to 100."),
        ("most", "-1", "A score is a whole number from 0 to 100."),
        ("least", "a lot", "A score is a whole number from 0 to 100."),
        ("since", "2024-02-31", "“2024-02-31” is not a day in the calendar."),
        ("until", "yesterday", "“yesterday” is not a day in the calendar."),
        ("type", "Lighthouse", "“Lighthouse” is not one of the choices."),
        ("rating", "Superb", "“Superb” is not one of the choices."),
        ("area", "Sound", "“Sound” is not one of the choices."),
        ("sort", "random", "“random” is not one of the choices."),
        ("words", "x" * 201, "Use at most 200 letters and signs."),
    ],
)
def test_a_wrong_value_is_told_beside_its_field_and_the_rest_works(
    client: TestClient, assistant: Assistant, field: str, value: str, message: str
) -> None:
    report = reports_of(assistant)[0]
    name = "since" if field == "words" else "words"
    other = {name: "1999-01-01" if field == "words" else report.service.value}
    reply = client.get("/reports", params={field: value, **other})
    assert reply.status_code == 200
    assert re.search(rf'<span class="error" id="{field}-problem">{message}', reply.text)
    assert f'aria-describedby="{field}-problem"' in reply.text
    assert "<title>Error: " in reply.text
    assert report.report_id in listed(reply.text)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (LibraryForm(since="2024-02-01", until="2024-01-01"), "until"),
        (LibraryForm(least="60", most="50"), "most"),
    ],
)
def test_bounds_the_wrong_way_round_are_left_out(form: LibraryForm, field: str) -> None:
    query, problems = read_form(form, (), ())
    assert list(problems) == [field]
    assert query == library_query.LibraryQuery()


def test_the_form_is_read_into_a_query() -> None:
    form = LibraryForm(
        words=' "Mill" lane, ', type="Nursing home", rating="Good", since="2024-02-29",
        area="Safe", least="0", most="100", sort="lowest",
    )  # fmt: skip
    query, problems = read_form(form, ["Nursing home"], ["Good"])
    assert problems == {}
    assert query == library_query.LibraryQuery(
        ("Mill", "lane"), "Nursing home", "Good", date(2024, 2, 29), None, "Safe", 0, 100,
        library_query.Order.LOWEST_SCORE,
    )  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_input_is_text(client: TestClient, value: str) -> None:
    fields = (*FILTERS, "sort", "page", "report", "conversation", "back")
    for asked in [{field: value} for field in fields] + [dict.fromkeys(fields[:-1], value)]:
        reply = client.get("/reports", params=asked)
        assert reply.status_code == 200
        assert "x-evil" not in reply.headers
        assert reply.url.host == "127.0.0.1"
        main = reply.text.partition("<main")[2]
        assert not re.search(r"<script|<img", main)


def test_pages_hold_each_report_once_and_keep_the_filters(
    client: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(client.get("/reports?sort=newest").text)
    monkeypatch.setattr(library_query, "PAGE_SIZE", 2)
    found: list[str] = []
    pages = -(-len(whole) // 2)
    for number in range(1, pages + 1):
        page = client.get(f"/reports?sort=newest&page={number}").text
        found += listed(page)
        current = re.findall(r'<a href="([^"]+)" aria-current="page"><span [^>]+>Page ', page)
        assert len(current) == 1
        assert "sort=newest" in current[0]
        assert f"page {number} of {pages}" in page
    assert found == whole
    for beyond in ("0", "-1", "999", "two", ""):
        assert listed(client.get("/reports", params={"sort": "newest", "page": beyond}).text)


def test_what_is_chosen_is_kept_from_page_to_page(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_query, "PAGE_SIZE", 2)
    first, second = listed(client.get("/reports").text)
    back = {"back": "page=2&sort=newest&report=other&evil=1"}
    kept = client.get("/reports", params={**back, "report": [first, second, first]})
    assert parse_qs(urlsplit(str(kept.url)).query) == {
        "page": ["2"],
        "sort": ["newest"],
        "report": [first, second],
    }
    ticked = re.findall(r'name="report" value="([^"]+)" checked', kept.text)
    assert set(ticked) == {first, second}
    onward = [link for link in links(kept.text) if link.startswith("/reports?")]
    assert onward
    assert all(f"report={first}&report={second}" in link for link in onward)


def test_a_report_that_is_not_held_cannot_be_chosen(client: TestClient) -> None:
    page = client.get("/reports?report=gone").text
    assert "checked" not in page


def test_choosing_for_a_conversation_leads_back_to_it(client: TestClient) -> None:
    conversation = "0" * 32
    page = client.get("/reports", params={"conversation": conversation}).text
    assert f'action="/conversations/{conversation}"' in page
    for bad in ("//evil.example", "x", "../reports"):
        page = client.get("/reports", params={"conversation": bad}).text
        assert '<form class="choosing" method="get" action="/"' in page


def test_without_reports_the_page_says_what_to_do(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.library.records.held.clear()
    page = fake_client.get("/reports?words=x").text
    assert "findings ingest" in page
    assert "<form" not in page


def test_the_chat_page_lists_few_reports_and_links_to_many(
    client: TestClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [report.report_id for report in reports_of(assistant)]
    assert "Choose reports" not in client.get("/").text
    monkeypatch.setattr(chat_view, "MOST_LISTED", len(held) - 1)
    page = client.get("/").text
    assert 'type="checkbox"' not in page
    assert '<a href="/reports">Choose reports</a>' in page
    page = client.get("/", params={"report": [held[0], "gone"]}).text
    assert re.findall(r'name="report" value="([^"]+)"( checked)?', page) == [(held[0], " checked")]
    assert f"1 of {len(held)}" in page
    assert f"report={held[0]}" in next(link for link in links(page) if "/reports?" in link)


def many(count: int) -> list[Profile]:
    return [profile_of(REPORT)] * count


def abstained(searched: int) -> Answer:
    ids = tuple(str(number) for number in range(searched))
    status = Status.NOT_IN_REPORTS
    return Answer(None, "?", "?", status, "", "Nothing says so.", (), (), (), ids, "quoted")


@pytest.mark.parametrize(
    ("searched", "held", "told"),
    [(10_000, 10_000, "all 10,000 reports"), (41, 10_000, "41 reports"), (41, None, "41 reports")],
)
def test_many_reports_searched_are_a_number(searched: int, held: int | None, told: str) -> None:
    answer = abstained(searched)
    labels = answer_view.searched_labels(answer, many(searched))
    view = answer_view.answer_view(answer, 1, "0" * 32, labels, held)
    assert labels == {}
    assert (view.searched, view.searched_count) == ((), told)


def test_few_reports_searched_are_named() -> None:
    answer = abstained(1)
    view = answer_view.answer_view(answer, 1, "0" * 32, {"0": "Willow <b>"}, 10_000)
    assert (view.searched, view.searched_count) == (("Willow <b>",), "1 report")


STATES = {
    "all": "",
    "filtered": "?words=e&rating=Inadequate&page=1",
    "nothing": "?words=nowhere&since=2024-01-01",
    "wrong": "?least=500&since=2024-02-31&type=x&rating=x&area=x&sort=x&words=" + "x" * 201,
}


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    address: str,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    assistant: Assistant,
    scheme: str,
    width: int,
) -> None:
    monkeypatch.setattr(library_query, "PAGE_SIZE", 1)
    visit = open_page(width, color_scheme=scheme)
    chosen = reports_of(assistant)[-1].report_id
    for name, asked in {**STATES, "chosen": f"?report={chosen}"}.items():
        visit.page.goto(f"{address}/reports{asked}")
        assert violations(visit.page) == [], name
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert visit.complaints == []


@pytest.mark.browser
def test_without_script_reports_are_found_kept_and_asked_about(
    address: str, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, assistant: Assistant
) -> None:
    monkeypatch.setattr(library_query, "PAGE_SIZE", 1)
    page = open_page(java_script_enabled=False).page
    first, *_, last = reports_of(assistant)
    page.goto(f"{address}/reports")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Keep them and look further").click()
    page.get_by_label("Name, provider or address").fill(last.service.value)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("checkbox", name=re.compile(f"Choose {re.escape(last.service.value)}")).check()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_role("button", name="Ask about the chosen reports").click()
    assert set(parse_qs(urlsplit(page.url).query)) == {"report"}
    for report in (first, last):
        expect(page.locator(f'input[value="{report.report_id}"]')).to_be_checked()


@pytest.mark.browser
def test_print_shows_the_reports_and_no_controls(address: str, open_page: OpenPage) -> None:
    page = open_page().page
    page.goto(f"{address}/reports")
    page.emulate_media(media="print")
    expect(page.locator(".find")).to_be_hidden()
    expect(page.locator(".choosing-bar")).to_be_hidden()
    expect(page.locator(".pick").first).to_be_hidden()
    expect(page.locator(".report-list .rating").first).to_be_visible()
