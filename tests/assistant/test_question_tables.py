"""Tables of questions: kind, fields, subjects, topics, speaker, polarity, parts."""

from __future__ import annotations

import pytest

from assistant.fields import find_claimed_number, find_claimed_rating, find_fields, residual_terms
from assistant.kinds import compares, find_kind, find_services, find_wanted, find_wanted_polarity
from assistant.parts import parts
from assistant.polarity import Polarity, polarity
from assistant.query import Field, Kind
from assistant.speaker import speaker_asked, speaker_of
from assistant.subjects import find_sayer, find_units, term_sequence
from assistant.topics import key_questions_named, statements_named
from assistant.vocabulary import same_meaning

from fixture_types import Understood  # isort: skip


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many staff were on duty?", Kind.COUNT),
        ("What number of people lived there?", Kind.COUNT),
        ("How long did people wait?", Kind.QUANTITY),
        ("how often was supervision held", Kind.QUANTITY),
        ("What did it cost?", Kind.FINDING),
        ("When was the fire drill?", Kind.DATE),
        ("Which year did it open?", Kind.DATE),
        ("Who is the registered manager?", Kind.NAME),
        ("What is the name of the manager?", Kind.NAME),
        ("Which university took part?", Kind.NAME),
        ("What is duty of candour?", Kind.DEFINITION),
        ("Why was governance inadequate?", Kind.REASON),
        ("Summarise why it was inadequate", Kind.SUMMARY),
        ("Give me five bullet points on staffing", Kind.SUMMARY),
        ("Were medicines stored safely?", Kind.YES_NO),
        ("and did anybody complain", Kind.YES_NO),
        ("What did inspectors find about medicines?", Kind.FINDING),
        ("What happened when people were asked about food?", Kind.FINDING),
        ("Is the garden open when a person visits?", Kind.YES_NO),
        ("When guidance changed, did they read it?", Kind.FINDING),
        ("Do you know when the drill was?", Kind.DATE),
        ("The drill was late. By whom, and when?", Kind.DATE),
    ],
)
def test_the_kind_of_answer(question: str, kind: Kind) -> None:
    assert find_kind(question) is kind


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("What did it score for Safe?", {Field.SCORE}),
        ("Was it above 50 out of 100?", {Field.SCORE}),
        ("How was the home rated?", {Field.RATING}),
        ("Was it given a rating of Good?", {Field.RATING}),
        ("When was it inspected?", {Field.DATE}),
        ("What is the postcode?", {Field.ADDRESS}),
        ("What is the telephone number?", {Field.PHONE}),
        ("Who runs the home?", {Field.PROVIDER}),
        ("What type of service is it?", {Field.SERVICE_TYPE}),
        ("Which regulations did they break?", {Field.BREACHES}),
        ("What was the rating and the score?", {Field.RATING, Field.SCORE}),
        ("Why was governance poor?", set()),
        ("Were there enough staff at night?", set()),
        ("When do people go to bed?", set()),
    ],
)
def test_the_fields_of_the_record(question: str, fields: set[Field]) -> None:
    assert find_fields(question) == fields


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Why did they get a 4 for safeguarding?", 4),
        ("Why did it score 72 out of 100?", 72),
        ("It scored only 1, why?", 1),
        ("They got 3 warnings, why?", None),
        ("What did it score?", None),
    ],
)
def test_the_score_taken_for_granted(question: str, number: int | None) -> None:
    assert find_claimed_number(question) == number


@pytest.mark.parametrize(
    ("question", "rating"),
    [
        ("Why was it rated Inadequate?", "Inadequate"),
        ("why was it rated requires improvement for safe", "Requires improvement"),
        ("Was the home given an overall rating of Good?", "Good"),
        ("Is good care given?", None),
        ("Was good governance in place?", None),
        ("How was it rated?", None),
    ],
)
def test_the_rating_taken_for_granted(question: str, rating: str | None) -> None:
    assert find_claimed_rating(question) == rating


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What did Quillmoor score for Safeguarding?", False),
        ("When was Pellowick Grange last inspected?", False),
        ("Which company owns Quillmoor?", False),
        ("How was Quillmoor rated at its previous address?", True),
        ("What did Quillmoor score for parking?", True),
    ],
)
def test_what_a_question_asks_beyond_the_fields(
    understood: Understood, question: str, left: bool
) -> None:
    assert bool(residual_terms(understood(question))) is left


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("What about safeguarding?", ["Safeguarding"]),
        ("meds at night?", ["Medicines optimisation"]),
        ("Was the service good at Learning, improvement and innovation?",
         ["Learning, improvement and innovation"]),
        ("Freedom to speak up and governance",
         ["Freedom to speak up"]),  # a full title wins over everyday names
        ("How is whistleblowing handled, and infection control?",
         ["Infection prevention and control", "Freedom to speak up"]),
        ("What colour was the door?", []),
    ],
)  # fmt: skip
def test_the_statements_named(question: str, titles: list[str]) -> None:
    assert [statement.title for statement in statements_named(question)] == titles


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What was it rated for Safe?", ["Safe"]),
        ("what was it rated for responsive?", ["Responsive"]),
        ("and for caring?", ["Caring"]),
        ("Is the Effective page good?", ["Effective"]),
        ("well led", ["Well-led"]),
        ("Compare Safe and Well-led scores", ["Safe", "Well-led"]),
        ("Are people safe at night?", []),
        ("Were staff caring and responsive to people?", []),
    ],
)
def test_the_key_questions_named(question: str, names: list[str]) -> None:
    assert list(key_questions_named(question)) == names


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("What did inspectors say about fire drills?", ["fire", "drills"]),
        ("Please summarise what the report says about food for a team meeting", ["food"]),
        ("What was found about regulation 17?", ["regulation 17"]),
        ("Was reg 12 breached?", ["regulation 12", "breached"]),
        ("Tell me about short staffed nights", ["short staffed", "nights"]),
        ("Tell me more", []),
        ("Why was it well-led?", []),
    ],
)
def test_what_a_question_is_about(question: str, subjects: list[str]) -> None:
    assert [term.word for term in term_sequence(question)] == subjects


def test_a_term_brings_every_phrase_that_means_the_same() -> None:
    (term,) = term_sequence("Tell me about gaffers")
    assert term.phrases == same_meaning()[("gaffer",)]
    assert ("manag",) in term.phrases


def test_words_left_out_are_no_terms() -> None:
    found = term_sequence("kippers at Brackendale", frozenset({"brackendale"}))
    assert [term.word for term in found] == ["kippers"]


def test_what_is_counted_and_who_is_asked() -> None:
    counted = find_units("How many kippers were eaten?", frozenset())
    assert "kippers" in [term.word for term in counted]
    assert find_units("How many were eaten?", frozenset()) == ()
    assert [t.word for t in find_sayer("What did the chef say about kippers?", frozenset())] == [
        "chef"
    ]
    assert find_sayer("What did inspectors say about kippers?", frozenset()) == ()


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Staff told us morale was good.", "staff"),
        ("Morale was good.", "inspector"),
        ("People said that they felt safe.", "people"),
        ("A relative told us, “Nobody rings.”", "people"),
        ("A district nurse told us that referrals were quick.", "partners"),
        ("The provider told us that a deputy had been recruited.", "provider"),
        ("The registered manager said that staff felt tired.", "provider"),
        ("Staff were trained every year.", "inspector"),
        ("The dining room felt cold.", "inspector"),
    ],
)
def test_who_said_it(sentence: str, speaker: str) -> None:
    assert speaker_of(sentence) == speaker


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did relatives say about complaints?", "people"),
        ("What did staff think of the manager?", "staff"),
        ("Any feedback from the council?", "partners"),
        ("What did the manager tell inspectors?", "provider"),
        ("Was the manager kind?", None),
        ("How many staff were there?", None),
    ],
)
def test_whose_words_are_asked_for(question: str, speaker: str | None) -> None:
    assert speaker_asked(question) == speaker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Care was not always safe.", Polarity.NEGATIVE),
        ("Care was safe.", Polarity.POSITIVE),
        ("Staff failed to record good practice.", Polarity.NEGATIVE),
        ("There were no concerns.", Polarity.POSITIVE),
        ("There were no breaches of regulations.", Polarity.POSITIVE),
        ("Leaders did not have any concerns about errors they had missed.", Polarity.NEGATIVE),
        ("The home has 34 bedrooms.", Polarity.NEUTRAL),
        ("", Polarity.NEUTRAL),
    ],
)
def test_polarity(text: str, expected: Polarity) -> None:
    assert polarity(text) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What criticisms were made?", Polarity.NEGATIVE),
        ("What went well?", Polarity.POSITIVE),
        ("What were the strengths and weaknesses?", Polarity.NEUTRAL),
        ("What was found about medicines?", Polarity.NEUTRAL),
    ],
)
def test_the_polarity_asked_for(question: str, expected: Polarity) -> None:
    assert find_wanted_polarity(question) is expected


@pytest.mark.parametrize(
    ("question", "wanted", "services", "comparison"),
    [
        ("Five bullet points on food", 5, None, False),
        ("3 examples of poor care", 3, None, False),
        ("What do the two homes have in common?", None, 2, True),
        ("Which service did better?", None, None, True),
        ("What was said about food?", None, None, False),
    ],
)
def test_how_much_is_asked_for(
    question: str, wanted: int | None, services: int | None, comparison: bool
) -> None:
    assert (find_wanted(question), find_services(question), compares(question)) == (
        wanted, services, comparison,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "When did they visit, and were they expected?",
            ["When did they visit", "were they expected?"],
        ),
        (
            "Was it clean? How many staff were there?",
            ["Was it clean?", "How many staff were there?"],
        ),
        ("What was said about food and drink?", ["What was said about food and drink?"]),
        ("Is it safe?", ["Is it safe?"]),
        ("What did people say? Thanks.", ["What did people say? Thanks."]),
    ],
)  # fmt: skip
def test_two_questions_in_one(question: str, expected: list[str]) -> None:
    assert parts(question) == expected
