"""Exact facts: what the record states, what it does not, and what nobody may derive."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.answer import Answer, Status
from assistant.chain import Assistant
from assistant.facts import answer_facts
from assistant.holdings import Holdings
from assistant.query import Query
from ingest.framework import RATINGS
from ingest.report import Instrument, Report

from fixture_types import Ask, Understood  # isort: skip


def claims(answer: Answer) -> list[str]:
    return [claim.text for claim in answer.claims]


Facts = Callable[..., tuple[list[str], str | None]]


@pytest.fixture(scope="session")
def facts(assistant: Assistant) -> Facts:
    """What the facts lane says over some reports: its sentences and its note."""
    records = assistant.library.records

    def answered(query: Query, *reports: Report) -> tuple[list[str], str | None]:
        scope = records.scope(report.report_id for report in reports)
        proposal = answer_facts(query, Holdings.of(records, scope))
        return [draft.text for draft in proposal.drafts], proposal.note

    return answered


@pytest.mark.parametrize(
    ("question", "said", "words_cited"),
    [
        (
            "What did Quillmoor score for Safe?",
            ("Quillmoor", "56", "Safe"),
            "scored 56 (out of 100)",
        ),
        (
            "What did Quillmoor score for Safeguarding?",
            ("Quillmoor", "1", "Safeguarding"),
            "Score: 1",
        ),
        (
            "What was Fernhallow rated for Caring?",
            ("Fernhallow", "Outstanding", "Caring"),
            "Outstanding",
        ),
        (
            "What was Quillmoor rated overall?",
            ("Quillmoor", "verall", "Requires improvement"),
            "Overall: Requires improvement",
        ),
        ("When was Larkspindle assessed?", ("Larkspindle", "14 May 2025"), "14 May 2025"),
        (
            "When did inspectors visit Ashlingcote?",
            ("visit", "14 February 2018"),
            "14 February 2018",
        ),
        (
            "When was the Ashlingcote report published?",
            ("Ashlingcote", "published", "9 May 2018"),
            "9 May 2018",
        ),
        (
            "What is the address of Pellowick Grange?",
            ("Pellowick Grange", "Pellowick Lane, Harrowdene, ZX6 3TN"),
            "ZX6 3TN",
        ),
        (
            "What is the phone number of Fernhallow Court?",
            ("Fernhallow", "01632 960735"),
            "01632 960735",
        ),
        (
            "Who runs Pellowick Grange?",
            ("Pellowick Grange", "Grangecroft Residential Limited"),
            "Grangecroft Residential Limited",
        ),
        (
            "What type of service is Larkspindle?",
            ("Larkspindle", "Homecare service"),
            "Homecare service",
        ),
    ],
)
def test_a_stated_fact_cites_the_line_that_states_it(
    ask: Ask, question: str, said: tuple[str, ...], words_cited: str
) -> None:
    answer = ask(question)
    assert (answer.status, answer.engine) == (Status.ANSWERED, "facts")
    (stated,) = [claim for claim in answer.claims if all(part in claim.text for part in said)]
    (cited,) = [c for c in answer.citations if c.number in stated.citations]
    assert words_cited in cited.quote


@pytest.mark.parametrize(
    ("question", "missing", "shown"),
    [
        (
            "What did Larkspindle score for governance?",
            "no separate score for Governance",
            "scored 46",
        ),
        ("What did Ashlingcote score for well-led?", "no score for Well-led", "Inadequate"),
        ("What was Larkspindle rated?", "no rating for Well-led", "scored 46"),
        ("What was Larkspindle rated for well-led?", "no rating for Well-led", "scored 46"),
        ("What is the phone number of Larkspindle?", "does not give a phone number", ""),
        ("What is the address of Larkspindle?", "does not give an address", ""),
        ("Who runs Larkspindle?", "does not give the provider's name", ""),
        ("What was Pellowick Grange rated for Caring?", "not Caring", ""),
        ("What did Larkspindle score for Safe?", "not Safe", ""),
    ],
)
def test_what_is_not_stated_is_said_with_the_nearest_line(
    ask: Ask, question: str, missing: str, shown: str
) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_IN_REPORTS
    assert missing in answer.answer
    assert (answer.claims, answer.citations) == ((), ())
    assert shown in " ".join(citation.quote for citation in answer.nearest)


def test_a_statement_not_assessed_has_no_score(ask: Ask) -> None:
    answer = ask("What did Quillmoor score for workforce equality, diversity and inclusion?")
    (said,) = claims(answer)
    assert "not assessed" in said
    assert not re.search(r"\d", said)
    assert "0" not in said


def test_a_score_never_becomes_a_rating(
    facts: Facts, samples: dict[str, Report], understood: Understood
) -> None:
    drafts, note = facts(understood("What was Larkspindle rated?"), samples["Larkspindle"])
    assert drafts == []
    assert note is not None
    assert not [rating for rating in RATINGS if rating in note]


def test_a_rating_never_becomes_a_score(
    facts: Facts, samples: dict[str, Report], understood: Understood
) -> None:
    drafts, note = facts(understood("What did Ashlingcote score overall?"), samples["Ashlingcote"])
    assert drafts == []
    assert note is not None
    assert not re.search(r"\d", note)


@pytest.mark.parametrize(
    "service", ["Ashlingcote", "Fernhallow", "Larkspindle", "Pellowick", "Quillmoor"]
)
def test_every_score_and_rating_said_is_one_that_the_report_states(
    facts: Facts, understood: Understood, samples: dict[str, Report], service: str
) -> None:
    report = samples[service]
    scores = {q.score.value for q in report.key_questions if q.score}
    ratings = {q.rating.value for q in report.key_questions if q.rating}
    ratings |= {report.overall_rating.value} if report.overall_rating else set()
    drafts, _ = facts(understood(f"What were the scores and ratings of {service}?"), report)
    said = " ".join(drafts)
    assert {int(n) for n in re.findall(r"\d+", said.replace("out of 100", ""))} == scores
    assert {rating for rating in RATINGS if rating in said} == ratings


def test_regulations_are_named_with_their_instruments(
    facts: Facts, understood: Understood, samples: dict[str, Report]
) -> None:
    drafts, _ = facts(
        understood("Which regulations did Ashlingcote breach?"), samples["Ashlingcote"]
    )
    by_number = {
        number: text for text in drafts for number in re.findall(r"regulation (\d+)", text)
    }
    assert set(by_number) == {"11", "12", "17", "18"}
    assert Instrument.REGISTRATION_2009.value in by_number["18"]
    for number in ("11", "12", "17"):
        assert Instrument.REGULATED_ACTIVITIES_2014.value in by_number[number]


def test_one_number_in_two_instruments_is_two_regulations(
    facts: Facts, understood: Understood, samples: dict[str, Report]
) -> None:
    query = understood("Which regulations were breached?")
    drafts, _ = facts(query, samples["Pellowick"], samples["Quillmoor"])
    eighteens = [text for text in drafts if "regulation 18" in text]
    assert any("Staffing" in text and "2014" in text for text in eighteens)
    assert any("incidents" in text and "2009" in text for text in eighteens)
    assert not [text for text in eighteens if "Staffing" in text and "2009" in text]


def test_no_breach_is_said_to_be_none(
    facts: Facts, understood: Understood, samples: dict[str, Report]
) -> None:
    drafts, note = facts(
        understood("Which regulations did Fernhallow breach?"), samples["Fernhallow"]
    )
    assert drafts == []
    assert note is not None
    assert "no breach" in note


@pytest.mark.parametrize(
    ("question", "corrected", "truth"),
    [
        ("Why did Quillmoor get a 4 for safeguarding?", "a score of 4", "1 out of 4"),
        ("Why did Quillmoor score 90 for Caring?", "a score of 90", "75 out of 100"),
        ("Why was Quillmoor rated Good for well-led?", "a rating of Good", "rated Inadequate"),
        ("Why was Fernhallow rated Inadequate?", "a rating of Inadequate", "Outstanding"),
    ],
)
def test_a_false_premise_is_corrected_with_what_is_stated(
    ask: Ask, question: str, corrected: str, truth: str
) -> None:
    answer = ask(question)
    assert answer.note is not None
    assert corrected in answer.note
    assert truth in " ".join(claims(answer))
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "Why did Quillmoor get a 1 for safeguarding?",
        "Why was Quillmoor rated Inadequate for well-led?",
    ],
)
def test_a_true_premise_is_not_corrected(ask: Ask, question: str) -> None:
    assert ask(question).note is None


def test_a_comparison_names_the_lower_and_the_gap(ask: Ask) -> None:
    # 93 - 32 = 61
    said = claims(ask("Compare the well-led scores of Fernhallow and Quillmoor"))[-1]
    lower, higher = said.index("Quillmoor Supported Living"), said.index("Fernhallow Court")
    assert lower < said.index("lower") < higher
    assert re.findall(r"\d+", said) == ["32", "93", "61"]


def test_a_comparison_cites_both_lines(ask: Ask) -> None:
    answer = ask("Compare the well-led scores of Fernhallow and Quillmoor")
    cited = [c for c in answer.citations if c.number in answer.claims[-1].citations]
    assert {c.service for c in cited} == {"Fernhallow Court", "Quillmoor Supported Living"}


def test_two_equal_scores_are_no_lower_and_no_higher(ask: Ask) -> None:
    answer = ask("Compare the scores for Learning culture at Quillmoor and Pellowick")
    said = " ".join(claims(answer))
    assert said.count("2 out of 4") == 2
    assert "lower" not in said
    assert "higher" not in said


def test_a_tie_at_the_bottom_names_both(ask: Ask) -> None:
    # 2, 2 and 4: a gap of 2
    answer = ask("Who scored lowest for Learning culture, Quillmoor, Pellowick or Fernhallow?")
    said = claims(answer)[-1]
    lowest = said.index("lowest")
    assert said.index("Pellowick Grange") < lowest
    assert said.index("Quillmoor Supported Living") < lowest < said.index("Fernhallow Court")
    assert re.findall(r"\d+", said) == ["2", "4", "2"]
    assert len(answer.claims[-1].citations) == 3
