from __future__ import annotations

import html
import re

import pytest
from fake_assistant import FakeAssistant
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from assistant.chain import Assistant
from ingest.report import Span
from web.text_view import paragraph_spans, passage_view, section_views
from web.wording import statement_score

QUESTIONS = (
    "Why was governance inadequate?",
    "What did people say about staff?",
    "What is the address of Fernhallow Court?",
    "Which regulations were breached?",
    "What is the score for well-led?",
)


def marked(page: str) -> str:
    """What a browser makes of the page's single mark."""
    found = re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)
    assert len(found) == 1
    return html.unescape(found[0])


def test_the_list_names_every_report_with_its_ratings(
    client: TestClient, assistant: Assistant
) -> None:
    page = client.get("/reports").text
    records = assistant.library.records
    for report in records.reports(records.scope()):
        assert escape(report.service.value) in page
        assert escape(report.source_name) in page
        for question in report.key_questions:
            if question.score:
                assert f"{question.score.value} out of 100" in page


def test_a_report_page_shows_each_score_as_recorded(
    client: TestClient, assistant: Assistant
) -> None:
    records = assistant.library.records
    for report in records.reports(records.scope()):
        page = client.get(f"/reports/{report.report_id}").text
        for question in report.key_questions:
            for statement in question.statements:
                assert escape(statement.title) in page
                assert statement_score(statement) in page
        for breach in report.breaches:
            if breach.regulation and breach.instrument:
                assert f"Regulation {breach.regulation}" in page
                assert str(breach.instrument) in page
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        for fragment in re.findall(r'href="#([^"]+)"', page):
            assert fragment in ids


def test_absent_is_said_and_not_assessed_is_never_zero(fake_client: TestClient) -> None:
    page = fake_client.get("/reports/willow-2025").text
    assert "Not assessed" in page
    assert "No score given in this text" in page
    assert "Not stated" in page
    assert "0 out of 4" not in page
    assert "Willow &amp; Reed" in page


def test_every_link_of_a_report_page_opens_its_words(
    client: TestClient, assistant: Assistant
) -> None:
    records = assistant.library.records
    for report in records.reports(records.scope()):
        page = client.get(f"/reports/{report.report_id}").text
        for start, end in set(re.findall(r"/passage/(\d+)-(\d+)", page)):
            reply = client.get(f"/reports/{report.report_id}/passage/{start}-{end}")
            assert reply.status_code == 200
            assert marked(reply.text) == report.text[int(start) : int(end)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_citation_opens_exactly_its_quote(client: TestClient, question: str) -> None:
    answer = client.post("/api/ask", json={"question": question}).json()
    assert answer["citations"] or answer["nearest"]
    for cited in [*answer["citations"], *answer["nearest"]]:
        reply = client.get(f"/reports/{cited['report_id']}/passage/{cited['start']}-{cited['end']}")
        assert reply.status_code == 200
        assert marked(reply.text) == cited["quote"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_range_is_marked_exactly(
    client: TestClient, assistant: Assistant, data: st.DataObject
) -> None:
    records = assistant.library.records
    report = data.draw(st.sampled_from(records.reports(records.scope())))
    start = data.draw(st.integers(0, len(report.text) - 1))
    end = data.draw(st.integers(start + 1, min(len(report.text), start + 4_000)))
    view = passage_view(report, Span(start, end))
    assert view.marked == report.text[start:end]
    assert f"{view.lead}{view.marked}{view.tail}" in report.text
    page = client.get(f"/reports/{report.report_id}/passage/{start}-{end}").text
    assert marked(page) == report.text[start:end].replace("\0", "")


def test_sections_lose_no_words(assistant: Assistant) -> None:
    records = assistant.library.records
    for report in records.reports(records.scope()):
        for section, view in zip(report.sections, section_views(report), strict=True):
            shown = " ".join((view.heading or "", view.opens or "", *view.paragraphs))
            missing = set(report.quote(section.span).split()) - set(shown.split())
            assert not missing
        whole = Span(0, len(report.text))
        joined = "".join(report.quote(part) for part in paragraph_spans(report, whole))
        assert "".join(joined.split()) == "".join(report.text.split())


@pytest.mark.parametrize(
    "offsets",
    ["5-2", "5-5", "0-999999999", "-1-5", "0-", "a-b", "0-5-9", "1.5-3", "0x1-5", "٣-٥",
     "99999999999999999999-999999999999999999999", "%00-5", " 0-5"],
)  # fmt: skip
def test_a_range_without_words_is_a_plain_404(fake_client: TestClient, offsets: str) -> None:
    reply = fake_client.get(f"/reports/willow-2025/passage/{offsets}")
    assert reply.status_code == 404
    assert "<html" in reply.text


@pytest.mark.parametrize(
    "report_id", ["gone", "<script>alert(1)</script>", "..%2f..%2fetc", "%00", "x" * 2000, "willow"]
)
@pytest.mark.parametrize("rest", ["", "/passage/0-5"])
def test_a_report_not_held_is_a_plain_404(
    fake_client: TestClient, report_id: str, rest: str
) -> None:
    reply = fake_client.get(f"/reports/{report_id}{rest}")
    assert reply.status_code == 404
    assert "<html" in reply.text
    assert "<script>alert" not in reply.text


def test_the_way_back_leads_only_to_a_conversation(fake_client: TestClient) -> None:
    address = "/reports/willow-2025/passage/0-6"
    conversation = "0" * 32
    good = fake_client.get(address, params={"conversation": conversation, "from": "cite-1-2-3"})
    assert f'href="/conversations/{conversation}#cite-1-2-3"' in good.text
    for bad in ("//evil.example", "javascript:alert(1)", "x"):
        page = fake_client.get(address, params={"conversation": bad, "from": "cite-1-2-3"}).text
        assert "Back to your answer" not in page
    page = fake_client.get(address, params={"conversation": conversation, "from": '"><b>'}).text
    assert f'href="/conversations/{conversation}"' in page


def test_the_list_without_reports_says_what_to_do(
    fake_client: TestClient, fake: FakeAssistant
) -> None:
    fake.library.records.held.clear()
    assert "findings ingest" in fake_client.get("/reports").text
