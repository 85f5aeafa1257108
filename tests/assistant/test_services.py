"""Which report a question names: by name, part of a name, slip, provider or place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from small_report import small_report

from assistant.query import Query
from assistant.services import Mentions, Names, find_mentions
from ingest.profile import profile_of
from ingest.report import Report

from fixture_types import Understood  # isort: skip

ELMBRIDGE = small_report(
    "Elmbridge House", "Tarnbrook Care Limited", "2 Mill Road, Dunsop, ZX1 1AA"
)
CANDID = small_report("Candid Care Services", "Candid Allied Limited", "9 High Street, Wexley")
HELD = (ELMBRIDGE, CANDID)


def mentioned(
    question: str,
    held: tuple[Report, ...] = HELD,
    elsewhere: Mapping[str, int] | None = None,
) -> Mentions:
    used = elsewhere or {}
    english = {"management", "lovely", "people", "candid"}
    names = Names.of(map(profile_of, held))
    return find_mentions(
        question, names, used, lambda word, _: used.get(word, 0), english.__contains__
    )


def services(query: Query, samples: dict[str, Report]) -> set[str]:
    return {name for name, report in samples.items() if report.report_id in query.named}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What was wrong at Quillmoor Supported Living?", {"Quillmoor"}),
        ("what was wrong at quillmoor", {"Quillmoor"}),
        ("Did Larkspindle's staff feel listened to?", {"Larkspindle"}),
        ("pelowick grange staffing", {"Pellowick"}),
        ("ashlingcoat nursing home food", {"Ashlingcote"}),
        ("Compare Fernhallow and Ashlingcote on food", {"Fernhallow", "Ashlingcote"}),
        ("How do the Tolverne homes store medicines?", {"Ashlingcote"}),
        ("What did inspectors find in Saltmarden?", {"Quillmoor"}),
        ("Is there a home in harrowdene?", {"Pellowick"}),
        ("Why was governance inadequate?", set()),
        ("Is the care home safe at night?", set()),
    ],
)
def test_a_question_names_services(
    understood: Understood, samples: dict[str, Report], question: str, expected: set[str]
) -> None:
    assert services(understood(question), samples) == expected
    assert understood(question).not_held is None


@pytest.mark.parametrize(
    "question",
    [
        "What happened at Elmbridge Grange?",
        "what happened at elmbridge grange",
        "Was Elmbridge Lodge clean?",
        "elmbridge court's staffing",
    ],
)
def test_another_house_of_the_same_name_is_another_service(question: str) -> None:
    assert mentioned(question).report_ids == frozenset()


@pytest.mark.parametrize("question", ["Elmbridge House", "elmbridge house", "Is Elmbridge clean?"])
def test_the_house_itself_is_named(question: str) -> None:
    assert mentioned(question).report_ids == {ELMBRIDGE.report_id}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What happened at Brindlemere Lodge?", "Brindlemere Lodge"),
        ("what happened at brindlemere lodge?", "brindlemere lodge"),
        ("Did Wychford Nursing Home have enough staff?", "Wychford Nursing Home"),
        ("is the wychford nursing home clean", "wychford nursing home"),
        ("How was the care in Marlowthorpe?", "Marlowthorpe"),
        ("What happened at Elmbridge Grange?", "Elmbridge Grange"),
    ],
)
def test_a_service_not_held_is_named_as_the_question_writes_it(question: str, name: str) -> None:
    assert mentioned(question).not_held == name


@pytest.mark.parametrize(
    "question",
    [
        "What did CQC find in March?",
        "Was the nursing home clean?",
        "Who looks after people at the House?",
        "is it a lovely care home",
        "What did people say at Christmas about management?",
    ],
)
def test_everyday_words_name_no_service(question: str) -> None:
    used = {"christmas": 2, "people": 9, "management": 4}
    assert mentioned(question, elsewhere=used).report_ids == frozenset()
    assert mentioned(question, elsewhere=used).not_held is None


def test_an_everyday_word_of_a_name_counts_with_a_capital_or_beside_the_name() -> None:
    used = {"candid": 3}
    assert not mentioned("were managers candid with families", elsewhere=used).report_ids
    assert mentioned("were managers at Candid kind", elsewhere=used).report_ids
    assert mentioned("was candid care well run", elsewhere=used).report_ids
    assert mentioned("were managers candid with families").report_ids  # no other report says it


def test_the_words_of_a_name_are_no_subject(understood: Understood) -> None:
    terms = {
        term.word for term in understood("How are medicines stored at Pellowick Grange?").terms
    }
    assert "pellowick" not in terms
    assert "grange" not in terms
    assert any("medicine" in word for word in terms)


def test_a_town_means_every_service_in_it() -> None:
    neighbour = small_report("Larch Villa", "Larch Trust", "7 Lane End, Dunsop, ZX1 2BB")
    found = mentioned("What did inspectors find in Dunsop?", (*HELD, neighbour))
    assert found.report_ids == {ELMBRIDGE.report_id, neighbour.report_id}
