"""The comparison: what two to four reports state and say side by side, all with its place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.comparing.differences import find_differences
from assistant.comparing.findings import find_topics
from ingest.embed import Embedder
from ingest.framework import KEY_QUESTIONS, QUALITY_STATEMENTS
from ingest.pipeline import ingest
from ingest.report import Framework, Report
from ingest.settings import Settings
from web.app import create_app
from web.compare_scores import score_groups
from web.compare_view import comparison
from web.wording import statement_score

MOST_WORDS = 130  # of quoted text on one topic, for all sides together
HOSTILE = ("<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "../x", "x" * 3_000, "\r\nX: 1")

_EDITION = """Bramblefold House
2 Mill Road, Dunsop, ZX1 1AA
Provided and run by:
Tarnbrook Care Limited
Report from {day} assessment
On this page
Safe
{rating}
This service scored {score} (out of 100) for this area.
Safeguarding
Score: {points}
{told}
"""
EDITIONS = {
    "first": _EDITION.format(
        day="3 March 2024", rating="Requires improvement", score=53, points=2,
        told='A manager seldom read <b onclick="x">{{7*7}}</b> concerns that staff wrote down.',
    ),
    "second": _EDITION.format(
        day="9 June 2025", rating="Good", score=78, points=3,
        told="A manager read each concern that staff wrote down on the same day.",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def editions(
    tmp_path_factory: pytest.TempPathFactory, compiled_model: Path
) -> Iterator[TestClient]:
    """Two reports on one service."""
    folder = tmp_path_factory.mktemp("editions")
    for name, text in EDITIONS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    settings = Settings(data=tmp_path_factory.mktemp("data") / "data")
    with open_assistant(settings, Embedder(compiled=compiled_model)) as opened:
        assert not ingest(opened.library, [folder]).failed
        with TestClient(create_app(opened), base_url="http://127.0.0.1") as client:
            yield client


def reports_of(assistant: Assistant) -> list[Report]:
    return assistant.library.records.reports(assistant.library.records.scope())


def ids_listed(client: TestClient) -> list[str]:
    page = client.get("/reports").text
    return re.findall(r'<h2 id="report-\d+"><a href="/reports/([^"]+)">', page)


def compared(client: TestClient, *reports: Report) -> str:
    reply = client.get("/compare", params={"report": [each.report_id for each in reports]})
    assert reply.status_code == 200
    return reply.text


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def passage_links(page: str) -> list[tuple[str, str]]:
    """Each link to a passage: its address, and the words that it stands on."""
    found = re.findall(
        r'<a[^>]*href="(/reports/[^"]+/passage/[^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL
    )
    return [(html.unescape(address), text_of(words)) for address, words in found]


def marked(page: str) -> str:
    (found,) = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
    return html.unescape(found)


def test_every_score_and_rating_is_as_recorded(client: TestClient, assistant: Assistant) -> None:
    for pair in combinations(reports_of(assistant), 2):
        shown = comparison(assistant.library.records, pair)
        cells = {row.header: row.cells for group in shown.scores for row in group.rows}
        ratings = {row.header: row.cells for row in shown.ratings}
        for place, report in enumerate(pair):
            overall = ratings["Overall"][place].rating
            assert (overall.word if overall else None) == (
                report.overall_rating.value if report.overall_rating else None
            )
            for area in report.key_questions:
                rating = ratings[area.name][place].rating
                assert (rating.word if rating else None) == (
                    area.rating.value if area.rating else None
                )
                if area.score:
                    text = cells[area.name][place].fact.text
                    assert text.startswith(f"{area.score.value} out of 100")
                for statement in area.statements:
                    if statement.title in cells:
                        assert cells[statement.title][place].fact.text == statement_score(statement)
                    else:
                        assert statement.score is None


def test_what_has_no_score_has_no_bar_and_no_nought(
    client: TestClient, assistant: Assistant
) -> None:
    for pair in pairwise(reports_of(assistant)):
        for group in score_groups(pair):
            assert group.chart
            for bar in group.chart.bars:
                assert (bar.width is None) == (bar.score.points is None)
                assert bool(re.search(r"\d", bar.score.words)) == (bar.width is not None)
        assert not re.search(r">0 out of", compared(client, *pair))


def test_every_difference_follows_from_what_both_state(assistant: Assistant) -> None:
    """Worked out anew from the record: who is ahead, by how much, and in which order."""
    for pair in combinations(reports_of(assistant), 2):
        found = find_differences(pair)
        scores = [
            {s.title: s.score.value for q in r.key_questions for s in q.statements if s.score}
            for r in pair
        ]
        expected = {
            title: abs(points - scores[1][title])
            for title, points in scores[0].items()
            if title in scores[1] and points != scores[1][title]
        }
        assert {each.area: each.gap for each in found.statements} == expected
        gaps = [each.gap for each in found.statements]
        assert gaps == sorted(gaps, reverse=True)
        for each in found.statements:
            text = each.draft.text
            first, second = (report.service.value for report in pair)
            ahead = first if scores[0][each.area] > scores[1][each.area] else second
            high, low = sorted((scores[0][each.area], scores[1][each.area]), reverse=True)
            assert text.startswith(f"{ahead} scored {each.gap} more than ")
            assert text.endswith(f" for {each.area} ({high} against {low}, out of 4).")
        for each in (*found.areas, *found.statements, *found.ratings):
            for part in each.parts:
                if part.evidence:
                    assert part.text.casefold() in part.evidence.quote.casefold()


def test_what_is_not_assessed_this_time_is_no_difference(assistant: Assistant) -> None:
    for report in reports_of(assistant):
        carried = {area.name for area in report.key_questions if not area.assessed}
        others = [other for other in reports_of(assistant) if other is not report]
        for other in others:
            found = find_differences([report, other])
            named = {each.area for each in (*found.areas, *found.ratings)}
            assert not named & carried


def test_each_side_says_exact_words_in_the_same_room(assistant: Assistant) -> None:
    records = assistant.library.records
    for count in (2, 3, 4):
        reports = reports_of(assistant)[:count]
        for topic in find_topics(records, reports):
            for report, drafts in zip(reports, topic.sides, strict=True):
                for draft in drafts:
                    (evidence,) = draft.evidence
                    assert evidence.report is report
                    assert draft.text == report.text[evidence.span.start : evidence.span.end]
                words = sum(len(draft.text.split()) for draft in drafts)
                longest = max((len(d.text.split()) for d in drafts), default=0)
                assert words <= max(MOST_WORDS // count, longest)


def test_topics_stand_in_the_framework_s_order_and_belong_to_their_area(
    assistant: Assistant,
) -> None:
    reports = [r for r in reports_of(assistant) if r.framework is Framework.SINGLE_ASSESSMENT]
    topics = find_topics(assistant.library.records, reports[:2])
    titles = [statement.title for statement in QUALITY_STATEMENTS]
    stated = [titles.index(topic.statement) for topic in topics if topic.statement in titles]
    assert stated == sorted(stated)
    for topic in topics:
        for report, drafts in zip(reports, topic.sides, strict=False):
            for draft in drafts:
                span = draft.evidence[0].span
                (section,) = [
                    each for each in report.sections
                    if each.span.start <= span.start and span.end <= each.span.end
                ]  # fmt: skip
                assert section.key_question == topic.key_question


def test_every_link_opens_the_words_that_it_stands_on(
    client: TestClient, assistant: Assistant
) -> None:
    held = {report.report_id: report for report in reports_of(assistant)}
    for group in ([*held.values()][:2], [*held.values()][1:5]):
        page = compared(client, *group)
        quotes = {
            html.unescape(q) for q in re.findall(r"<blockquote>(.*?)</blockquote>", page, re.DOTALL)
        }
        seen: set[str] = set()
        for address, words in passage_links(page):
            reply = client.get(address)
            assert reply.status_code == 200
            parts = urlsplit(address)
            report_id, start, end = re.findall(r"/reports/(.+)/passage/(\d+)-(\d+)", parts.path)[0]
            mark = marked(reply.text)
            assert mark == held[report_id].text[int(start) : int(end)]
            seen.add(mark)
            if re.fullmatch(r"\d+", words):
                assert re.search(rf"\b{words}\b", mark)
            if "compare" in parse_qs(parts.query):
                way_back = f"/compare?report={group[0].report_id}&amp;report="
                assert way_back in reply.text
                anchor = parse_qs(parts.query)["from"][0]
                assert f'id="{anchor}"' in page
                assert f"#{anchor}" in reply.text
        assert quotes <= seen
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        for fragment in re.findall(r'href="#([^"]+)"', page):
            assert fragment in ids


def test_two_frameworks_are_set_side_by_side_by_key_question(
    client: TestClient, assistant: Assistant
) -> None:
    older = next(r for r in reports_of(assistant) if r.framework is Framework.KEY_LINES_OF_ENQUIRY)
    newer = next(r for r in reports_of(assistant) if r.framework is Framework.SINGLE_ASSESSMENT)
    page = text_of(compared(client, newer, older))
    assert "These reports were made under different frameworks." in page
    assert "Key lines of enquiry (the older framework)" in page
    shown = comparison(assistant.library.records, [newer, older])
    titles = [topic.title for area in shown.words.areas for topic in area.topics]
    assert titles == [f"{name} in general" for name in KEY_QUESTIONS if name in page]
    assert not (shown.words.differences.areas or shown.words.differences.statements)


def test_what_one_report_alone_covers_is_marked(client: TestClient, assistant: Assistant) -> None:
    one, other = next(
        pair
        for pair in combinations(reports_of(assistant), 2)
        if {a.name for a in pair[0].key_questions} - {a.name for a in pair[1].key_questions}
    )
    shown = comparison(assistant.library.records, [one, other])
    alone = [t for area in shown.words.areas for t in area.topics if t.only]
    assert alone
    for topic in alone:
        speaking = [side.letter for side in topic.sides if side.quotes]
        assert speaking == [topic.only]
        assert all(side.silence for side in topic.sides if not side.quotes)
    page = text_of(compared(client, one, other))
    assert "Only in A" in page
    assert "Not covered in this text" in page


def test_two_reports_on_one_service_say_what_changed(editions: TestClient) -> None:
    ids = ids_listed(editions)
    page = text_of(editions.get("/compare", params={"report": ids}).text)
    assert "What changed on the same service" in page
    changed = page.partition("What changed on the same service")[2]
    assert "from the report assessed 3 March 2024 to that assessed 9 June 2025" in changed
    assert re.search("Requires improvement ?, then Good", changed)
    assert re.search("53 out of 100 ?, then 78 out of 100", changed)
    assert (
        "Bramblefold House (9 June 2025) scored 25 more than Bramblefold House (3 March 2024)"
        in page
    )
    assert "More than a year lies between these reports." in page
    report = editions.get(f"/reports/{ids[0]}").text
    assert f"/compare?report={ids[0]}&amp;report={ids[1]}" in report
    assert "Compare with the report assessed 3 March 2024" in text_of(report)
    alone = editions.get("/compare", params={"report": ids[0]}).text
    assert f"/compare?report={ids[0]}&amp;report={ids[1]}" in alone


def test_too_few_leads_to_the_choice(client: TestClient, assistant: Assistant) -> None:
    (one, *_) = reports_of(assistant)
    nothing = client.get("/compare")
    assert (nothing.status_code, 'href="/reports"' in nothing.text) == (200, True)
    for asked in ([one.report_id], [one.report_id] * 2):
        reply = client.get("/compare", params={"report": asked})
        assert reply.status_code == 200
        assert f'href="/reports?report={one.report_id}"' in reply.text
        assert html.escape(one.service.value) in reply.text
        assert ("given twice" in reply.text) == (len(asked) == 2)


def test_too_many_are_chosen_among(client: TestClient, assistant: Assistant) -> None:
    held = [report.report_id for report in reports_of(assistant)]
    assert len(held) == 5
    reply = client.get("/compare", params={"report": held})
    assert reply.status_code == 200
    assert "You chose 5 reports. At most 4 fit side by side." in reply.text
    offered = re.findall(r'<input type="checkbox" name="report" value="([^"]+)">', reply.text)
    assert offered == held
    assert client.get("/compare", params={"report": offered[:4]}).text.count("<h4>") >= 4


def test_the_same_report_twice_beside_another_counts_once(
    client: TestClient, assistant: Assistant
) -> None:
    one, other, *_ = reports_of(assistant)
    page = compared(client, one, one, other)
    assert page.count('<ul class="sides">') == 1
    assert len(re.findall(r'<li><span class="letter">', page)) == 2


def test_a_report_that_is_not_held_is_said_to_be_missing(
    client: TestClient, assistant: Assistant
) -> None:
    one, other, *_ = [report.report_id for report in reports_of(assistant)]
    for asked in (["gone"], [one, "gone"], [one, other, "gone"], ["reference-glossary-audit"]):
        reply = client.get("/compare", params={"report": asked})
        assert reply.status_code == 404
        assert "One of the reports is not held here." in reply.text
        assert reply.text.count('type="checkbox"') == (2 if len(asked) == 3 else 0)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_ids_and_anchors_are_text(
    client: TestClient, assistant: Assistant, value: str
) -> None:
    (one, *_) = reports_of(assistant)
    reply = client.get("/compare", params={"report": [one.report_id, value]})
    assert reply.status_code == 404
    passage = client.get(
        f"/reports/{one.report_id}/passage/0-5", params={"compare": [value, value], "from": value}
    )
    assert passage.status_code == 200
    assert 'href="/compare?report=' in passage.text
    for page in (reply.text, passage.text):
        assert not re.search(r"<script>|<img", page)


def test_hostile_words_of_a_report_are_text(editions: TestClient) -> None:
    page = editions.get("/compare", params={"report": ids_listed(editions)}).text
    assert "read &lt;b onclick=&#34;x&#34;&gt;{{7*7}}&lt;/b&gt; concerns" in page
    assert "<b onclick" not in page


def test_the_library_offers_to_compare_what_is_ticked(client: TestClient) -> None:
    page = client.get("/reports").text
    form = page[
        page.index('<form class="choosing"') : page.index("</form>", page.index("choosing"))
    ]
    assert '<button type="submit" formaction="/compare">' in form
