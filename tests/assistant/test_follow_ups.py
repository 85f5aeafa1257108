"""A follow-up takes what it lacks from what the person asked before, and nothing else."""

from __future__ import annotations

import pytest

from assistant.query import Field, Query
from ingest.report import Report

from fixture_types import Ask, Understood  # isort: skip

ABSTAINED = "The report does not mention “dragons” at Fernhallow Court; kippers were not assessed."


def subjects(query: Query) -> set[str]:
    return {term.word for term in (*query.terms, *query.background)}


def test_a_pronoun_stands_for_the_service_and_the_subject(
    understood: Understood, samples: dict[str, Report]
) -> None:
    query = understood(
        "Why did they happen?", "How many falls were there at Pellowick Grange?", "24."
    )
    assert query.named == {samples["Pellowick"].report_id}
    assert "falls" in subjects(query)
    assert "Pellowick Grange" in query.text
    assert "falls" in query.text


def test_the_other_one_is_every_service_but_the_one_spoken_of(
    understood: Understood, samples: dict[str, Report]
) -> None:
    query = understood(
        "And what about the other one?", "Was food good at Pellowick Grange?", "Yes."
    )
    others = {r.report_id for name, r in samples.items() if name != "Pellowick"}
    assert query.named == others
    assert "food" in subjects(query)


def test_another_service_named_replaces_the_last_one(
    understood: Understood, samples: dict[str, Report]
) -> None:
    query = understood("And at Fernhallow?", "How was food at Ashlingcote?", "Excellent.")
    assert query.named == {samples["Fernhallow"].report_id}
    assert "food" in subjects(query)


def test_a_new_subject_leaves_the_old_one_behind(
    understood: Understood, samples: dict[str, Report]
) -> None:
    query = understood(
        "Were fire drills practised by night workers?",
        "How are medicines kept at Quillmoor?",
        "Badly.",
    )
    assert query.named == {samples["Quillmoor"].report_id}
    assert query.background == ()
    assert "medicines" not in query.text


def test_the_field_asked_for_before_is_asked_for_again(understood: Understood) -> None:
    query = understood("and for responsive?", "What did Fernhallow score for Safe?", "78.")
    assert query.fields == {Field.SCORE}
    assert query.key_questions == ("Responsive",)


def test_a_field_inherited_is_answered_from_the_record(ask: Ask) -> None:
    answer = ask("and for responsive?", "What did Fernhallow score for Safe?", "78 out of 100.")
    assert [claim.text for claim in answer.claims] == [
        "Fernhallow Court scored 86 out of 100 for Responsive."
    ]


@pytest.mark.parametrize(
    "question",
    ["Why?", "And what about the other one?", "Tell me more about that", "and for safe?"],
)
def test_the_assistants_words_never_enter(understood: Understood, question: str) -> None:
    asked = "Was food good at Pellowick Grange?"
    assert understood(question, asked, ABSTAINED) == understood(question, asked, "")
    assert "dragons" not in understood(question, asked, ABSTAINED).text


def test_without_earlier_turns_nothing_is_added(understood: Understood) -> None:
    query = understood("Why was governance inadequate?")
    assert query.text == query.question
    assert query.background == ()


def test_a_name_not_held_takes_nothing_from_before(understood: Understood) -> None:
    query = understood("And at Brindlemere Lodge?", "How was food at Ashlingcote?", "Excellent.")
    assert query.not_held == "Brindlemere Lodge"
    assert query.named == frozenset()
