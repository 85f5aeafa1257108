"""Both indexes kept in step with the record, also after a process was killed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.access import LOCAL_ORGANISATION
from ingest.embed import Embedder
from ingest.intake import Embedded, Intake
from ingest.lexical import LexicalIndexDamaged
from ingest.report import Passage, Span
from ingest.sentences import sentence_spans
from ingest.vectors import VectorIndexDamaged

if TYPE_CHECKING:
    from ingest.library import Library


def embedded(embedder: Embedder, passages: Sequence[Passage]) -> list[Embedded]:
    """The passages with their vectors and their sentences' vectors.

    A passage is embedded below its heading path, which says whose finding it is about what;
    its sentences' vectors come from the same pass.
    """
    headings = [" · ".join(passage.heading_path) + "\n" for passage in passages]
    sentences = [sentence_spans(passage.text) for passage in passages]
    vectors, sentence_vectors = embedder.encode_spans(
        [heading + passage.text for heading, passage in zip(headings, passages, strict=True)],
        [_moved(spans, len(heading)) for heading, spans in zip(headings, sentences, strict=True)],
    )
    return [
        Embedded(passage, vector, _moved(spans, passage.span.start), of_sentences)
        for passage, vector, spans, of_sentences in zip(
            passages, vectors, sentences, sentence_vectors, strict=True
        )
    ]


def index(library: Library, report_id: str) -> None:
    """Put a recorded report into both indexes; safe to repeat."""
    held = Intake(library.records).held(report_id)
    ids = [passage.passage_id for passage in held.passages]
    library.vectors.add(held.organisation, ids, held.vectors)
    library.lexical.delete_report(report_id)
    library.lexical.add(held.organisation, held.passages)
    library.lexical.commit()


def drop(library: Library, report_id: str) -> None:
    """Erase a report: from the record first, so that no reader can meet the rest."""
    intake = Intake(library.records)
    held = intake.held(report_id)
    intake.erase(report_id)
    ids = [passage.passage_id for passage in held.passages]
    library.vectors.delete(held.organisation, ids)
    library.lexical.delete_report(report_id)
    library.lexical.commit()


def reindex(library: Library) -> None:
    """Build both indexes again from the record, which holds the vectors too."""
    with library.writing:
        fill_vectors(library)
        fill_lexical(library)


def recover(library: Library) -> None:
    """Finish or undo what a killed process left; after it, indexes and record agree."""
    intake = Intake(library.records)
    with library.writing:
        _embed_again(library)
        if not _readable(library):
            reindex(library)
        for report_id in intake.unfinished():
            index(library, report_id)
            intake.finish(report_id)
        for report_id in intake.superseded():
            drop(library, report_id)
        counts = intake.passage_counts()
        if any(library.vectors.count(owner) != count for owner, count in counts.items()):
            fill_vectors(library)
        if library.lexical.count() != sum(counts.values()):
            fill_lexical(library)


def fill_vectors(library: Library) -> None:
    """Write the vector index anew from the record."""
    intake = Intake(library.records)
    library.vectors.clear()
    for report_id in intake.every_report():
        held = intake.held(report_id)
        ids = [passage.passage_id for passage in held.passages]
        library.vectors.add(held.organisation, ids, held.vectors)


def fill_lexical(library: Library) -> None:
    """Write the word index anew from the record."""
    intake = Intake(library.records)
    library.lexical.clear()
    for report_id in intake.every_report():
        held = intake.held(report_id)
        library.lexical.add(held.organisation, held.passages)
    library.lexical.commit()


def _readable(library: Library) -> bool:
    try:
        library.vectors.count(LOCAL_ORGANISATION)
        library.lexical.count()
    except (VectorIndexDamaged, LexicalIndexDamaged):
        return False
    return True


def _embed_again(library: Library) -> None:
    """Give every report vectors of the model in use, after the model was changed.

    The vector index is emptied first: a process killed in between leaves counts that
    differ, and so an index that is filled when the library is next opened.
    """
    intake = Intake(library.records)
    fingerprint = library.embedder.fingerprint
    stale = intake.embedded_otherwise(fingerprint)
    if stale:
        library.vectors.clear()
    for report_id in stale:
        passages = intake.held(report_id).passages
        intake.embed_again(report_id, embedded(library.embedder, passages), fingerprint)


def _moved(spans: Sequence[Span], distance: int) -> tuple[Span, ...]:
    return tuple(Span(span.start + distance, span.end + distance) for span in spans)
