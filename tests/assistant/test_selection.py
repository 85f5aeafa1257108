"""Choosing sentences: no repeats, the statement's copy, neighbours that belong together."""

from __future__ import annotations

import pytest
from small_report import sentences, small_report

from assistant.evidence import Candidate
from assistant.query import Query
from assistant.selection import choose, draft, runs

from fixture_types import Understood  # isort: skip

ONE = "Kippers were served late on nine mornings out of twelve."
TWO = "This meant that people went to chapel hungry and cross."
THREE = "The garden had a pond with newts and a bench."
FOUR = "They had asked for porridge instead of fish at breakfast."
REPORT = small_report("Brackendale Lodge", body=f"{ONE} {TWO} {THREE} {FOUR}\n{ONE}")


@pytest.fixture(scope="module")
def query(understood: Understood) -> Query:
    return understood("What about kippers?")


def texts(found: list[Candidate]) -> list[str]:
    return [candidate.text for candidate in found]


def in_the_statement() -> Candidate:
    """The copy of the first sentence that stands under a statement, further down."""
    own = small_report("Brackendale Lodge", body=f"x\n{ONE}")
    return sentences(own, [ONE], [0.7], statement="Learning culture")[0]


def test_of_two_copies_the_one_under_a_statement_is_kept(query: Query) -> None:
    overview = sentences(REPORT, [ONE], [0.9])
    chosen = choose(query, [*overview, in_the_statement()], 100)
    assert texts(chosen) == [ONE]
    assert chosen[0].passage.statement == "Learning culture"


def test_a_near_duplicate_is_dropped(query: Query) -> None:
    nearly = ONE.replace("out of twelve", "of twelve")
    report = small_report("Brackendale Lodge", body=f"{ONE} {nearly}")
    found = sentences(report, [ONE, nearly], [0.9, 0.8])
    assert texts(choose(query, found, 100)) == [ONE]


@pytest.mark.parametrize(
    ("kept", "turned"),
    [
        ("Kippers were always served warm in the blue room.",
         "Kippers were not always served warm in the blue room."),
        ("Kippers were served late to 4 of the people in the blue room upstairs.",
         "Kippers were served late to 5 of the people in the blue room upstairs."),
    ],
)  # fmt: skip
def test_a_sentence_that_turns_on_one_word_is_no_duplicate(
    query: Query, kept: str, turned: str
) -> None:
    report = small_report("Brackendale Lodge", body=f"{kept} {turned}")
    found = sentences(report, [kept, turned], [0.9, 0.8])
    assert texts(choose(query, found, 100)) == [kept, turned]


def test_the_best_come_first_within_the_budget_of_words(query: Query) -> None:
    found = sentences(REPORT, [ONE, TWO, THREE, FOUR], [0.8, 0.7, 0.9, 0.75])
    assert texts(choose(query, found, 1000)) == [THREE, ONE, FOUR, TWO]
    assert texts(choose(query, found, 20)) == [THREE, ONE]  # 10 and 10 words
    assert texts(choose(query, found, 1)) == [THREE]  # never nothing


def test_what_is_far_below_the_best_is_left_out(query: Query) -> None:
    assert texts(choose(query, sentences(REPORT, [ONE, TWO], [0.9, 0.1]), 100)) == [ONE]


def test_only_the_speaker_asked_for_is_kept(understood: Understood) -> None:
    asked = understood("What did staff say about kippers?")
    found = [
        *sentences(REPORT, [ONE], [0.9]),
        *sentences(REPORT, [THREE], [0.6], speaker="staff"),
    ]
    assert texts(choose(asked, found, 100)) == [THREE]


def test_neighbours_are_joined_and_strangers_are_not() -> None:
    found = sentences(REPORT, [ONE, TWO, THREE, FOUR], [0.9] * 4)
    assert [texts(run) for run in runs([found[3], found[2]], found)] == [[THREE, FOUR]]
    assert [texts(run) for run in runs([found[2]], found)] == [[THREE]]


def test_this_meant_comes_with_its_cause_and_a_cause_with_it() -> None:
    found = sentences(REPORT, [ONE, TWO, THREE, FOUR], [0.9] * 4)
    assert [texts(run) for run in runs([found[1]], found)] == [[ONE, TWO]]
    assert [texts(run) for run in runs([found[0]], found)] == [[ONE, TWO]]


def test_they_takes_along_whom_it_speaks_of() -> None:
    found = sentences(REPORT, [ONE, TWO, THREE, FOUR], [0.9] * 4)
    assert [texts(run) for run in runs([found[3]], found)] == [[THREE, FOUR]]


def test_runs_come_in_reading_order() -> None:
    found = sentences(REPORT, [ONE, TWO, THREE, FOUR], [0.9] * 4)
    assert [texts(run) for run in runs([found[3], found[0]], found)] == [[ONE, TWO, THREE, FOUR]]


def test_the_draft_of_a_run_is_its_quote() -> None:
    found = sentences(REPORT, [ONE, TWO], [0.9, 0.8], speaker="people")
    proposed = draft(REPORT, found)
    assert proposed.text == proposed.evidence[0].quote == f"{ONE} {TWO}"
    assert proposed.evidence[0].speaker == "people"


def test_a_run_with_several_speakers_is_given_to_none_of_them() -> None:
    found = sentences(REPORT, [ONE, TWO], [0.9, 0.8])
    other = sentences(REPORT, [ONE, TWO], [0.9, 0.8], speaker="people")
    assert draft(REPORT, [found[0], other[1]]).evidence[0].speaker not in ("people", "staff")
