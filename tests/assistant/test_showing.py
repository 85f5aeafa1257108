"""What is shown: checked, numbered from 1 in order, with exact quotes."""

from __future__ import annotations

import re

import pytest
from small_report import claim, small_report

from assistant.answer import Answer, Status
from assistant.draft import Draft, Evidence, Proposal
from assistant.query import Query
from assistant.showing import accepted, show
from ingest.report import Report, Span

from fixture_types import Understood  # isort: skip

FIRST, SECOND, THIRD = "Kippers were late.", "Toast was early.", "Eggs were boiled."
REPORT = small_report("Brackendale Lodge", body="\n".join((FIRST, SECOND, THIRD)))


@pytest.fixture(scope="module")
def query(understood: Understood) -> Query:
    return understood("What about kippers?")


def cite(quote: str) -> Evidence:
    start = REPORT.text.index(quote)
    return Evidence(REPORT, Span(start, start + len(quote)), "Well-led", None, "inspector")


def answered(*drafts: Draft) -> Proposal:
    return Proposal(Status.ANSWERED, drafts)


def checked_and_shown(query: Query, proposal: Proposal, reports: list[Report]) -> Answer:
    return show(
        query, proposal, accepted(proposal.drafts), [report.report_id for report in reports]
    )


def test_numbers_begin_at_one_in_order_and_are_used_again(query: Query) -> None:
    proposal = answered(
        Draft(SECOND, (cite(SECOND),)),
        Draft(f"{FIRST}", (cite(FIRST),)),
        Draft(SECOND, (cite(SECOND), cite(THIRD))),
    )
    answer = checked_and_shown(query, proposal, [REPORT])
    assert [c.citations for c in answer.claims] == [(1,), (2,), (1, 3)]
    assert [(c.number, c.quote) for c in answer.citations] == [(1, SECOND), (2, FIRST), (3, THIRD)]


def test_every_quote_is_exact(query: Query) -> None:
    answer = checked_and_shown(query, answered(Draft(THIRD, (cite(THIRD),))), [REPORT])
    (cited,) = answer.citations
    assert REPORT.text[cited.start : cited.end] == cited.quote == THIRD


def test_a_claim_without_evidence_is_not_shown(query: Query) -> None:
    answer = checked_and_shown(
        query, answered(Draft("Uncited.", ()), Draft(FIRST, (cite(FIRST),))), [REPORT]
    )
    assert [c.text for c in answer.claims] == [FIRST]
    assert "Uncited" not in answer.answer


def test_a_claim_that_fails_the_check_is_dropped_and_takes_no_number(query: Query) -> None:
    wrong = Draft("9 kippers were late.", (cite(THIRD),))
    answer = checked_and_shown(query, answered(wrong, Draft(FIRST, (cite(FIRST),))), [REPORT])
    assert [c.text for c in answer.claims] == [FIRST]
    assert [c.number for c in answer.citations] == [1]


def test_when_nothing_stands_the_check_the_answer_abstains(query: Query) -> None:
    answer = checked_and_shown(query, answered(claim("9 kippers", FIRST)), [REPORT])
    assert answer.status is Status.NOT_IN_REPORTS
    assert (answer.claims, answer.citations) == ((), ())


def test_the_markdown_is_note_groups_and_marked_sentences(query: Query) -> None:
    proposal = Proposal(
        Status.ANSWERED,
        (
            Draft(FIRST, (cite(FIRST),), group="Lodge · Food"),
            Draft(SECOND, (cite(SECOND),), group="Lodge · Food"),
            Draft(THIRD, (cite(THIRD), cite(FIRST)), group="Lodge · Eggs"),
        ),
        note="Note.",
    )
    assert checked_and_shown(query, proposal, [REPORT]).answer.split("\n\n") == [
        "Note.",
        "**Lodge · Food**",
        f"{FIRST} [1]",
        f"{SECOND} [2]",
        "**Lodge · Eggs**",
        f"{THIRD} [3][1]",
    ]


def test_the_nearest_are_numbered_and_shown_only_when_abstaining(query: Query) -> None:
    near = (cite(FIRST), cite(SECOND))
    silent = checked_and_shown(
        query, Proposal(Status.NOT_IN_REPORTS, note="No.", nearest=near), [REPORT]
    )
    assert [(c.number, c.quote) for c in silent.nearest] == [(1, FIRST), (2, SECOND)]
    assert not re.search(r"\[\d\]", silent.answer)
    spoken = Proposal(Status.ANSWERED, (Draft(FIRST, (cite(FIRST),)),), nearest=near)
    assert checked_and_shown(query, spoken, [REPORT]).nearest == ()


def test_what_was_searched_is_the_reports_named_or_all(query: Query) -> None:
    other = small_report("Candid Care")
    assert checked_and_shown(query, answered(), [REPORT, other]).searched == (
        REPORT.report_id,
        other.report_id,
    )
