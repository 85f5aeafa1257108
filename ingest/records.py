"""Reading the record: reports, passages, sentences, vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, RowMapping, Select, select

from ingest.access import LOCAL_ORGANISATION, Scope, demand_scope
from ingest.database import IDS_PER_QUERY, Database
from ingest.errors import ReportNotHeld
from ingest.passage_ids import passage_id, report_of
from ingest.profile import PROFILE_COLUMNS, Profile, profile_from
from ingest.report import Passage, Report, Span
from ingest.rows import (
    PASSAGE_COLUMNS,
    SENTENCE_COLUMNS,
    passage_from,
    report_from,
    sentences_from,
    vectors_from,
)
from ingest.tables import (
    documents,
    passage_vectors,
    passages,
    profiles,
    reports,
    vocabulary,
)
from ingest.terms import stem

_REPORTS_IN_MEMORY = 128
_MATRICES = 8  # kept in memory: a scope of 10,000 passages takes 15 MB


@dataclass(frozen=True, slots=True)
class _Held:
    """What an organisation holds: each ready report's number of passages."""

    scope: Scope
    passages: Mapping[str, int]
    total: int


class Records:
    """The record in one database; safe for use from several threads.

    Every read of reports and passages takes a Scope and returns nothing outside it, and
    nothing of a report that is still being taken in.
    """

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        # Everything kept is kept under this number: what was read before a change must not
        # be stored as what holds after it.
        self.version = 0
        self._kept_held = lru_cache(maxsize=256)(self._read_held)
        self._kept_profiles = lru_cache(maxsize=16)(self._read_profiles)
        self._kept_reports = lru_cache(maxsize=_REPORTS_IN_MEMORY)(self._read_report)
        self._kept_words = lru_cache(maxsize=16)(self._read_vocabulary)
        self._kept_stems = lru_cache(maxsize=16)(self._count_stems)
        self._kept_report_words = lru_cache(maxsize=256)(self._read_report_vocabulary)
        self._kept_vectors = lru_cache(maxsize=_MATRICES)(self._read_vectors)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def changed(self) -> None:
        """Drop what is kept in memory, because reports came or went."""
        self.version += 1
        for kept in (
            self._kept_held, self._kept_profiles, self._kept_reports, self._kept_words,
            self._kept_stems, self._kept_report_words, self._kept_vectors,
        ):  # fmt: skip
            kept.cache_clear()

    def scope(
        self, report_ids: Iterable[str] | None = None, organisation: str = LOCAL_ORGANISATION
    ) -> Scope:
        """The organisation's reports, or those of them that are named.

        Raises ReportNotHeld for an id that is not held, not ready or another's.
        """
        everything = self._held(organisation).scope
        if report_ids is None:
            return everything
        chosen = frozenset(report_ids)
        for report_id in sorted(chosen - everything.report_ids):
            raise ReportNotHeld(report_id)
        return Scope(organisation, chosen)

    def profiles(self, scope: Scope) -> tuple[Profile, ...]:
        """A profile of each of the scope's reports, by service name, then newest first."""
        every, _ = self._kept_profiles(demand_scope(scope).organisation, self.version)
        if scope is self._held(scope.organisation).scope:
            return every
        return self.profiles_of(scope, scope.report_ids)

    def profiles_of(self, scope: Scope, report_ids: Collection[str]) -> tuple[Profile, ...]:
        """The profiles of some reports in the same order; an id outside the scope is left out."""
        every, places = self._kept_profiles(demand_scope(scope).organisation, self.version)
        inside = (each for each in report_ids if each in scope.report_ids and each in places)
        return tuple(every[place] for place in sorted(places[each] for each in inside))

    def reports(self, scope: Scope) -> list[Report]:
        """The scope's reports, by service name, then newest first."""
        found = (self._report(scope.organisation, each.report_id) for each in self.profiles(scope))
        return [report for report in found if report is not None]

    def report(self, scope: Scope, report_id: str) -> Report:
        """One report of the scope; raises ReportNotHeld for any other id."""
        if report_id in demand_scope(scope).report_ids:
            report = self._report(scope.organisation, report_id)
            if report is not None:
                return report
        raise ReportNotHeld(report_id)

    def passages(self, scope: Scope, passage_ids: Sequence[str] | None = None) -> list[Passage]:
        """The scope's passages in report order, or those named, in the order named.

        An id outside the scope is left out.
        """
        if passage_ids is None:
            passage_ids = self.passage_ids(scope)
        rows = self._rows(scope, passage_ids, select(*PASSAGE_COLUMNS))
        texts = self._texts(row["report_id"] for row in rows.values())
        return [
            passage_from(rows[each], texts[report_of(each)])
            for each in passage_ids
            if each in rows and report_of(each) in texts
        ]

    def passage_ids(self, scope: Scope) -> list[str]:
        """The ids of the scope's passages in report order."""
        held = self._held(demand_scope(scope).organisation).passages
        return [
            passage_id(report_id, ordinal)
            for report_id in sorted(scope.report_ids)
            for ordinal in range(held.get(report_id, 0))
        ]

    def passage_vectors(self, scope: Scope) -> tuple[list[str], NDArray[np.float32]]:
        """The ids of the scope's passages in report order, and a vector for each.

        Neither may be changed. For scopes of some thousand passages, not for all that is held.
        """
        return self._kept_vectors(demand_scope(scope), self.version)

    def sentences(
        self, scope: Scope, passage_ids: Sequence[str]
    ) -> dict[str, tuple[tuple[Span, ...], NDArray[np.float32]]]:
        """By passage id: its sentences as spans of the report's text, and a vector for each.

        An id outside the scope is left out. The vectors must not be changed.
        """
        rows = self._rows(scope, passage_ids, select(*SENTENCE_COLUMNS))
        return {each: sentences_from(rows[each]) for each in passage_ids if each in rows}

    def vocabulary(self, organisation: str) -> Mapping[str, int]:
        """In how many of the organisation's passages each folded word stands."""
        return self._kept_words(organisation, self.version)

    def stem_counts(self, organisation: str) -> Mapping[str, int]:
        """Passages by stem, at least: the count of the stem's most frequent form."""
        return self._kept_stems(organisation, self.version)

    def report_vocabulary(self, scope: Scope, report_id: str) -> Mapping[str, int]:
        """In how many passages of one report of the scope each folded word stands."""
        if report_id not in demand_scope(scope).report_ids:
            raise ReportNotHeld(report_id)
        return self._kept_report_words(scope.organisation, report_id, self.version)

    def passage_count(self, organisation: str) -> int:
        """How many passages of ready reports the organisation holds."""
        return self._held(organisation).total

    def passages_within(self, scope: Scope) -> int:
        """How many passages the scope has."""
        held = self._held(demand_scope(scope).organisation)
        if scope is held.scope:
            return held.total
        return sum(held.passages.get(report_id, 0) for report_id in scope.report_ids)

    def _held(self, organisation: str) -> _Held:
        return self._kept_held(organisation, self.version)

    def _read_held(self, organisation: str, _version: int) -> _Held:
        columns = reports.c.report_id, reports.c.passages
        rows = self.database.rows(select(*columns).where(*_ready(organisation)))
        counts = {row["report_id"]: row["passages"] for row in rows}
        return _Held(Scope(organisation, frozenset(counts)), counts, sum(counts.values()))

    def _read_profiles(
        self, organisation: str, _version: int
    ) -> tuple[tuple[Profile, ...], Mapping[str, int]]:
        """The profiles in order, and the place of each report among them."""
        rows = self.database.rows(
            select(*PROFILE_COLUMNS)
            .select_from(profiles.join(reports))
            .where(*_ready(organisation))
        )
        newest_first = sorted(map(profile_from, rows), key=_latest, reverse=True)
        every = tuple(sorted(newest_first, key=lambda profile: profile.service.casefold()))
        return every, {profile.report_id: place for place, profile in enumerate(every)}

    def _report(self, organisation: str, report_id: str) -> Report | None:
        return self._kept_reports(organisation, report_id, self.version)

    def _read_report(self, organisation: str, report_id: str, _version: int) -> Report | None:
        statement = select(documents.c.facts, documents.c.text).select_from(documents.join(reports))
        rows = self.database.rows(
            statement.where(*_ready(organisation), reports.c.report_id == report_id)
        )
        return report_from(rows[0]) if rows else None

    def _read_vocabulary(self, organisation: str, _version: int) -> Mapping[str, int]:
        columns = vocabulary.c.word, vocabulary.c.passages
        rows = self.database.tuples(
            select(*columns).where(vocabulary.c.organisation == organisation)
        )
        return MappingProxyType({row.word: row.passages for row in rows})

    def _count_stems(self, organisation: str, version: int) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for word, count in self._kept_words(organisation, version).items():
            key = stem(word)
            found[key] = max(found.get(key, 0), count)
        return MappingProxyType(found)

    def _read_report_vocabulary(
        self, organisation: str, report_id: str, _version: int
    ) -> Mapping[str, int]:
        statement = select(documents.c.words).select_from(documents.join(reports))
        rows = self.database.rows(
            statement.where(*_ready(organisation), reports.c.report_id == report_id)
        )
        return MappingProxyType(rows[0]["words"] if rows else {})

    def _read_vectors(self, scope: Scope, _version: int) -> tuple[list[str], NDArray[np.float32]]:
        held = self._held(scope.organisation).passages
        chosen = sorted(report_id for report_id in scope.report_ids if held.get(report_id))
        columns = passage_vectors.c.report_id, passage_vectors.c.vectors
        found = {
            row["report_id"]: row["vectors"]
            for some in _groups(chosen)
            for row in self.database.rows(
                select(*columns).where(passage_vectors.c.report_id.in_(some))
            )
        }
        chosen = [report_id for report_id in chosen if report_id in found]
        matrices = [vectors_from(found[each], held[each]) for each in chosen]
        ids = [passage_id(each, ordinal) for each in chosen for ordinal in range(held[each])]
        matrix = np.concatenate(matrices) if matrices else np.zeros((0, 0), dtype=np.float32)
        matrix.flags.writeable = False
        return ids, matrix

    def _rows(
        self, scope: Scope, passage_ids: Sequence[str], statement: Select[*tuple[object, ...]]
    ) -> dict[str, RowMapping]:
        """The rows of those passages that are in the scope, by passage id."""
        chosen = demand_scope(scope).report_ids
        inside = [each for each in passage_ids if report_of(each) in chosen]
        own = statement.select_from(passages.join(reports)).where(*_ready(scope.organisation))
        return {
            row["passage_id"]: row
            for some in _groups(inside)
            for row in self.database.rows(own.where(passages.c.passage_id.in_(some)))
        }

    def _texts(self, report_ids: Iterable[str]) -> dict[str, str]:
        columns = documents.c.report_id, documents.c.text
        return {
            row["report_id"]: row["text"]
            for some in _groups(sorted(set(report_ids)))
            for row in self.database.rows(select(*columns).where(documents.c.report_id.in_(some)))
        }


def _ready(organisation: str) -> tuple[ColumnElement[bool], ...]:
    return reports.c.organisation == organisation, reports.c.state == "ready"


def _latest(profile: Profile) -> tuple[date, str]:
    return profile.latest or date.min, profile.report_id


def _groups(ids: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(ids)
    while group := list(islice(remaining, IDS_PER_QUERY)):
        yield group
