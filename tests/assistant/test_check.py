"""The check: numbers, dates and ratings must stand in the words cited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_report import claim

from assistant.agreement import Reason
from assistant.check import Checked, check
from assistant.draft import Draft
from assistant.support import Checker
from ingest.dates import spoken_date
from ingest.embed import Embedder, english_words
from ingest.framework import RATINGS

HENS = "Carers did not always shut the hen house, and 4 hens were lost in two weeks."
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
    assert check(claim(text, quote)).verdict == "verified"


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
    assert check(claim(text, quote)).verdict is None


def test_without_evidence_nothing_is_verified() -> None:
    assert check(Draft("Kippers were served.", ())).verdict is None


def test_an_empty_quote_carries_nothing() -> None:
    assert check(claim("Kippers were served.", " ")).verdict is None


def test_numbers_may_stand_in_any_of_the_quotes_cited() -> None:
    assert (
        check(claim("One scored 46, another 71.", "Score: 46", "Score: 71")).verdict == "verified"
    )
    assert check(claim("One scored 46, another 71.", "Score: 46")).verdict is None


def test_computed_numbers_need_not_stand_in_the_quotes() -> None:
    text = "One scored 46, another 71: a difference of 25 points."
    assert (
        check(claim(text, "Score: 46", "Score: 71", computed=frozenset({"25"}))).verdict
        == "verified"
    )
    assert check(claim(text, "Score: 46", "Score: 71")).verdict is None


def test_numbers_of_the_services_name_need_not_stand_in_the_quotes() -> None:
    draft = claim("Brackendale Lodge is rated Good.", "Good")
    assert check(draft).verdict == "verified"


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
    assert check(claim(quote, quote)).verdict == "verified"
    assert check(claim(altered, quote)).verdict is None


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_number_is_carried_by_itself_alone(said: int, written: int) -> None:
    carried = check(claim(f"They kept {said} hens.", f"We counted {written} birds.")).verdict
    assert (carried == "verified") is (said == written)


@given(DAYS, st.integers(-400, 400))
def test_a_date_is_carried_by_the_same_day_however_it_is_written(day: date, days: int) -> None:
    other = day + timedelta(days)
    for written in (spoken_date(day), f"{day:%d/%m/%Y}", day.isoformat()):
        carried = check(
            claim(f"It was assessed on {spoken_date(other)}.", f"Date: {written}")
        ).verdict
        assert (carried == "verified") is (days == 0)


@given(st.sampled_from(RATINGS), st.sampled_from(RATINGS))
def test_a_rating_is_carried_by_itself_alone(said: str, written: str) -> None:
    assume(said == written or said.lower() not in written.lower())  # one name holds another
    carried = check(claim(f"The service holds {said} for Safe.", f"Rating: {written}")).verdict
    assert (carried == "verified") is (said == written)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=80))
def test_a_whole_quote_is_carried_by_it(quote: str) -> None:
    assume(quote.strip() and "\r" not in quote)
    assert check(claim(quote, quote)).verdict == "verified"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("3 of 31 charts were unsigned.", "We found that 23 of 31 charts were unsigned."),
        ("", "Anything."),
        ("It is rated Good.", "The office was a good deal tidier."),
    ],
)
def test_what_a_quote_does_not_carry(text: str, quote: str) -> None:
    assert check(claim(text, quote)).verdict is None


def test_one_sentence_of_several_is_carried() -> None:
    quote = "Calls were late. They were not always safe. Nobody checked."
    assert check(claim("They were not always safe.", quote)).verdict == "verified"


@pytest.fixture(scope="module")
def checker(model: Embedder) -> Checker:
    return Checker(model, english_words())


def by_model(text: str, *quotes: str, checker: Checker) -> Checked:
    return check(replace(claim(text, *quotes), by_model=True), checker)


def test_a_models_sentence_is_not_checked_without_a_checker() -> None:
    with pytest.raises(ValueError, match="Checker"):
        check(replace(claim("Hens were kept.", HENS), by_model=True))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (HENS, HENS),
        ("Carers did not always shut the hen house and four hens were lost in 2 weeks.", HENS),
    ],
)
def test_a_models_sentence_that_its_quote_carries(checker: Checker, text: str, quote: str) -> None:
    assert by_model(text, quote, checker=checker) == Checked("verified")


def test_a_paraphrase_far_from_the_words_is_shown_as_partial(checker: Checker) -> None:
    found = by_model("Ramps were unsafe.", "The ramps were not safe.", checker=checker)
    assert found == Checked("partial", Reason.CONTENT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Carers did not always shut the hen house and 14 hens were lost.", Reason.NUMBER),
        ("Carers did not always shut the medicines cupboard.", Reason.CONTENT),
        ("Guests enjoyed an opera on the lawn.", Reason.CONTENT),
        ("Carers did not always shut <i>the hen house</i>.", Reason.MARKUP),
        (" ", Reason.CONTENT),
    ],
)
def test_a_models_sentence_that_is_dropped(checker: Checker, text: str, reason: Reason) -> None:
    assert by_model(text, HENS, checker=checker) == Checked(None, reason)


def test_a_model_computes_nothing(checker: Checker) -> None:
    draft = replace(
        claim("Six hens were lost.", "4 hens were lost.", computed=frozenset({"6"})), by_model=True
    )
    assert check(draft, checker).reason is Reason.NUMBER


def test_a_model_without_evidence_is_dropped(checker: Checker) -> None:
    assert check(Draft("Hens.", (), by_model=True), checker).reason is Reason.NO_EVIDENCE
