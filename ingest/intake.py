"""Writing reports into the record, and erasing them. Only ``ingest.pipeline`` uses it.

A report is written whole in state 'indexing', which no reader sees. Once both indexes hold
it, a second transaction makes it 'ready' and what it replaces 'superseded'. A process
killed in between leaves reports that ``unfinished`` and ``superseded`` name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from ingest.errors import ReportNotHeld
from ingest.records import PASSAGE_COLUMNS, REPORT_JSON, Records, passage_from
from ingest.report import Passage, Report, Span
from ingest.tables import answers, originals, passages, reports, sources, vocabulary
from ingest.terms import words


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage, its vector, and its sentences (spans of the report's text) with theirs."""

    passage: Passage
    vector: NDArray[np.float32]
    sentences: tuple[Span, ...]
    sentence_vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Held:
    """What the indexes need of a report that is held, ready or not."""

    report_id: str
    organisation: str
    report: Report
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


class Intake:
    """The writing side of a Records."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._database = records.database

    def begin(
        self,
        organisation: str,
        report: Report,
        original: bytes,
        path: str,
        embedded: Sequence[Embedded],
        embedding: str,
    ) -> None:
        """Record a report whole, in state 'indexing'."""
        with self._database.writing() as connection:
            _keep_original(connection, report.source_sha256, original)
            connection.execute(
                insert(reports).values(
                    report_id=report.report_id,
                    organisation=organisation,
                    content_sha256=report.source_sha256,
                    state="indexing",
                    parsed=REPORT_JSON.dump_json(report).decode(),
                    embedding=embedding,
                    ingested_at=datetime.now(UTC),
                )
            )
            connection.execute(insert(sources).values(report_id=report.report_id, path=path))
            _write_passages(connection, embedded)
            _write_vocabulary(connection, report.report_id, [each.passage for each in embedded])

    def finish(self, report_id: str) -> list[str]:
        """Make a report ready and its paths its own; returns what it supersedes."""
        ready = update(reports).where(reports.c.report_id == report_id).values(state="ready")
        with self._database.writing() as connection:
            connection.execute(ready)
            _claim_paths(connection, report_id)
        self._records.changed()
        return self.superseded()

    def found_at(self, report_id: str, path: str) -> list[str]:
        """Note that a held report lies at the path; returns what it supersedes there."""
        row = {"report_id": report_id, "path": path}
        with self._database.writing() as connection:
            if connection.execute(select(sources).filter_by(**row)).first() is None:
                connection.execute(insert(sources).values(**row))
            _claim_paths(connection, report_id)
        self._records.changed()
        return self.superseded()

    def embed_again(self, report_id: str, embedded: Sequence[Embedded], embedding: str) -> None:
        """Replace a report's passages by the same ones with vectors of another model."""
        model = update(reports).where(reports.c.report_id == report_id)
        with self._database.writing() as connection:
            connection.execute(delete(passages).where(passages.c.report_id == report_id))
            _write_passages(connection, embedded)
            connection.execute(model.values(embedding=embedding))

    def erase(self, report_id: str) -> None:
        """Remove a report, its original, and every answer that names it.

        Raises ReportNotHeld. SQLite overwrites what it deletes, and its log is emptied, so
        that no byte stays behind.
        """
        with self._database.writing() as connection:
            gone = connection.execute(delete(reports).where(reports.c.report_id == report_id))
            if not gone.rowcount:
                raise ReportNotHeld(report_id)
            in_use = select(reports.c.content_sha256)
            connection.execute(delete(originals).where(originals.c.sha256.not_in(in_use)))
            naming = answers.c.answer.contains(report_id, autoescape=True)
            connection.execute(delete(answers).where(naming))
        self._database.empty_log()
        self._records.changed()

    def with_content(self, organisation: str, sha256: str) -> str | None:
        """The organisation's report made from this very content, or None."""
        rows = self._database.rows(
            select(reports.c.report_id).filter_by(organisation=organisation, content_sha256=sha256)
        )
        return rows[0]["report_id"] if rows else None

    def every_report(self) -> list[str]:
        """Every report, of every organisation, ready or not."""
        return self._ids(select(reports.c.report_id).order_by(reports.c.report_id))

    def unfinished(self) -> list[str]:
        """The reports whose taking in was cut short."""
        return self._ids(select(reports.c.report_id).filter_by(state="indexing"))

    def superseded(self) -> list[str]:
        """The reports that were replaced and are not yet erased."""
        return self._ids(select(reports.c.report_id).filter_by(state="superseded"))

    def embedded_otherwise(self, embedding: str) -> list[str]:
        """The reports whose vectors another model made."""
        return self._ids(select(reports.c.report_id).where(reports.c.embedding != embedding))

    def passage_counts(self) -> dict[str, int]:
        """How many passages each organisation holds, ready or not."""
        statement = select(
            reports.c.organisation, func.count(passages.c.passage_id).label("held")
        ).select_from(reports.outerjoin(passages))
        rows = self._database.rows(statement.group_by(reports.c.organisation))
        return {row["organisation"]: int(row["held"]) for row in rows}

    def held(self, report_id: str) -> Held:
        """A report as it was recorded; raises ReportNotHeld."""
        found = self._database.rows(select(reports).filter_by(report_id=report_id))
        if not found:
            raise ReportNotHeld(report_id)
        report = REPORT_JSON.validate_json(found[0]["parsed"])
        statement = select(*PASSAGE_COLUMNS, passages.c.vector).filter_by(report_id=report_id)
        rows = self._database.rows(statement.order_by(passages.c.ordinal))
        vectors = [np.frombuffer(row["vector"], dtype=np.float32) for row in rows]
        return Held(
            report_id=report_id,
            organisation=found[0]["organisation"],
            report=report,
            passages=tuple(passage_from(row, report) for row in rows),
            vectors=np.stack(vectors) if vectors else np.zeros((0, 0), dtype=np.float32),
        )

    def _ids(self, statement: Select[Any]) -> list[str]:
        return [row["report_id"] for row in self._database.rows(statement)]


def _keep_original(connection: Connection, sha256: str, content: bytes) -> None:
    if connection.execute(select(originals.c.sha256).filter_by(sha256=sha256)).first() is None:
        connection.execute(insert(originals).values(sha256=sha256, content=content))


def _claim_paths(connection: Connection, report_id: str) -> None:
    """Make the report the only one at its paths; one that lies nowhere is superseded."""
    own = select(sources.c.path).where(sources.c.report_id == report_id).scalar_subquery()
    others = sources.c.report_id != report_id, sources.c.path.in_(own)
    connection.execute(delete(sources).where(*others))
    nowhere = reports.c.report_id.not_in(select(sources.c.report_id))
    connection.execute(update(reports).where(nowhere).values(state="superseded"))


def _write_passages(connection: Connection, embedded: Sequence[Embedded]) -> None:
    if embedded:
        connection.execute(insert(passages), [_passage_values(each) for each in embedded])


def _passage_values(embedded: Embedded) -> dict[str, object]:
    passage = embedded.passage
    return {
        "passage_id": passage.passage_id,
        "report_id": passage.report_id,
        "ordinal": passage.ordinal,
        "start": passage.span.start,
        "end": passage.span.end,
        "page": passage.page,
        "key_question": passage.key_question,
        "statement": passage.statement,
        "heading_path": list(passage.heading_path),
        "vector": embedded.vector.astype(np.float32).tobytes(),
        "sentence_spans": [[span.start, span.end] for span in embedded.sentences],
        "sentence_vectors": embedded.sentence_vectors.astype(np.float16).tobytes(),
    }


def _write_vocabulary(
    connection: Connection, report_id: str, report_passages: Iterable[Passage]
) -> None:
    counts = Counter(word for passage in report_passages for word in set(words(passage.text)))
    rows = [
        {"report_id": report_id, "word": word, "passages": count} for word, count in counts.items()
    ]
    if rows:
        connection.execute(insert(vocabulary), rows)
