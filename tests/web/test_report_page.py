"""One report's page: its scores drawn, its rules linked, its questions tried."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from browser_visit import OpenPage, violations
from fake_assistant import REPORT
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from assistant.chain import Assistant
from ingest.report import Breach, Instrument, Report, ScoreStatus, Span
from web.not_assessed import left_out
from web.report_questions import AskLink, area_questions, statement_questions
from web.rules_view import breach_rules, rules_tied_to, statement_page
from web.score_chart import score_charts

_MOST_BYTES = 60 * 1024


def reports(assistant: Assistant) -> list[Report]:
    records = assistant.library.records
    return records.reports(records.scope())


def asks(report: Report) -> Iterator[tuple[str, AskLink]]:
    """Every question that the report's page offers, with the part that it is about."""
    for area in report.key_questions:
        yield from ((area.name, ask) for ask in area_questions(report, area))
        for statement in area.statements:
            yield from ((statement.title, ask) for ask in statement_questions(report, statement))


def test_each_score_is_drawn_and_written_as_the_report_states_it(assistant: Assistant) -> None:
    drawn = 0
    for report in reports(assistant):
        bars = {bar.score.label: bar for chart in score_charts(report) for bar in chart.bars}
        for area in report.key_questions:
            for title, score, scale in [
                (area.name, area.score, 100),
                *((each.title, each.score, 4) for each in area.statements),
            ]:
                if score and title in bars:
                    bar, drawn = bars[title], drawn + 1
                    assert bar.score.words == f"{score.value} out of {scale}"
                    assert bar.width == pytest.approx(58 * score.value / scale, abs=0.01)
    assert drawn > 60


def test_a_score_not_given_has_no_bar_and_says_why() -> None:
    areas, statements = score_charts(REPORT)
    assert "Well-led: 50 out of 100." in areas.description
    words = {bar.score.label: (bar.score.words, bar.width) for bar in statements.bars}
    assert words["Freedom to speak up"] == ("No score", None)
    assert words["Environmental sustainability"] == ("Not assessed", None)
    assert "0 out of" not in statements.description


def test_an_area_not_assessed_that_still_has_a_score_says_so() -> None:
    (area,) = REPORT.key_questions
    report = replace(REPORT, key_questions=(replace(area, assessed=False),))
    bar = score_charts(report)[0].bars[0]
    assert (bar.score.label, bar.score.words) == (
        "Well-led (not assessed this time)", "50 out of 100",
    )  # fmt: skip
    without = replace(REPORT, key_questions=(replace(area, assessed=False, score=None),))
    assert [chart.name for chart in score_charts(without)] == ["statements-1"]


def test_without_scores_there_is_no_chart(client: TestClient, assistant: Assistant) -> None:
    for report in reports(assistant):
        page = client.get(f"/reports/{report.report_id}").text
        areas = report.key_questions
        has_scores = any(
            [area.score for area in areas] + [each.score for a in areas for each in a.statements]
        )
        assert ("<svg" in page) == has_scores
        assert ("This report gives no scores." in page) == (not has_scores)


def test_the_table_holds_what_the_chart_shows(client: TestClient, assistant: Assistant) -> None:
    for report in reports(assistant):
        page = client.get(f"/reports/{report.report_id}").text
        rows = re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]+)</td></tr>', page)
        bars = [bar.score for chart in score_charts(report) for bar in chart.bars]
        assert [(html.unescape(label), words) for label, words in rows] == [
            (score.label, score.words) for score in bars
        ]


def breach(regulation: str | None, instrument: Instrument | None) -> Breach:
    return Breach(regulation, instrument, None, None, Span(0, 1))


def test_a_breach_leads_to_its_rule() -> None:
    named = breach_rules(breach("20A", Instrument.REGULATED_ACTIVITIES_2014))
    assert named.note is None
    assert [rule.href for rule in named.rules] == ["/reports/reference-2014-regulation-20a"]


def test_a_number_of_two_instruments_offers_both_as_such() -> None:
    either = breach_rules(breach("18", None))
    assert either.note is not None and "may be" in either.note
    assert {rule.href[-7:] for rule in either.rules} == {"tion-18"}
    assert {rule.name[-16:] for rule in either.rules} == {"2014 Regulations", "2009 Regulations"}
    assert len(breach_rules(breach("9A", None)).rules) == 1


@pytest.mark.parametrize("number", [None, "99"])
def test_a_breach_without_a_known_number_leads_nowhere_and_says_so(number: str | None) -> None:
    unknown = breach_rules(breach(number, None))
    assert unknown.rules == ()
    assert unknown.note is not None and ("no regulation number" in unknown.note) != bool(number)


def test_each_rule_of_a_sample_opens(client: TestClient, assistant: Assistant) -> None:
    found = set()
    for report in reports(assistant):
        page = client.get(f"/reports/{report.report_id}").text
        found |= set(re.findall(r'href="(/reports/reference-[^"]+)"', page))
        for stated in report.breaches:
            for rule in breach_rules(stated).rules:
                assert f'href="{rule.href}"' in page
    assert len(found) > 30
    assert {client.get(href).status_code for href in found} == {200}


def test_suggested_rules_are_marked_as_ours_and_stay_out_of_the_text(
    client: TestClient, assistant: Assistant
) -> None:
    assert [rule.href for rule in rules_tied_to(29)]
    assert statement_page(29) == "/reports/reference-quality-statement-29"
    assert (rules_tied_to(None), statement_page(None)) == ((), None)
    for report in reports(assistant):
        page = client.get(f"/reports/{report.report_id}").text
        text = page[page.index('<div class="report-text">') :]
        assert "reference-" not in text
        for details in re.findall(r"<details class=\"suggested\">.*?</details>", page, re.DOTALL):
            assert "Our suggestion: rules often tied to this statement" in details
            assert "-regulation-" in details


def test_every_question_is_answered_from_its_own_part(assistant: Assistant) -> None:
    """CHECKS X1 for the questions of the report page."""
    records, tried = assistant.library.records, 0
    for report in reports(assistant):
        scope = records.scope([report.report_id])
        for part, ask in asks(report):
            answer = assistant.ask(ask.question, scope)
            verified = [claim for claim in answer.claims if claim.verdict == "verified"]
            assert verified, ask.question
            assert any(claim.citations for claim in verified), ask.question
            places = {(c.quality_statement, c.key_question) for c in answer.citations}
            assert any(part in place for place in places), ask.question
            tried += 1
    assert tried > 80


def test_why_is_asked_of_low_scores_and_nothing_of_what_was_not_looked_at(
    assistant: Assistant,
) -> None:
    for report in reports(assistant):
        for area in report.key_questions:
            for statement in area.statements:
                labels = [ask.label for ask in statement_questions(report, statement)]
                if statement.status is ScoreStatus.NOT_ASSESSED:
                    assert labels == []
                else:
                    is_low = statement.score is not None and statement.score.value <= 2
                    assert len(labels) == 1 + is_low


def test_a_question_is_carried_to_the_form(client: TestClient, assistant: Assistant) -> None:
    for report in reports(assistant):
        page = client.get(f"/reports/{report.report_id}").text
        for _, ask in asks(report):
            assert f'href="{html.escape(ask.href)}"' in page
            carried = parse_qs(urlsplit(ask.href).query)
            assert carried == {"report": [report.report_id], "question": [ask.question]}
        assert client.get(ask.href).status_code == 200


def test_what_was_left_out_is_said_in_words() -> None:
    well_led, others = left_out(REPORT)
    assert (well_led.area, well_led.statements) == ("Well-led", ("Environmental sustainability",))
    assert well_led.words == "1 of 3 quality statements was not assessed:"
    assert others.area == "Safe, Effective, Caring, Responsive"
    assert "Not covered in this text" in others.words
    (area,) = REPORT.key_questions
    report = replace(REPORT, key_questions=(replace(area, assessed=False),))
    assert left_out(report)[0].statements == ()
    assert "still prints a rating" in left_out(report)[0].words
    assert left_out(replace(REPORT, key_questions=())) == ()


def test_the_page_stays_small(client: TestClient, assistant: Assistant) -> None:
    style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', client.get("/reports").text)
    assert style is not None
    for report in reports(assistant):
        pages = (client.get(at) for at in (f"/reports/{report.report_id}", style[1]))
        assert sum(len(gzip.compress(page.content)) for page in pages) < _MOST_BYTES


_CLIPPED = """() => [...document.querySelectorAll(".chart text")].filter(text => {
  const own = text.getBoundingClientRect(), chart = text.closest("svg").getBoundingClientRect();
  return own.right > chart.right + 1 || own.bottom > chart.bottom + 1;
}).map(text => text.textContent)"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
)
def test_the_page_in_a_browser(
    address: str, assistant: Assistant, open_page: OpenPage, width: int, scheme: str
) -> None:
    visit = open_page(width, color_scheme=scheme)
    page = visit.page
    for report in reports(assistant):
        page.goto(f"{address}/reports/{report.report_id}")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(_CLIPPED) == []
        assert violations(page) == []
    assert visit.complaints == []


@pytest.mark.browser
def test_headings_go_down_one_level_at_a_time(
    address: str, assistant: Assistant, open_page: OpenPage
) -> None:
    page = open_page().page
    for report in reports(assistant):
        page.goto(f"{address}/reports/{report.report_id}")
        levels = page.locator("h1, h2, h3, h4").evaluate_all(
            "all => all.map(one => Number(one.tagName[1]))"
        )
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.browser
def test_print_keeps_the_scores_and_leaves_the_questions_out(
    address: str, assistant: Assistant, open_page: OpenPage
) -> None:
    page = open_page().page
    report = next(each for each in reports(assistant) if score_charts(each)[1:])
    page.goto(f"{address}/reports/{report.report_id}")
    page.emulate_media(media="print")
    expect(page.locator(".chart").first).to_be_visible()
    expect(page.locator(".score-table").first).to_be_visible()
    expect(page.locator(".ask").first).to_be_hidden()
    expect(page.locator(".suggested").first).to_be_hidden()
