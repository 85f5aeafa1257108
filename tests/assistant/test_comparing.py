"""Services side by side: scores first, then each in its report's words, the same room for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from small_report import sentences, small_report

from assistant.answer import Status
from assistant.chain import Assistant
from assistant.check import check
from assistant.comparing import answer_compared
from assistant.comparing.scores import score_table
from assistant.comparing.sides import columns, find_areas, find_sides
from assistant.draft import Draft, Proposal
from assistant.evidence import Candidate
from assistant.holdings import Holdings
from assistant.query import Query
from assistant.reading import Reader
from ingest.report import KeyQuestion, Report, Span, Stated

from fixture_types import Understood  # isort: skip

Compared = Callable[[str], Proposal | None]
WORDS_EACH = 170


@pytest.fixture(scope="module")
def compared(assistant: Assistant, understood: Understood) -> Compared:
    """What a question over the samples is answered with, when it compares."""
    records = assistant.library.records

    def ask(question: str) -> Proposal | None:
        query, held = understood(question), Holdings.of(records, records.scope())
        asked = held.only(query.named) if query.named else held
        read = Reader(assistant.library, assistant.speller.known).read(query, asked)
        return answer_compared(query, read, asked.reports())

    return ask


def answered(proposal: Proposal | None) -> Proposal:
    assert proposal is not None
    return proposal


def table(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [(d.cell.row, d.cell.column, d.cell.text) for d in proposal.drafts if d.cell]


def groups(drafts: Iterable[Draft]) -> list[str]:
    return list(dict.fromkeys(d.group or "" for d in drafts if not d.cell))


def service(draft: Draft) -> str:
    return draft.evidence[0].report.service.value


def words_of(proposal: Proposal) -> dict[str, int]:
    counted: dict[str, int] = {}
    for each in proposal.drafts:
        if not each.cell:
            counted[service(each)] = counted.get(service(each), 0) + len(each.text.split())
    return counted


def test_a_statement_has_its_scores_then_each_report_in_its_own_words(compared: Compared) -> None:
    proposal = answered(compared("compare safeguarding at Fernhallow and Quillmoor"))
    assert proposal.status is Status.ANSWERED
    assert table(proposal) == [
        ("Safeguarding: score", "Fernhallow Court", "3 out of 4"),
        ("Safeguarding: score", "Quillmoor Supported Living", "1 out of 4"),
    ]
    assert groups(proposal.drafts)[:2] == [
        "Safeguarding · Fernhallow Court", "Safeguarding · Quillmoor Supported Living",
    ]  # fmt: skip
    assert all(check(each).verdict == "verified" for each in proposal.drafts)
    assert all(each.is_quote for each in proposal.drafts if not each.cell)


def test_each_score_cites_the_line_that_states_it(compared: Compared) -> None:
    proposal = answered(compared("compare governance at Fernhallow, Pellowick and Quillmoor"))
    cells = [each for each in proposal.drafts if each.cell]
    assert len(cells) == 9  # governance, and the rating and score of Well-led
    for each in cells:
        assert each.cell is not None
        assert each.cell.text.split(" out of ")[0] in each.evidence[0].quote
        assert each.cell.column == service(each)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("how do quillmoor and fernhallow differ on medicines", "Medicines optimisation"),
        ("fernhallow or pellowick, who has better care plans?", "Person-centred care"),
        ("contrast speaking up at Larkspindle and Quillmoor", "Freedom to speak up"),
    ],
)
def test_lay_questions_are_set_side_by_side_under_one_heading(
    compared: Compared, question: str, title: str
) -> None:
    found = groups(answered(compared(question)).drafts)
    assert len([group for group in found if group.startswith(f"{title} · ")]) == 2


@pytest.mark.parametrize(
    "question",
    [
        "compare governance at Ashlingcote and Quillmoor",
        "compare speaking up at Larkspindle and Quillmoor",
        "how do Pellowick and Fernhallow differ on staff training?",
    ],
)
def test_each_has_the_same_room(compared: Compared, question: str) -> None:
    proposal = answered(compared(question))
    longest = max(len(each.text.split()) for each in proposal.drafts)
    assert len(words_of(proposal)) == 2
    assert all(count <= WORDS_EACH + longest for count in words_of(proposal).values())


def test_what_one_report_alone_says_is_marked_and_the_mark_explained(compared: Compared) -> None:
    proposal = answered(compared("compare medicines at Fernhallow and Quillmoor"))
    alone = [group for group in groups(proposal.drafts) if "Only in the report on " in group]
    assert alone
    titles = [group.split(" · ")[0] for group in groups(proposal.drafts)]
    assert all(titles.count(group.split(" · ")[0]) == 1 for group in alone)
    assert "under the same heading" in (proposal.note or "")


def test_reports_without_statements_are_compared_by_key_question(compared: Compared) -> None:
    proposal = answered(compared("compare medicines at Ashlingcote and Pellowick"))
    found = groups(proposal.drafts)
    assert found[:2] == ["Safe · Ashlingcote Nursing Home", "Safe · Pellowick Grange"]
    assert ("Safe: rating", "Ashlingcote Nursing Home", "Inadequate") in table(proposal)
    assert all(not row.endswith("score") for row, *_ in table(proposal))  # one report has none


def test_the_report_that_is_silent_is_named(compared: Compared) -> None:
    proposal = answered(compared("compare the speak-up champion at Quillmoor and Ashlingcote"))
    assert proposal.status is Status.PARTLY_ANSWERED
    assert proposal.note == (
        "No passage that answers this was found in the report on Ashlingcote Nursing Home."
    )
    assert set(words_of(proposal)) == {"Quillmoor Supported Living"}


def test_all_that_two_reports_say_is_compared_where_both_say_it(compared: Compared) -> None:
    proposal = answered(compared("compare Fernhallow and Pellowick"))
    assert table(proposal)[:2] == [
        ("Overall: rating", "Fernhallow Court", "Outstanding"),
        ("Overall: rating", "Pellowick Grange", "Requires improvement"),
    ]
    found = groups(proposal.drafts)
    assert found == [
        f"{name} · {who}" for name in ("Safe", "Effective", "Responsive", "Well-led")
        for who in ("Fernhallow Court", "Pellowick Grange")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "What did inspectors find about medicines at Quillmoor?",
        "Which service has the best medicines audits?",  # five are held, and none is named
        "compare the dragons at Fernhallow and Quillmoor",
    ],
)
def test_what_compares_nothing_is_left_to_the_quoted_lane(
    compared: Compared, question: str
) -> None:
    assert compared(question) is None


ONE = "Kippers were late on 9 mornings."
TWO = "Kippers were never late."
LATER = "The cook bought kippers from the harbour."


@pytest.fixture(scope="module")
def kippers(understood: Understood) -> Query:
    return replace(understood("compare kippers"), statements=())


def spoken(report: Report, text: str, score: float, statement: str | None) -> list[Candidate]:
    return [
        replace(candidate, lexical=1.0)
        for candidate in sentences(report, [text], [score], statement)
    ]


def test_a_report_whose_words_went_elsewhere_is_given_its_sentence_there(kippers: Query) -> None:
    filler = " ".join(["Kippers"] * 165) + "."
    lodge = small_report("Lodge", body=f"{ONE}\n{filler}")
    grange = small_report("Grange", body=f"{TWO}\n{LATER}")
    read = [
        *spoken(lodge, filler, 0.9, "Learning culture"),
        *spoken(lodge, ONE, 0.5, "Safeguarding"),
        *spoken(grange, TWO, 0.9, "Safeguarding"),
        *spoken(grange, LATER, 0.5, "Learning culture"),
    ]
    sides = find_sides(kippers, read, [lodge, grange])
    assert [c.text for c in sides[0].said] == [filler]
    shared = {area.title: area.sides for area in find_areas(sides)}
    assert [c.text for c in shared["Safeguarding"][0].said] == [ONE]


def test_without_a_heading_in_common_all_stands_together(kippers: Query) -> None:
    lodge, grange = small_report("Lodge", body=ONE), small_report("Grange", body=TWO)
    safe = [
        replace(c, passage=replace(c.passage, key_question="Safe"))
        for c in spoken(grange, TWO, 0.9, "Safeguarding")
    ]
    read = [*spoken(lodge, ONE, 0.9, "Learning culture"), *safe]
    (area,) = find_areas(find_sides(kippers, read, [lodge, grange]))
    assert (area.title, [side.name for side in area.sides]) == ("", ["Lodge", "Grange"])


def rated(service: str, assessed: bool = True) -> Report:
    body = "Safe\nGood"
    report = small_report(service, body=body)
    start = report.text.index("Good")
    good = Stated("Good", Span(start, start + 4))
    area = KeyQuestion("Safe", assessed, good, None, None, (), Span(start - 5, start + 4))
    return replace(report, key_questions=(area,))


def test_a_rating_that_was_carried_over_is_marked() -> None:
    cells = score_table(["Safe"], {"Lodge": rated("Lodge"), "Grange": rated("Grange", False)})
    assert [each.cell.text for each in cells if each.cell] == [
        "Good", "Good, not assessed this time",
    ]  # fmt: skip
    assert all(check(each).verdict == "verified" for each in cells)


def test_what_one_report_alone_states_makes_no_row() -> None:
    assert score_table(["Safe"], {"Lodge": rated("Lodge"), "Grange": small_report("Grange")}) == ()


def test_two_reports_on_one_service_are_told_apart() -> None:
    one, other = small_report("Lodge"), replace(small_report("Lodge"), report_id="lodge-2")
    assert list(columns([one, other, small_report("Grange")])) == [
        "Lodge (lodge)", "Lodge (lodge-2)", "Grange",
    ]  # fmt: skip
