"""Whether a sentence holds the kind of answer asked for."""

from __future__ import annotations

import pytest
from small_report import sentences, small_report

from assistant.answerable import holds_kind, judge
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
