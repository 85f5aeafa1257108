from __future__ import annotations

from collections import Counter

import pytest

from ingest.framework import (
    EVIDENCE_CATEGORIES,
    KEY_QUESTIONS,
    QUALITY_STATEMENTS,
    enquiry_question,
    evidence_category,
    instrument_mentions,
    instrument_of,
    key_question,
    quality_statement,
    rating,
    regulation_title,
)
from ingest.report import Instrument

ACTIVITIES, REGISTRATION = Instrument.REGULATED_ACTIVITIES_2014, Instrument.REGISTRATION_2009


def test_34_statements_stand_in_five_key_questions() -> None:
    assert [held.number for held in QUALITY_STATEMENTS] == list(range(1, 35))
    counted = Counter(held.key_question for held in QUALITY_STATEMENTS)
    assert [counted[name] for name in KEY_QUESTIONS] == [8, 6, 5, 7, 8]
    assert len(EVIDENCE_CATEGORIES) == 6


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Responding to people’s immediate needs", 18),
        ("Responding to people's immediate needs", 18),
        ("RESPONDING TO PEOPLES IMMEDIATE NEEDS", 18),
        ("Safety learning culture", 1),
        ("How staff and teams work together", 11),
        ("How staff, teams and services work together", 11),
        ("Environmental sustainability – sustainable development", 34),
        ("Environmental sustainability and sustainable development", 34),
        ("Person centred care", 20),
        ("Kindness, compassion & dignity", 15),
        ("Governance,\u00a0management and sustainability", 31),
        ("Governance", None),
        ("", None),
    ],
)
def test_quality_statement_tolerates_spelling(title: str, number: int | None) -> None:
    found = quality_statement(title)
    assert (found.number if found else None) == number


def test_names_are_matched_whole_and_folded() -> None:
    assert key_question("WELL LED") == "Well-led"
    assert key_question("Well‑led") == "Well-led"
    assert key_question("Is the service well-led?") is None
    assert enquiry_question("Is the service well led?") == "Well-led"
    assert rating("Requires Improvement") == "Requires improvement"
    assert rating("Good care") is None
    assert evidence_category("People’s experience of health and care services")


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        ("Regulation 17 HSCA RA Regulations 2014 Good governance", ACTIVITIES),
        ("Regulation 9 HSCA (RA) Regulations 2014", ACTIVITIES),
        (
            "the Health and Social Care Act 2008 (Regulated Activities) Regulations 2014",
            ACTIVITIES,
        ),
        ("Regulation 18 Registration Regulations 2009 Notifications", REGISTRATION),
        ("CQC (Registration) Regulations 2009 (Part 4)", REGISTRATION),
        ("Care Quality Commission (Registration) Regulations 2009", REGISTRATION),
        ("Health and Social Care Act 2008 (Registration) Regulations 2009", REGISTRATION),
        ("Health and Social Care Act 2008 (Regulated Activities) Regulations 2010", None),
        ("the conditions of their registration", None),
        ("a breach of the regulations", None),
    ],
)
def test_instrument_is_recognised_however_written(text: str, instrument: Instrument | None) -> None:
    assert instrument_of(text) is instrument


def test_mentions_keep_their_order() -> None:
    text = "17 of the HSCA RA Regulations 2014 and 18 of the (Registration) Regulations 2009"
    assert [named for _, named in instrument_mentions(text)] == [ACTIVITIES, REGISTRATION]


def test_numbers_clash_between_instruments() -> None:
    assert regulation_title("18", ACTIVITIES) == "Staffing"
    assert regulation_title("18", REGISTRATION) == "Notification of other incidents"
    assert regulation_title("20a", ACTIVITIES) is not None
    assert regulation_title("9", REGISTRATION) is None
