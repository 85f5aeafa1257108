"""The retriever as LangChain's own type, to run inside another LangChain program.

On its own because importing LangChain takes longer than answering a question.
"""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.lookup import lookup_text
from assistant.retrieve import PassageRetriever
from ingest.access import Scope
from ingest.library import Library
from ingest.report import Passage


class LangChainRetriever(BaseRetriever):
    """Retrieves passages of one scope; there is no retrieval without one."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    library: Library
    scope: Scope
    limit: int = 12

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        wanted = lookup_text(self.library.embedder, query)
        retriever = PassageRetriever(self.library, self.scope, self.limit)
        return [_document(passage) for passage in retriever.passages(wanted)]


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
