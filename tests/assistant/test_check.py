"""The check: numbers, dates and ratings must stand in the words cited."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_report import claim

from assistant.check import verdict
from assistant.draft import Draft
from assistant.facts.found import spoken_date
from ingest.framework import RATINGS

LINE = "This service scored 46 (out of 100) for this area."
DAYS = st.dates(date(2000, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Brackendale Lodge scored 46 for Well-led.", LINE),
        ("It was assessed on 5 October 2015.", "Report from 05/10/2015 assessment"),
        ("It was assessed on 05/10/2015.", "Report from 5 October 2015 assessment"),
        ("It was assessed on 5th October 2015.", "Assessed: 2015-10-05"),
        ("It is rated Requires improvement.", "Requires Improvement"),
        ("“Nobody rings.”", 'A relative said, "Nobody rings."'),  # quotes of another shape
        ("nobody   rings", "Nobody\nrings"),
        ("2,010 visits were late.", "2,010 of 3,940 visits were late."),
    ],
)
def test_a_claim_that_its_quote_carries(text: str, quote: str) -> None:
    assert verdict(claim(text, quote)) == "verified"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Brackendale Lodge scored 64 for Well-led.", LINE),
        ("Brackendale Lodge scored 4 for Well-led.", LINE),  # 4 is no part of 46
        ("It was assessed on 5 October 2016.", "Report from 5 October 2015 assessment"),
        ("It was assessed on 10 May 2015.", "Report from 05/10/2015 assessment"),
        ("It is rated Good.", "Requires improvement"),
        ("It is rated Not rated.", "Rating: Good"),
        ("It is rated Outstanding.", "Care was outstandingly kind."),
        ("9 people lived there.", "Nine people lived there."),
        ("2010 visits were late.", "2,010 visits were late."),
    ],
)
def test_a_claim_that_its_quote_does_not_carry(text: str, quote: str) -> None:
    assert verdict(claim(text, quote)) is None


def test_without_evidence_nothing_is_verified() -> None:
    assert verdict(Draft("Kippers were served.", ())) is None


def test_an_empty_quote_carries_nothing() -> None:
    assert verdict(claim("Kippers were served.", " ")) is None


def test_numbers_may_stand_in_any_of_the_quotes_cited() -> None:
    assert verdict(claim("One scored 46, another 71.", "Score: 46", "Score: 71")) == "verified"
    assert verdict(claim("One scored 46, another 71.", "Score: 46")) is None


def test_computed_numbers_need_not_stand_in_the_quotes() -> None:
    text = "One scored 46, another 71: a difference of 25 points."
    assert verdict(claim(text, "Score: 46", "Score: 71", computed=frozenset({"25"}))) == "verified"
    assert verdict(claim(text, "Score: 46", "Score: 71")) is None


def test_numbers_of_the_services_name_need_not_stand_in_the_quotes() -> None:
    draft = claim("Brackendale Lodge is rated Good.", "Good")
    assert verdict(draft) == "verified"


@pytest.mark.parametrize(
    "altered",
    [
        "We found 24 of 31 charts unsigned on 4 June 2024, rated Inadequate.",
        "We found 23 of 31 charts unsigned on 5 June 2024, rated Inadequate.",
        "We found 23 of 31 charts unsigned on 4 June 2024, rated Good.",
        "We found 23 of 131 charts unsigned on 4 June 2024, rated Inadequate.",
    ],
)
def test_a_quote_with_a_fact_altered_is_not_verified(altered: str) -> None:
    quote = "We found 23 of 31 charts unsigned on 4 June 2024, rated Inadequate."
    assert verdict(claim(quote, quote)) == "verified"
    assert verdict(claim(altered, quote)) is None


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_number_is_carried_by_itself_alone(said: int, written: int) -> None:
    carried = verdict(claim(f"They kept {said} hens.", f"We counted {written} birds."))
    assert (carried == "verified") is (said == written)


@given(DAYS, st.integers(-400, 400))
def test_a_date_is_carried_by_the_same_day_however_it_is_written(day: date, days: int) -> None:
    other = day + timedelta(days)
    for written in (spoken_date(day), f"{day:%d/%m/%Y}", day.isoformat()):
        carried = verdict(claim(f"It was assessed on {spoken_date(other)}.", f"Date: {written}"))
        assert (carried == "verified") is (days == 0)


@given(st.sampled_from(RATINGS), st.sampled_from(RATINGS))
def test_a_rating_is_carried_by_itself_alone(said: str, written: str) -> None:
    assume(said == written or said.lower() not in written.lower())  # one name holds another
    carried = verdict(claim(f"The service holds {said} for Safe.", f"Rating: {written}"))
    assert (carried == "verified") is (said == written)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=80))
def test_a_whole_quote_is_carried_by_it(quote: str) -> None:
    assume(quote.strip() and "\r" not in quote)
    assert verdict(claim(quote, quote)) == "verified"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("3 of 31 charts were unsigned.", "We found that 23 of 31 charts were unsigned."),
        ("", "Anything."),
        ("It is rated Good.", "The office was a good deal tidier."),
    ],
)
def test_what_a_quote_does_not_carry(text: str, quote: str) -> None:
    assert verdict(claim(text, quote)) is None


def test_one_sentence_of_several_is_carried() -> None:
    quote = "Calls were late. They were not always safe. Nobody checked."
    assert verdict(claim("They were not always safe.", quote)) == "verified"
