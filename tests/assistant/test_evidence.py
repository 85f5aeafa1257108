"""Stems, phrase windows, coverage and weights, by hand."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import Stems, Weights, coverage, leans_back
from assistant.query import Term
from assistant.subjects import term_sequence
from assistant.vocabulary import phrase

WORDS = st.lists(
    st.sampled_from("staff told people about kippers every night".split()), max_size=12
)


def term(word: str) -> Term:
    return Term(word, frozenset({phrase(word)}))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("The care plan was old.", True),
        ("Care plans were old.", True),  # stems
        ("Care needed by people was planned.", False),  # four words between
        ("Care that people plan.", True),  # two words between
        ("Care that people need to plan.", False),  # four words between
        ("Care so that people plan.", True),  # three words between: the window's edge
        ("The plan of care.", False),  # order
        ("Care, only care.", False),
    ],
)
def test_a_phrase_stands_within_its_window_and_in_order(text: str, held: bool) -> None:
    assert (("care", "plan") in Stems(text)) is held


def test_a_phrase_may_begin_at_any_of_its_first_words() -> None:
    assert ("care", "plan") in Stems("care and so much else in the house; the care plan")


@given(WORDS)
def test_every_word_and_every_pair_of_neighbours_is_held(words: list[str]) -> None:
    stems = Stems(" ".join(words))
    assert all(stems.holds(term(word)) == 1.0 for word in words)
    for left, right in pairwise(words):
        pair = (*phrase(left), *phrase(right))
        assert len(pair) > 2 or pair in stems


def test_the_same_word_counts_more_than_the_same_meaning() -> None:
    (medicines,) = term_sequence("medicines")
    same = Stems("Medicines were late.").holds(medicines)
    meaning = Stems("Tablets were late.").holds(medicines)
    nothing = Stems("Buses were late.").holds(medicines)
    assert same == 1.0
    assert same > meaning > nothing == 0.0


def test_coverage_is_none_of_it_without_terms() -> None:
    assert coverage(Stems("anything"), (), (), Weights({})) == 0.0


def test_coverage_is_the_weighted_share_held() -> None:
    asked = (term("kippers"), term("toast"))
    weights = Weights({"kippers": 3.0, "toast": 1.0})
    # 3 of 3 + 1 by weight, then 1 of 4, then all
    assert coverage(Stems("Kippers were served."), (), asked, weights) == pytest.approx(0.75)
    assert coverage(Stems("Toast was served."), (), asked, weights) == pytest.approx(0.25)
    assert coverage(Stems("Toast and kippers."), (), asked, weights) == pytest.approx(1.0)
    assert coverage(Stems("Nothing."), (), asked, weights) == 0.0


def test_a_rarer_term_weighs_more() -> None:
    asked = (term("kippers"), term("staff"))
    weights = Weights.of(asked, {"kipper": 1, "staff": 50}, 100, {}, Stems("kippers and staff"))
    # ln(101 / 1.5) against ln(101 / 50.5)
    assert weights.of_term(asked[0]) == pytest.approx(math.log(101 / 1.5))
    assert weights.of_term(asked[1]) == pytest.approx(math.log(101 / 50.5))


def test_no_term_is_free() -> None:
    asked = (term("staff"),)
    weights = Weights.of(asked, {"staff": 100}, 100, {}, Stems("staff"))
    assert weights.of_term(asked[0]) > 0


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("This meant people waited.", True),
        ("They were late.", True),
        ("However, nobody came.", True),
        ("Staff were late.", False),
        ("Thistles grew.", False),
    ],
)
def test_a_sentence_that_leans_on_the_one_before(text: str, leans: bool) -> None:
    assert leans_back(text) is leans
