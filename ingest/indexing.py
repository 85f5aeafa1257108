"""Both indexes kept in step with the record, also after a process was killed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from ingest.access import LOCAL_ORGANISATION
from ingest.embed import Embedder
from ingest.errors import VectorIndexDamaged
from ingest.intake import Embedded, Held, Intake, New
from ingest.lexical import LexicalIndexDamaged
from ingest.report import Passage, Span
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from ingest.library import Library

_TOGETHER = 50  # reports whose vectors are written at once


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


def take_in(library: Library, organisation: str, new: Sequence[New]) -> dict[str, list[str]]:
    """Record new reports, index them and make them readable; what each of them supersedes.

    Together, because each step ends with a wait for the disk.
    """
    intake = Intake(library.records)
    intake.begin(organisation, new, library.embedder.fingerprint)
    index(library, [_held(organisation, each) for each in new])
    return intake.finish([each.report.report_id for each in new])


def index(library: Library, held: Sequence[Held]) -> None:
    """Put recorded reports into both indexes; safe to repeat."""
    _add_vectors(library, held)
    for each in held:
        library.lexical.delete_report(each.report_id)
        library.lexical.add(each.organisation, each.passages)
    library.lexical.commit()


def drop(library: Library, report_id: str) -> None:
    """Erase a report: from the record first, so that no reader can meet the rest."""
    intake = Intake(library.records)
    organisation, ids = intake.passage_ids(report_id)
    intake.erase(report_id)
    library.vectors.delete(organisation, ids)
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
        for report_id in intake.without_facts():
            intake.write_facts(report_id)
        for report_id in intake.unfinished():
            index(library, [intake.held(report_id)])
            intake.finish([report_id])
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
    every = iter(intake.every_report())
    while some := list(islice(every, _TOGETHER)):
        _add_vectors(library, [intake.held(report_id) for report_id in some])


def fill_lexical(library: Library) -> None:
    """Write the word index anew from the record."""
    intake = Intake(library.records)
    library.lexical.clear()
    for report_id in intake.every_report():
        held = intake.held(report_id)
        library.lexical.add(held.organisation, held.passages)
    library.lexical.commit()


def _add_vectors(library: Library, held: Sequence[Held]) -> None:
    owners: dict[str, list[Held]] = {}
    for each in held:
        owners.setdefault(each.organisation, []).append(each)
    for organisation, own in owners.items():
        cut = [each for each in own if each.passages]
        ids = [passage.passage_id for each in cut for passage in each.passages]
        if ids:
            vectors = np.concatenate([each.vectors for each in cut])
            library.vectors.add(organisation, ids, vectors)


def _held(organisation: str, new: New) -> Held:
    vectors = [each.vector for each in new.embedded]
    return Held(
        report_id=new.report.report_id,
        organisation=organisation,
        passages=tuple(each.passage for each in new.embedded),
        vectors=np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32),
    )


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
