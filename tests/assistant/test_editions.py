"""Reports of one name: of one service at different times, or of two services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer, Status
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.editions import same_service, standing
from ingest.embed import Embedder
from ingest.pipeline import ingest
from ingest.profile import Profile
from ingest.report import Framework
from ingest.settings import Settings

_REPORT = """{name}
{address}
Provided and run by:
{provider}
Report from {day} assessment
Contents
On this page
Safe
{rating}
This service scored {score} (out of 100) for this area.
Safeguarding
Score: {points}
{finding}
"""


def written(
    folder: Path,
    day: str,
    score: int,
    finding: str,
    address: str = "2 Mill Road, Dunsop, ZX1 1AA",
    provider: str = "Tarnbrook Care Limited",
) -> None:
    (folder / f"{len(list(folder.iterdir()))}.txt").write_text(
        _REPORT.format(
            name="Bramblefold House", address=address, provider=provider, day=day, score=score,
            rating="Good" if score > 62 else "Requires improvement", points=score // 25,
            finding=finding,
        ),
        encoding="utf-8",
    )  # fmt: skip


@pytest.fixture(scope="module")
def one_service(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("one")
    written(folder, "3 March 2024", 53, "Staff did not know how to raise a safeguarding concern.")
    written(folder, "9 June 2025", 78, "Staff knew how to raise a safeguarding concern.")
    with open_assistant(Settings(data=tmp_path_factory.mktemp("d") / "d"), model) as opened:
        assert not ingest(opened.library, [folder]).failed
        yield opened


@pytest.fixture(scope="module")
def two_services(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("two")
    written(folder, "3 March 2024", 53, "Staff did not know how to raise a safeguarding concern.")
    written(
        folder, "9 June 2025", 78, "Staff knew how to raise a safeguarding concern.",
        "7 Quay Street, Wexmouth, ZX4 4ZZ", "Halliard Homes Limited",
    )  # fmt: skip
    with open_assistant(Settings(data=tmp_path_factory.mktemp("d") / "d"), model) as opened:
        assert not ingest(opened.library, [folder]).failed
        yield opened


def ask(assistant: Assistant, question: str) -> Answer:
    return assistant.ask(question, assistant.library.records.scope())


@pytest.mark.parametrize(
    "question",
    [
        "What did Bramblefold House score for Safe?",
        "Did staff at Bramblefold know how to raise a safeguarding concern?",
    ],
)
def test_the_newest_report_comes_first_and_the_older_says_so(
    one_service: Assistant, question: str
) -> None:
    answer = ask(one_service, question)
    assert answer.status is Status.ANSWERED
    headings = list(dict.fromkeys(claim.group for claim in answer.claims))
    assert len(headings) == 2
    assert "report of 9 June 2025" in str(headings[0])
    assert "superseded" not in str(headings[0])
    assert "report of 3 March 2024, superseded by the report of 9 June 2025" in str(headings[1])


def test_an_answer_says_what_it_rests_on(one_service: Assistant) -> None:
    answer = ask(one_service, "What did Bramblefold House score for Safe?")
    assert [each.inspected for each in answer.basis] == ["2025-06-09", "2024-03-03"]
    assert {each.framework for each in answer.basis} == {Framework.SINGLE_ASSESSMENT}
    assert answer.basis[0].standing is None
    assert answer.basis[1].standing == "superseded by the report of 9 June 2025"


def test_a_name_that_means_two_services_is_asked_back(two_services: Assistant) -> None:
    answer = ask(two_services, "What did Bramblefold House score for Safe?")
    assert answer.status is Status.NEEDS_CLARIFICATION
    assert answer.note is not None
    assert "Dunsop" in answer.note and "Halliard Homes" in answer.note


@pytest.mark.parametrize(
    ("question", "score"),
    [
        ("What did Bramblefold House in Wexmouth score for Safe?", "78"),
        ("What did bramblefold in dunsop score for Safe?", "53"),
        ("what did the halliard homes bramblefold house score for Safe", "78"),
    ],
)
def test_the_place_or_the_provider_tells_them_apart(
    two_services: Assistant, question: str, score: str
) -> None:
    (claim,) = ask(two_services, question).claims
    assert score in claim.text


def test_over_all_reports_two_of_one_name_are_told_apart(two_services: Assistant) -> None:
    answer = ask(two_services, "Did staff know how to raise a safeguarding concern?")
    headings = " ".join(str(claim.group) for claim in answer.claims)
    assert "Dunsop" in headings and "Wexmouth" in headings
    assert "superseded" not in headings


PROFILE = Profile(
    "a", "Ashby Lodge", "Larch Care Limited", "1 Hill Road, Dunsop, ZX1 1AB", (),
    Framework.SINGLE_ASSESSMENT, None, None, None, date(2024, 1, 1), None, ("Safe", "Caring"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"service": "ASHBY LODGE"}, True),
        ({"service": "Ashby House"}, False),
        ({"address": "1 Hill Rd, Dunsop ZX1  1AB"}, True),
        ({"address": "8 Dock Street, Wexmouth, ZX9 9ZZ"}, False),
        ({"address": None}, True),
        ({"address": None, "provider": "Another Limited"}, False),
        ({"provider": "Another Limited"}, True),  # taken over, at the same place
        ({"location_id": "1-123456789"}, True),
    ],
)
def test_one_service_is_told_by_place_before_provider(
    change: dict[str, str | None], same: bool
) -> None:
    other = replace(PROFILE, **change)  # type: ignore[arg-type]
    assert same_service(PROFILE, other) is same
    assert same_service(other, PROFILE) is same


@pytest.mark.parametrize(("location_id", "same"), [("1-123456789", True), ("1-987654321", False)])
def test_the_number_of_the_place_settles_it_whatever_the_name(location_id: str, same: bool) -> None:
    numbered = replace(PROFILE, location_id="1-123456789")
    renamed = replace(numbered, service="Ashby House", location_id=location_id)
    assert same_service(numbered, renamed) is same
    assert same_service(numbered, replace(numbered, location_id=location_id)) is same


def test_a_newer_report_on_other_areas_supersedes_nothing() -> None:
    newer = replace(PROFILE, report_id="b", inspected=date(2025, 2, 2), covers=("Safe",))
    assert standing(PROFILE, [PROFILE, newer]) == (
        "a newer report, of 2 February 2025, covers some of its areas"
    )
    other = replace(newer, covers=("Well-led",))
    assert standing(PROFILE, [PROFILE, other]) == (
        "a newer report, of 2 February 2025, covers other areas"
    )
    assert standing(newer, [PROFILE, newer]) is None
    whole = replace(newer, covers=("Safe", "Caring", "Well-led"))
    assert standing(PROFILE, [PROFILE, whole]) == "superseded by the report of 2 February 2025"
    later = replace(other, inspected=date(2026, 1, 1))
    assert standing(PROFILE, [PROFILE, whole, later]) == (
        "superseded by the report of 2 February 2025"
    )
