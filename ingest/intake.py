"""Writing reports into the record, and erasing them.

A report is written whole in state 'indexing', which no reader sees. Once both indexes hold
it, a second transaction makes it 'ready' and what it replaces 'superseded'. A process
killed in between leaves reports that ``unfinished`` and ``superseded`` name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, text, update

from ingest.conversations import forget_answers
from ingest.errors import ReportNotHeld
from ingest.passage_ids import passage_id
from ingest.profile import fact_rows, profile_of, profile_row
from ingest.records import Records
from ingest.report import Passage, Report
from ingest.rows import (
    PASSAGE_COLUMNS,
    Embedded,
    document_row,
    passage_from,
    passage_rows,
    report_from,
    vectors_from,
    vectors_row,
)
from ingest.tables import (
    answers,
    documents,
    facts,
    originals,
    passage_vectors,
    passages,
    profiles,
    reports,
    sources,
    vocabulary,
)

__all__ = ["Embedded", "Held", "Intake", "New"]


@dataclass(frozen=True, slots=True)
class New:
    """A report to be recorded, the file it was read from, and its passages with vectors."""

    report: Report
    original: bytes
    path: str
    embedded: Sequence[Embedded]
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What the indexes need of a report that is recorded, ready or not."""

    report_id: str
    organisation: str
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


class Intake:
    """The writing side of a Records."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._database = records.database

    def begin(self, organisation: str, new: Sequence[New], embedding: str) -> None:
        """Record reports whole, in state 'indexing'; all of them, or none."""
        with self._database.writing() as connection:
            for each in new:
                _keep_original(connection, each.report.source_sha256, each.original)
                connection.execute(
                    insert(reports).values(
                        report_id=each.report.report_id,
                        organisation=organisation,
                        content_sha256=each.report.source_sha256,
                        state="indexing",
                        embedding=embedding,
                        ingested_at=datetime.now(UTC),
                        passages=len(each.embedded),
                        is_draft=each.is_draft,
                    )
                )
                connection.execute(
                    insert(sources).values(report_id=each.report.report_id, path=each.path)
                )
                connection.execute(
                    insert(documents).values(document_row(each.report, each.embedded))
                )
                _write_facts(connection, each.report)
                _write_passages(connection, each.report.report_id, each.embedded)

    def write_facts(self, report_id: str) -> None:
        """Make the rows of a recorded report's profile and facts; they must not be there yet."""
        report = self.report(report_id)
        with self._database.writing() as connection:
            _write_facts(connection, report)
        self._records.changed()

    def finish(self, report_ids: Sequence[str]) -> dict[str, list[str]]:
        """Make reports ready and their paths their own; what each of them supersedes."""
        with self._database.writing() as connection:
            connection.execute(
                update(reports).where(reports.c.report_id.in_(report_ids)).values(state="ready")
            )
            _count_words(connection, report_ids, 1)
            superseded = {each: _claim_paths(connection, each) for each in report_ids}
        self._records.changed()
        return superseded

    def found_at(self, report_id: str, path: str) -> list[str]:
        """Note that a held report lies at the path; returns what it supersedes there."""
        row = {"report_id": report_id, "path": path}
        if self._database.rows(select(sources).filter_by(**row)):
            return []
        with self._database.writing() as connection:
            connection.execute(insert(sources).values(**row))
            superseded = _claim_paths(connection, report_id)
        if superseded:
            self._records.changed()
        return superseded

    def mark(self, report_id: str, is_draft: bool) -> None:
        """Mark a held report as a draft, or as none; raises ReportNotHeld."""
        self._row(select(reports.c.report_id).filter_by(report_id=report_id), report_id)
        with self._database.writing() as connection:
            own = update(reports).where(reports.c.report_id == report_id)
            connection.execute(own.values(is_draft=is_draft))
        self._records.changed()

    def embed_again(self, report_id: str, embedded: Sequence[Embedded], embedding: str) -> None:
        """Replace a report's passages by the same ones with vectors of another model."""
        model = update(reports).where(reports.c.report_id == report_id)
        with self._database.writing() as connection:
            for table in (passages, passage_vectors):
                connection.execute(delete(table).where(table.c.report_id == report_id))
            _write_passages(connection, report_id, embedded)
            connection.execute(model.values(embedding=embedding))

    def erase(self, report_id: str) -> None:
        """Remove a report, its original, and every answer that names it.

        Raises ReportNotHeld. SQLite overwrites what it deletes, and its log is emptied, so
        that no byte stays behind.
        """
        with self._database.writing() as connection:
            held = select(reports.c.content_sha256, reports.c.state).filter_by(report_id=report_id)
            row = connection.execute(held).first()
            if row is None:
                raise ReportNotHeld(report_id)
            if row.state == "ready":
                _count_words(connection, [report_id], -1)
            connection.execute(delete(reports).where(reports.c.report_id == report_id))
            _forget_original(connection, row.content_sha256)
            naming = answers.c.answer.contains(report_id, autoescape=True)
            forget_answers(connection, naming)
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

    def without_facts(self) -> list[str]:
        """The reports that were recorded before facts had rows of their own."""
        without = reports.c.report_id.not_in(select(profiles.c.report_id))
        return self._ids(select(reports.c.report_id).where(without))

    def embedded_otherwise(self, embedding: str) -> list[str]:
        """The reports whose vectors another model made."""
        return self._ids(select(reports.c.report_id).where(reports.c.embedding != embedding))

    def passage_counts(self) -> dict[str, int]:
        """How many passages each organisation holds, ready or not."""
        columns = reports.c.organisation, func.sum(reports.c.passages).label("held")
        rows = self._database.rows(select(*columns).group_by(reports.c.organisation))
        return {row["organisation"]: int(row["held"]) for row in rows}

    def passage_ids(self, report_id: str) -> tuple[str, list[str]]:
        """A report's organisation and its passages' ids; raises ReportNotHeld."""
        row = self._row(select(reports).filter_by(report_id=report_id), report_id)
        return row["organisation"], [passage_id(report_id, n) for n in range(row["passages"])]

    def report(self, report_id: str) -> Report:
        """A report as it was recorded, ready or not; raises ReportNotHeld."""
        return report_from(self._row(select(documents).filter_by(report_id=report_id), report_id))

    def held(self, report_id: str) -> Held:
        """A report's passages and vectors, ready or not; raises ReportNotHeld."""
        columns = reports.c.organisation, reports.c.passages, documents.c.text
        whole = select(*columns, passage_vectors.c.vectors).select_from(
            reports.join(documents).join(passage_vectors)
        )
        row = self._row(whole.where(reports.c.report_id == report_id), report_id)
        cut = select(*PASSAGE_COLUMNS).filter_by(report_id=report_id).order_by(passages.c.ordinal)
        return Held(
            report_id=report_id,
            organisation=row["organisation"],
            passages=tuple(passage_from(each, row["text"]) for each in self._database.rows(cut)),
            vectors=vectors_from(row["vectors"], row["passages"]),
        )

    def _row(self, statement: Select[Any], report_id: str) -> RowMapping:
        rows = self._database.rows(statement)
        if not rows:
            raise ReportNotHeld(report_id)
        return rows[0]

    def _ids(self, statement: Select[Any]) -> list[str]:
        return [row["report_id"] for row in self._database.rows(statement)]


def _keep_original(connection: Connection, sha256: str, content: bytes) -> None:
    if connection.execute(select(originals.c.sha256).filter_by(sha256=sha256)).first() is None:
        connection.execute(insert(originals).values(sha256=sha256, content=content))


def _forget_original(connection: Connection, sha256: str) -> None:
    in_use = select(reports.c.report_id).filter_by(content_sha256=sha256)
    if connection.execute(in_use).first() is None:
        connection.execute(delete(originals).where(originals.c.sha256 == sha256))


def _claim_paths(connection: Connection, report_id: str) -> list[str]:
    """Make the report its organisation's only one at its paths.

    Returns the reports that now lie nowhere; they are superseded.
    """
    owner = select(reports.c.organisation).filter_by(report_id=report_id).scalar_subquery()
    paths = select(sources.c.path).where(sources.c.report_id == report_id)
    others = select(sources.c.report_id, sources.c.path).select_from(sources.join(reports))
    lost = connection.execute(
        others.where(
            sources.c.path.in_(paths),
            sources.c.report_id != report_id,
            reports.c.organisation == owner,
        )
    ).all()
    for row in lost:
        connection.execute(delete(sources).filter_by(report_id=row.report_id, path=row.path))
    nowhere = [
        each
        for each in sorted({row.report_id for row in lost})
        if connection.execute(select(sources.c.path).filter_by(report_id=each)).first() is None
    ]
    for each in nowhere:
        connection.execute(
            update(reports).where(reports.c.report_id == each).values(state="superseded")
        )
    _count_words(connection, nowhere, -1)
    return nowhere


_ADD_TO_VOCABULARY = text(
    "INSERT INTO vocabulary (organisation, word, passages) VALUES (:organisation, :word, :passages)"
    " ON CONFLICT (organisation, word)"
    " DO UPDATE SET passages = vocabulary.passages + excluded.passages"
)


def _count_words(connection: Connection, report_ids: Sequence[str], sign: int) -> None:
    """Add the reports' words to their organisations' vocabularies, or with -1 take them out."""
    if not report_ids:
        return
    statement = select(reports.c.organisation, documents.c.words).select_from(
        reports.join(documents)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for row in connection.execute(statement.where(reports.c.report_id.in_(report_ids))):
        for word, count in row.words.items():
            counts[row.organisation, word] += sign * count
    rows = [
        {"organisation": organisation, "word": word, "passages": count}
        for (organisation, word), count in sorted(counts.items())
    ]
    if rows:
        connection.execute(_ADD_TO_VOCABULARY, rows)
    if rows and sign < 0:
        connection.execute(delete(vocabulary).where(vocabulary.c.passages <= 0))


def _write_facts(connection: Connection, report: Report) -> None:
    connection.execute(insert(profiles).values(profile_row(profile_of(report))))
    if rows := fact_rows(report):
        connection.execute(insert(facts), rows)


def _write_passages(connection: Connection, report_id: str, embedded: Sequence[Embedded]) -> None:
    connection.execute(insert(passage_vectors).values(vectors_row(report_id, embedded)))
    if embedded:
        connection.execute(insert(passages), passage_rows(embedded))
