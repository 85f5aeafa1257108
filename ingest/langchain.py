"""The embedder as LangChain's own type, for use inside another LangChain program.

On its own because importing LangChain takes longer than answering a question.
"""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from ingest.embed import Embedder


class LangChainEmbedder(Embedder, Embeddings):
    """An Embedder where LangChain asks for Embeddings."""
