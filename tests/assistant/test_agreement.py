"""What a claim must not change of the words it cites, shown on invented sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_report import claim, small_report

from assistant.agreement import Reason, disagreement, source_of
from assistant.answer import Speaker
from assistant.draft import Evidence
from assistant.plain_prose import is_plain_prose
from ingest.embed import english_words
from ingest.report import Span, Stated

ENGLISH = english_words()
WARNINGS = "We found 1 carer had received 3 written cautions within 4 months."


def differs(text: str, *quotes: str, speaker: Speaker | None = None) -> Reason | None:
    evidence = tuple(replace(e, speaker=speaker) for e in claim(text, *quotes).evidence)
    return disagreement(text, source_of(evidence), ENGLISH)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("One carer was given three written cautions in four months.", WARNINGS),
        ("Inspectors found that nine hoists were overdue.", "We found 9 hoists were overdue."),
        ("Twenty-three of the 31 charts lacked a signature.", "23 of 31 charts were not signed."),
        ("At least six calls were missed.", "We identified at least 6 missed calls."),
        ("The audit was done on 4 June 2024.", "The audit was completed on 04/06/2024."),
        ("Fridges were checked twice a day.", "Fridges were checked 2 times a day."),
        ("The area was rated Requires improvement.", "Requires improvement"),
        ("This was a breach of regulation 17.", "This was a breach of Regulation 17."),
        ("Kitchen checks were ineffective.", "Kitchen checks were not effective."),
        ("Nine falls went unreported.", "Staff had not reported 9 falls."),
        ("The manager did not act.", "The registered manager failed to act."),
        ("Some carers said they felt rushed.", "Some carers told us they felt rushed."),
        ("According to relatives, visits were late.", "Relatives told us visits were late."),
        ("Visits were not always on time.", "Visits did not always happen on time."),
        ("Two falls were logged; one of them was reported.",
         "There were 2 incidents of falls. One was reported."),
        ("The fair was in May 2015.", "The fair was held on 04/05/2015."),
        ("Only hens were let out.", "The other birds weren't let out; hens were."),
        ("Tenants had two meetings a year.", "Meetings of tenants were held twice a year."),
        ("One worker left the gate open.", "1 member of staff left the gate open."),
        ("Six hens and another nine were seen.", "We saw 6 hens. We saw a further 9 hens."),
        ("Two hens were there from 8pm onwards.", "From 8pm the owner had 2 hens on the lawn."),
        ("The gap seen in 2022 came up again.", "A gap was found in 2022 and found again."),
        ("The service was given 46 points out of 100.", "This service scored 46 out of 100."),
        ("Staff were to follow the MCA.", "Staff were to follow the Mental Capacity Act."),
        ("Dogs were not shown dignity and respect, a breach of regulation 10.",
         "Not giving dogs respect was a breach of regulation 10 of the Health and Social Care Act "
         "2008 (Regulated Activities) Regulations 2014."),
        ("By the manager's account the barn was full.", "The manager said the barn was full."),
        ("Relatives' concern was that soup was cold.", "Relatives complained that soup was cold."),
        ("Residents reported finding the soup cold.", "Residents said they found the soup cold."),
        ("Carers told us of the hens: they, they said, were not fed.",
         "Carers told us the hens were not fed."),
        ("No thought was given by the provider to how hens are fed.",
         "The provider had not considered how hens are fed."),
        ("Soup was served cold, and residents said it was.",
         "We saw, and residents confirmed, that soup was served cold."),
        ("Brackendale Lodge kept no record of visits.", "There was no record of visits."),
        (
            "Guidance on creams was missing for 4 people.",
            "Guidance on creams was missing for 4 people, so a new carer might not know how.",
        ),
    ],
)  # fmt: skip
def test_the_same_in_other_words(text: str, quote: str) -> None:
    assert differs(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote", "reason"),
    [
        ("One carer had 4 written cautions within 3 months.", WARNINGS, Reason.NUMBER),
        ("One carer had five written cautions within 4 months.", WARNINGS, Reason.NUMBER),
        ("One carer had 3 written cautions within 4 weeks.", WARNINGS, Reason.DATE),
        ("One manager had 3 written cautions within 4 months.", WARNINGS, Reason.NUMBER),
        ("31 of 23 charts were signed.", "23 of 31 charts were signed.", Reason.NUMBER),
        ("More than 6 calls were missed.", "At least 6 calls were missed.", Reason.NUMBER),
        ("Six calls were missed.", "At least 6 calls were missed.", Reason.NUMBER),
        ("75% of staff were trained.", "57% of staff were trained.", Reason.NUMBER),
        ("The shift began at 10pm.", "The shift began at 8pm.", Reason.NUMBER),
        ("The third audit was missed.", "The second audit was missed.", Reason.NUMBER),
        ("The audit was done on 5 June 2024.", "The audit was done on 4 June 2024.", Reason.DATE),
        ("Fridges were checked weekly.", "Fridges were checked daily.", Reason.DATE),
        ("Doors were locked after lunch.", "Doors were locked before lunch.", Reason.DATE),
        ("It failed at the last inspection.", "It failed at this inspection.", Reason.DATE),
        ("It was rated Good.", "It was rated Requires improvement.", Reason.RATING),
        ("It was rated good.", "It was rated Inadequate.", Reason.RATING),
        ("It breached regulation 18.", "It breached regulation 17.", Reason.REGULATION),
        (
            "It breached regulation 18 of the Registration Regulations 2009.",
            "It breached regulation 18 of the Regulated Activities Regulations 2014.",
            Reason.REGULATION,
        ),
        (
            "It breached the regulation on good governance.",
            "It breached the regulation on staffing.",
            Reason.REGULATION,
        ),
        ("The kettle at Larchmere was broken.", "The kettle was broken.", Reason.NAME),
        ("Nurses left the gate open.", "Carers left the gate open.", Reason.NAME),
        ("The provider told the council.", "The provider told the police.", Reason.NAME),
        ("The registered manager kept hens.", "The deputy manager kept hens.", Reason.NAME),
        ("Kitchen checks were effective.", "Kitchen checks were not effective.", Reason.NEGATION),
        ("Kitchen checks were effective.", "Kitchen checks were ineffective.", Reason.NEGATION),
        ("Falls were reported.", "Falls had not been reported.", Reason.NEGATION),
        ("The visit was unannounced.", "This was an announced visit.", Reason.NEGATION),
        ("Doors were not locked.", "Doors were locked.", Reason.NEGATION),
        ("Carers recorded each meal.", "Carers failed to record each meal.", Reason.NEGATION),
        ("Food hygiene improved.", "Food hygiene had declined.", Reason.NEGATION),
        ("The soup was cold.", "Residents told us the soup was cold.", Reason.SPEAKER),
        ("Residents said soup was cold.", "Soup given to residents was cold.", Reason.SPEAKER),
        (
            "Staff told inspectors that residents disliked the soup.",
            "Residents told staff that they disliked the soup.",
            Reason.SPEAKER,
        ),
        ("Visits were on time.", "Visits were not always on time.", Reason.NEGATION),
        ("Food hygiene got better.", "Food hygiene had declined.", Reason.NEGATION),
        ("The last fair was in May 2015.", "The last fair was in January 2015.", Reason.DATE),
        ("Two carers checked the fridge.", "Carers checked the fridge twice.", Reason.NUMBER),
        ("They held six fairs; three were planned.",
         "Three fairs were held, though fairs were to be held six times.", Reason.NUMBER),
        ("Only adults were served.", "Adults and children were served.", Reason.OVERSTATED),
        (
            "It breached regulation 18, notification of other incidents.",
            "It breached regulation 18 of the Regulated Activities Regulations 2014.",
            Reason.REGULATION,
        ),
        ("All charts were signed.", "Some charts were signed.", Reason.OVERSTATED),
        ("Gates were always shut.", "Gates were usually shut.", Reason.OVERSTATED),
        ("Residents were weighed.", "1 resident was weighed.", Reason.OVERSTATED),
        ("Residents were at serious risk.", "Residents were at risk.", Reason.OVERSTATED),
        ("Residents were harmed.", "Residents were at risk of harm.", Reason.OVERSTATED),
        ("The provider will build a ramp.", "The provider may build a ramp.", Reason.OVERSTATED),
        ("Feedback on meals was good.", "There was mixed feedback on meals.", Reason.OVERSTATED),
        ("There was no lighting.", "There was a lack of lighting.", Reason.OVERSTATED),
    ],
)  # fmt: skip
def test_one_thing_altered(text: str, quote: str, reason: Reason) -> None:
    assert differs(text, quote) is reason


@given(st.integers(2, 400), st.integers(2, 400))
def test_a_number_agrees_with_itself_alone(said: int, written: int) -> None:
    found = differs(f"They counted {said} hens.", f"We counted {written} hens in the yard.")
    assert (found is Reason.NUMBER) is (said != written)


def test_a_quote_cut_short_does_not_lose_its_not() -> None:
    report = small_report("Brackendale Lodge", body="Ramps were not thought to be safe.")
    start = report.text.index("thought to be safe")
    cut = Evidence(report, Span(start, start + len("thought to be safe")))
    assert disagreement("Ramps were thought safe.", source_of((cut,)), ENGLISH) is Reason.NEGATION


def test_who_speaks_may_follow_from_the_sentence_before() -> None:
    text, quote = "Staff said the staff rota was unfair.", "The staff rota was unfair."
    assert differs(text, quote, speaker="staff") is None
    assert differs(text, quote, speaker="inspector") is Reason.SPEAKER
    assert (
        differs("The staff rota was unfair, inspectors found.", quote, speaker="staff")
        is Reason.SPEAKER
    )


def test_each_sentence_of_a_quote_has_its_own_speaker() -> None:
    quote = "The registered manager said hens were fed daily. We found 2 of 4 hens were hungry."
    assert differs("Two of four hens were hungry.", quote, speaker="provider") is None
    said = "The registered manager said 2 of 4 hens were hungry."
    assert differs(said, quote, speaker="provider") is Reason.SPEAKER


def test_a_quotation_goes_on_to_its_closing_mark() -> None:
    quote = "A relative told us, “Hens need more care. The new ones were left hungry.”"
    assert differs("A relative said the new hens were left hungry.", quote) is None
    assert differs("The new hens were left hungry.", quote) is Reason.SPEAKER


def test_they_are_who_the_sentence_before_speaks_of() -> None:
    report = small_report("Brackendale Lodge", body="Nurses led the round. They kept no list.")
    start = report.text.index("They")
    evidence = (Evidence(report, Span(start, len(report.text))),)
    assert disagreement("Nurses kept no list.", source_of(evidence), ENGLISH) is None
    assert disagreement("Relatives kept no list.", source_of(evidence), ENGLISH) is Reason.NAME


def test_the_report_s_own_date_is_known() -> None:
    text = "At the assessment on 4 June 2024 the gate was open."
    evidence = claim(text, "At the assessment the gate was open.").evidence[0]
    dated = replace(evidence.report, assessment_date=Stated(date(2024, 6, 4), Span(0, 1)))
    assert disagreement(text, source_of((evidence,)), ENGLISH) is Reason.DATE
    known = source_of((replace(evidence, report=dated),))
    assert disagreement(text, known, ENGLISH) is None


@pytest.mark.parametrize(
    "text",
    [
        "The gate <b>was</b> open.", "See [the report](https://example.org).", "![x](y) was open.",
        "# The gate was open.", "- The gate was open.", "The gate | was | open.",
        "```The gate was open.```", "Go to www.example.org now.", "Go to example.com now.",
        "Write to gate@example.org now.", "javascript:alert was open.", "The gate was open [1].",
        "The gate &lt;was&gt; open.", "{{ gate }} was open.", "The gate\nwas open.",
        "The gate\u200b was open.", "The gate \u202ewas open.", "The gate\x07 was open.",
        "The g\u0430te was open.", "**The gate** was open.", "The _gate_ was open.",
        "The gate was open. " * 4, "The gate was very, " + "very " * 200 + "open.",
    ],
)  # fmt: skip
def test_what_could_render_or_lead_away_is_no_plain_prose(text: str) -> None:
    assert not is_plain_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "The café’s gate – at £3.50, or 40% off – was open: “nobody” checked it (or could).",
        "Calls ran late, e.g. at 8.30pm; the 2014 regulations (17 and 20A) apply. They did not.",
    ],
)
def test_what_an_english_sentence_needs_is_plain_prose(text: str) -> None:
    assert is_plain_prose(text)
