"""The five real reports against files of facts; no sentence of a report is kept here."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.passages import passages
from ingest.read import read_report
from ingest.report import KeyQuestion, Report, Stated

GOLDEN = Path(__file__).parent / "golden"
REPORTS = {
    "ils24": "ils24health-care-well-led-2025.txt",
    "exclusive": "exclusive-care-services-well-led-2024.txt",
    "the-limes": "the-limes-2015.pdf",
    "franklin-house": "api/franklin-house.json",
    "composite-bonding": "api/the-composite-bonding-company.json",
}


def _stated(fact: Stated[Any] | None) -> list[Any] | None:
    if fact is None:
        return None
    value = fact.value if isinstance(fact.value, str | int) else fact.value.isoformat()
    return [value, fact.span.start, fact.span.end]


def _question(question: KeyQuestion) -> dict[str, Any]:
    return {
        "name": question.name,
        "assessed": question.assessed,
        "rating": _stated(question.rating),
        "score": _stated(question.score),
        "updated": _stated(question.updated),
        "statements": [
            {
                "number": statement.number,
                "status": statement.status,
                "score": _stated(statement.score),
                "carried_score": _stated(statement.carried_score),
                "heading_inferred": statement.heading_inferred,
                "span": [statement.span.start, statement.span.end],
            }
            for statement in question.statements
        ],
    }


def _facts(report: Report) -> dict[str, Any]:
    return {
        "report_id": report.report_id,
        "framework": report.framework,
        "service": _stated(report.service),
        "provider": _stated(report.provider),
        "location_id": report.location_id,
        "service_types": [_stated(held) for held in report.service_types],
        "address": _stated(report.address),
        "phone": _stated(report.phone),
        "assessment_date": _stated(report.assessment_date),
        "visit_dates": [_stated(day) for day in report.visit_dates],
        "published": _stated(report.published),
        "overall_rating": _stated(report.overall_rating),
        "key_questions": [_question(question) for question in report.key_questions],
        "breaches": [
            [held.regulation, held.instrument and held.instrument.name, held.span.start]
            for held in report.breaches
        ],
        "notices": [[held.span.start, held.span.end] for held in report.notices],
        "pages": len(report.pages),
        "sections": len(report.sections),
        "passages": len(passages(report)),
        "text_characters": len(report.text),
        "text_sha256": hashlib.sha256(report.text.encode()).hexdigest(),
    }


def _report(shared_dir: Path, name: str) -> Report:
    path = shared_dir / "reports" / REPORTS[name]
    return read_report(path.name, path.read_bytes())


@pytest.mark.parametrize("name", REPORTS)
def test_facts_of_the_real_reports(
    name: str, shared_dir: Path, request: pytest.FixtureRequest
) -> None:
    facts = json.loads(json.dumps(_facts(_report(shared_dir, name))))
    golden = GOLDEN / f"{name}.json"
    if request.config.getoption("--regenerate-golden"):
        golden.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert facts == json.loads(golden.read_text(encoding="utf-8"))


def test_no_golden_file_is_being_regenerated(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--regenerate-golden"):
        pytest.fail("golden files were written anew: read the diff, then run without the flag")


@pytest.mark.parametrize("name", REPORTS)
def test_every_offset_gives_back_its_words(name: str, shared_dir: Path) -> None:
    report = _report(shared_dir, name)
    for passage in passages(report):
        assert passage.text == report.quote(passage.span)
        assert passage.text == passage.text.strip() != ""
    for question in report.key_questions:
        if question.rating:
            assert question.rating.value.lower() in report.quote(question.rating.span).lower()
        if question.score:
            assert str(question.score.value) in report.quote(question.score.span)
        for statement in question.statements:
            score = statement.score or statement.carried_score
            if score:
                assert report.quote(score.span).endswith(str(score.value))


def test_the_text_of_a_text_file_is_the_file(shared_dir: Path) -> None:
    for name in ("ils24", "exclusive"):
        data = (shared_dir / "reports" / REPORTS[name]).read_bytes()
        assert _report(shared_dir, name).text.encode() == data


def test_facts_that_must_show(shared_dir: Path) -> None:
    ils24 = _report(shared_dir, "ils24").key_questions[0]
    assert ils24.score and ils24.score.value == 36
    assert [held.number for held in ils24.statements] == [27, 28, 29, 30, 31, 32, 33]
    assert [held.heading_inferred for held in ils24.statements] == [True] + [False] * 6
    assert not any(held.score for held in ils24.statements)
    exclusive = _report(shared_dir, "exclusive").key_questions[0]
    scores = [held.score and held.score.value for held in exclusive.statements]
    assert scores == [1, 1, 1, None, 1, 1, 1]
    limes = _report(shared_dir, "the-limes")
    found = {
        (held.regulation, held.instrument.name)
        for held in limes.breaches
        if held.regulation and held.instrument
    }
    activities = {(number, "REGULATED_ACTIVITIES_2014") for number in "9 10 11 12 13 17 18".split()}
    assert activities | {("18", "REGISTRATION_2009")} <= found
