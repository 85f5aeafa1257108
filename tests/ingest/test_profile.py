from __future__ import annotations

from datetime import date

import pytest

from ingest.profile import fact_rows, profile_of
from ingest.read import read_report
from ingest.report import Report
from ingest.samples.build import write_samples


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    paths = write_samples(tmp_path_factory.mktemp("samples"))
    return [read_report(path.name, path.read_bytes()) for path in paths]


def test_each_fact_stands_at_the_words_that_state_it(samples: list[Report]) -> None:
    for report in samples:
        for row in fact_rows(report):
            words = report.text[int(str(row["start"])) : int(str(row["end"]))]
            if row["points"] is not None:
                assert str(row["points"]) in words
            if row["field"] in ("rating", "overall_rating") and row["value"]:
                assert str(row["value"]).casefold() in words.casefold()
            if row["field"] in ("assessment_date", "published", "visit_date", "updated"):
                assert str(date.fromisoformat(str(row["value"])).day) in words


def test_what_was_not_assessed_has_no_points(samples: list[Report]) -> None:
    rows = [row for report in samples for row in fact_rows(report)]
    unscored = [row for row in rows if row["field"] == "statement_score"
                and row["status"] != "stated"]  # fmt: skip
    assert unscored
    assert all(row["points"] is None for row in unscored)


def test_every_statement_and_every_area_has_its_row(samples: list[Report]) -> None:
    for report in samples:
        rows = fact_rows(report)
        for question in report.key_questions:
            own = [row for row in rows if row["key_question"] == question.name]
            assert sum(row["field"] == "score" for row in own) == 1
            assert sum(row["field"] == "rating" for row in own) == 1
            scored = sum(row["field"] == "statement_score" for row in own)
            assert scored == len(question.statements)


def test_a_profile_tells_the_day_of_the_findings(samples: list[Report]) -> None:
    for report in samples:
        profile = profile_of(report)
        assert profile.inspected is not None
        if report.assessment_date is None:
            assert profile.inspected == max(visit.value for visit in report.visit_dates)
