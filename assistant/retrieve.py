"""Passages for a question: meaning and words, fused by rank, inside a scope.

A LangChain retriever, so that it also runs inside anyone else's LangChain program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from ingest.access import Scope, demand_scope
from ingest.library import Library
from ingest.report import Passage
from ingest.terms import terms

_RRF_CONSTANT = 60  # Cormack, Clarke and Büttcher 2009; ranks, as scores do not compare
_DEPTH = 60  # passages taken from each index before fusion


Hit = tuple[str, float]  # a passage id and its score


@dataclass(frozen=True, slots=True)
class Rankings:
    """The passages found for a question with their scores, best first.

    ``lexical`` scores are BM25, ``dense`` ones cosines, ``fused`` ones sums of 1 / (60 + rank).
    """

    lexical: list[Hit]
    dense: list[Hit]
    fused: list[Hit]


def fuse(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Reciprocal rank fusion: ids by the sum of 1 / (60 + rank), ranks from 1."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, (identifier, _) in enumerate(ranking, 1):
            scores[identifier] = scores.get(identifier, 0.0) + 1.0 / (_RRF_CONSTANT + rank)
    return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))


class PassageRetriever(BaseRetriever):
    """Retrieves passages of one scope; there is no retrieval without one."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    library: Library
    scope: Scope
    limit: int = 12

    def passages(self, question_vector: np.ndarray, stems: Sequence[str]) -> list[Passage]:
        """The best passages for a question's vector and the stems to look up, best first."""
        fused = self.rank(question_vector, stems).fused
        return self.library.records.passages(
            self.scope, [found for found, _ in fused[: self.limit]]
        )

    def rank(self, question_vector: np.ndarray, stems: Sequence[str]) -> Rankings:
        """What each index finds for a question, up to 60 passages each, and the two fused."""
        scope = demand_scope(self.scope)
        ids = self.library.records.passage_ids(scope)
        dense = self.library.vectors.search(scope, ids, question_vector, _DEPTH)
        lexical = self.library.lexical.search(scope, list(stems), _DEPTH)
        return Rankings(lexical=lexical, dense=dense, fused=fuse([dense, lexical]))

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        vector = self.library.embedder.encode([query])[0]
        return [_document(passage) for passage in self.passages(vector, terms(query))]


def _document(passage: Passage) -> Document:
    return Document(
        page_content=passage.text,
        id=passage.passage_id,
        metadata={
            "report_id": passage.report_id,
            "heading_path": list(passage.heading_path),
            "start": passage.span.start,
            "end": passage.span.end,
            "page": passage.page,
        },
    )
