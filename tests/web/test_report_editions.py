"""The report page among the reports on one service: before, after, and what changed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser_visit import OpenPage, violations
from fastapi import FastAPI
from fastapi.testclient import TestClient
from serving import served

from assistant.bootstrap import open_assistant
from ingest.embed import Embedder
from ingest.pipeline import ingest
from ingest.read import read_report
from ingest.records import Records
from ingest.report import Framework, Report
from ingest.settings import Settings
from web.app import create_app
from web.changes_view import changes

_TEXT = """{name}
2 Mill Road, Dunsop, ZX1 1AA
Provided and run by:
Tarnbrook Care Limited
Report from {day} assessment
On this page
{areas}
"""
_AREA = """{name}
{rating}
This service scored {score} (out of 100) for this area.
{statement}
Score: {points}
Staff wrote down each concern, and a manager read them once a week.
"""
_STATEMENTS = {"Safe": "Safeguarding", "Caring": "Independence, choice and control",
               "Well-led": "Freedom to speak up"}  # fmt: skip


def written(day: str, scores: dict[str, int], name: str = "Bramblefold House") -> bytes:
    areas = (
        _AREA.format(
            name=area, score=score, statement=_STATEMENTS[area], points=score // 25,
            rating="Good" if score > 62 else "Requires improvement",
        )
        for area, score in scores.items()
    )  # fmt: skip
    return _TEXT.format(name=name, day=day, areas="".join(areas)).encode()


EDITIONS = {
    "first": written("3 March 2024", {"Safe": 53, "Well-led": 75}),
    "second": written("9 June 2025", {"Safe": 78, "Well-led": 75}),
    "third": written("1 May 2026", {"Caring": 70}),
    "other": written("2 May 2026", {"Safe": 53}, "Copperbeck Lodge"),
}


@pytest.fixture(scope="module")
def editions_app(
    tmp_path_factory: pytest.TempPathFactory, compiled_model: Path
) -> Iterator[FastAPI]:
    """Three reports on one service, and one on another."""
    folder = tmp_path_factory.mktemp("editions")
    for name, text in EDITIONS.items():
        (folder / f"{name}.txt").write_bytes(text)
    settings = Settings(data=tmp_path_factory.mktemp("data") / "data")
    with open_assistant(settings, Embedder(compiled=compiled_model)) as opened:
        assert not ingest(opened.library, [folder]).failed
        yield create_app(opened)


@pytest.fixture(scope="module")
def addresses(editions_app: FastAPI) -> dict[str, str]:
    """By file name: the address of the report's page."""
    records: Records = editions_app.state.assistant.library.records
    return {
        report.source_name.removesuffix(".txt"): f"/reports/{report.report_id}"
        for report in records.reports(records.scope())
    }


@pytest.fixture
def editions_client(editions_app: FastAPI) -> Iterator[TestClient]:
    with TestClient(editions_app, "http://127.0.0.1") as opened:
        yield opened


def shown(page: str) -> str:
    """The words of the page, each tag a space."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_what_changed_is_what_both_reports_state(
    editions_client: TestClient, addresses: dict[str, str]
) -> None:
    page = editions_client.get(addresses["second"]).text
    changed = page[page.index('<section aria-labelledby="changes">') :]
    words = shown(changed[: changed.index("</section>")])
    assert "Safe Requires improvement , then Good 53 out of 100 , then 78 out of 100" in words
    assert "Well-led Good both times 75 out of 100 both times" in words
    assert f'The report before: <a href="{addresses["first"]}">' in page
    assert f'The report after: <a href="{addresses["third"]}">' in page
    for href in re.findall(r'href="(/reports/[^"]+/passage/[^"#]+)', changed):
        assert editions_client.get(href).status_code == 200


def test_an_older_report_says_what_became_of_it(
    editions_client: TestClient, addresses: dict[str, str]
) -> None:
    first = editions_client.get(addresses["first"]).text
    assert "This report: superseded by the report of" in first
    assert f'<a href="{addresses["third"]}">Open the newer report</a>' in first
    assert "Other reports on this service" in first
    assert "Open the newer report" not in editions_client.get(addresses["third"]).text


def test_reports_on_different_areas_are_not_set_side_by_side(
    editions_client: TestClient, addresses: dict[str, str]
) -> None:
    page = editions_client.get(addresses["third"]).text
    assert "Only the earlier report covers: Safe, Well-led." in page
    assert "Only this report covers: Caring." in page
    assert "share no area" in page


def test_another_service_is_no_edition(
    editions_client: TestClient, addresses: dict[str, str]
) -> None:
    page = editions_client.get(addresses["other"]).text
    assert "Other reports on this service" not in page
    assert "What changed" not in page


def test_a_page_reads_no_reports_but_its_own_and_the_one_before(
    editions_client: TestClient, addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, one = [], Records.report

    def counted(self: Records, scope: object, report_id: str) -> Report:
        read.append(report_id)
        return one(self, scope, report_id)  # type: ignore[arg-type]

    monkeypatch.setattr(Records, "report", counted)
    monkeypatch.delattr(Records, "reports")
    assert editions_client.get(addresses["second"]).status_code == 200
    assert [f"/reports/{each}" for each in read] == [addresses["second"], addresses["first"]]


def test_two_frameworks_and_missing_scores_are_said() -> None:
    before, now = (read_report(f"{name}.txt", EDITIONS[name]) for name in ("first", "second"))
    area, *rest = now.key_questions
    unscored = replace(
        now,
        framework=Framework.KEY_LINES_OF_ENQUIRY,
        key_questions=(replace(area, score=None, rating=None, assessed=False), *rest),
    )
    found = changes(before, unscored)
    assert found.notes == ("The two reports were made under different frameworks.",)
    safe = found.areas[0]
    assert (safe.rating.now.text, safe.rating.now.href) == ("no rating stated", None)
    assert safe.score is not None and safe.score.now.text == "no score"
    assert "not assessed this time" in changes(
        before, replace(now, key_questions=(replace(area, assessed=False),))
    ).areas[0].rating.now.text  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light")])
def test_what_changed_in_a_browser(
    editions_app: FastAPI, addresses: dict[str, str], open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme).page
    with served(editions_app) as address:
        for place in addresses.values():
            page.goto(address + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert violations(page) == []
