"""Which questions the facts answer alone, and that they answer what was asked and no more."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answer import Status
from assistant.chain import Assistant
from assistant.facts import answer_facts
from assistant.facts.sufficient import facts_suffice
from assistant.holdings import Holdings

from fixture_types import Ask, Understood  # isort: skip

FERNHALLOW = "Fernhallow Court"
LARKSPINDLE = "Larkspindle Home Support Limited"


@pytest.mark.parametrize(
    "question",
    [
        "which regulation covers staffing",
        "what does regulation 12 say",
        "what do the scores mean",
        "what does a score of 2 mean",
        "how do ratings work",
        "how are scores worked out",
        "Why were there too few staff at Pellowick Grange?",
        "what did people say about the food at Quillmoor",
    ],
)
def test_rules_and_findings_are_no_matter_of_facts(understood: Understood, question: str) -> None:
    assert not facts_suffice(understood(question))


@pytest.mark.parametrize(
    "question",
    [
        "services with a 2 for governance",
        "services under 40 for safe",
        "who got the best mark for independence and choice",
        "how many services broke reg 12",
        "who breached reg 18 of the 2014 regs",
        "what is our earliest report",
        "what number do i ring for ashlingcote",
        "which services had an assessment in 2024",
        "how many points out of 100 did pellowick grange receive for effective",
        "list every residential home",
        "how was the score of 32 worked out",
    ],
)
def test_facts_alone_answer(understood: Understood, question: str) -> None:
    assert facts_suffice(understood(question))


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("when was fernhallow assessed", "4 March 2025", "updated"),
        ("when was the fernhallow page updated", "27 March 2025", "assessment"),
        ("when was the report on ashlingcote published", "9 May 2018", "visit"),
        ("on which dates was ashlingcote visited", "12 February 2018", "published"),
        ("what is the overall rating of fernhallow", "Outstanding", "Safe"),
        ("how many breaches at quillmoor", "3 breaches", "medicine"),
        ("score for safe systems and pathways at fernhallow", "3 out of 4", "Quillmoor"),
    ],
)
def test_what_was_asked_and_nothing_beside_it(
    ask: Ask, question: str, said: str, unsaid: str
) -> None:
    answer = ask(question)
    assert said in " ".join(claim.text for claim in answer.claims)
    assert unsaid not in " ".join(claim.text for claim in answer.claims)


def test_a_report_that_counts_its_breaches_itself_is_quoted(ask: Ask) -> None:
    counted, own = ask("how many breaches were found at quillmoor").claims
    assert counted.text.startswith("3 breaches of regulations are stated")
    assert own.text.startswith("We found 3 breaches")


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("when was the report on fernhallow published", "no date of publication"),
        ("when did the larkspindle report come out", "no date of publication"),
        ("when was the larkspindle page updated", "no date of an update"),
        ("services over 95 for caring", "a score above 95 out of 100 for Caring"),
        ("what regs did fernhallow court break", "states no breach"),
    ],
)
def test_what_is_missing_is_named(ask: Ask, question: str, missing: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_IN_REPORTS
    assert answer.note is not None
    assert missing in answer.note


@pytest.mark.parametrize(
    ("question", "services"),
    [
        ("which services were assessed last year", {FERNHALLOW, LARKSPINDLE}),
        ("how many services were assessed last year", {FERNHALLOW, LARKSPINDLE}),
    ],
)
def test_last_year_is_told_by_the_day_of_the_question(
    assistant: Assistant, understood: Understood, question: str, services: set[str]
) -> None:
    query = understood(question)
    assert facts_suffice(query)
    records = assistant.library.records
    asked = Holdings.of(records, records.scope())
    proposal = answer_facts(query, asked, today=date(2026, 3, 1))
    cited = {line.report.service.value for draft in proposal.drafts for line in draft.evidence}
    assert cited == services
    assert not answer_facts(query, asked, today=date(2030, 1, 1)).drafts
