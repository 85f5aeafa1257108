from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.passages import MOST_WORDS, passages
from ingest.read import read_report
from ingest.report import Report

HEADER = "Elder Court\n\nReport from 6 May 2024 assessment\n\nSafe\n\nGood\n\n"
SHORT = "The rota was full."
LONG = " ".join(f"Finding {number} was written in a plain short sentence." for number in range(60))


def report(body: str) -> Report:
    return read_report("report.txt", (HEADER + body).encode())


def test_short_paragraphs_of_one_section_share_a_passage() -> None:
    held = passages(report(f"{SHORT}\n\n{SHORT}\n\nSafeguarding\n\nScore: 3\n\n{SHORT}"))
    assert [passage.text for passage in held] == [f"{SHORT}\n\n{SHORT}", SHORT]
    assert [passage.heading_path for passage in held] == [
        ("Elder Court", "Safe"),
        ("Elder Court", "Safe", "Safeguarding"),
    ]
    assert [passage.statement for passage in held] == [None, "Safeguarding"]


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    held = passages(report(LONG))
    assert len(held) > 2
    assert all(passage.text.endswith(".") for passage in held)
    assert all(len(passage.text.split()) <= MOST_WORDS for passage in held)


def test_a_sentence_longer_than_the_limit_stays_whole() -> None:
    sentence = "and on " * 300 + "it went."
    assert [passage.text for passage in passages(report(sentence))] == [sentence]


def test_ids_tell_report_and_place() -> None:
    parsed = report(f"{LONG}\n\n{LONG}")
    for ordinal, passage in enumerate(passages(parsed)):
        assert passage.passage_id == f"{parsed.report_id}:{ordinal}"
        assert passage.report_id == parsed.report_id
        assert passage.page is None


@given(st.lists(st.sampled_from([SHORT, LONG, "Safeguarding\n\nScore: 2", "Caring"]), min_size=1))
def test_passages_hold_all_words_of_all_sections(parts: list[str]) -> None:
    parsed = report("\n\n".join([*parts, SHORT]))
    held = passages(parsed)
    words = [word for passage in held for word in passage.text.split()]
    assert words == [
        word for section in parsed.sections for word in parsed.quote(section.span).split()
    ]
    for passage in held:
        assert passage.text == parsed.text[passage.span.start : passage.span.end]
