"""A model's reply is read strictly, and a claim as soon as it is whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reply import MOST_CLAIMS, ReplyReader, Written

from scripted_model import claim_json, in_pieces, reply_json  # isort: skip

ONE = claim_json("ab1", "the kippers were late", "Kippers came late.")
TWO = claim_json("cd2", "the toast was early", "Toast came early.")


def read(*pieces: str) -> tuple[list[Written], ReplyReader]:
    reader = ReplyReader()
    return [written for piece in pieces for written in reader.read(piece)], reader


def test_a_claim_is_given_as_soon_as_it_is_whole() -> None:
    reader = ReplyReader()
    text = reply_json([ONE, TWO])
    cut = text.index("}, {") + 1
    assert [w.sentence for w in reader.read(text[:cut])] == ["Kippers came late."]
    assert [w.sentence for w in reader.read(text[cut:])] == ["Toast came early."]


@given(st.integers(1, 60))
def test_however_it_is_cut_the_claims_are_the_same(length: int) -> None:
    found, reader = read(*in_pieces(reply_json([ONE, TWO]), length))
    assert [w.sentence for w in found] == ["Kippers came late.", "Toast came early."]
    assert not reader.malformed


@pytest.mark.parametrize("around", ["```json\n{}\n```", "Here you are: {}", "{} I hope it helps."])
def test_what_stands_around_the_object_is_passed_over(around: str) -> None:
    found, _ = read(around.replace("{}", reply_json([ONE])))
    assert len(found) == 1


@pytest.mark.parametrize(
    "claim",
    [
        {"sentence": "No evidence."},
        {"evidence": [], "sentence": "Empty evidence."},
        {"evidence": [{"passage": "ab1"}], "sentence": "No words."},
        {"evidence": "ab1", "sentence": "Evidence as text."},
        {**ONE, "rating": "Outstanding"},
        {**ONE, "sentence": 4},
        {**ONE, "sentence": ""},
        {**ONE, "sentence": "a" * 601},
        {"evidence": [{"passage": "p" * 41, "words": "w"}], "sentence": "A long token."},
        {"evidence": [ONE["evidence"]], "sentence": "Nested."},
        "just text",
        None,
        12,
        [ONE],
    ],
)
def test_anything_of_another_form_is_counted_and_left_out(claim: object) -> None:
    found, reader = read(reply_json([ONE, claim, TWO]))
    assert [w.sentence for w in found] == ["Kippers came late.", "Toast came early."]
    assert reader.malformed == 1


@pytest.mark.parametrize(
    "text", ["", "I cannot help.", "[]", '{"answer": []}', '{"claims": "none"}', '{"claims": {}}']
)
def test_a_reply_without_a_list_of_claims_never_opens(text: str) -> None:
    found, reader = read(text)
    assert not found
    assert not reader.opened


def test_an_empty_list_is_a_reply() -> None:
    found, reader = read('{"claims": []}')
    assert (found, reader.opened, reader.malformed) == ([], True, 0)


def test_a_reply_that_breaks_off_keeps_its_whole_claims() -> None:
    text = reply_json([ONE, TWO])
    found, _ = read(text[:-30])
    assert [w.sentence for w in found] == ["Kippers came late."]


def test_no_more_claims_than_a_person_reads() -> None:
    found, reader = read(*in_pieces(reply_json([ONE] * 40)))
    assert len(found) == MOST_CLAIMS
    assert reader.is_full


@pytest.mark.parametrize(
    "text", ["[" * 15_000, '{"claims": [' + "[" * 15_000, '{"claims": [{' * 900]
)
def test_deep_nesting_ends_quietly(text: str) -> None:
    found, _ = read(text)
    assert not found


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    read(text, '{"claims": [', text, reply_json([ONE]))


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5), st.lists, max_leaves=5))
def test_no_value_breaks_the_reader(value: object) -> None:
    found, reader = read(json.dumps({"claims": [value]}))
    assert len(found) + reader.malformed == 1
