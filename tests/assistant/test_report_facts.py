"""The facts of a report as plain data: absent is None, never 0."""

from __future__ import annotations

import json

from assistant.report_facts import report_facts
from ingest.report import Report

KEYS = {
    "report_id", "service", "provider", "address", "phone", "location_id", "service_type",
    "framework", "assessment_date", "visit_dates", "published", "updated", "overall_rating",
    "key_questions", "breaches", "notices", "source_file",
}  # fmt: skip


def test_every_report_has_every_key_and_is_json(samples: dict[str, Report]) -> None:
    for report in samples.values():
        facts = report_facts(report)
        assert set(facts) == KEYS
        assert json.loads(json.dumps(facts)) == facts


def test_what_is_stated(samples: dict[str, Report]) -> None:
    facts = report_facts(samples["Fernhallow"])
    assert facts["service"] == "Fernhallow Court"
    assert facts["provider"] == "Fernhallow Housing and Care Trust"
    assert facts["assessment_date"] == "2025-03-04"
    assert facts["updated"] == "2025-03-27"
    assert facts["overall_rating"] == "Outstanding"
    assert facts["framework"] == "single_assessment"
    assert facts["source_file"] == "fernhallow-court-2025.html"


def test_what_is_not_stated_is_none(samples: dict[str, Report]) -> None:
    facts = report_facts(samples["Larkspindle"])
    for absent in ("provider", "address", "phone", "published", "overall_rating"):
        assert facts[absent] is None
    assert facts["key_questions"][0]["rating"] is None  # type: ignore[index]
    for statement in facts["key_questions"][0]["statements"]:  # type: ignore[index]
        assert (statement["score"], statement["status"]) == (None, "not_stated")


def test_a_statement_not_assessed_has_no_score(samples: dict[str, Report]) -> None:
    questions = report_facts(samples["Quillmoor"])["key_questions"]
    statements = {s["title"]: s for q in questions for s in q["statements"]}  # type: ignore[attr-defined]
    skipped = statements["Workforce equality, diversity and inclusion"]
    assert (skipped["score"], skipped["status"]) == (None, "not_assessed")
    assert (statements["Safeguarding"]["score"], statements["Safeguarding"]["status"]) == (
        1,
        "stated",
    )


def test_visits_and_breaches_of_the_older_framework(samples: dict[str, Report]) -> None:
    facts = report_facts(samples["Ashlingcote"])
    assert facts["framework"] == "key_lines_of_enquiry"
    assert facts["visit_dates"] == ["2018-02-12", "2018-02-14"]
    assert facts["published"] == "2018-05-09"
    regulations = {(b["regulation"], "2009" in b["instrument"]) for b in facts["breaches"]}  # type: ignore[attr-defined]
    assert regulations == {("11", False), ("12", False), ("17", False), ("18", True)}
    assert all(question["score"] is None for question in facts["key_questions"])  # type: ignore[attr-defined]
