"""The reports that a question about facts is put to, and what to say of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Status
from assistant.draft import Proposal
from assistant.holdings import Holdings
from assistant.wording import counted
from ingest.dates import spoken_date
from ingest.fact_query import Fact, FactQuery, Reach, ReportFilter, facts_of, reports_with, within
from ingest.profile import Profile
from ingest.report import Framework, Report
from ingest.terms import words

MOST_LINES = 25  # cited for one number
MOST_SHOWN = 12  # reports that are read for one answer: the rows of a table
_AT_A_TIME = 200  # reports looked at for the first that fit
_NAMES = 8  # services named in a sentence; more are a table
_FRAMEWORKS = {
    Framework.SINGLE_ASSESSMENT: "the single assessment framework",
    Framework.KEY_LINES_OF_ENQUIRY: "the older key lines of enquiry",
    Framework.REFERENCE: "the reference library",
}


@dataclass(frozen=True, slots=True)
class Searched:
    """The query and the reports that its filter leaves, which are in ``reach``.

    ``wide`` reaches all that the question was put to: what it finds outside the holdings is
    dropped, which is quicker than sending the ids of thousands of reports.
    """

    asked: FactQuery
    holdings: Holdings
    reach: Reach
    wide: Reach

    @property
    def number(self) -> int:
        """How many reports are searched."""
        return len(self.holdings.profiles)

    @property
    def what(self) -> str:
        """The reports searched, in words: "the 12 reports searched"."""
        return (
            "the report searched" if self.number == 1 else f"the {self.number:,} reports searched"
        )

    def matching(self) -> list[Profile]:
        """The reports that fit every criterion, in the order of the holdings."""
        ids = self.holdings.scope.report_ids
        for criterion in self.asked.criteria:
            found = reports_with(self.wide, criterion)
            ids = ids - found if self.asked.without else ids & found
        return [profile for profile in self.holdings.profiles if profile.report_id in ids]

    def first_matching(self, most: int) -> list[Profile]:
        """The first of the reports that fit, without looking for the others."""
        found: list[Profile] = []
        held = self.holdings.profiles
        for start in range(0, len(held), _AT_A_TIME):
            part = self.holdings.only({p.report_id for p in held[start : start + _AT_A_TIME]})
            reach = within(self.reach, part.ids)
            found += replace(self, holdings=part, reach=reach, wide=reach).matching()
            if len(found) >= most:
                break
        return found[:most]

    def reports(self, profiles: Iterable[Profile]) -> list[Report]:
        """The whole reports."""
        return self.holdings.reports({profile.report_id for profile in profiles})

    def facts(self, profiles: Iterable[Profile]) -> list[Fact]:
        """The facts of these reports that fit any criterion, by report."""
        inside = within(self.reach, [profile.report_id for profile in profiles])
        return [fact for criterion in self.asked.criteria for fact in facts_of(inside, criterion)]


def search(asked: FactQuery, holdings: Holdings) -> Searched:
    """The query put to the reports that its filter leaves."""
    wanted = asked.reports
    narrowed = holdings
    if wanted != ReportFilter():
        narrowed = holdings.only({p.report_id for p in holdings.profiles if _fits(p, wanted)})
    everything = holdings.records.scope(organisation=holdings.scope.organisation)
    database = holdings.records.database
    asked_of = holdings.scope.report_ids
    whole = asked_of is everything.report_ids or asked_of == everything.report_ids
    wide = Reach(database, holdings.scope, whole)
    reach = wide if narrowed is holdings else Reach(database, narrowed.scope, whole=False)
    return Searched(asked, narrowed, reach, wide)


def _fits(profile: Profile, wanted: ReportFilter) -> bool:
    if wanted.type_asked and not wanted.service_types.intersection(profile.service_types):
        return False
    if wanted.place and wanted.place not in words(profile.address or ""):
        return False
    if wanted.framework is not None and profile.framework is not wanted.framework:
        return False
    if wanted.since is None and wanted.until is None:
        return True
    day = profile.inspected
    return day is not None and (wanted.since or date.min) <= day <= (wanted.until or date.max)


def filter_words(wanted: ReportFilter) -> str:
    """What the reports were restricted to: "nursing homes, inspected since 1 March 2024"."""
    parts = [f"type “{wanted.type_asked}”"] if wanted.type_asked else []
    if wanted.place:
        parts.append(f"address in “{wanted.place}”")
    if wanted.framework is not None:
        parts.append(f"written under {_FRAMEWORKS[wanted.framework]}")
    if wanted.since and wanted.until:
        parts.append(
            f"inspected between {spoken_date(wanted.since)} and {spoken_date(wanted.until)}"
        )
    elif wanted.since:
        parts.append(f"inspected on or after {spoken_date(wanted.since)}")
    elif wanted.until:
        parts.append(f"inspected on or before {spoken_date(wanted.until)}")
    return ", ".join(parts)


def nothing_fits(wanted: ReportFilter, holdings: Holdings) -> Proposal:
    """No report passes the filter: what was asked for, and what is held instead."""
    note = f"No report held fits: {filter_words(wanted)}."
    if wanted.type_asked and not wanted.service_types:
        kinds = sorted({kind for profile in holdings.profiles for kind in profile.service_types})
        note += f" Types held: {', '.join(kinds[:MOST_SHOWN]) or 'none is stated'}."
    days = [profile.inspected for profile in holdings.profiles if profile.inspected]
    if days and (wanted.since or wanted.until):
        note += f" Reports held are of {spoken_date(min(days))} to {spoken_date(max(days))}."
    return Proposal(Status.NOT_IN_REPORTS, note=note, engine="facts")


def services_of(profiles: Sequence[Profile]) -> list[str]:
    """The names of the services, each once."""
    return list(dict.fromkeys(profile.service for profile in profiles))


def listed_names(names: Sequence[str]) -> str:
    """The names in a sentence, or nothing where they are too many to read in one."""
    if not names or len(names) > _NAMES:
        return ""
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def more_than_shown(total: int, what: str = "report") -> str | None:
    """What to say where only the first are shown."""
    if total <= MOST_SHOWN:
        return None
    return (
        f"The first {MOST_SHOWN} of {counted(total, what)} are shown. To narrow this down, name a "
        "kind of service, a place, a date or a score."
    )
