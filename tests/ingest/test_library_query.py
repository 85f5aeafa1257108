"""Which reports a person finds in the library: each filter, each order, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from ingest import library_query
from ingest.access import Scope
from ingest.database import Database
from ingest.library_query import Area, LibraryQuery, Order, fitting_ids, library_page
from ingest.profile import Profile, profile_row
from ingest.report import Framework
from ingest.tables import facts, originals, profiles, reports, sources

NEW, OLD = Framework.SINGLE_ASSESSMENT, Framework.KEY_LINES_OF_ENQUIRY

# Ratings and scores by area; a score of None was not stated.
Areas = dict[str, tuple[str | None, int | None]]


def profile(report_id: str, service: str, inspected: date | None, **values: object) -> Profile:
    held = Profile(
        report_id=report_id, service=service, provider=None, address=None, service_types=(),
        framework=NEW, location_id=None, overall_rating=None, assessment_date=inspected,
        inspected=inspected, latest=inspected, covers=(),
    )  # fmt: skip
    return replace(held, **values)


HELD: tuple[tuple[Profile, Areas], ...] = (
    (
        profile(
            "alder", "alder house", date(2024, 6, 6), provider="Birchwood Care Ltd",
            address="1 Mill Lane, Quayholme", service_types=("Homecare service", "Nursing home"),
            overall_rating="Good",
        ),
        {"Safe": ("Good", 72), "Well-led": ("Inadequate", 21)},
    ),
    (
        profile(
            "birch", "Birch St Mary’s", date(2023, 1, 31), address="100% Place_1, Dunmarsh",
            service_types=("Homecare service for 50% + \"more\"",), overall_rating="Inadequate",
        ),
        {"Safe": ("Good", 40)},
    ),
    (
        profile(
            "cedar", "Café Cedar", date(2018, 5, 2), framework=OLD, service_types=("Nursing home",),
            overall_rating="Requires improvement",
        ),
        {"Safe": ("Outstanding", None)},
    ),
    (profile("dogwood", "Dogwood", None), {}),
)  # fmt: skip
OURS = frozenset({"alder", "birch", "cedar", "dogwood"})
BY_NAME = ["alder", "birch", "cedar", "dogwood"]


def fact_rows(report_id: str, areas: Areas) -> list[dict[str, object]]:
    blank = dict.fromkeys(("statement", "value", "points", "instrument"))
    rows: list[dict[str, object]] = []
    for name, (rating, score) in areas.items():
        shared = {"report_id": report_id, "key_question": name, "start": 0, "end": 1, **blank}
        rows.append({**shared, "field": "rating", "status": "stated", "value": rating})
        status = "not_stated" if score is None else "stated"
        rows.append({**shared, "field": "score", "status": status, "points": score})
        rows.append({**shared, "field": "statement_score", "status": "stated", "points": 1})
    return [{**row, "ordinal": ordinal} for ordinal, row in enumerate(rows)]


def hold(database: Database, held: Profile, areas: Areas, organisation: str, state: str) -> None:
    with database.writing() as connection:
        connection.execute(insert(originals).values(sha256=held.report_id, content=b""))
        connection.execute(
            insert(reports).values(
                report_id=held.report_id,
                organisation=organisation,
                content_sha256=held.report_id,
                state=state,
                embedding="none",
                ingested_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
        connection.execute(insert(profiles).values(**profile_row(held)))
        path = f"/somewhere/{held.report_id}.pdf"
        connection.execute(insert(sources).values(report_id=held.report_id, path=path))
        if areas:
            connection.execute(insert(facts), fact_rows(held.report_id, areas))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('library')}/record.sqlite3")
    for held, areas in HELD:
        hold(opened, held, areas, "ours", "ready")
    hold(opened, profile("elder", "Elder", date(2024, 1, 1)), {}, "theirs", "ready")
    hold(opened, profile("fir", "Fir", date(2024, 1, 1)), {}, "ours", "indexing")
    yield opened
    opened.close()


def found(database: Database, query: LibraryQuery) -> list[str]:
    return fitting_ids(database, Scope("ours", OURS), query)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (LibraryQuery(), BY_NAME),
        (LibraryQuery(words=("ALDER",)), ["alder"]),
        (LibraryQuery(words=("birch",)), ["alder", "birch"]),  # a provider's name counts
        (LibraryQuery(words=("mill", "quayholme")), ["alder"]),
        (LibraryQuery(words=("mill", "dunmarsh")), []),
        (LibraryQuery(words=("mary's",)), ["birch"]),
        (LibraryQuery(words=("CAFÉ",)), ["cedar"]),
        (LibraryQuery(words=("100%",)), ["birch"]),
        (LibraryQuery(words=("%",)), ["birch"]),
        (LibraryQuery(words=("_",)), ["birch"]),
        (LibraryQuery(words=("/",)), []),
        (LibraryQuery(words=("'",)), ["alder", "birch", "cedar", "dogwood"]),
        (LibraryQuery(words=("' OR 1=1 --",)), []),
        (LibraryQuery(service_type="Nursing home"), ["alder", "cedar"]),
        (LibraryQuery(service_type="Homecare service"), ["alder"]),  # not one that begins so
        (LibraryQuery(service_type='Homecare service for 50% + "more"'), ["birch"]),
        (LibraryQuery(service_type="%"), []),
        (LibraryQuery(rating="Inadequate"), ["alder", "birch"]),  # an area's, and the overall
        (LibraryQuery(rating="Outstanding"), ["cedar"]),
        (LibraryQuery(since=date(2023, 1, 31)), ["alder", "birch"]),
        (LibraryQuery(until=date(2023, 1, 31)), ["birch", "cedar"]),
        (LibraryQuery(since=date(2023, 1, 31), until=date(2023, 1, 31)), ["birch"]),
        (LibraryQuery(least=40), ["alder", "birch"]),
        (LibraryQuery(most=40), ["alder", "birch"]),  # alder's for Well-led
        (LibraryQuery(area="Safe", most=40), ["birch"]),
        (LibraryQuery(least=22, most=39), []),  # one score must be within both
        (LibraryQuery(area="Caring", least=0), []),
        (LibraryQuery(area="Caring"), BY_NAME),  # an area alone asks for no score
        (LibraryQuery(rating="Good", since=date(2024, 1, 1), words=("house",)), ["alder"]),
        (LibraryQuery(order=Order.NEWEST), ["alder", "birch", "cedar", "dogwood"]),
        (LibraryQuery(order=Order.LOWEST_SCORE), ["alder", "birch", "cedar", "dogwood"]),
        (LibraryQuery(order=Order.LOWEST_SCORE, area="Safe"), ["birch", "alder", *BY_NAME[2:]]),
    ],
)
def test_what_fits_in_its_order(database: Database, query: LibraryQuery, ids: list[str]) -> None:
    assert found(database, query) == ids


def test_nothing_of_another_or_unready_is_found(database: Database) -> None:
    every = frozenset({*OURS, "elder", "fir"})
    assert fitting_ids(database, Scope("ours", every), LibraryQuery()) == BY_NAME
    assert fitting_ids(database, Scope("theirs", every), LibraryQuery()) == ["elder"]


def test_a_smaller_scope_finds_nothing_outside_it(database: Database) -> None:
    page = library_page(database, Scope("ours", frozenset({"birch"})), LibraryQuery())
    assert [each.profile.report_id for each in page.listings] == ["birch"]
    assert page.total == 1


def test_a_scope_is_demanded(database: Database) -> None:
    with pytest.raises(TypeError):
        library_page(database, None, LibraryQuery())  # type: ignore[arg-type]


def test_a_listing_says_what_is_held(database: Database) -> None:
    page = library_page(database, Scope("ours", OURS), LibraryQuery())
    alder, _, cedar, dogwood = page.listings
    assert alder.profile == HELD[0][0]
    assert alder.areas == (
        Area("Safe", is_assessed=True, rating="Good", score=72),
        Area("Well-led", is_assessed=True, rating="Inadequate", score=21),
    )
    assert alder.sources == ("/somewhere/alder.pdf",)
    assert cedar.areas == (Area("Safe", is_assessed=True, rating="Outstanding", score=None),)
    assert dogwood.areas == ()


@pytest.mark.parametrize(
    ("number", "shown", "is_page"),
    [(1, BY_NAME[:3], 1), (2, BY_NAME[3:], 2), (99, BY_NAME[3:], 2), (0, BY_NAME[:3], 1)],
)
def test_pages(
    database: Database, monkeypatch: pytest.MonkeyPatch, number: int, shown: list[str], is_page: int
) -> None:
    monkeypatch.setattr(library_query, "PAGE_SIZE", 3)
    page = library_page(database, Scope("ours", OURS), LibraryQuery(), number)
    assert [each.profile.report_id for each in page.listings] == shown
    assert (page.total, page.number, page.pages) == (4, is_page, 2)


def test_no_report_is_one_empty_page(database: Database) -> None:
    page = library_page(database, Scope("ours", OURS), LibraryQuery(words=("nowhere",)), 3)
    assert (page.listings, page.total, page.number, page.pages) == ((), 0, 1, 1)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=lambda d: d.name)
@pytest.mark.parametrize("order", Order)
def test_either_database_can_be_asked(order: Order, dialect: object) -> None:
    whole = LibraryQuery(
        ("mill",), "Nursing home", "Good", date(2020, 1, 1), date(2024, 1, 1), "Safe", 1, 2, order
    )
    asked = str(library_query.statement_of("ours", whole).compile(dialect=dialect))
    assert "ESCAPE '/'" in asked
    assert "NULLS LAST" in asked
