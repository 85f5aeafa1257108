"""Retrieval measured over a small folder, against figures worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from math import log2
from pathlib import Path

import pytest
from ir_measures import AP, R
from typer.testing import CliRunner

from assistant.cli import app
from assistant.evaluation.beir import first_documents, read_test_set
from assistant.evaluation.held_corpus import open_corpus
from assistant.evaluation.intervals import estimate
from assistant.evaluation.ranked import AT_TEN, by_question
from assistant.evaluation.retrieval import RetrievalResult, measure_retrieval
from ingest.errors import FindingsError
from ingest.settings import Settings

from evaluation_sets import DOCUMENTS, QRELS, QUERIES, QuickEmbedder, lines, small_folder  # isort: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_folder(tmp_path / "small")


def measured(folder: Path, vectors: Path) -> RetrievalResult:
    return measure_retrieval(read_test_set(folder), Settings(), vectors, QuickEmbedder())


def test_the_measures_are_those_worked_out_by_hand(folder: Path, tmp_path: Path) -> None:
    result = measured(folder, tmp_path / "vectors")
    # By words q1 finds one of its two documents, first; q2 its one, behind one judged wrong.
    found = {name: value.mean for name, value in result.measures["lexical"].items()}
    second = 1 / log2(3)
    assert found == {
        "Recall@10": pytest.approx((1 / 2 + 1) / 2),
        "MAP@10": pytest.approx((1 / 2 + 1 / 2) / 2),
        "MRR@10": pytest.approx((1 + 1 / 2) / 2),
        "nDCG@10": pytest.approx((1 / (1 + second) + second) / 2),
    }
    # By meaning every document has a rank, and there are fewer than ten.
    assert result.measures["dense"]["Recall@10"].mean == 1.0
    assert result.measures["fused"]["Recall@10"].mean == 1.0
    assert result.measures["fused"]["Recall@10"].cases == 2


def test_everything_is_counted(folder: Path, tmp_path: Path) -> None:
    more = ("q1\theron\t1", "q1\tgone\t1", "q9\theron\t1")
    (folder / "qrels.tsv").write_text("\n".join((*QRELS, *more)), encoding="utf-8")
    lines(folder / "queries.jsonl", (*QUERIES, {"_id": "q3", "text": "Nobody judged this."}))
    result = measured(folder, tmp_path / "vectors")
    assert result.counts == {
        "documents": 5, "questions": 2, "judgements": 6, "empty_texts": 1,
        "unjudged_questions": 1, "judgements_of_unknown_questions": 1,
        "judgements_of_unknown_documents": 1, "repeated_judgements": 1, "passages": 5,
    }  # fmt: skip
    # what is not there to be found counts as not found
    assert result.measures["dense"]["Recall@10"].mean == pytest.approx((2 / 3 + 1) / 2)


def test_a_second_run_embeds_nothing_and_finds_the_same(folder: Path, tmp_path: Path) -> None:
    vectors = tmp_path / "vectors"
    first, second = measured(folder, vectors), measured(folder, vectors)
    assert isinstance(first.times.embed_s, float)
    assert second.times.embed_s == "cached"
    assert (second.measures, second.counts) == (first.measures, first.counts)


def test_kept_vectors_are_those_of_the_very_content(folder: Path, tmp_path: Path) -> None:
    vectors = tmp_path / "vectors"
    first = measured(folder, vectors)
    changed = [{**row, "text": str(row["text"]).replace("heron", "crane")} for row in DOCUMENTS]
    lines(folder / "corpus.jsonl", changed)
    second = measured(folder, vectors)
    assert isinstance(second.times.embed_s, float)
    assert second.measures["lexical"] != first.measures["lexical"]
    assert len(list(vectors.glob("*.npz"))) == 2


def test_a_damaged_file_of_vectors_is_made_anew(folder: Path, tmp_path: Path) -> None:
    vectors = tmp_path / "vectors"
    first = measured(folder, vectors)
    (file,) = vectors.iterdir()
    file.write_bytes(file.read_bytes()[:200])
    second = measured(folder, vectors)
    assert isinstance(second.times.embed_s, float)
    assert second.measures == first.measures
    assert measured(folder, vectors).times.embed_s == "cached"


def test_a_long_document_ranks_by_its_best_passage(folder: Path, tmp_path: Path) -> None:
    documents = read_test_set(folder).documents
    with open_corpus(Settings(), documents, tmp_path / "v", QuickEmbedder()) as (library, held):
        passages = [p for p, document in held.document_of.items() if document == "jetty"]
        assert len(passages) == 2
        ranking = [(passages[1], 3.0), ("documents-1:0", 2.0), (passages[0], 1.0)]
        assert held.documents(ranking) == ["jetty", "heron"]
        held_texts = library.records.passages(library.records.scope())
        assert {p.heading_path for p in held_texts} == {(" ",), (" ", "Lamps")}


def test_documents_are_spread_over_reports(tmp_path: Path) -> None:
    rows = [{"_id": str(n), "text": f"word{n} alone"} for n in range(205)]
    directory = tmp_path / "many"
    lines(directory / "corpus.jsonl", rows)
    lines(directory / "queries.jsonl", [{"_id": "q", "text": "word204"}])
    (directory / "qrels.tsv").write_text("q\t204\t2\n", encoding="utf-8")  # without a header
    result = measured(directory, tmp_path / "vectors")
    assert result.counts["passages"] == 205
    assert result.measures["lexical"]["MRR@10"].mean == 1.0


def test_average_precision_divides_by_all_that_is_relevant() -> None:
    judged = {"q": {f"d{n}": 1 for n in range(20)}, "silent": {"d1": 1}}
    rankings = {"q": [f"d{n}" for n in range(10)], "silent": []}
    found = by_question({"MAP@10": AP @ 10, "Recall@10": R @ 10}, judged, rankings)
    assert found["MAP@10"] == {"q": pytest.approx(0.5), "silent": 0.0}
    assert found["Recall@10"] == {"q": pytest.approx(0.5), "silent": 0.0}


def test_only_the_first_ten_count() -> None:
    ranking = [f"wrong{n}" for n in range(10)] + ["right"]
    found = by_question(AT_TEN, {"q": {"right": 1}}, {"q": ranking})
    assert all(values == {"q": 0.0} for values in found.values())


def test_an_interval_needs_two_cases_and_is_the_same_each_time() -> None:
    assert estimate([]).mean is None
    assert (estimate([0.5]).mean, estimate([0.5]).low) == (0.5, None)
    mixed = estimate([0.0, 1.0] * 50)
    assert mixed == estimate([0.0, 1.0] * 50)
    assert mixed.low is not None and mixed.high is not None
    # normal approximation: .5 ± 1.96 × .05
    assert (mixed.low, mixed.high) == (pytest.approx(0.4, abs=0.02), pytest.approx(0.6, abs=0.02))


def test_a_part_of_the_corpus_is_marked_as_such(folder: Path, tmp_path: Path) -> None:
    whole = read_test_set(folder)
    part = first_documents(whole, 2)
    assert (part.partial, set(part.questions)) == (True, {"q1"})
    assert (part.counts["documents_left_out"], part.counts["questions_left_out"]) == (3, 1)
    assert not first_documents(whole, 5).partial
    with pytest.raises(FindingsError, match="first 1 documents"):
        first_documents(whole, 1)


@pytest.mark.parametrize("gone", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder: Path, gone: str) -> None:
    (folder / gone).unlink()
    with pytest.raises(FindingsError, match=gone):
        read_test_set(folder)


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("corpus.jsonl", "{", "corpus.jsonl, line 6: this is not JSON"),
        ("corpus.jsonl", "[1]", "corpus.jsonl, line 6: a JSON object"),
        ("corpus.jsonl", '{"_id": "heron", "text": "again"}', "line 6: the id 'heron'"),
        ("corpus.jsonl", '{"_id": "new"}', 'corpus.jsonl, line 6: "text"'),
        ("corpus.jsonl", '{"_id": "new", "text": 3}', 'corpus.jsonl, line 6: "text"'),
        ("corpus.jsonl", '{"_id": "new", "text": "x", "title": []}', 'line 6: "title"'),
        ("corpus.jsonl", '{"_id": "", "text": "x"}', 'corpus.jsonl, line 6: "_id"'),
        ("queries.jsonl", '{"_id": "q1", "text": "again"}', "queries.jsonl, line 3: the id 'q1'"),
        ("queries.jsonl", '{"_id": "q3", "text": " "}', "queries.jsonl, line 3: the question"),
        ("qrels.tsv", "q1 heron 1", "qrels.tsv, line 6: question, document and score"),
        ("qrels.tsv", "q1\theron\thigh", "qrels.tsv, line 6: the score 'high'"),
        ("qrels.tsv", "q1\theron\t0", "qrels.tsv, line 6: the same pair"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    folder: Path, file: str, line: str, complaint: str
) -> None:
    with (folder / file).open("a", encoding="utf-8") as more:
        more.write(f"{line}\n")
    with pytest.raises(FindingsError) as refused:
        read_test_set(folder)
    assert complaint in str(refused.value)


def test_what_is_no_utf8_is_named(folder: Path) -> None:
    for file in ("corpus.jsonl", "qrels.tsv"):
        good = (folder / file).read_bytes()
        (folder / file).write_bytes(b"\xff\xfe")
        with pytest.raises(FindingsError, match=f"{file} is not UTF-8"):
            read_test_set(folder)
        (folder / file).write_bytes(good)


def test_judgements_that_answer_nothing_are_refused(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("q1\theron\t0\nq9\theron\t1\n", encoding="utf-8")
    with pytest.raises(FindingsError, match="no question has a judgement"):
        read_test_set(folder)


def test_one_of_several_splits_is_chosen_by_name(folder: Path) -> None:
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert len(read_test_set(folder).questions) == 2
    (folder / "qrels" / "dev.tsv").write_text(f"{QRELS[0]}\n{QRELS[1]}\n", encoding="utf-8")
    with pytest.raises(FindingsError, match="--split: dev, test"):
        read_test_set(folder)
    assert set(read_test_set(folder, "dev").questions) == {"q1"}
    with pytest.raises(FindingsError, match="no split 'train'"):
        read_test_set(folder, "train")


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("FINDINGS_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.embed.Embedder", lambda model, compiled: QuickEmbedder())

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["evaluate", "retrieval", *map(str, arguments)])
        return done.exit_code, done.stdout, done.stderr

    return run


def test_the_command_s_json(
    folder: Path, tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    code, printed, _ = command(folder, "--vectors", tmp_path / "vectors", "--json")
    assert code == 0
    document = json.loads(printed)
    assert set(document) == {
        "name", "partial", "counts", "measures", "times", "peak_memory_mb", "stamp"
    }  # fmt: skip
    assert (document["name"], document["partial"]) == ("small", False)
    assert set(document["measures"]) == {"lexical", "dense", "fused"}
    for found in document["measures"].values():
        assert set(found) == {"Recall@10", "MAP@10", "MRR@10", "nDCG@10"}
        assert all(e["low"] <= e["mean"] <= e["high"] for e in found.values())
    stamped = document["stamp"]
    assert set(stamped) == {
        "date", "version", "commit", "changed", "model", "passage_words", "fusion", "machine"
    }  # fmt: skip
    assert (stamped["model"], stamped["passage_words"]) == ("quick", 200)
    assert set(stamped["machine"]) == {"processor", "cores", "memory_gb", "python"}
    assert document["times"]["question_p50_ms"] <= document["times"]["question_p95_ms"]
    assert not (tmp_path / "data").exists()  # the person's own data is left alone


def test_the_command_s_table(
    folder: Path, tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    code, printed, _ = command(folder, "--vectors", tmp_path / "vectors", "--limit", "2")
    assert code == 0
    assert printed.startswith("Partial")
    for word in ("lexical", "dense", "fused", "Recall@10", "MAP@10", "MRR@10", "nDCG@10"):
        assert word in printed


def test_wrong_use_is_a_plain_message(
    folder: Path,
    tmp_path: Path,
    command: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, _, said = command(tmp_path / "nowhere")
    assert (code, "corpus.jsonl" in said) == (2, True)
    monkeypatch.setattr("assistant.evaluate_cli.find_spec", lambda name: None)
    code, _, said = command(folder)
    assert (code, "pip install 'findings-assistant[evaluation]'" in said) == (2, True)


def test_the_result_is_made_of_plain_values(folder: Path, tmp_path: Path) -> None:
    result = asdict(measured(folder, tmp_path / "vectors"))
    assert json.loads(json.dumps(result)) == result
