"""Rows of the record made into its nouns, and nouns into rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from ingest.report import Passage, Report, Span
from ingest.tables import passages
from ingest.terms import words

_REPORT_JSON = TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage, its vector, and its sentences (spans of the report's text) with theirs."""

    passage: Passage
    vector: NDArray[np.float32]
    sentences: tuple[Span, ...]
    sentence_vectors: NDArray[np.float32]


PASSAGE_COLUMNS = (
    passages.c.passage_id,
    passages.c.report_id,
    passages.c.ordinal,
    passages.c.start,
    passages.c.end,
    passages.c.page,
    passages.c.key_question,
    passages.c.statement,
    passages.c.heading_path,
)
SENTENCE_COLUMNS = (
    passages.c.passage_id,
    passages.c.sentence_spans,
    passages.c.sentence_vectors,
)


def report_from(row: RowMapping) -> Report:
    """The report whose facts and text a row of ``documents`` holds."""
    return replace(_REPORT_JSON.validate_json(row["facts"]), text=row["text"])


def passage_from(row: RowMapping, text: str) -> Passage:
    """The passage that a row of PASSAGE_COLUMNS describes, with its words from the report's."""
    span = Span(row["start"], row["end"])
    return Passage(
        passage_id=row["passage_id"],
        report_id=row["report_id"],
        ordinal=row["ordinal"],
        heading_path=tuple(row["heading_path"]),
        key_question=row["key_question"],
        statement=row["statement"],
        span=span,
        page=row["page"],
        text=text[span.start : span.end],
    )


def vectors_from(stored: bytes, count: int) -> NDArray[np.float32]:
    """The rows of ``passage_vectors``, one for each of the report's passages."""
    return np.frombuffer(stored, dtype=np.float32).reshape(count, -1 if count else 0)


def sentences_from(row: RowMapping) -> tuple[tuple[Span, ...], NDArray[np.float32]]:
    """The sentences' spans and vectors that a row of SENTENCE_COLUMNS holds."""
    spans = tuple(Span(start, end) for start, end in row["sentence_spans"])
    vectors = np.frombuffer(row["sentence_vectors"], dtype=np.float16).astype(np.float32)
    vectors.flags.writeable = False
    return spans, vectors.reshape(len(spans), -1) if spans else vectors.reshape(0, 0)


def document_row(report: Report, embedded: Sequence[Embedded]) -> dict[str, object]:
    """A report's row of ``documents``."""
    texts = (each.passage.text for each in embedded)
    return {
        "report_id": report.report_id,
        "text": report.text,
        "facts": _REPORT_JSON.dump_json(replace(report, text="")).decode(),
        "words": Counter(word for text in texts for word in set(words(text))),
    }


def vectors_row(report_id: str, embedded: Sequence[Embedded]) -> dict[str, object]:
    """A report's row of ``passage_vectors``."""
    rows = [each.vector.astype(np.float32).tobytes() for each in embedded]
    return {"report_id": report_id, "vectors": b"".join(rows)}


def passage_rows(embedded: Iterable[Embedded]) -> list[dict[str, object]]:
    """The rows of ``passages``."""
    return [
        {
            "passage_id": each.passage.passage_id,
            "report_id": each.passage.report_id,
            "ordinal": each.passage.ordinal,
            "start": each.passage.span.start,
            "end": each.passage.span.end,
            "page": each.passage.page,
            "key_question": each.passage.key_question,
            "statement": each.passage.statement,
            "heading_path": list(each.passage.heading_path),
            "sentence_spans": [[span.start, span.end] for span in each.sentences],
            "sentence_vectors": each.sentence_vectors.astype(np.float16).tobytes(),
        }
        for each in embedded
    ]
