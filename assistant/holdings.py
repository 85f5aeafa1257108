"""The reports that a question is asked of, whether they are two or ten thousand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ingest.access import Scope
from ingest.profile import Profile
from ingest.records import Records
from ingest.report import Report


@dataclass(frozen=True, slots=True)
class Holdings:
    """Reports known by their profiles, by service, then newest first; read whole when needed."""

    records: Records
    scope: Scope
    profiles: tuple[Profile, ...]

    @classmethod
    def of(cls, records: Records, scope: Scope) -> Holdings:
        """All reports of the scope."""
        return cls(records, scope, records.profiles(scope))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the reports, in the same order."""
        return tuple(profile.report_id for profile in self.profiles)

    def only(self, report_ids: Collection[str]) -> Holdings:
        """Those that are named, in the same order."""
        chosen = self.records.profiles_of(self.scope, report_ids)
        ids = frozenset(profile.report_id for profile in chosen)
        return Holdings(self.records, replace(self.scope, report_ids=ids), chosen)

    def first(self, most: int) -> Holdings:
        """The first so many of them."""
        return self.only({profile.report_id for profile in self.profiles[:most]})

    def reports(self, report_ids: Collection[str] | None = None) -> list[Report]:
        """The whole reports, or of those that are named, in the same order."""
        chosen = self if report_ids is None else self.only(report_ids)
        return self.records.reports(chosen.scope)
