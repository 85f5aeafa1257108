"""What most reports state, beside counts made from the reports one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import pytest

from assistant.answer import Answer, Status
from ingest.framework import KEY_QUESTIONS
from ingest.report import Report

from fixture_types import Ask  # isort: skip

Groups = Mapping[str, set[str]]  # what is stated, and the services whose reports do

REPORTS = re.compile(r"(\d+) of the (\d+) reports searched states? (?:a |an )?(.+?): (.+?)\.")


def told(answer: Answer) -> list[tuple[str, set[str]]]:
    """What each sentence says is stated, and by which services."""
    found = []
    for claim in answer.claims:
        match = REPORTS.fullmatch(claim.text)
        assert match, claim.text
        services = set(re.split(r", | and ", match[4]))
        assert int(match[1]) == len(services)
        assert {answer.citations[number - 1].service for number in claim.citations} == services
        found.append((match[3], services))
    return found


def assert_most_first(answer: Answer, expected: Groups) -> None:
    assert (answer.status, answer.engine) == (Status.ANSWERED, "facts")
    found = told(answer)
    assert [len(services) for _, services in found] == sorted(
        (len(services) for services in expected.values()), reverse=True
    )[: len(found)]
    assert len(found) == min(len(expected), 5)
    assert all(expected[words] == services for words, services in found)


def grouped(reports: Sequence[Report], kind: str) -> Groups:
    groups: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        for words in stated(report, kind):
            groups[words].add(report.service.value)
    return groups


def stated(report: Report, kind: str) -> list[str]:
    areas = {area.name: area.rating.value for area in report.key_questions if area.rating}
    if kind == "overall":
        return [f"overall rating of {report.overall_rating.value}"] if report.overall_rating else []
    if kind == "safe":
        return [f"rating of {areas['Safe']} for Safe"] if "Safe" in areas else []
    if kind == "inadequate":
        return [
            f"rating of Inadequate for {name}"
            for name in KEY_QUESTIONS
            if areas.get(name) == "Inadequate"
        ]
    return [
        f"score of 2 out of 4 for {statement.title}"
        for area in report.key_questions
        for statement in area.statements
        if statement.score and statement.score.value == 2
    ]


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("overall", "What is the most common overall rating?"),
        ("overall", "most usual rating overall"),
        ("safe", "whats the most common rating for safe"),
        ("inadequate", "Which key question is most often inadequate?"),
        ("inadequate", "which area is most frequently rated inadequate"),
        ("two", "Which statement most often scores 2?"),
    ],
)
def test_most_reports_come_first(
    ask: Ask, samples: dict[str, Report], kind: str, question: str
) -> None:
    assert_most_first(ask(question), grouped(list(samples.values()), kind))


@pytest.mark.parametrize(
    "question",
    [
        "Which regulation is breached most often?",
        "what are the most common breaches across all reports",
        "which regulations come up most",
        "most common breach",
        "is regulation 12 the most breached regulation?",
    ],
)
def test_regulations_are_counted_by_report_and_instrument(
    ask: Ask, samples: dict[str, Report], question: str
) -> None:
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for report in samples.values():
        for breach in report.breaches:
            if breach.regulation and breach.instrument:
                key = breach.regulation, breach.instrument.year
                expected[key].add(report.service.value)
    found = told(ask(question))
    for words, services in found:
        match = re.fullmatch(r"breach of regulation (\w+) \(.+\) of the (\d{4}) regulations", words)
        assert match and expected[match[1], match[2]] == services
    sizes = [len(services) for _, services in found]
    assert sizes == sorted((len(each) for each in expected.values()), reverse=True)[: len(sizes)]


def test_what_is_left_out_is_said(ask: Ask) -> None:
    note = ask("Which regulation is breached most often?").note or ""
    assert note.startswith("Counted by report, what most reports state first.")
    assert "stated no more often." in note


@pytest.mark.parametrize(
    "question",
    [
        "What are the main themes?",
        "what do the reports have in common",
        "common problems across all the reports",
        "what went wrong most often",
    ],
)
def test_themes_are_counted(ask: Ask, samples: dict[str, Report], question: str) -> None:
    answer = ask(question)
    assert (answer.note or "").startswith("No report states what several have in common.")
    assert [claim.group for claim in answer.claims] == [
        heading for heading in ("Breaches", "Low scores", "Low ratings") for _ in range(3)
    ]
    rated = defaultdict(set)
    for report in samples.values():
        for area in report.key_questions:
            if area.rating and area.rating.value in ("Inadequate", "Requires improvement"):
                rated[area.name].add(report.service.value)
    sizes = [len(services) for words, services in told(answer) if words.startswith("rating")]
    assert sizes == sorted((len(each) for each in rated.values()), reverse=True)[:3]


@pytest.mark.parametrize(
    "question",
    [
        "What are the main problems with medicines?",
        "what are the trends in falls",
        "main problems at Quillmoor",
        "themes about medicines across reports",
    ],
)
def test_themes_of_a_subject_or_a_service_are_quoted(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert "have in common" not in (answer.note or "")


def test_a_rule_asked_for_is_no_theme(ask: Ask) -> None:
    answer = ask("Do we have to report general safeguarding concerns?")
    assert "What the regulation asks: Regulation 18 (Notification" in answer.answer


def test_a_service_is_no_value(ask: Ask) -> None:
    answer = ask("Which homes are most often inadequate?")
    assert {each.service for each in answer.citations} == {"Ashlingcote Nursing Home"}
    assert ask("Which home is most often in breach?").answer.startswith("The most breaches stated")


def test_within_a_kind_of_service(ask: Ask) -> None:
    answer = ask("What is the most common breach in homecare services?")
    assert {each.service for each in answer.citations} == {"Larkspindle Home Support Limited"}
    assert "The one report searched states a breach of regulation 17" in answer.answer


def test_what_no_report_states_is_not_made_up(ask: Ask) -> None:
    answer = ask("Which statement most often scores 7?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert ask("what is the most common problem with medicines").engine != "facts"


@pytest.mark.parametrize(
    "question",
    [
        "what is the most common type of service",
        "what is the most common score and rating",
    ],
)
def test_other_questions_of_that_form_are_answered(ask: Ask, question: str) -> None:
    assert ask(question).status is Status.ANSWERED
