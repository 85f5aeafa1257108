"""Which reports fit what a person looks for, and what a list says of each: SQL, page by page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, String, cast, func, or_, select

from ingest.access import Scope, demand_scope
from ingest.database import Database
from ingest.profile import PROFILE_COLUMNS, Profile, profile_from
from ingest.report import ScoreStatus
from ingest.tables import facts, profiles, reports, sources

PAGE_SIZE = 25  # reports on a page
_ESCAPE = "/"
_APOSTROPHES = "'\u2018\u2019\u02bc"


class Order(StrEnum):
    """What comes first: a name early in the alphabet, a late inspection, a low score."""

    NAME = "name"
    NEWEST = "newest"
    LOWEST_SCORE = "lowest"


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """Which reports, in which order; an empty part lets everything through.

    Each of the ``words`` must stand in the names of service and provider or in the address,
    as part of a word and in any case (letters beyond a to z: as typed, or in small letters).
    ``service_type`` and ``rating`` are as reports print them; the rating is the overall one or
    any area's. ``since`` and ``until`` bound the day of inspection and ``least`` and ``most``
    a score out of 100, all inclusively. ``area`` is the key question whose score is meant,
    here and in the order; None is any.
    """

    words: tuple[str, ...] = ()
    service_type: str | None = None
    rating: str | None = None
    since: date | None = None
    until: date | None = None
    area: str | None = None
    least: int | None = None
    most: int | None = None
    order: Order = Order.NAME


@dataclass(frozen=True, slots=True)
class Area:
    """A key question of a report: its rating and its score out of 100, where it states them.

    What was not assessed has no score; the rating is one that it carries on.
    """

    name: str
    is_assessed: bool
    rating: str | None
    score: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A report in a list: its profile, its areas in its own order, and where it was read from."""

    profile: Profile
    areas: tuple[Area, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One page of the reports that fit; ``number`` counts from 1, ``total`` is of all pages."""

    listings: tuple[Listing, ...]
    total: int
    number: int
    pages: int


def library_page(
    database: Database, scope: Scope, query: LibraryQuery, number: int = 1
) -> LibraryPage:
    """The page with this number, or the nearest that there is. Nothing outside the scope."""
    fitting = fitting_ids(database, scope, query)
    pages = max(1, -(-len(fitting) // PAGE_SIZE))
    number = min(max(number, 1), pages)
    shown = fitting[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return LibraryPage(_listings(database, shown), len(fitting), number, pages)


def fitting_ids(database: Database, scope: Scope, query: LibraryQuery) -> list[str]:
    """The ids of the scope's reports that fit, in the order asked for."""
    rows = database.tuples(statement_of(demand_scope(scope).organisation, query))
    return [report_id for (report_id,) in rows if report_id in scope.report_ids]


def statement_of(organisation: str, query: LibraryQuery) -> Select[*tuple[Any, ...]]:
    """What asks the database for the ids of an organisation's reports that fit, in order."""
    own = reports.c.organisation == organisation, reports.c.state == "ready"
    return _ordered(select(profiles.c.report_id).where(*own, *_conditions(query)), query)


def _ordered(statement: Select[*tuple[Any, ...]], query: LibraryQuery) -> Select[*tuple[Any, ...]]:
    held = profiles.join(reports, profiles.c.report_id == reports.c.report_id)
    by_name = func.lower(profiles.c.service), profiles.c.latest.desc().nulls_last()
    first: tuple[ColumnElement[Any], ...] = ()
    if query.order is Order.NEWEST:
        first = (profiles.c.inspected.desc().nulls_last(),)
    elif query.order is Order.LOWEST_SCORE:
        lowest = (
            select(facts.c.report_id, func.min(facts.c.points).label("points"))
            .where(*_scores(query.area))
            .group_by(facts.c.report_id)
            .subquery()
        )
        held = held.outerjoin(lowest, lowest.c.report_id == profiles.c.report_id)
        first = (lowest.c.points.asc().nulls_last(),)
    return statement.select_from(held).order_by(*first, *by_name, profiles.c.report_id)


def _conditions(query: LibraryQuery) -> Iterator[ColumnElement[bool]]:
    for word in query.words:
        yield func.lower(_NAMES).like(_pattern(word), escape=_ESCAPE)
    if query.service_type is not None:
        # The column holds the JSON as Python wrote it, on either database: an element is in it
        # exactly where its own JSON is.
        element = json.dumps(query.service_type)
        yield cast(profiles.c.service_types, String).contains(element, autoescape=True)
    if query.rating is not None:
        rated = facts.c.field == "rating", facts.c.value == query.rating
        yield or_(
            profiles.c.overall_rating == query.rating,
            profiles.c.report_id.in_(select(facts.c.report_id).where(*rated)),
        )
    if query.since is not None:
        yield profiles.c.inspected >= query.since
    if query.until is not None:
        yield profiles.c.inspected <= query.until
    if query.least is not None or query.most is not None:
        scored = select(facts.c.report_id).where(*_scores(query.area))
        if query.least is not None:
            scored = scored.where(facts.c.points >= query.least)
        if query.most is not None:
            scored = scored.where(facts.c.points <= query.most)
        yield profiles.c.report_id.in_(scored)


_NAMES = (
    profiles.c.service
    + " "
    + func.coalesce(profiles.c.provider, "")
    + " "
    + func.coalesce(profiles.c.address, "")
)


def _pattern(word: str) -> str:
    """The word within anything. An apostrophe is any sign: reports print straight and curly."""
    marked = "".join(_ESCAPE + sign if sign in "%_/" else sign for sign in word.lower())
    return "%" + "".join("_" if sign in _APOSTROPHES else sign for sign in marked) + "%"


def _scores(area: str | None) -> Iterator[ColumnElement[bool]]:
    yield facts.c.field == "score"
    yield facts.c.points.is_not(None)
    if area is not None:
        yield facts.c.key_question == area


def _listings(database: Database, report_ids: Sequence[str]) -> tuple[Listing, ...]:
    """The reports in the order given; one that has just been erased is left out."""
    held = select(*PROFILE_COLUMNS).select_from(profiles.join(reports))
    rows = database.rows(held.where(profiles.c.report_id.in_(report_ids)))
    found = {row["report_id"]: profile_from(row) for row in rows}
    areas = _areas(database, report_ids)
    paths = _paths(database, report_ids)
    return tuple(
        Listing(found[each], areas[each], paths[each]) for each in report_ids if each in found
    )


def _areas(database: Database, report_ids: Sequence[str]) -> dict[str, tuple[Area, ...]]:
    # Only by report: asked for the fields too, SQLite goes through all facts of those fields.
    own = select(facts).where(facts.c.report_id.in_(report_ids))
    stated: dict[tuple[str, str], dict[str, RowMapping]] = defaultdict(dict)
    for row in database.rows(own.order_by(facts.c.report_id, facts.c.ordinal)):
        if row["field"] in ("rating", "score"):
            stated[row["report_id"], row["key_question"]][row["field"]] = row
    areas: dict[str, tuple[Area, ...]] = dict.fromkeys(report_ids, ())
    for (report_id, name), fields in stated.items():
        rating, score = fields["rating"], fields["score"]
        is_assessed = ScoreStatus.NOT_ASSESSED not in (rating["status"], score["status"])
        points = score["points"] if is_assessed else None
        areas[report_id] += (Area(name, is_assessed, rating["value"], points),)
    return areas


def _paths(database: Database, report_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    statement = select(sources).where(sources.c.report_id.in_(report_ids))
    paths: dict[str, tuple[str, ...]] = dict.fromkeys(report_ids, ())
    for row in database.tuples(statement.order_by(sources.c.path)):
        paths[row.report_id] += (row.path,)
    return paths
