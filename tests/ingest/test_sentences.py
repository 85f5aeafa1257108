from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rota was late. Nobody checked it.", ["The rota was late.", "Nobody checked it."]),
        ("No final stop", ["No final stop"]),
        ("First line\nSecond line\r\nThird.", ["First line", "Second line", "Third."]),
        ("  Trimmed.   Twice.  ", ["Trimmed.", "Twice."]),
        ("Checks, e.g. Hoists and i.e. Beds, ran. Done.", None),
        ("Mr. Example met Dr. Sample. They agreed.", None),
        ("See regulation No. 17 of the list. It applies.", None),
        ("Doses of 2.5 mg were given. 11 were missed.", None),
        (
            "One carer shared, “It is late. Nobody comes.” The manager disagreed.",
            ["One carer shared, “It is late. Nobody comes.”", "The manager disagreed."],
        ),
        (
            'A relative said, "They ring first. Always." Staff agreed.',
            ['A relative said, "They ring first. Always."', "Staff agreed."],
        ),
        ("Was it safe? No! It was not…", ["Was it safe?", "No!", "It was not…"]),
        ("It was unsafe.The team left soon.", ["It was unsafe.", "The team left soon."]),
        ("1. Keep the records. 2. Check them.", None),
        ("(It was raining.) The visit was short.", ["(It was raining.)", "The visit was short."]),
        ("It ended at “closing time”. Then all left.", None),
        ("", []),
        (" \n \r\n", []),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    found = sentences(text)
    if expected is None:
        assert len(found) == 2, found
    else:
        assert found == expected


PROSE = st.text(
    alphabet=st.sampled_from(list("abcXYZ019 .!?…,;:\n\r\t“”\"'’()-•\u00a0é")), max_size=300
)


@given(st.one_of(PROSE, st.text(max_size=200)))
def test_spans_are_ordered_trimmed_and_lose_nothing(text: str) -> None:
    spans = sentence_spans(text)
    position = 0
    for span in spans:
        assert position <= span.start < span.end <= len(text)
        assert text[position : span.start].strip() == ""
        part = text[span.start : span.end]
        assert part == part.strip()
        assert "\n" not in part
        position = span.end
    assert text[position:].strip() == ""
