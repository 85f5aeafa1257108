"""Questions about facts, in everyday words: what is counted, listed, compared and denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from many_reports import invented_report, record_reports

from assistant.answer import Answer, Status
from assistant.check import check
from assistant.draft import Proposal
from assistant.facts import answer_facts
from assistant.facts.filters import Bounds, Period, bounds_of, period_of
from assistant.holdings import Holdings
from assistant.query import Query
from ingest.records import Records

from fixture_types import Ask, Understood  # isort: skip

FERNHALLOW = "Fernhallow Court"
QUILLMOOR = "Quillmoor Supported Living"
PELLOWICK = "Pellowick Grange"
LARKSPINDLE = "Larkspindle Home Support Limited"
ASHLINGCOTE = "Ashlingcote Nursing Home"


def services_cited(answer: Answer) -> set[str]:
    return {citation.service for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "services"),
    [
        ("Which services scored 1 for Safeguarding?", {QUILLMOOR}),
        ("who got a 2 for learning culture", {QUILLMOOR, PELLOWICK}),
        ("which services scored at least 75 for caring", {FERNHALLOW, QUILLMOOR}),
        ("which services scored below 50 for well-led", {LARKSPINDLE, QUILLMOOR}),
        ("which homes scored between 50 and 60 for safe", {PELLOWICK, QUILLMOOR}),
        ("which services scored 55 or less for safe", {PELLOWICK}),
        ("Which services are rated Inadequate overall?", {ASHLINGCOTE}),
        ("which services were rated inadequate for well led", {ASHLINGCOTE, QUILLMOOR}),
        ("which services are rated worse than good for safe", {ASHLINGCOTE, QUILLMOOR, PELLOWICK}),
        ("which services breached regulation 18", {ASHLINGCOTE, PELLOWICK, QUILLMOOR}),
        ("which services breached regulation 18 of the 2014 regulations", {PELLOWICK}),
        ("which services were found in breach of good governance",
         {ASHLINGCOTE, LARKSPINDLE, QUILLMOOR}),
        ("which services have no breaches", {FERNHALLOW}),
        ("which nursing homes are held", {ASHLINGCOTE}),
        ("which care homes are rated inadequate", {ASHLINGCOTE}),
        ("list the homecare services", {LARKSPINDLE}),
        ("which services were assessed in 2025", {FERNHALLOW, LARKSPINDLE}),
        ("which services were inspected before june 2024", {ASHLINGCOTE}),
        ("which services were assessed between 2 september 2024 and december 2024",
         {QUILLMOOR, PELLOWICK}),
        ("which services were published since 2018", {ASHLINGCOTE}),
        ("which reports use the older framework", {ASHLINGCOTE}),
        ("which services are in harrowdene", {PELLOWICK}),
        ("which service has the highest score for safe", {FERNHALLOW}),
        ("lowest scoring service for governance", {QUILLMOOR}),
        ("who is the best rated service", {FERNHALLOW}),
        ("which service has the most breaches", {ASHLINGCOTE}),
        ("oldest report", {ASHLINGCOTE}),
        ("which is the newest report", {LARKSPINDLE}),
        ("top 2 services for well-led score", {FERNHALLOW, PELLOWICK}),
    ],
)  # fmt: skip
def test_the_services_that_fit_and_no_others(ask: Ask, question: str, services: set[str]) -> None:
    answer = ask(question)
    assert (answer.status, answer.engine) == (Status.ANSWERED, "facts")
    assert services_cited(answer) == services


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("how many reports are held", "5 reports are held"),
        ("How many services scored 2 for Learning culture?", "2 of the 5"),
        ("how many services are rated requires improvement overall", "2 of the 5"),
        ("How many reports rate safe as good?", "1 of the 5"),
        ("how many statements scored 1 at quillmoor for well-led", "4 quality statements"),
        ("How many statements were not assessed at Quillmoor?", "1 quality statement"),
        ("how many services breached regulation 17", "3 of the 5"),
        ("how many breaches are there at Quillmoor", "3 breaches"),
        ("how many services were assessed in 2024", "2 reports"),
    ],
)
def test_a_count_cites_what_it_counts(ask: Ask, question: str, number: str) -> None:
    answer = ask(question)
    assert answer.engine == "facts"
    assert number in answer.claims[0].text
    assert answer.claims[0].citations


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # Quillmoor: 1, Pellowick: 2, Fernhallow: 4: 7 / 3
        ("average governance score", "2.33 out of 4: 7 points over 3 scores"),
        # 78, 56 and 53: 187 / 3
        ("what is the average score for safe", "62.33 out of 100: 187 points over 3 scores"),
        # 2 + 3 + 1 + 2 + 3 + 2 + 4 + 1, 3 + 3 + 2 + 3 + 4 and 1 + 1 + 3 + 1 + 2 + 1 = 42 / 19
        ("average of the statement scores at quillmoor", "2.21 out of 4: 42 points over 19 scores"),
        ("how much higher is fernhallow than pellowick for well-led", "a difference of 32 points"),
        ("difference between safe and caring at quillmoor", "a difference of 19 points"),
        ("which statement scored lowest at fernhallow for caring", "3 out of 4"),
        ("which key question scored highest at pellowick grange", "68 out of 100: Responsive"),
    ],
)
def test_what_is_computed(ask: Ask, question: str, said: str) -> None:
    assert said in " ".join(claim.text for claim in ask(question).claims)


def test_a_statement_not_assessed_is_in_no_average(ask: Ask) -> None:
    answer = ask("What is the average of the statement scores at Quillmoor for well-led?")
    assert "1.5 out of 4: 9 points over 6 scores" in answer.claims[0].text
    assert answer.note is not None
    assert "1 without a score, because not assessed" in answer.note


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which services scored 4 for governance in 2018", "No report on Ashlingcote"),
        ("Which services breached regulation 20?", "None of the 5 reports searched"),
        ("which hospices are rated good", "type “hospices”"),
        ("which services were assessed in 2030", "14 February 2018 to 14 May 2025"),
        ("which homes in harrogate are rated good", "harrogate"),
        ("which statement scored lowest at larkspindle", "no separate score"),
        ("what is the average rating", "no average"),
        ("how does larkspindle's score of 46 add up", "cannot be known"),
        ("How many statements were not assessed at Fernhallow?", "No report on Fernhallow Court"),
    ],
)
def test_none_is_an_answer_that_says_what_was_searched(ask: Ask, question: str, said: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_IN_REPORTS
    assert answer.claims == ()
    assert answer.note is not None
    assert said in answer.note


def test_the_sum_behind_a_score_is_shown_with_each_part(ask: Ask) -> None:
    answer = ask("How do the statement scores at Quillmoor make 32?")
    *parts, total = [claim.text for claim in answer.claims]
    assert len(parts) == 7
    assert [text for text in parts if "not assessed" in text] == [
        "Workforce equality, diversity and inclusion: not assessed this time, printed as 0."
    ]
    # 1 + 1 + 3 + 0 + 1 + 2 + 1 = 9 of 28; 9 / 28 = 32.14 %
    assert total.startswith("1 + 1 + 3 + 0 + 1 + 2 + 1 = 9 of 28 points")
    assert "32.14 % and rounded 32: the score of 32 out of 100" in total
    cited = {c.number: c.quote for c in answer.citations}
    assert all("Score:" in cited[claim.citations[0]] for claim in answer.claims[:-1])


def test_the_service_with_that_score_is_found(ask: Ask) -> None:
    answer = ask("how do the statement scores make 32?")
    assert services_cited(answer) == {QUILLMOOR}


def test_the_lowest_of_several_names_all_that_share_it(ask: Ask) -> None:
    said = ask("Which statements scored lowest at Quillmoor for Safe?").claims[0].text
    assert "1 out of 4: Safeguarding; Medicines optimisation" in said


def test_a_ranking_is_a_table_from_the_highest_down(ask: Ask) -> None:
    answer = ask("Rank Fernhallow Court, Pellowick Grange and Quillmoor on their well-led scores.")
    cells = [claim.cell for claim in answer.claims]
    assert [cell and (cell.row, cell.text) for cell in cells] == [
        (FERNHALLOW, "93"), (PELLOWICK, "61"), (QUILLMOOR, "32"),
    ]  # fmt: skip


def test_a_follow_up_keeps_what_is_wanted(ask: Ask) -> None:
    answer = ask("and at Pellowick?", "Which statement scored lowest at Quillmoor?", "Several.")
    assert "1 out of 4: Safe and effective staffing" in answer.claims[0].text


@pytest.mark.parametrize(
    "question",
    [
        "Which services scored 1 for safeguarding?",
        "which care homes are rated inadequate",
        "How many services breached regulation 17?",
        "Which service has the highest score for Safe?",
    ],
)
def test_neither_capitals_nor_the_question_mark_matter(ask: Ask, question: str) -> None:
    plain = question.lower().rstrip("?")
    assert [c.text for c in ask(plain).claims] == [c.text for c in ask(question).claims]


@pytest.fixture(scope="session")
def many_records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    records = Records(f"sqlite:///{tmp_path_factory.mktemp('many') / 'record.sqlite3'}")
    record_reports(records, [invented_report(number) for number in range(40)])
    yield records
    records.close()


@pytest.fixture
def many(many_records: Records) -> Holdings:
    """Forty reports on as many services."""
    return Holdings.of(many_records, many_records.scope())


def asked_of_many(understood: Understood, many: Holdings, question: str) -> Proposal:
    """What is proposed over the many; each sentence of it passes its check."""
    query: Query = replace(understood(question), named=frozenset())
    proposal = answer_facts(query, many)
    assert all(check(draft).verdict == "verified" for draft in proposal.drafts)
    return proposal


def scored(number: int) -> set[int]:
    """The reports of the forty with that score for Shared direction and culture."""
    return {each for each in range(40) if each % 4 + 1 == number}


def test_a_count_over_many_cites_the_first(understood: Understood, many: Holdings) -> None:
    proposal = asked_of_many(understood, many, "how many services scored over 10 for well-led")
    (draft,) = proposal.drafts
    assert draft.text.startswith("40 of the 40")
    assert len(draft.evidence) == 12
    assert proposal.note is not None
    assert "first 12 of 40" in proposal.note


def test_a_long_list_shows_the_first_and_says_how_many_more(
    understood: Understood, many: Holdings
) -> None:
    proposal = asked_of_many(understood, many, "which services scored at least 1 for well-led")
    assert len({draft.evidence[0].report.report_id for draft in proposal.drafts}) == 12
    assert proposal.note is not None
    assert "first 12 of 40 reports" in proposal.note


def test_a_table_over_many_has_a_row_for_each_service(
    understood: Understood, many: Holdings
) -> None:
    proposal = asked_of_many(
        understood, many, "which services scored 3 for shared direction and culture"
    )
    rows = [draft.cell.row for draft in proposal.drafts if draft.cell]
    assert {int(re.sub(r"\D", "", row)) for row in rows} == scored(3)


def test_an_average_over_many_is_of_all_and_cites_some(
    understood: Understood, many: Holdings
) -> None:
    proposal = asked_of_many(understood, many, "average score for shared direction and culture")
    (draft,) = proposal.drafts
    assert "is 2.5 out of 4: 100 points over 40 scores" in draft.text  # 10 each of 1, 2, 3, 4
    assert len(draft.evidence) == 12


def test_many_that_share_the_highest_are_counted(understood: Understood, many: Holdings) -> None:
    proposal = asked_of_many(understood, many, "which service has the highest score for well-led")
    summary = proposal.drafts[0].text
    assert summary.startswith("The highest score for Well-led is 81 out of 100: 10 services")


def test_kind_place_and_day_narrow_the_reports(understood: Understood, many: Holdings) -> None:
    question = "how many homecare services in preston were assessed before 1 february 2023"
    proposal = asked_of_many(understood, many, question)
    # 0, 4, 8 … are homecare, 0, 3, 6 … in Preston, 0 to 29 before that day: 0, 12, 24
    assert proposal.drafts[0].text.startswith("3 reports are held")


def test_only_the_scope_is_counted(understood: Understood, many: Holdings) -> None:
    few = many.only(many.ids[:10])
    proposal = asked_of_many(understood, few, "how many reports are held")
    assert proposal.drafts[0].text.startswith("10 reports are held")


def test_each_fact_of_too_many_reports_needs_a_narrower_question(
    understood: Understood, many: Holdings
) -> None:
    proposal = asked_of_many(understood, many, "What was the score for Safe?")
    assert proposal.status is Status.NEEDS_CLARIFICATION
    assert proposal.drafts == ()


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("since march 2024", ("2024-03-01", None)),
        ("in 2025", ("2025-01-01", "2025-12-31")),
        ("in february 2024", ("2024-02-01", "2024-02-29")),
        ("after 6 june 2024", ("2024-06-07", None)),
        ("before june 2024", (None, "2024-05-31")),
        ("between january 2024 and 6 june 2024", ("2024-01-01", "2024-06-06")),
        ("until 2024", (None, "2024-12-31")),
        ("regulation 17 of the 2014 regulations", None),
        ("scored 20 for safe", None),
    ],
)
def test_the_days_that_a_question_speaks_of(
    text: str, period: tuple[str | None, str | None] | None
) -> None:
    found = period_of(text)
    days = found and tuple(day and day.isoformat() for day in (found.since, found.until))
    assert days == period
    assert found is None or isinstance(found, Period)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("below 50", Bounds(most=49)),
        ("under 40 %", Bounds(most=39)),
        ("at least 3", Bounds(least=3)),
        ("2 or less", Bounds(most=2)),
        ("no more than 60", Bounds(most=60)),
        ("more than 75 per cent", Bounds(least=76)),
        ("between 60 and 50", Bounds(50, 60)),
        ("scored 1 for safeguarding", Bounds(1, 1)),
        ("got a 3 out of 4", Bounds(3, 3)),
        ("since 2024", None),
        ("breached regulation 12", None),
    ],
)
def test_the_points_that_a_question_asks_for(text: str, bounds: Bounds | None) -> None:
    assert bounds_of(text) == bounds


def test_what_a_score_is_worth_is_left_to_the_bands(ask: Ask) -> None:
    answer = ask("is 53 a good score?")
    assert "39 to 62 for Requires improvement" in answer.answer
    assert {citation.report_id for citation in answer.citations} == {"reference-scores"}
