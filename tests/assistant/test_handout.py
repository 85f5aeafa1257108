"""What is handed to a model, and the way back from the words that it copies."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from small_report import sentences, small_report

from assistant.answer import Status
from assistant.draft import Draft, Evidence, Proposal
from assistant.evidence import Candidate
from assistant.handout import Handout, hand_out
from assistant.reply import Cited

TEXTS = (
    "The kitchen’s kippers were late – on 3 of 7 days.",
    "Staff told us: “toast was early.”",
    "Eggs were boiled for 12 minutes.",
)
REPORT = small_report("Brackendale Lodge", body="\n".join(TEXTS))
FOUND = sentences(REPORT, TEXTS, [0.9, 0.5, 0.4])


def handed(*found: Candidate) -> tuple[Handout, str]:
    handout = hand_out(Proposal(Status.ANSWERED, found=found or tuple(FOUND)))
    return handout, next(iter(handout.passages))


def found_by(words: str, *found: Candidate) -> list[str] | None:
    handout, token = handed(*found)
    located = handout.find(Cited(passage=token, words=words))
    return None if located is None else [candidate.text for candidate in located]


def test_words_are_found_whatever_their_quotes_dashes_and_spaces() -> None:
    assert found_by("kitchen's  kippers were late - on 3 of 7") == [TEXTS[0]]
    assert found_by('told us: "TOAST was early') == [TEXTS[1]]


def test_words_that_run_over_sentences_bring_them_all() -> None:
    assert found_by("3 of 7 days. Staff told us") == [TEXTS[0], TEXTS[1]]


def test_altered_words_are_not_found() -> None:
    assert found_by("kippers were late on 4 of 7 days") is None
    assert found_by("kippers were never late") is None
    assert found_by("the kippers … 7 days") is None


def test_one_or_two_words_say_nothing() -> None:
    assert found_by("Eggs were") is None
    assert found_by("") is None


def test_words_over_a_sentence_that_was_left_out_are_not_found() -> None:
    assert found_by("7 days. Eggs were boiled", FOUND[0], FOUND[2]) is None


@given(st.data())
def test_any_copied_run_of_words_is_found_where_it_stands(data: st.DataObject) -> None:
    whole = " ".join(TEXTS).split()
    start = data.draw(st.integers(0, len(whole) - 5))
    stop = data.draw(st.integers(start + 5, len(whole)))
    located = found_by(" ".join(whole[start:stop]))
    assert located is not None
    assert " ".join(whole[start:stop]) in " ".join(located)


def test_what_the_answer_rests_on_comes_first() -> None:
    other = small_report("Alder House", body="Porridge was warm.")
    far = sentences(other, ["Porridge was warm."], [0.95])
    own = Evidence(REPORT, FOUND[2].span)
    proposal = Proposal(Status.ANSWERED, (Draft(own.quote, (own,)),), found=(*far, *FOUND))
    first = next(iter(hand_out(proposal).passages.values()))
    assert first[0].passage.report_id == REPORT.report_id


def test_a_passage_tells_whose_finding_it_is() -> None:
    handout, token = handed()
    (line,) = handout.as_json({REPORT.report_id: REPORT})
    told = json.loads(line)
    assert told["passage"] == token
    assert told["service"] == "Brackendale Lodge"
    assert told["about"] == "Well-led"
    assert told["text"] == " ".join(TEXTS)
    assert "\n" not in line


def test_only_so_many_words_are_handed_over() -> None:
    long = small_report("Long House", body="\n".join(f"{n} {'word ' * 199}end." for n in range(20)))
    lines = long.text.splitlines()[1:]
    found = [c for line in lines for c in sentences(long, [line], [0.5])]
    assert 3 <= len(hand_out(Proposal(Status.ANSWERED, found=tuple(found))).passages) <= 5
