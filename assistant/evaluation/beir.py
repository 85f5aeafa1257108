"""A folder in the layout of BEIR: passages, questions, and which passages answer which.

Thakur and others 2021, "BEIR: a heterogeneous benchmark for zero-shot evaluation of
information retrieval models".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.evaluation.json_lines import json_lines
from ingest.errors import FindingsError

Judgements = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of ``corpus.jsonl``."""

    identifier: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TestSet:
    """A corpus, questions by id, and judgements by question and document (above 0: relevant).

    ``questions`` are those with a relevant document; the others are counted. A judgement of
    a document that is not in the corpus stays: it can never be found, and counts so.
    """

    __test__ = False  # the name would make pytest collect it

    name: str
    documents: tuple[Document, ...]
    questions: Mapping[str, str]
    judgements: Judgements
    counts: Mapping[str, int] = field(default_factory=dict)
    partial: bool = False


def read_test_set(directory: Path, split: str | None = None) -> TestSet:
    """The folder's test set. ``split`` names one of ``qrels/*.tsv``.

    Raises FindingsError naming the file and line that is missing or cannot be used.
    """
    documents = read_documents(directory / "corpus.jsonl")
    queries = _read_queries(directory / "queries.jsonl")
    judged, repeated = _read_judgements(_judgement_file(directory, split))
    held = {document.identifier for document in documents}
    known = {query: found for query, found in judged.items() if query in queries}
    relevant = {query for query, found in known.items() if any(s > 0 for s in found.values())}
    if not relevant:
        raise FindingsError(f"{directory}: no question has a judgement that it is answered by.")
    return TestSet(
        name=directory.resolve().name + (f" ({split})" if split else ""),
        documents=documents,
        questions={query: text for query, text in queries.items() if query in relevant},
        judgements={query: found for query, found in known.items() if query in relevant},
        counts={
            "documents": len(documents),
            "questions": len(relevant),
            "judgements": sum(len(found) for found in judged.values()),
            "empty_texts": sum(not document.text.strip() for document in documents),
            "unjudged_questions": len(queries) - len(relevant),
            "judgements_of_unknown_questions": sum(
                len(found) for query, found in judged.items() if query not in queries
            ),
            "judgements_of_unknown_documents": sum(
                document not in held for found in judged.values() for document in found
            ),
            "repeated_judgements": repeated,
        },
    )


def first_documents(whole: TestSet, most: int) -> TestSet:
    """The first documents, with the questions all of whose relevant ones are among them."""
    documents = whole.documents[:most]
    held = {document.identifier for document in documents}
    answered = {
        query
        for query, found in whole.judgements.items()
        if all(document in held for document, score in found.items() if score > 0)
    }
    if not answered:
        raise FindingsError(f"No question is answered by the first {most} documents alone.")
    left_out = len(whole.documents) - len(documents), len(whole.questions) - len(answered)
    return TestSet(
        name=whole.name,
        documents=documents,
        questions={q: text for q, text in whole.questions.items() if q in answered},
        judgements={q: found for q, found in whole.judgements.items() if q in answered},
        counts={
            **whole.counts,
            "documents_left_out": left_out[0],
            "questions_left_out": left_out[1],
        },
        partial=any(left_out),
    )


def read_documents(path: Path) -> tuple[Document, ...]:
    """The documents of a ``corpus.jsonl``; raises FindingsError by file and line."""
    found: dict[str, Document] = {}
    for row in json_lines(path):
        identifier = row.identifier("_id")
        if identifier in found:
            raise row.refused(f"the id {identifier!r} was given before.")
        title = row.text("title") if row.values.get("title") is not None else ""
        found[identifier] = Document(identifier, title, row.text("text"))
    if not found:
        raise FindingsError(f"{path} holds no documents.")
    return tuple(found.values())


def _read_queries(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in json_lines(path):
        identifier = row.identifier("_id")
        if identifier in found:
            raise row.refused(f"the id {identifier!r} was given before.")
        text = row.text("text")
        if not text.strip():
            raise row.refused("the question is empty.")
        found[identifier] = text
    return found


def _judgement_file(directory: Path, split: str | None) -> Path:
    """``qrels.tsv``, or the one of ``qrels/`` that the split names."""
    single = directory / "qrels.tsv"
    splits = {path.stem: path for path in sorted((directory / "qrels").glob("*.tsv"))}
    if split is not None:
        if split not in splits:
            choices = ", ".join(splits) or "none"
            raise FindingsError(f"{directory / 'qrels'} has no split {split!r}. It has: {choices}.")
        return splits[split]
    if single.is_file():
        return single
    if len(splits) != 1:
        choices = ", ".join(splits)
        raise FindingsError(
            f"{directory} has several splits; choose one with --split: {choices}."
            if splits
            else f"{directory} has neither qrels.tsv nor a file in qrels/."
        )
    return next(iter(splits.values()))


def _read_judgements(path: Path) -> tuple[Judgements, int]:
    """The judgements of a file, and how many lines only repeat another."""
    found: Judgements = {}
    repeated = 0
    for place, query, document, score in _judgement_rows(path):
        before = found.setdefault(query, {}).get(document)
        if before is not None and before != score:
            raise FindingsError(f"{place}: the same pair was judged {before} before.")
        repeated += before is not None
        found[query][document] = score
    return found, repeated


def _judgement_rows(path: Path) -> Iterator[tuple[str, str, str, int]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise FindingsError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise FindingsError(f"{path} is not UTF-8 text: {error.reason}.") from error
    for number, line in enumerate(lines, 1):
        columns = line.rstrip("\r").split("\t")
        if not line.strip() or (number == 1 and columns[-1] == "score"):
            continue
        place = f"{path.name}, line {number}"
        if len(columns) != 3 or not columns[0] or not columns[1]:
            raise FindingsError(f"{place}: question, document and score are needed, tabs between.")
        try:
            yield place, columns[0], columns[1], int(columns[2])
        except ValueError as error:
            raise FindingsError(f"{place}: the score {columns[2]!r} is no whole number.") from error
