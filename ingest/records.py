"""Reading the record: reports, passages, sentences, vocabulary; and keeping answers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, RowMapping, func, insert, select

from ingest.access import LOCAL_ORGANISATION, Scope, demand_scope
from ingest.database import IDS_PER_QUERY, Database
from ingest.errors import ReportNotHeld
from ingest.passage_ids import report_of
from ingest.report import Passage, Report, Span
from ingest.tables import answers, passages, reports, vocabulary

_REPORTS_IN_MEMORY = 128  # one with its sentences' vectors takes about 1 MB

REPORT_JSON = TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class _Held:
    passage: Passage
    sentences: tuple[Span, ...]
    sentence_vectors: NDArray[np.float32]


class Records:
    """The record in one database; safe for use from several threads.

    Every read of reports and passages takes a Scope and returns nothing outside it, and
    nothing of a report that is still being taken in.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self._parsed = lru_cache(maxsize=_REPORTS_IN_MEMORY)(self._read_report)
        self._cut = lru_cache(maxsize=_REPORTS_IN_MEMORY)(self._read_passages)
        self._words = lru_cache(maxsize=16)(self._read_vocabulary)
        self._report_words = lru_cache(maxsize=256)(self._read_report_vocabulary)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def changed(self) -> None:
        """Drop what is kept in memory, because reports came or went."""
        self._parsed.cache_clear()
        self._cut.cache_clear()
        self._words.cache_clear()

    def scope(
        self, report_ids: Iterable[str] | None = None, organisation: str = LOCAL_ORGANISATION
    ) -> Scope:
        """The organisation's reports, or those of them that are named.

        Raises ReportNotHeld for an id that is not held, not ready or another's.
        """
        ready = select(reports.c.report_id).where(*_ready(organisation))
        held = frozenset(row["report_id"] for row in self.database.rows(ready))
        if report_ids is None:
            return Scope(organisation, held)
        chosen = frozenset(report_ids)
        for report_id in sorted(chosen - held):
            raise ReportNotHeld(report_id)
        return Scope(organisation, chosen)

    def reports(self, scope: Scope) -> list[Report]:
        """The scope's reports, by service name, then newest first."""
        held = [
            report
            for report_id in sorted(demand_scope(scope).report_ids)
            if (report := self._parsed(scope.organisation, report_id)) is not None
        ]
        held.sort(key=_newest_date, reverse=True)
        return sorted(held, key=lambda report: report.service.value.casefold())

    def report(self, scope: Scope, report_id: str) -> Report:
        """One report of the scope; raises ReportNotHeld for any other id."""
        if report_id in demand_scope(scope).report_ids:
            report = self._parsed(scope.organisation, report_id)
            if report is not None:
                return report
        raise ReportNotHeld(report_id)

    def passages(self, scope: Scope, passage_ids: Sequence[str] | None = None) -> list[Passage]:
        """The scope's passages in report order, or those named, in the order named.

        An id outside the scope is left out.
        """
        return [each.passage for each in self._held(scope, passage_ids)]

    def passage_ids(self, scope: Scope) -> list[str]:
        """The ids of the scope's passages in report order."""
        demand_scope(scope)
        statement = (
            select(passages.c.passage_id)
            .select_from(passages.join(reports))
            .where(*_ready(scope.organisation))
            .order_by(passages.c.report_id, passages.c.ordinal)
        )
        return [
            row["passage_id"]
            for some in _groups(sorted(scope.report_ids))
            for row in self.database.rows(statement.where(passages.c.report_id.in_(some)))
        ]

    def sentences(
        self, scope: Scope, passage_ids: Sequence[str]
    ) -> dict[str, tuple[tuple[Span, ...], NDArray[np.float32]]]:
        """By passage id: its sentences as spans of the report's text, and a vector for each.

        An id outside the scope is left out. The vectors must not be changed.
        """
        return {
            each.passage.passage_id: (each.sentences, each.sentence_vectors)
            for each in self._held(scope, passage_ids)
        }

    def vocabulary(self, organisation: str) -> Mapping[str, int]:
        """In how many of the organisation's passages each folded word stands."""
        return self._words(organisation)

    def report_vocabulary(self, scope: Scope, report_id: str) -> Mapping[str, int]:
        """In how many passages of one report of the scope each folded word stands."""
        if report_id not in demand_scope(scope).report_ids:
            raise ReportNotHeld(report_id)
        return self._report_words(report_id)

    def passage_count(self, organisation: str) -> int:
        """How many passages of ready reports the organisation holds."""
        statement = (
            select(func.count().label("held"))
            .select_from(passages.join(reports))
            .where(*_ready(organisation))
        )
        return int(self.database.rows(statement)[0]["held"])

    def save_answer(self, organisation: str, conversation_id: str, answer_json: str) -> str:
        """Keep an answer as the next of its conversation; its new id."""
        answer_id = uuid.uuid4().hex
        with self.database.writing() as connection:
            connection.execute(
                insert(answers).values(
                    answer_id=answer_id,
                    organisation=organisation,
                    conversation_id=conversation_id,
                    asked_at=datetime.now(UTC),
                    answer=answer_json,
                )
            )
        return answer_id

    def answer(self, organisation: str, answer_id: str) -> str | None:
        """The JSON of one of the organisation's answers, or None."""
        own = answers.c.organisation == organisation
        rows = self.database.rows(
            select(answers.c.answer).where(own, answers.c.answer_id == answer_id)
        )
        return rows[0]["answer"] if rows else None

    def conversation(self, organisation: str, conversation_id: str) -> list[str]:
        """The JSON of each answer of a conversation, oldest first."""
        own = answers.c.organisation == organisation
        statement = select(answers.c.answer).where(
            own, answers.c.conversation_id == conversation_id
        )
        return [row["answer"] for row in self.database.rows(statement.order_by(answers.c.number))]

    def _read_report(self, organisation: str, report_id: str) -> Report | None:
        rows = self.database.rows(
            select(reports.c.parsed).where(*_ready(organisation), reports.c.report_id == report_id)
        )
        return REPORT_JSON.validate_json(rows[0]["parsed"]) if rows else None

    def _read_vocabulary(self, organisation: str) -> Mapping[str, int]:
        statement = (
            select(vocabulary.c.word, func.sum(vocabulary.c.passages).label("passages"))
            .select_from(vocabulary.join(reports))
            .where(*_ready(organisation))
            .group_by(vocabulary.c.word)
        )
        return MappingProxyType(
            {row["word"]: int(row["passages"]) for row in self.database.rows(statement)}
        )

    def _read_report_vocabulary(self, report_id: str) -> Mapping[str, int]:
        columns = vocabulary.c.word, vocabulary.c.passages
        rows = self.database.rows(select(*columns).where(vocabulary.c.report_id == report_id))
        return MappingProxyType({row["word"]: int(row["passages"]) for row in rows})

    def _held(self, scope: Scope, passage_ids: Sequence[str] | None) -> Iterator[_Held]:
        demand_scope(scope)
        if passage_ids is None:
            for report_id in sorted(scope.report_ids):
                yield from self._cut(scope.organisation, report_id).values()
            return
        for passage_id in passage_ids:
            report_id = report_of(passage_id)
            if report_id in scope.report_ids:
                held = self._cut(scope.organisation, report_id).get(passage_id)
                if held is not None:
                    yield held

    def _read_passages(self, organisation: str, report_id: str) -> Mapping[str, _Held]:
        report = self._parsed(organisation, report_id)
        if report is None:
            return {}
        columns = *PASSAGE_COLUMNS, passages.c.sentence_spans, passages.c.sentence_vectors
        statement = select(*columns).where(passages.c.report_id == report_id)
        rows = self.database.rows(statement.order_by(passages.c.ordinal))
        return {
            row["passage_id"]: _Held(passage_from(row, report), *_sentences(row)) for row in rows
        }


PASSAGE_COLUMNS = (
    passages.c.passage_id,
    passages.c.report_id,
    passages.c.ordinal,
    passages.c.start,
    passages.c.end,
    passages.c.page,
    passages.c.key_question,
    passages.c.statement,
    passages.c.heading_path,
)


def passage_from(row: RowMapping, report: Report) -> Passage:
    """The passage that a row of PASSAGE_COLUMNS describes, with its words."""
    span = Span(row["start"], row["end"])
    return Passage(
        passage_id=row["passage_id"],
        report_id=row["report_id"],
        ordinal=row["ordinal"],
        heading_path=tuple(row["heading_path"]),
        key_question=row["key_question"],
        statement=row["statement"],
        span=span,
        page=row["page"],
        text=report.quote(span),
    )


def _sentences(row: RowMapping) -> tuple[tuple[Span, ...], NDArray[np.float32]]:
    spans = tuple(Span(start, end) for start, end in row["sentence_spans"])
    vectors = np.frombuffer(row["sentence_vectors"], dtype=np.float16).astype(np.float32)
    vectors.flags.writeable = False
    return spans, vectors.reshape(len(spans), -1) if spans else vectors.reshape(0, 0)


def _ready(organisation: str) -> tuple[ColumnElement[bool], ...]:
    return reports.c.organisation == organisation, reports.c.state == "ready"


def _newest_date(report: Report) -> date:
    stated = (report.published, report.assessment_date, *report.visit_dates)
    dates = [each.value for each in stated if each is not None]
    dates += [each.updated.value for each in report.key_questions if each.updated is not None]
    return max(dates, default=date.min)


def _groups(ids: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(ids)
    while group := list(islice(remaining, IDS_PER_QUERY)):
        yield group
