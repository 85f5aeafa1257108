"""Rank fusion by hand, and retrieval that cannot leave its scope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.chain import Assistant
from assistant.retrieve import Hit, PassageRetriever, fuse
from ingest.access import Scope
from ingest.report import Report
from ingest.terms import terms

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


def ranked(identifiers: str | list[str]) -> list[Hit]:
    return [(identifier, 1.0) for identifier in identifiers]


def order(hits: list[Hit]) -> str:
    return "".join(identifier for identifier, _ in hits)


def test_ids_come_by_the_sum_of_their_reciprocal_ranks() -> None:
    # a: 1/61 + 1/63 = 0.03227    b: 1/62 + 1/61 = 0.03252    c: 1/63 = 0.01587    d: 1/62 = 0.01613
    assert order(fuse([ranked("abc"), ranked("bda")])) == "badc"


def test_equal_sums_come_by_name() -> None:
    # x and y: 1/61 + 1/62 each
    assert order(fuse([ranked("yx"), ranked("xy")])) == "xy"


def test_nothing_gives_nothing() -> None:
    assert fuse([]) == fuse([[], []]) == []


@given(IDS, IDS)
def test_every_id_comes_once(left: list[str], right: list[str]) -> None:
    fused = order(fuse([ranked(left), ranked(right)]))
    assert sorted(fused) == sorted({*left, *right})
    assert order(fuse([ranked(left)])) == "".join(left)


def test_it_is_a_langchain_retriever(assistant: Assistant, samples: dict[str, Report]) -> None:
    scope = assistant.library.records.scope([samples["Quillmoor"].report_id])
    found = PassageRetriever(library=assistant.library, scope=scope, limit=3).invoke(
        "locked kitchen"
    )
    assert len(found) == 3
    assert any("kitchen was locked" in document.page_content for document in found)
    for document in found:
        span = slice(document.metadata["start"], document.metadata["end"])
        assert document.metadata["report_id"] == samples["Quillmoor"].report_id
        assert samples["Quillmoor"].text[span] == document.page_content


def test_there_is_no_retrieval_without_a_scope(assistant: Assistant) -> None:
    with pytest.raises(ValidationError):
        PassageRetriever(library=assistant.library)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        PassageRetriever(library=assistant.library, scope=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        assistant.ask("Why?", None)  # type: ignore[arg-type]


@pytest.mark.parametrize("whose", ["other-organisation", "unknown-report", "nothing"])
def test_a_foreign_scope_finds_nothing(
    assistant: Assistant, samples: dict[str, Report], whose: str
) -> None:
    held = frozenset(report.report_id for report in samples.values())
    scope = {
        "other-organisation": Scope("elsewhere", held),
        "unknown-report": Scope("local", frozenset({"no-such-report"})),
        "nothing": Scope("local", frozenset()),
    }[whose]
    question = "Why was governance inadequate?"
    retriever = PassageRetriever(library=assistant.library, scope=scope)
    vector = assistant.library.embedder.encode([question])[0]
    assert retriever.passages(vector, terms(question)) == []
    answer = assistant.ask(question, scope)
    assert (answer.claims, answer.citations, answer.searched) == ((), (), ())
    assert answer.status.is_abstention


def test_an_answer_keeps_to_the_reports_chosen(
    assistant: Assistant, samples: dict[str, Report]
) -> None:
    chosen = samples["Larkspindle"].report_id
    answer = assistant.ask(
        "Why was governance inadequate?", assistant.library.records.scope([chosen])
    )
    assert answer.citations
    assert {citation.report_id for citation in answer.citations} == {chosen}
    assert answer.searched == (chosen,)
