"""Slips are mended towards the reports' words, and real words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chain import Assistant
from assistant.spelling import Speller
from ingest.embed import english_words

HELD = {"hire": 4, "medicines": 20, "governance": 9, "safeguarding": 7, "staffing": 11, "staff": 40}
SPELLER = Speller(english_words(), HELD, {"compare", "inspectors", "summarise"})


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("medcines", "medicines"),
        ("goverance", "governance"),
        ("safegaurding", "safeguarding"),  # two letters changed places: one slip
        ("comapre", "compare"),
        ("inspecters", "inspectors"),
    ],
)
def test_a_slip_becomes_the_word_meant(written: str, mended: str) -> None:
    assert SPELLER.mend(written) == mended


@pytest.mark.parametrize("word", ["fire", "hire", "food", "dog", "Fire", "wire", "xyzzyq", "crae"])
def test_real_strange_and_short_words_are_left_alone(word: str) -> None:
    assert SPELLER.mend(word) == word


def test_the_rest_of_the_text_is_kept() -> None:
    text = "What about medcines (4 of 10)?  Why, at ZX9 4JD…"
    assert SPELLER.mend(text) == text.replace("medcines", "medicines")


def test_a_name_is_left_as_it_is_written() -> None:
    assert SPELLER.mend("medcines", is_name=lambda word: word == "medcines") == "medcines"


def test_fire_stays_fire_over_the_samples(assistant: Assistant) -> None:
    speller = assistant.speller.holding(assistant.library.records.vocabulary("local"))
    assert speller.mend("Were fire drills practised?") == "Were fire drills practised?"


def test_a_word_of_a_report_added_since_is_no_slip() -> None:
    assert SPELLER.mend("medicinex") == "medicines"
    assert SPELLER.holding({"medicinex": 3}).mend("medicinex") == "medicinex"
    assert SPELLER.mend("medicinex") == "medicines"


@pytest.mark.parametrize(
    ("written", "mended"),
    [("dont", "don't"), ("Isnt", "isn't"), ("hes", "he's"), ("its", "its"), ("were", "were")],
)
def test_a_short_form_is_known_without_its_apostrophe(written: str, mended: str) -> None:
    assert SPELLER.mend(written) == mended


@given(st.sampled_from([*HELD, "compare", "fire", "food", "night", "people"]))
def test_known_words_never_change(word: str) -> None:
    assert SPELLER.mend(word) == word


@given(st.text(max_size=60))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = SPELLER.mend(text)
    assert SPELLER.mend(once) == once
