"""Whether a sentence holds the kind of answer asked for, and enough of the subject."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_report import sentences, small_report

from assistant.answerable import ENOUGH, enough, holds_kind, judge, speaks_of
from assistant.evidence import Stems

from fixture_types import Understood  # isort: skip


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("How many falls were there?", "There were 7 falls.", True),
        ("How many falls were there?", "Seven falls were counted.", True),
        ("How many falls were there?", "Falls were counted each month.", False),
        ("How many falls were there?", "No falls were seen.", True),
        ("How long did people wait?", "A person waited 42 minutes.", True),
        ("How long did people wait?", "A person waited for a while.", False),
        ("How often is supervision held?", "Supervision took place every month.", True),
        ("When was the drill?", "The drill was in March 2024.", True),
        ("When was the drill?", "The drill was noisy.", False),
        ("Who is the manager?", "The manager was called Ottoline.", True),
        ("Who is the manager?", "The manager was kind.", False),
        ("Which university took part?", "The University of Wexley took part.", True),
        ("How was Quillmoor rated?", "It was rated Good.", True),
        ("How was Quillmoor rated?", "People were good to each other.", False),
        ("What did the chef say about kippers?", "Kippers were popular.", False),
        ("Was the home clean?", "The home was clean.", True),
        ("Why was it late?", "The bus broke down.", True),
    ],
)
def test_a_sentence_holds_the_kind_asked_for(
    understood: Understood, question: str, sentence: str, holds: bool
) -> None:
    assert holds_kind(understood(question), sentence) is holds


def test_without_sentences_nothing_is_answerable(understood: Understood) -> None:
    query = understood("What about kippers?")
    assert not judge(query, [], Stems("toast")).answerable


def test_a_kind_that_no_sentence_holds_is_said_to_be_lacking(understood: Understood) -> None:
    report = small_report("Brackendale Lodge", body="The kippers were served late.")
    found = sentences(report, ["The kippers were served late."], [0.9])
    query = understood("How many kippers were served?")
    judgement = judge(query, found, Stems(report.text))
    assert judgement.lacks_kind
    assert not judgement.answerable


@pytest.mark.parametrize(
    ("question", "searched", "needed"),
    [
        ("Were kippers served?", 1, ENOUGH),
        ("Were kippers served?", 100, ENOUGH),
        ("Were kippers served?", 1_000, ENOUGH + 0.2),
        ("How many kippers were served?", 100, ENOUGH + 0.2),
        ("How many kippers were served?", 1_000, ENOUGH + 0.4),
        ("Should I serve kippers?", 100, ENOUGH + 0.2),
        ("Does the report say that I should serve kippers?", 100, ENOUGH),
    ],
)
def test_more_must_stand_where_chance_finds_more(
    understood: Understood, question: str, searched: int, needed: float
) -> None:
    assert enough(understood(question), searched) == pytest.approx(needed)


def test_a_sentence_that_is_enough_in_one_report_may_be_chance_among_many(
    understood: Understood,
) -> None:
    text = "The kippers were served late."
    report = small_report("Brackendale Lodge", body=text)
    query = understood("Were kippers served?")
    (found,) = sentences(report, [text], [0.6 * (ENOUGH + 0.1)])
    assert speaks_of(query, [replace(found, searched=50)])
    assert not speaks_of(query, [replace(found, searched=5_000)])
