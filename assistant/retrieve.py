"""Passages for a question: meaning and words, fused by rank, inside a scope.

A LangChain retriever, so that it also runs inside anyone else's LangChain program.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def fuse(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion: ids by the sum of 1 / (60 + rank), ranks from 1."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, identifier in enumerate(ranking, 1):
            scores[identifier] = scores.get(identifier, 0.0) + 1.0 / (_RRF_CONSTANT + rank)
    return sorted(scores, key=lambda identifier: (-scores[identifier], identifier))


class PassageRetriever(BaseRetriever):
    """Retrieves passages of one scope; there is no retrieval without one."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    library: Library
    scope: Scope
    limit: int = 12

    def passages(self, question_vector: np.ndarray, stems: Sequence[str]) -> list[Passage]:
        """The best passages for a question's vector and the stems to look up, best first."""
        scope = demand_scope(self.scope)
        records = self.library.records
        dense = self.library.vectors.search(
            scope, records.passage_ids(scope), question_vector, _DEPTH
        )
        lexical = self.library.lexical.search(scope, list(stems), _DEPTH)
        fused = fuse([[found for found, _ in dense], [found for found, _ in lexical]])
        return records.passages(scope, fused[: self.limit])

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
