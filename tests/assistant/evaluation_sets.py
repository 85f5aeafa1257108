"""Small invented test sets, and vectors for them that need no model."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "ingest"))
from quick_embedder import QuickEmbedder

__all__ = ["QuickEmbedder", "lines", "small_folder"]

LONG = " ".join(f"Plank number {n} of the jetty was tarred." for n in range(40))  # two passages
DOCUMENTS = (
    {"_id": "heron", "title": "", "text": "A heron stood in the reeds."},
    {"_id": "bird", "title": "", "text": "The grey bird waited by the water."},
    {"_id": "lamp", "title": "Lamps", "text": "The lantern. A lantern, and another lantern."},
    {"_id": "jetty", "title": "", "text": f"{LONG} One lantern hung there."},
    {"_id": "empty", "title": "Nothing", "text": " "},
)
QUERIES = ({"_id": "q1", "text": "heron"}, {"_id": "q2", "text": "lantern"})
QRELS = ("query-id\tcorpus-id\tscore", "q1\theron\t1", "q1\tbird\t1", "q2\tjetty\t1", "q2\tlamp\t0")


def lines(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def small_folder(directory: Path) -> Path:
    """Five documents, two questions; by words each question misses or misplaces one."""
    lines(directory / "corpus.jsonl", DOCUMENTS)
    lines(directory / "queries.jsonl", QUERIES)
    (directory / "qrels.tsv").write_text("\n".join(QRELS) + "\n", encoding="utf-8")
    return directory
