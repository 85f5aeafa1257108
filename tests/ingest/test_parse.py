"""Invented reports in the layouts of real ones, and what goes missing from them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.framework import QUALITY_STATEMENTS, RATINGS
from ingest.label import labelled
from ingest.lines import Role
from ingest.read import read_report
from ingest.read.text import read_text
from ingest.report import Instrument, Report, ScoreStatus

BARE = """- Homecare service
Larch Tree Home Care Limited
Report from 3 March 2025 assessment
Contents
On this page
- Overview
- Shared direction and culture
- Capable, compassionate and inclusive leaders
- Freedom to speak up
Well-led
The overview starts here. Leaders were seldom seen.
This service scored 33 (out of 100) for this area. Find out more.
Aims had not been written down.
Nobody asked staff for their views.
Capable, compassionate and inclusive leaders
Managers had not been trained.
Freedom to speak up
Staff knew whom to tell"""

FULL = """• Services in your home
  • Homecare service

Archived: Rowan Bank Care

Overall: Requires improvement read more about inspection ratings

Flat 2, 9 Example Street, Anytown, ZZ9 9ZZ 0113 496 0000

Provided and run by:
Rowan Bank Group Limited

Important: This service is now registered at a different address - see new profile

Important: The provider of this service changed. See old profile

Report from 6 May 2024 assessment

On this page

Safe

Good

10 June 2024

People said that visits were on time.

This service scored 72 (out of 100) for this area.

Learning culture

Score: 3

Lessons were shared at meetings.

Well-led

Not rated

We found 2 breaches of regulations in relation to governance and staffing.

This service scored 30 (out of 100) for this area.

Shared direction and culture

Score: 2

The aims were clear.

Freedom to speak up

Score: 0

We did not look at Freedom to speak up during this assessment. The score is an earlier one.
"""


def report(text: str, name: str = "report.txt") -> Report:
    return read_report(name, text.encode())


def test_a_lost_first_heading_is_restored_from_the_contents() -> None:
    parsed = report(BARE)
    (question,) = parsed.key_questions
    assert (question.name, question.rating, question.updated) == ("Well-led", None, None)
    assert question.score and parsed.quote(question.score.span).startswith("This service scored 33")
    first, second, third = question.statements
    assert (first.title, first.number, first.heading_inferred) == (
        "Shared direction and culture",
        27,
        True,
    )
    assert parsed.quote(first.span) == (
        "Aims had not been written down.\nNobody asked staff for their views."
    )
    assert not second.heading_inferred and not third.heading_inferred
    for statement in question.statements:
        assert statement.status is ScoreStatus.NOT_STATED
        assert statement.score is None and statement.carried_score is None
    assert parsed.quote(parsed.sections[0].span).startswith("The overview starts here.")


def test_a_lost_heading_keeps_the_score_below_it() -> None:
    text = BARE.replace("Aims had", "Score: 2\nAims had")
    first = report(text).key_questions[0].statements[0]
    assert first.heading_inferred and first.number == 27
    assert first.score and first.score.value == 2
    assert report(text).quote(first.score.span) == "Score: 2"


def test_nothing_is_inferred_where_two_headings_are_missing() -> None:
    text = BARE.replace("Capable, compassionate and inclusive leaders\nManagers", "Managers")
    (question,) = report(text).key_questions
    assert [held.number for held in question.statements] == [29]
    assert "Managers had not been trained." in report(text).text


def test_nothing_is_inferred_without_a_contents_list() -> None:
    text = "\n".join(line for line in BARE.splitlines() if not line.startswith("- "))
    (question,) = report(text).key_questions
    assert [held.number for held in question.statements] == [28, 29]


def test_a_full_header_and_two_key_questions() -> None:
    parsed = report(FULL)
    assert parsed.service.value == "Rowan Bank Care" == parsed.quote(parsed.service.span)
    assert [held.value for held in parsed.service_types] == [
        "Services in your home",
        "Homecare service",
    ]
    assert parsed.provider and parsed.provider.value == "Rowan Bank Group Limited"
    assert parsed.address and parsed.address.value == "Flat 2, 9 Example Street, Anytown, ZZ9 9ZZ"
    assert parsed.phone and parsed.phone.value == "0113 496 0000"
    assert parsed.overall_rating and parsed.overall_rating.value == "Requires improvement"
    assert parsed.quote(parsed.overall_rating.span) == "Overall: Requires improvement"
    assert parsed.assessment_date and parsed.assessment_date.value == date(2024, 5, 6)
    assert parsed.published is None and parsed.visit_dates == ()
    assert len(parsed.notices) == 2
    safe, well_led = parsed.key_questions
    assert safe.rating and safe.rating.value == "Good"
    assert safe.updated and safe.updated.value == date(2024, 6, 10)
    assert parsed.quote(safe.updated.span) == "10 June 2024"
    assert [held.score and held.score.value for held in safe.statements] == [3]
    assert well_led.rating and well_led.rating.value == "Not rated"
    assert well_led.updated is None
    shared, speaking_up = well_led.statements
    assert shared.score and parsed.quote(shared.score.span) == (
        "Shared direction and culture\n\nScore: 2"
    )
    assert speaking_up.status is ScoreStatus.NOT_ASSESSED
    assert speaking_up.score is None
    assert speaking_up.carried_score and speaking_up.carried_score.value == 0
    assert [held.title for held in parsed.breaches] == ["governance", "staffing"]
    assert {held.regulation for held in parsed.breaches} == {None}


@pytest.mark.parametrize("change", ["crlf", "nbsp", "straight", "bom"])
def test_the_same_facts_whatever_the_characters(change: str) -> None:
    changed = {
        "crlf": FULL.replace("\n", "\r\n"),
        "nbsp": FULL.replace("6 May 2024", "6\u00a0May\u00a02024").replace(
            "Score: ", "Score:\u00a0"
        ),
        "straight": FULL.replace("•", "-"),
        "bom": "\ufeff" + FULL,
    }[change]
    plain, other = report(FULL), report(changed)
    assert other.text == changed
    assert other.service.value == plain.service.value
    assert other.assessment_date and other.assessment_date.value == date(2024, 5, 6)
    for left, right in zip(plain.key_questions, other.key_questions, strict=True):
        assert [held.status for held in left.statements] == [
            held.status for held in right.statements
        ]
        assert left.score and right.score and left.score.value == right.score.value


def test_neither_rating_nor_score_is_derived_from_the_other() -> None:
    without_score = FULL.replace("This service scored 72 (out of 100) for this area.", "")
    safe = report(without_score).key_questions[0]
    assert safe.rating and safe.rating.value == "Good" and safe.score is None
    without_rating = FULL.replace("Good\n\n10 June", "10 June")
    safe = report(without_rating).key_questions[0]
    assert safe.score and safe.score.value == 72 and safe.rating is None


def test_a_zero_with_findings_is_no_score_and_not_unassessed() -> None:
    parsed = report(FULL.replace("Score: 2", "Score: 0"))
    shared = parsed.key_questions[1].statements[0]
    assert shared.score is None and shared.status is ScoreStatus.NOT_STATED


def test_a_statement_the_framework_lacks_is_kept_by_its_score() -> None:
    parsed = report(FULL.replace("Learning culture", "Learning from everything"))
    (statement,) = parsed.key_questions[0].statements
    assert (statement.title, statement.number) == ("Learning from everything", None)


def test_the_report_id_is_readable_and_tied_to_the_bytes() -> None:
    parsed = report(FULL)
    assert parsed.report_id == f"rowan-bank-care-2024-05-06-{parsed.source_sha256[:8]}"
    assert report(FULL + " ").report_id != parsed.report_id
    undated = report(FULL.replace("Report from 6 May 2024 assessment", ""))
    assert "-undated-" in undated.report_id


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This was a breach of regulation 17, good governance.", [("17", "A", "good governance")]),
        ("This was a breach of regulation 18.", [("18", None, None)]),
        (
            "We found breaches of regulation 12 (Safe care and treatment), 17 (Good governance) "
            "and 18 (Staffing) of the Health and Social Care Act 2008 (Regulated Activities) "
            "Regulations 2014.",
            [
                ("12", "A", "Safe care and treatment"),
                ("17", "A", "Good governance"),
                ("18", "A", "Staffing"),
            ],
        ),
        (
            "It was in breach of regulation 17 of the HSCA RA Regulations 2014 and regulation 18 "
            "of the CQC (Registration) Regulations 2009.",
            [("17", "A", None), ("18", "R", None)],
        ),
        (
            "There was a breach of Regulation 18: Notification of other incidents.",
            [("18", "R", "Notification of other incidents")],
        ),
        ("This was a breach of regulation 12(1)(2)(a).", [("12", None, None)]),
        (
            "We saw 3 breaches in relation to safe care and treatment, staffing and consent.",
            [
                (None, None, "safe care and treatment"),
                (None, None, "staffing"),
                (None, None, "consent"),
            ],
        ),
        ("We found 2 breaches of the legal regulations.", [(None, None, None)]),
        ("We found no breaches of regulation.", []),
        ("The provider is no longer in breach of regulation 17.", []),
        ("At the last inspection there was a breach of regulation 12.", []),
        ("There had been a data breach at the office.", []),
        ("The manager kept a good record of regulation 17.", []),
    ],
)
def test_breaches(sentence: str, expected: list[tuple[str | None, str | None, str | None]]) -> None:
    parsed = report(
        FULL.replace("We found 2 breaches", "We spoke").replace("The aims were clear.", sentence)
    )
    letters = {
        Instrument.REGULATED_ACTIVITIES_2014: "A",
        Instrument.REGISTRATION_2009: "R",
        None: None,
    }
    found = [(held.regulation, letters[held.instrument], held.title) for held in parsed.breaches]
    assert found == expected
    assert all(parsed.quote(held.span) == sentence for held in parsed.breaches)


@pytest.mark.parametrize(
    "text",
    [
        "Bread\nMilk\nEggs",
        "Well-led\nGood",
        "Larch Tree\nReport from 3 March 2025 assessment",
        "\n \n.",
    ],
)
def test_what_is_no_report_is_refused_plainly(text: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        report(text)
    assert refused.value.reason.endswith(".")


LINES = st.lists(
    st.sampled_from(
        [
            *(held.title for held in QUALITY_STATEMENTS[::4]),
            *("Safe", "Well-led", "Overview", "On this page", "- Freedom to speak up", "Processes"),
            *RATINGS,
            *("Score: 0", "Score: 3", "Score: 9", "Updated 1 May 2024", "2 May 2024"),
            "This service scored 40 (out of 100) for this area.",
            "We did not look at Safeguarding during this assessment.",
            "Important: a notice",
            "Provided and run by:",
            "Report from 6 May 2024 assessment",
            "ZZ9 9ZZ 0113 496 0000",
            "A paragraph of findings. It has two sentences.",
            "Another paragraph, without a stop",
        ]
    ),
    max_size=40,
)


@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_sections_keep_every_paragraph_once_and_in_order(lines: list[str], joint: str) -> None:
    text = joint.join(["Hazel House", *lines, "Well-led", "The last finding stands."])
    parsed = report(text)
    position = 0
    for section in parsed.sections:
        assert position <= section.span.start < section.span.end <= len(text)
        position = section.span.end
    for line in labelled(read_text(text.encode())):
        if line.role in (Role.PARAGRAPH, Role.NOTICE):
            holders = [
                section
                for section in parsed.sections
                if section.span.start <= line.span.start and line.span.end <= section.span.end
            ]
            assert len(holders) == 1
    for question in parsed.key_questions:
        for statement in question.statements:
            assert statement.score is None or 1 <= statement.score.value <= 4
