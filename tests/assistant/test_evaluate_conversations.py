"""Follow-ups and refusals measured over a small folder, and over answers written by hand."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.answer import Status
from assistant.cli import app
from assistant.evaluation.conversation_set import Answerable, read_conversations
from assistant.evaluation.conversations import (
    FORMS,
    ConversationResult,
    abstention_measures,
    measure_conversations,
)
from ingest.errors import FindingsError
from ingest.settings import Settings

from evaluation_sets import QuickEmbedder, lines  # isort: skip

_FILLING = [
    {"_id": f"filling{n}", "title": "", "text": f"Harbour notice {n} about painting boats."}
    for n in range(6)
]
_DOCUMENTS = (
    {"_id": "mooring", "title": "Moorings", "text": "A mooring costs forty pounds a week."},
    {"_id": "ferry", "title": "Ferry", "text": "The ferry leaves the pier at seven."},
    *_FILLING,
)
_TURNS = [
    {"role": "user", "content": "Tell me about the ferry."},
    {"role": "assistant", "content": "It crosses the bay."},
]


def conversation(identifier: str, question: str, **more: object) -> dict[str, Any]:
    row = {"id": identifier, "question": question, "previous_turns": [], "gold": []}
    return {**row, "answerable": "ANSWERABLE", **more}


_CONVERSATIONS = (
    conversation("first", "What does a mooring cost?", gold=["mooring"]),
    conversation("later", "When does it leave?", previous_turns=_TURNS, gold=["ferry"]),
    conversation("none", "Who won the regatta?", answerable="UNANSWERABLE"),
    conversation("vague", "What about that one?", answerable="UNDERSPECIFIED"),
    conversation("some", "What do boats and submarines cost?", answerable="PARTIAL"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines(tmp_path / "small" / "corpus.jsonl", _DOCUMENTS)
    lines(tmp_path / "small" / "conversations.jsonl", _CONVERSATIONS)
    return tmp_path / "small"


def measured(folder: Path, tmp_path: Path) -> ConversationResult:
    found = read_conversations(folder)
    return measure_conversations(found, Settings(), tmp_path / "vectors", QuickEmbedder())


def test_what_the_files_hold_is_counted(folder: Path) -> None:
    more = conversation("lost", "Where is the chart?", gold=["gone", "gone"])
    bare = conversation("bare", "Is there a chart?")
    lines(folder / "conversations.jsonl", (*_CONVERSATIONS, more, bare))
    assert read_conversations(folder).counts == {
        "documents": 8, "empty_texts": 0, "conversations": 7, "with_earlier_turns": 1,
        "gold_of_unknown_documents": 1, "answerable_without_gold": 1,
        "answerable": 4, "partial": 1, "unanswerable": 1, "underspecified": 1,
    }  # fmt: skip


def test_recall_by_form_of_the_question(folder: Path, tmp_path: Path) -> None:
    result = measured(folder, tmp_path)
    followed, everything = result.recall_at_5["follow-ups"], result.recall_at_5["all with gold"]
    assert list(followed) == list(everything) == list(FORMS)
    # "leave" alone stands in the ferry's text: by words each form finds it, of one document
    assert [found["lexical"].mean for found in followed.values()] == [1.0, 1.0, 1.0]
    assert everything["standalone"]["lexical"].cases == 2
    assert followed["standalone"]["fused"].cases == 1
    gained = followed["standalone"]["fused"].mean, followed["last turn"]["fused"].mean
    assert result.gain["follow-ups"].mean == pytest.approx((gained[0] or 0) - (gained[1] or 0))


def test_a_second_run_from_kept_vectors_is_the_same(folder: Path, tmp_path: Path) -> None:
    first, second = measured(folder, tmp_path), measured(folder, tmp_path)
    assert second.times.embed_s == "cached"
    assert (second.recall_at_5, second.abstention) == (first.recall_at_5, first.abstention)


def test_refusals_worked_out_by_hand() -> None:
    answered, refused = Status.ANSWERED, Status.NOT_IN_REPORTS
    found = abstention_measures(
        [
            (Answerable.ANSWERABLE, answered),
            (Answerable.ANSWERABLE, answered),
            (Answerable.ANSWERABLE, refused),
            (Answerable.PARTIAL, refused),
            (Answerable.PARTIAL, Status.PARTLY_ANSWERED),
            (Answerable.UNANSWERABLE, refused),
            (Answerable.UNANSWERABLE, Status.OUT_OF_SCOPE),
            (Answerable.UNANSWERABLE, answered),
            (Answerable.UNDERSPECIFIED, Status.NEEDS_CLARIFICATION),
            (Answerable.UNDERSPECIFIED, refused),
        ]
    )
    assert found.refusal_precision.mean == pytest.approx(2 / 4)  # the underspecified count apart
    assert found.refusal_recall.mean == pytest.approx(2 / 3)
    assert found.false_refusals.mean == pytest.approx(1 / 3)
    assert found.partly_answerable_refused.mean == pytest.approx(1 / 2)
    assert found.asked_back.mean == pytest.approx(1 / 2)
    assert found.statuses["UNANSWERABLE"] == {
        "not_in_reports": 1, "out_of_scope": 1, "answered": 1
    }  # fmt: skip


def test_no_cases_give_no_figure() -> None:
    assert abstention_measures([]).refusal_precision.mean is None


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (conversation("first", "Again?"), "line 6: the id 'first'"),
        (conversation("new", " "), "line 6: The question is empty"),
        (conversation("new", "a" * 1001), "line 6: The question has 1,001 characters"),
        (conversation("new", "Why?", answerable=True), 'line 6: "answerable"'),
        (conversation("new", "Why?", answerable="MAYBE"), 'line 6: "answerable" must be one of'),
        (conversation("new", "Why?", gold="mooring"), 'line 6: "gold"'),
        (conversation("new", "Why?", previous_turns="none"), 'line 6: "previous_turns"'),
        (conversation("new", "Why?", previous_turns=[{"role": "x"}]), "line 6: each of"),
        ({"id": "new"}, 'line 6: "question"'),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    folder: Path, row: dict[str, Any], complaint: str
) -> None:
    lines(folder / "conversations.jsonl", (*_CONVERSATIONS, row))
    with pytest.raises(FindingsError) as refused:
        read_conversations(folder)
    assert f"conversations.jsonl, {complaint}" in str(refused.value)


@pytest.mark.parametrize("gone", ["corpus.jsonl", "conversations.jsonl"])
def test_a_missing_or_empty_file_is_named(folder: Path, gone: str) -> None:
    (folder / gone).write_text("\n", encoding="utf-8")
    with pytest.raises(FindingsError, match=gone):
        read_conversations(folder)
    (folder / gone).unlink()
    with pytest.raises(FindingsError, match=gone):
        read_conversations(folder)


def test_the_command(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.embed.Embedder", lambda model, compiled: QuickEmbedder())
    asked = ["evaluate", "conversations", str(folder), "--vectors", str(tmp_path / "vectors")]
    printed = CliRunner().invoke(app, [*asked, "--json"])
    assert printed.exit_code == 0, printed.output
    document = json.loads(printed.stdout)
    assert set(document) == {
        "name", "counts", "recall_at_5", "gain", "abstention", "times", "peak_memory_mb", "stamp"
    }  # fmt: skip
    assert set(document["stamp"]) >= {"commit", "changed", "model", "machine"}
    table = CliRunner().invoke(app, asked).stdout
    for words in ("follow-ups", "standalone", "refusal_precision", "UNANSWERABLE"):
        assert words in table


def test_the_result_is_made_of_plain_values(folder: Path, tmp_path: Path) -> None:
    result = asdict(measured(folder, tmp_path))
    assert json.loads(json.dumps(result)) == result
