"""How well passages are found for questions: by words, by meaning, and by both fused."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.evaluation.beir import TestSet
from assistant.evaluation.held_corpus import HeldCorpus, Progress, open_corpus
from assistant.evaluation.intervals import Estimate
from assistant.evaluation.ranked import AT_TEN, estimates
from assistant.evaluation.stamp import Stamp, peak_memory_mb, stamp
from assistant.lookup import lookup_text
from assistant.retrieve import PassageRetriever
from ingest.embed import Embedder
from ingest.library import Library
from ingest.settings import Settings

WAYS = ("lexical", "dense", "fused")


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds for one question, its vector and both searches; seconds for the corpus.

    ``embed_s`` is "cached" where every vector had been kept by an earlier run.
    """

    question_p50_ms: float
    question_p95_ms: float
    embed_s: float | str
    index_s: float


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """The measures of one test set. ``partial`` results are for a quick look alone."""

    name: str
    partial: bool
    counts: Mapping[str, int]
    measures: Mapping[str, Mapping[str, Estimate]]
    times: Times
    peak_memory_mb: float | None
    stamp: Stamp


def measure_retrieval(
    test_set: TestSet,
    settings: Settings,
    vectors: Path,
    embedder: Embedder,
    progress: Progress | None = None,
) -> RetrievalResult:
    """Take the corpus in, ask every question, and compare what is found with the judgements."""
    with open_corpus(settings, test_set.documents, vectors, embedder, progress) as (library, held):
        rankings, milliseconds = _ask(library, held, test_set.questions)
        p50, p95 = np.percentile(milliseconds, [50, 95])
        return RetrievalResult(
            name=test_set.name,
            partial=test_set.partial,
            counts={**test_set.counts, "passages": len(held.document_of)},
            times=Times(
                question_p50_ms=round(float(p50), 2),
                question_p95_ms=round(float(p95), 2),
                embed_s=embedding_time(held),
                index_s=round(held.indexing_seconds, 1),
            ),
            peak_memory_mb=peak_memory_mb(),
            measures={way: estimates(AT_TEN, test_set.judgements, rankings[way]) for way in WAYS},
            stamp=stamp(library.embedder.fingerprint),
        )


def embedding_time(held: HeldCorpus) -> float | str:
    """Seconds spent on vectors, or "cached" where none had to be made."""
    return round(held.embedding_seconds, 1) if held.embedded else "cached"


def _ask(
    library: Library, held: HeldCorpus, questions: Mapping[str, str]
) -> tuple[dict[str, dict[str, list[str]]], list[float]]:
    """By way of searching, the documents found for each question; and milliseconds each."""
    retriever = PassageRetriever(library=library, scope=library.records.scope())
    retriever.rank(lookup_text(library.embedder, "warm up"))
    rankings: dict[str, dict[str, list[str]]] = {way: {} for way in WAYS}
    milliseconds = []
    for question, text in questions.items():
        started = time.perf_counter()
        found = retriever.rank(lookup_text(library.embedder, text))
        milliseconds.append(1000 * (time.perf_counter() - started))
        for way in WAYS:
            rankings[way][question] = held.documents(getattr(found, way))
    return rankings, milliseconds
