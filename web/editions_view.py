"""The other reports on a report's service: which came before and after, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from assistant.editions import same_service, standing
from ingest.profile import Profile
from ingest.records import Records
from ingest.report import Report
from web.changes_view import Changes, changes
from web.wording import inspected


@dataclass(frozen=True, slots=True)
class Edition:
    """Another report on the same service, by its date."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Editions:
    """The reports before, after and last of all; ``standing`` tells what became of this one.

    ``changes`` are those since the report before.
    """

    earlier: Edition | None
    later: Edition | None
    newest: Edition | None
    standing: str | None
    changes: Changes | None


def editions(records: Records, report: Report) -> Editions | None:
    """The report among those on its service; None where no other of another day is held."""
    scope = records.scope()
    profiles = records.profiles(scope)
    own = next(each for each in profiles if each.report_id == report.report_id)
    if own.inspected is None:
        return None
    alike = [each for each in profiles if each.inspected and same_service(own, each)]
    before = [each for each in alike if _day(each) < own.inspected]
    since = [each for each in alike if _day(each) > own.inspected]
    if not before and not since:
        return None
    previous = max(before, key=_day, default=None)
    return Editions(
        earlier=_edition(previous),
        later=_edition(min(since, key=_day, default=None)),
        newest=_edition(max(since, key=_day, default=None)),
        standing=standing(own, alike),
        changes=changes(records.report(scope, previous.report_id), report) if previous else None,
    )


def _edition(profile: Profile | None) -> Edition | None:
    if profile is None:
        return None
    return Edition(inspected(profile), f"/reports/{quote(profile.report_id, safe='')}")


def _day(profile: Profile) -> date:
    return profile.inspected or date.min
