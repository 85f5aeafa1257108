"""What the rules and the framework expect: understood by form, answered from the entries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.answer import Status
from assistant.chain import Assistant
from assistant.expectations import (
    Expectation,
    ReferenceFinder,
    answer_expectation,
    reference_words,
)
from assistant.expectations.numbers import (
    instruments_named,
    names_repealed,
    regulations_named,
    statements_numbered,
)
from assistant.expectations.vectors import FILE
from assistant.showing import accepted
from ingest.embed import Embedder
from ingest.reference import Certainty, entries
from ingest.report import Instrument

from fixture_types import Understood  # isort: skip

ACTIVITIES = Instrument.REGULATED_ACTIVITIES_2014.value
REGISTRATION = Instrument.REGISTRATION_2009.value

Expects = Callable[..., Expectation | None]


@pytest.fixture(scope="module")
def finder(assistant: Assistant) -> ReferenceFinder:
    library = assistant.library
    return ReferenceFinder(entries(), library.embedder, library.settings.data)


@pytest.fixture(scope="module")
def expects(understood: Understood, finder: ReferenceFinder) -> Expects:
    return lambda question, *turns: answer_expectation(understood(question, *turns), finder)


def cited(expectation: Expectation | None) -> list[str]:
    """The ids of the entries quoted, without their prefix, the best first."""
    assert expectation is not None
    drafts = expectation.proposal.drafts
    ids = [draft.evidence[0].report.report_id for draft in drafts]
    return [each.removeprefix("reference-") for each in dict.fromkeys(ids)]


def said(expectation: Expectation | None) -> str:
    assert expectation is not None
    return "\n".join(draft.text for draft in expectation.proposal.drafts)


def note(expectation: Expectation | None) -> str:
    assert expectation is not None
    return expectation.proposal.note or ""


@pytest.mark.parametrize(
    "question",
    [
        "Did they report falls?",
        "was the fall notified",
        "were notifications sent",
        "What does the report say about duty of candour?",
        "Which homes broke regulation 12?",
        "who breached regulation 18",
        "any breaches of regulation 17?",
        "How many staff work there?",
        "how do they manage medicines",
        "what is the overall rating",
        "what should they improve",
        "What did inspectors find on safeguarding?",
        "how long should the call bell have been answered in",
        "Did Quillmoor have to report a fall?",
        "What does regulation 17 require of Ashlingcote?",
        "must Rosewood Manor in Harrogate display its rating",
    ],
)
def test_a_question_on_what_was_found_is_left_to_the_reports(
    expects: Expects, question: str
) -> None:
    assert expects(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "can i sue my employer for a final warning",
        "do i have to work christmas day legally",
        "should I crush my nan's tablets",
        "what is the minimum wage for a carer",
        "do we have to wear seat belts",
        "do we need a tv licence for the lounge",
        "what is the capital of Australia",
        "are you a robot",
        "write me a letter about regulation 17",
    ],
)
def test_what_is_no_matter_of_the_rules_is_left_alone(expects: Expects, question: str) -> None:
    assert expects(question) is None


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Do we have to report a fall?", "2009-regulation-18"),
        ("we had a fall last night, do we need to report it", "2009-regulation-18"),
        ("Is it an offence not to display our rating?", "2014-regulation-20a"),
        ("can we stop visitors", "2014-regulation-9a"),
        ("must we tell CQC if the manager is away for two months", "2009-regulation-14"),
        ("who has to be told when a resident dies", "2009-regulation-16"),
        ("what counts as a serious injury", "2009-regulation-18"),
        ("which regulation covers complaints", "2014-regulation-16"),
        ("What do the scores mean?", "scores"),
        ("how many quality statements are there", "single-assessment-framework"),
        ("When does the new framework start?", "announced-framework"),
        ("what is duty of candour", "glossary-duty-of-candour"),
        ("which quality statement is about speaking up", "quality-statement-29"),
        ("list the quality statements for well-led", "key-question-well-led"),
    ],
)
def test_the_entry_that_a_question_is_about_comes_first(
    expects: Expects, question: str, first: str
) -> None:
    assert cited(expects(question))[0] == first


@pytest.mark.parametrize(
    "question", ["Is it illegal to hide the rating?", "reg 17", "what is whistleblowing"]
)
def test_each_sentence_is_an_exact_line_and_passes_the_check(
    expects: Expects, question: str
) -> None:
    expectation = expects(question)
    assert expectation is not None
    drafts = expectation.proposal.drafts
    assert drafts
    assert all(draft.is_quote for draft in drafts)
    assert [sentence.verdict for sentence in accepted(drafts)] == ["verified"] * len(drafts)


def test_the_instrument_is_named_in_full_over_each_regulation(expects: Expects) -> None:
    expectation = expects("what does regulation 17 require?")
    assert expectation is not None
    groups = list(dict.fromkeys(draft.group for draft in expectation.proposal.drafts))
    assert groups[0] == f"What the regulation asks: Regulation 17 (Good governance), {ACTIVITIES}"
    assert groups[1] is not None
    assert groups[1].endswith(REGISTRATION)


def test_a_number_that_stands_in_both_instruments_is_shown_from_both(expects: Expects) -> None:
    for question in ("regulation 18", "what's the difference between the two regulation 18s"):
        expectation = expects(question)
        assert cited(expectation) == ["2014-regulation-18", "2009-regulation-18"]
        assert "exists twice" in note(expectation)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("reg 18 staff training", "2014-regulation-18"),
        ("reg 18 notifications", "2009-regulation-18"),
        ("regulation 16 complaints", "2014-regulation-16"),
        ("regulation 16 when someone has died", "2009-regulation-16"),
        ("reg seventeen", "2014-regulation-17"),
    ],
)
def test_the_words_beside_a_number_say_which_instrument_comes_first(
    expects: Expects, question: str, first: str
) -> None:
    assert cited(expects(question))[0] == first


def test_a_year_or_title_chooses_the_instrument(expects: Expects) -> None:
    assert cited(expects("regulation 12 of the 2009 regulations")) == ["2009-regulation-12"]
    assert cited(expects("what does reg 20 of the registration regulations say")) == [
        "2009-regulation-20"
    ]


def test_the_side_that_is_asked_for_comes_first(expects: Expects) -> None:
    offence = said(expects("is it an offence not to display our rating"))
    assert "court" in offence.splitlines()[0]
    looked_for = said(expects("what do inspectors look for under regulation 11"))
    assert looked_for.splitlines()[0].startswith("Inspectors may")
    hours = said(expects("without delay, how many hours is that for a death"))
    assert "gives no number of hours" in hours


def test_a_fall_is_not_answered_with_yes_or_no(expects: Expects) -> None:
    lines = said(expects("do we have to report a fall"))
    assert "serious injury" in lines
    assert not lines.lower().startswith(("yes", "no"))


def test_what_could_not_be_verified_says_so(expects: Expects) -> None:
    unverified = {
        line.text
        for entry in entries()
        for line in entry.lines
        if line.certainty is Certainty.UNVERIFIED
    }
    lines = said(expects("has the new framework started yet")).splitlines()
    shown = [line for line in lines if line in unverified]
    assert shown
    assert all(line.endswith("(check with CQC)") for line in shown)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what does regulation 45 say", "regulations 4 to 20A"),
        ("regulation 2 of the 2014 regulations", "no regulation 2 of the Health"),
        ("regulation 9 of the 2009 regulations", "Regulation 9 of the Health and Social Care Act"),
        ("regulation 22 of the 2010 regulations", "no longer apply"),
        ("what does outcome 16 ask for", "no longer apply"),
        ("what do the essential standards say", "no longer apply"),
        ("quality statement 40", "has 34, numbered 1 to 34"),
        ("quality statement thirty-five", "There is no quality statement 35"),
        ("is there a quality statement about gardening", "no quality statement on gardening"),
        ("is there a regulation about parking", "no regulation on parking"),
    ],
)
def test_what_does_not_exist_is_said_not_to(expects: Expects, question: str, told: str) -> None:
    expectation = expects(question)
    assert expectation is not None
    assert expectation.proposal.status is Status.NOT_IN_REPORTS
    assert told in note(expectation)
    assert not expectation.proposal.drafts
    assert expectation.ask_reports is None


def test_one_number_of_two_that_exists_is_answered_in_part(expects: Expects) -> None:
    expectation = expects("regulations 9 and 45")
    assert expectation is not None
    assert expectation.proposal.status is Status.PARTLY_ANSWERED
    assert cited(expectation) == ["2014-regulation-9"]
    assert "no regulation 45" in note(expectation)


def test_a_paragraph_is_answered_by_its_regulation_which_is_said(expects: Expects) -> None:
    expectation = expects("regulation 12(2)(b)")
    assert cited(expectation)[0] == "2014-regulation-12"
    assert "paragraph (2)(b)" in note(expectation)


@pytest.mark.parametrize(
    ("turn", "question", "first"),
    [
        ("what does regulation 17 require?", "and regulation 9?", "2014-regulation-9"),
        ("what does regulation 18 say?", "what about the 2009 one?", "2009-regulation-18"),
        ("do we have to report a fall?", "what about a death?", "2009-regulation-16"),
        ("do we have to report a fall?", "is it an offence not to?", "2009-regulation-18"),
    ],
)
def test_a_follow_up_goes_on_with_the_rules(
    expects: Expects, turn: str, question: str, first: str
) -> None:
    assert cited(expects(question, turn))[0] == first


def test_a_follow_up_to_what_was_found_stays_with_the_reports(expects: Expects) -> None:
    assert expects("and regulation 18?", "Which services breached regulation 17?") is None


def test_the_reports_are_asked_for_duties_and_not_for_definitions(expects: Expects) -> None:
    def ask_reports(question: str) -> str | None:
        expectation = expects(question)
        assert expectation is not None
        return expectation.ask_reports

    assert ask_reports("what does regulation 17 require?") == "Good governance"
    assert "visitors" in (ask_reports("can we stop visitors") or "")
    assert ask_reports("what do the scores mean") is None
    assert ask_reports("how many quality statements are there") is None
    assert ask_reports("is it an offence not to display our rating") is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("reg18", ["18"]),
        ("Reg. 12(2)(b) and 13", ["12(2)(b)", "13"]),
        ("regulation twenty A", ["20A"]),
        ("reg 9 a home", ["9"]),
        ("regulation 20 A", ["20A"]),
        ("the two regulation 18s", ["18"]),
        ("the Regulations 2014", []),
        ("regulation 16 or regulation 18", ["16", "18"]),
    ],
)
def test_numbers_are_read_in_every_way_they_are_written(text: str, named: list[str]) -> None:
    assert [each.number + each.clause for each in regulations_named(text)] == named


def test_statements_instruments_and_repealed_standards_are_read() -> None:
    assert statements_numbered("quality statement thirty one, statement 8") == ("31", "8")
    assert instruments_named("reg 18 (2009)") == (Instrument.REGISTRATION_2009,)
    assert instruments_named("inspected in 2014") == ()
    assert names_repealed("outcome 16")
    assert names_repealed("regulation 22 of 2010")
    assert not names_repealed("the outcomes for people")


def test_vectors_are_kept_and_made_again_when_damaged(tmp_path: Path, model: Embedder) -> None:
    few = entries()[:3]
    first = ReferenceFinder(few, model, tmp_path).find("good character")
    kept = tmp_path / FILE
    with np.load(kept) as held:
        assert set(held) == {"vectors", "made_of"}
    assert ReferenceFinder(few, model, tmp_path).find("good character") == first
    kept.write_bytes(b"torn")
    assert ReferenceFinder(few, model, tmp_path).find("good character") == first
    assert kept.read_bytes() != b"torn"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_the_words_of_the_library_are_known_as_words() -> None:
    assert {"candour", "safeguarding", "kloes"} <= set(reference_words(entries()))
