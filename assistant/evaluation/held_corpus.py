"""A corpus of documents taken in as reports are: cut, embedded, recorded and indexed."""

from __future__ import annotations

import hashlib
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.evaluation.beir import Document
from assistant.evaluation.kept_vectors import KeptVectors
from assistant.retrieve import Hit
from ingest.access import LOCAL_ORGANISATION
from ingest.embed import Embedder
from ingest.indexing import take_in
from ingest.intake import New
from ingest.library import Library, open_library
from ingest.passages import passages
from ingest.report import Framework, Passage, Report, Section, Span, Stated
from ingest.settings import Settings

_DOCUMENTS_EACH = 100  # in one report, so that memory does not grow with the corpus
# Every passage stands under its service. A blank has no words to be searched by or embedded.
_NO_NAME = " "

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class HeldCorpus:
    """What was taken in: the document of each passage, and how long it took.

    ``embedded`` and ``kept`` count passages whose vectors were made now or before.
    """

    document_of: Mapping[str, str]
    embedded: int
    kept: int
    embedding_seconds: float
    indexing_seconds: float

    def documents(self, ranking: Iterable[Hit]) -> list[str]:
        """Documents by the rank of their best passage, best first."""
        return list(dict.fromkeys(self.document_of[passage] for passage, _ in ranking))


@contextmanager
def temporary_settings(settings: Settings) -> Iterator[Settings]:
    """The settings with an empty data directory that is gone afterwards."""
    with TemporaryDirectory(prefix="findings-evaluation-") as directory:
        yield settings.model_copy(update={"data": Path(directory), "database_url": None})


@contextmanager
def open_corpus(
    settings: Settings,
    documents: Sequence[Document],
    vectors: Path,
    embedder: Embedder,
    progress: Progress | None = None,
) -> Iterator[tuple[Library, HeldCorpus]]:
    """A library that holds the documents and nothing else, in a data directory of its own.

    ``vectors`` is the folder that keeps vectors between runs; ``progress`` is told how many
    documents are taken in, and of how many.
    """
    with temporary_settings(settings) as own, open_library(own, embedder) as library:
        yield library, take_in_documents(library, documents, vectors, progress)


def take_in_documents(
    library: Library,
    documents: Sequence[Document],
    vectors: Path,
    progress: Progress | None = None,
) -> HeldCorpus:
    """Put the documents into the library, a hundred to a report, each a section of it."""
    started = time.perf_counter()
    kept_vectors = KeptVectors(vectors, library.embedder)
    document_of: dict[str, str] = {}
    embedding, counts = 0.0, {True: 0, False: 0}
    for first in range(0, len(documents), _DOCUMENTS_EACH):
        some = documents[first : first + _DOCUMENTS_EACH]
        report = _report(f"documents-{first // _DOCUMENTS_EACH + 1}", some)
        cut = passages(report)
        if cut:
            document_of |= _placed(report, cut, some)
            before = time.perf_counter()
            made, was_kept = kept_vectors.embedded(cut)
            embedding += time.perf_counter() - before
            counts[was_kept] += len(cut)
            content = report.text.encode("utf-8", "surrogatepass")
            new = New(report, content, report.source_name, made)
            take_in(library, LOCAL_ORGANISATION, [new])
        if progress is not None:
            progress(first + len(some), len(documents))
    return HeldCorpus(
        document_of=document_of,
        embedded=counts[False],
        kept=counts[True],
        embedding_seconds=embedding,
        indexing_seconds=time.perf_counter() - started - embedding,
    )


def _placed(
    report: Report, cut: Sequence[Passage], documents: Sequence[Document]
) -> dict[str, str]:
    starts = [section.span.start for section in report.sections]
    return {
        passage.passage_id: documents[bisect_right(starts, passage.span.start) - 1].identifier
        for passage in cut
    }


def _report(report_id: str, documents: Sequence[Document]) -> Report:
    """A report of no named service, whose sections are the documents below their titles."""
    texts = [document.text + "\n" for document in documents]
    sections, start = [], 0
    for document, text in zip(documents, texts, strict=True):
        span = Span(start, start + len(text))
        sections.append(Section(document.title.strip() or None, None, None, span))
        start = span.end
    whole = "".join(texts)
    return Report(
        report_id=report_id,
        text=whole,
        source_name=f"{report_id}.txt",
        source_sha256=hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest(),
        framework=Framework.SINGLE_ASSESSMENT,
        service=Stated(_NO_NAME, Span(0, 0)),
        provider=None,
        location_id=None,
        service_types=(),
        address=None,
        phone=None,
        assessment_date=None,
        visit_dates=(),
        published=None,
        overall_rating=None,
        key_questions=(),
        breaches=(),
        notices=(),
        sections=tuple(sections),
        pages=(),
    )
