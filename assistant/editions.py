"""Reports that share a service's name: of one service at different times, or of two services.

A name that means two services is told apart by place and provider. Of one service's reports
the newest comes first, and an older one says by which report it is superseded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Answer, Basis
from assistant.draft import Draft, Proposal
from assistant.holdings import Holdings
from assistant.query import Query
from ingest.addresses import POSTCODE
from ingest.dates import spoken_date
from ingest.profile import Profile
from ingest.terms import fold, words


def same_service(one: Profile, other: Profile) -> bool:
    """Whether two reports are on one service, as far as they tell.

    CQC's own number of the place settles it, also where the service has a new name. What one
    of them does not state tells nothing against it.
    """
    if one.location_id and other.location_id:
        return one.location_id == other.location_id
    if fold(one.service) != fold(other.service):
        return False
    for mark in (_place, _provider):
        first, second = mark(one), mark(other)
        if first and second:
            return first == second
    return True


def namesakes(query: Query, holdings: Holdings) -> list[Profile]:
    """A report of each service that the question may mean by one name; empty if it is clear."""
    asked = set(words(query.text))
    for reports in _by_name(holdings.only(query.named).profiles).values():
        services = _services(reports)
        if len(services) > 1 and asked & set(words(services[0].service)):
            return services
    return []


def describe(profile: Profile) -> str:
    """The service with what tells it from another of its name."""
    provider = f"run by {profile.provider}" if profile.provider else None
    return ", ".join(part for part in (profile.service, profile.address, provider) if part)


def told_apart(proposal: Proposal, query: Query, holdings: Holdings) -> Proposal:
    """The proposal with reports of one name told apart, each service's newest report first.

    A comparison tells its sides apart itself.
    """
    if query.comparison:
        return proposal
    cited = {e.report.report_id for draft in proposal.drafts for e in draft.evidence}
    labels = _labels(cited, _of_their_names(cited, holdings))
    if not labels:
        return proposal
    drafts = [_labelled(draft, labels) for draft in proposal.drafts]
    return replace(proposal, drafts=tuple(_newest_first(drafts, holdings.only(cited).profiles)))


def basis(answer: Answer, holdings: Holdings) -> tuple[Basis, ...]:
    """The reports that the answer cites, in the order held."""
    cited = {citation.report_id for citation in answer.citations}
    alike = _of_their_names(cited, holdings)
    return tuple(
        Basis(
            report_id=profile.report_id,
            service=profile.service,
            framework=profile.framework.value,
            inspected=profile.inspected.isoformat() if profile.inspected else None,
            standing=standing(profile, alike),
        )
        for profile in holdings.only(cited).profiles
    )


def _of_their_names(report_ids: Collection[str], holdings: Holdings) -> list[Profile]:
    """All reports on services of the names that these reports are on."""
    names = {profile.service for profile in holdings.only(report_ids).profiles}
    return [profile for profile in holdings.profiles if profile.service in names] if names else []


def standing(profile: Profile, every: Iterable[Profile]) -> str | None:
    """What became of an older report since: "superseded by the report of 3 March 2025"."""
    since = [
        other for other in every if same_service(profile, other) and _day(other) > _day(profile)
    ]
    if not since:
        return None
    areas = set(profile.covers)
    again = [other for other in since if areas & set(other.covers)]
    newer = _written(_day(max(again or since, key=_day)))
    if areas <= {name for other in again for name in other.covers}:
        return f"superseded by the report of {newer}"
    return f"a newer report, of {newer}, covers {'some of its' if again else 'other'} areas"


def _labels(cited: Collection[str], alike: Iterable[Profile]) -> Mapping[str, str]:
    """For each cited report whose service's name is shared, what to call it."""
    labels = {}
    for reports in _by_name(alike).values():
        several = len(_services(reports)) > 1
        for profile in reports:
            if len(reports) > 1 and profile.report_id in cited:
                labels[profile.report_id] = _label(profile, reports, several)
    return labels


def _label(profile: Profile, reports: Sequence[Profile], several: bool) -> str:
    who = describe(profile) if several else profile.service
    day = f"report of {_written(profile.inspected)}" if profile.inspected else "undated report"
    return ", ".join(part for part in (who, day, standing(profile, reports)) if part)


def _labelled(draft: Draft, labels: Mapping[str, str]) -> Draft:
    label = labels.get(draft.evidence[0].report.report_id)
    if label is None:
        return draft
    name = draft.evidence[0].report.service.value
    group = (draft.group or name).replace(name, label, 1)
    cell = draft.cell and replace(
        draft.cell,
        row=label if draft.cell.row == name else draft.cell.row,
        column=label if draft.cell.column == name else draft.cell.column,
    )
    return replace(draft, group=None if draft.group is None and cell else group, cell=cell)


def _newest_first(drafts: Sequence[Draft], profiles: Sequence[Profile]) -> list[Draft]:
    """Drafts in the order given, but of one service's reports the newest before the older."""
    age = {profile.report_id: rank for rank, profile in enumerate(profiles)}
    first: dict[str, int] = {}
    for position, draft in enumerate(drafts):
        first.setdefault(draft.evidence[0].report.service.value, position)

    def place(entry: tuple[int, Draft]) -> tuple[int, int, int]:
        position, draft = entry
        report = draft.evidence[0].report
        if draft.cell or len(draft.evidence) > 1:
            return position, 0, 0
        return first[report.service.value], age.get(report.report_id, 0), position

    return [draft for _, draft in sorted(enumerate(drafts), key=place)]


def _by_name(profiles: Iterable[Profile]) -> dict[str, list[Profile]]:
    named: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        named[fold(profile.service)].append(profile)
    return named


def _services(reports: Iterable[Profile]) -> list[Profile]:
    """One report of each different service."""
    found: list[Profile] = []
    for profile in reports:
        if not any(same_service(profile, other) for other in found):
            found.append(profile)
    return found


def _place(profile: Profile) -> str | None:
    if profile.address is None:
        return None
    postcode = POSTCODE.search(profile.address)
    return re.sub(r"\s", "", postcode[0]).upper() if postcode else fold(profile.address)


def _provider(profile: Profile) -> str | None:
    return fold(profile.provider) if profile.provider else None


def _day(profile: Profile) -> date:
    return profile.inspected or date.min


def _written(day: date | None) -> str:
    return spoken_date(day) if day else "an unknown day"
