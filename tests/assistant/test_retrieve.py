"""Rank fusion by hand, and retrieval that cannot leave its scope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.chain import Assistant
from assistant.langchain import LangChainRetriever
from assistant.lookup import lookup_text
from assistant.retrieve import PassageRetriever, fuse
from ingest.access import Scope
from ingest.report import Report

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1), min_size=1)


def test_a_passage_comes_by_the_mean_of_both_scores_brought_to_one() -> None:
    # BM25 8, 4, 0 become 1, .5, 0; cosines .2, .6, .4 become 0, 1, .5
    found = fuse({"a": 8.0, "b": 4.0}, {"a": 0.2, "b": 0.6, "c": 0.4})
    assert found == [("b", pytest.approx(0.75)), ("a", 0.5), ("c", pytest.approx(0.25))]


def test_nothing_gives_nothing() -> None:
    assert fuse({}, {}) == []


@given(SCORES, SCORES)
def test_every_id_comes_once_with_a_score_from_0_to_1(
    lexical: dict[str, float], more: dict[str, float]
) -> None:
    found = fuse(lexical, more | lexical)
    assert sorted(each for each, _ in found) == sorted({*lexical, *more})
    assert all(0 <= score <= 1 for _, score in found)


def test_it_runs_as_a_langchain_retriever(assistant: Assistant, samples: dict[str, Report]) -> None:
    scope = assistant.library.records.scope([samples["Quillmoor"].report_id])
    retriever = LangChainRetriever(library=assistant.library, scope=scope, limit=3)
    found = retriever.invoke("locked kitchen")
    assert len(found) == 3
    assert any("kitchen was locked" in document.page_content for document in found)
    for document in found:
        span = slice(document.metadata["start"], document.metadata["end"])
        assert document.metadata["report_id"] == samples["Quillmoor"].report_id
        assert samples["Quillmoor"].text[span] == document.page_content


def test_there_is_no_retrieval_without_a_scope(assistant: Assistant) -> None:
    wanted = lookup_text(assistant.library.embedder, "locked kitchen")
    with pytest.raises(ValidationError):
        LangChainRetriever(library=assistant.library)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        LangChainRetriever(library=assistant.library, scope=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        PassageRetriever(assistant.library, None).passages(wanted)  # type: ignore[arg-type]
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
    assert retriever.passages(lookup_text(assistant.library.embedder, question)) == []
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
