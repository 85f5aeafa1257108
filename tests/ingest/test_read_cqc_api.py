from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ingest.errors import UnreadableFile
from ingest.read import read_report
from ingest.report import Report, ScoreStatus


def statement(number: int, name: str, score: str, status: str = "Assessed") -> dict[str, Any]:
    finding = "" if status == "Not Assessed" else f"<p>We saw {name.lower()} at work.</p>"
    return {
        "qualityStatementId": str(number),
        "name": name,
        "qualityStatementscore": score,
        "status": status,
        "evidenceCategory": [
            {"evidenceCategoryId": "5", "commentary": finding},
            {"evidenceCategoryId": "1", "commentary": "People agreed.\n\nMostly." * bool(finding)},
        ],
    }


def question(name: str, score: str, rating: str, *statements: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "percentageScore": score,
        "rating": rating,
        "status": "Assessed",
        "commentary": f"The area {name} in a few words.",
        "commentaryDate": "2024-06-20",
        "topicareas": list(statements),
    }


def group(day: str, status: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "Care Homes",
        "assessmentDate": day,
        "assessmentPlanStatus": status,
        "rating": "Good",
        "commentary": "Overall it went well.",
        "keyQuestionRatings": list(questions),
    }


def record(*groups: dict[str, Any]) -> dict[str, Any]:
    return {
        "locationId": "1-1234567890",
        "name": "Cedar View",
        "numberOfBeds": 12,
        "postalAddressLine1": "1  Example Lane",
        "postalAddressTownCity": "Anytown",
        "postalCode": "ZZ9 9ZZ",
        "mainPhoneNumber": "01134960000",
        "gacServiceTypes": [{"name": "x", "description": "Residential home"}],
        "specialisms": [{"name": "Dementia"}],
        "historicRatings": [{"reportDate": "2019-01-18", "overall": {"rating": "Inadequate"}}],
        "assessment": [
            {
                "assessmentPlanPublishedDateTime": "2024-08-08 10:47:58",
                "ratings": {"asgRatings": list(groups)},
            }
        ],
    }


NEWEST = group(
    "2024-04-17",
    "Active",
    question(
        "Well-led",
        "58",
        "Requires improvement",
        statement(29, "Freedom to speak up", "3 - Evidence shows a good standard", "Not Assessed"),
        statement(27, "Shared direction and culture", "2 - Evidence shows some shortfalls"),
    ),
    question("Safe", "0", "Regulations met", statement(3, "Safeguarding", "Regulations met")),
)
OLDER = group("2023-02-01", "Active", question("Caring", "50", "Inadequate"))
ENDED = group("2025-02-01", "Archived", question("Caring", "25", "Inadequate"))


def report(content: object) -> Report:
    return read_report("location.json", json.dumps(content).encode())


def test_every_score_of_the_record_is_kept() -> None:
    parsed = report(record(NEWEST))
    assert parsed.service.value == "Cedar View" and parsed.location_id == "1-1234567890"
    assert parsed.address and parsed.address.value == "1 Example Lane, Anytown, ZZ9 9ZZ"
    assert parsed.phone and parsed.phone.value == "01134960000"
    assert parsed.assessment_date and parsed.assessment_date.value == date(2024, 4, 17)
    assert parsed.published and parsed.published.value == date(2024, 8, 8)
    safe, well_led = parsed.key_questions
    assert safe.score is None and safe.rating and safe.rating.value == "Regulations met"
    assert safe.statements[0].status is ScoreStatus.NOT_STATED
    assert well_led.score and well_led.score.value == 58
    shared, speaking_up = well_led.statements
    assert shared.score and shared.score.value == 2
    assert speaking_up.status is ScoreStatus.NOT_ASSESSED and speaking_up.score is None
    assert speaking_up.carried_score and speaking_up.carried_score.value == 3
    assert "Number of beds: 12" in parsed.text
    assert "18 January 2019: Inadequate" in parsed.text


def test_evidence_stands_under_its_category_in_order() -> None:
    headings = [
        (section.statement, section.heading)
        for section in report(record(NEWEST)).sections
        if section.statement == "Shared direction and culture"
    ]
    assert headings == [
        ("Shared direction and culture", "People's experience of health and care services"),
        ("Shared direction and culture", "Processes"),
    ]


def test_the_newest_active_assessment_counts_and_the_others_stay_readable() -> None:
    parsed = report(record(OLDER, ENDED, NEWEST))
    assert parsed.assessment_date and parsed.assessment_date.value == date(2024, 4, 17)
    assert [held.name for held in parsed.key_questions] == ["Safe", "Well-led"]
    others = [
        held for held in parsed.sections if held.heading == "Other assessments in this record"
    ]
    assert len(others) == 1 and others[0].key_question is None
    text = parsed.quote(others[0].span)
    assert "1 February 2023" in text and "1 February 2025" in text


def test_an_area_not_assessed_keeps_its_rating() -> None:
    area = question("Caring", "75", "Good") | {"status": "Not Assessed", "commentary": ""}
    (caring,) = report(record(group("2024-04-17", "Active", area))).key_questions
    assert not caring.assessed
    assert caring.rating and caring.rating.value == "Good"


def test_characters_that_no_file_can_hold_are_replaced() -> None:
    content = record(NEWEST) | {"name": "Cedar \ud800\u0000View"}
    parsed = report(content)
    assert parsed.text.encode()
    assert "\x00" not in parsed.text


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"locationId": "1-1"},
        {"locationId": "1-1", "name": "x"},
        {"locationId": "1-1", "name": "x", "assessment": []},
        {"locationId": 5, "name": ["x"], "assessment": {}},
        record(),
        record(group("2024-04-17", "Active")),
    ],
)
def test_other_json_is_refused_plainly(content: object) -> None:
    with pytest.raises(UnreadableFile) as refused:
        report(content)
    assert refused.value.reason.endswith(".")


@pytest.mark.parametrize("data", [b'{"name": ', b'{"a":' * 100_000, b'{"name": "\xff"}'])
def test_broken_json_is_refused_plainly(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_report("location.json", data)


def test_a_list_is_no_location() -> None:
    with pytest.raises(UnreadableFile):
        read_report("location.json", b"[]")
