"""What the library page shows: the search form, the reports that fit, and the ways on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any

from ingest.dates import spoken_date
from ingest.framework import KEY_QUESTIONS, RATINGS
from ingest.library_query import Area, LibraryPage, Listing, Order, library_page
from ingest.profile import Profile
from ingest.records import Records
from web.conversations import is_conversation_id
from web.library_form import FILTERS, FULL_SCORE, LibraryForm, read_form
from web.report_view import RatingView
from web.wording import FRAMEWORKS, inspected, rating_class, rating_symbol, report_label

_USUAL_RATINGS = RATINGS[:4]
_ORDERS = {
    Order.NAME: "Name",
    Order.NEWEST: "Newest inspection",
    Order.LOWEST_SCORE: "Lowest score",
}
_NEIGHBOURS = 1  # page links on each side of the current one


@dataclass(frozen=True, slots=True)
class AreaView:
    """A key question of a report: its rating, and its score or why it has none."""

    name: str
    rating: RatingView | None
    score: str
    is_scored: bool


@dataclass(frozen=True, slots=True)
class CardView:
    """A report in the list."""

    report_id: str
    service: str
    label: str
    date_line: str
    kind: str | None
    place: str | None
    overall: RatingView | None
    areas: tuple[AreaView, ...]
    framework: str
    files: tuple[str, ...]
    is_draft: bool


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of the list by its number. ``follows_gap`` where pages before it have no link."""

    number: int
    href: str
    is_current: bool
    follows_gap: bool


@dataclass(frozen=True, slots=True)
class Loosening:
    """One thing that was asked for, in words, and the page that leaves it out."""

    words: str
    href: str


def library_values(records: Records, form: LibraryForm) -> dict[str, Any]:
    """The values of the library page's template; only ``held`` and ``form`` where none is held."""
    scope = records.scope()
    held = records.profiles(scope)
    if not held:
        return {"held": 0, "form": form}
    types, ratings = _types(held), _ratings(held)
    query, problems = read_form(form, types, ratings)
    found = library_page(records.database, scope, query, form.page_number)
    cards = [card(listing) for listing in found.listings]
    shown = {each.report_id for each in cards}
    chosen = set(form.report)
    elsewhere = [each for each in held if each.report_id in chosen - shown]
    is_conversing = is_conversation_id(form.conversation)
    return {
        "held": len(held),
        "form": form,
        "problems": problems,
        "types": types,
        "ratings": ratings,
        "areas": KEY_QUESTIONS,
        "orders": _ORDERS,
        "full_score": FULL_SCORE,
        "is_filtered": any(getattr(form, field) for field in FILTERS if field != "words"),
        "found": _found(found, len(held)),
        "page_number": found.number,
        "cards": cards,
        "chosen": chosen,
        "elsewhere": [(each.report_id, report_label(each)) for each in elsewhere],
        "loosenings": list(_loosenings(form, problems)),
        "everything": form.address(**dict.fromkeys((*FILTERS, "page"), "")),
        "back": form.address(report=[], conversation="").partition("?")[2],
        "ask_at": f"/conversations/{form.conversation}" if is_conversing else "/",
        "pages": list(_page_links(form, found)),
    }


def card(listing: Listing) -> CardView:
    """The report as the list shows it."""
    profile = listing.profile
    return CardView(
        report_id=profile.report_id,
        service=profile.service,
        label=report_label(profile),
        date_line=inspected(profile),
        kind=", ".join(profile.service_types) or None,
        place=profile.address,
        overall=_rating(profile.overall_rating),
        areas=tuple(map(_area, listing.areas)),
        framework=FRAMEWORKS[profile.framework],
        files=tuple(dict.fromkeys(PurePath(path).name for path in listing.sources)),
        is_draft=profile.is_draft,
    )


def _area(area: Area) -> AreaView:
    score = "No score" if area.score is None else f"{area.score} out of {FULL_SCORE}"
    if not area.is_assessed:
        score = "Not assessed"
    return AreaView(area.name, _rating(area.rating), score, area.score is not None)


def _rating(word: str | None) -> RatingView | None:
    return RatingView(word, rating_symbol(word), rating_class(word)) if word else None


def _types(held: Sequence[Profile]) -> list[str]:
    return sorted({kind for profile in held for kind in profile.service_types}, key=str.casefold)


def _ratings(held: Sequence[Profile]) -> list[str]:
    others = {profile.overall_rating for profile in held if profile.overall_rating}
    return [*_USUAL_RATINGS, *sorted(others.difference(_USUAL_RATINGS))]


def _found(page: LibraryPage, held: int) -> str:
    """How many fit and which of them are shown, in words."""
    if not page.total:
        return "No report fits all of this."
    reports = "1 report" if page.total == 1 else f"{page.total:,} reports"
    if page.total == held:
        told = f"{reports} {'is' if held == 1 else 'are'} held."
    else:
        told = f"{reports} of {held:,} {'fits' if page.total == 1 else 'fit'}."
    return f"{told} This is page {page.number} of {page.pages:,}." if page.pages > 1 else told


def _loosenings(form: LibraryForm, problems: dict[str, str]) -> Iterator[Loosening]:
    """Each filter in use, without which more reports may fit."""
    area = f"{form.area} score" if form.area else "score"
    asked = {
        "words": f"the words “{form.words.strip()}”",
        "type": f"the type “{form.type}”",
        "rating": f"the rating “{form.rating}”",
        "since": f"inspected from {_spoken(form.since)}",
        "until": f"inspected up to {_spoken(form.until)}",
        "least": f"{area} of {form.least} or more",
        "most": f"{area} of {form.most} or less",
    }
    for field, words in asked.items():
        if getattr(form, field).strip() and field not in problems:
            yield Loosening(words, form.address(**{field: "", "page": ""}))


def _spoken(typed: str) -> str:
    try:
        return spoken_date(date.fromisoformat(typed.strip()))
    except ValueError:
        return typed


def _page_links(form: LibraryForm, page: LibraryPage) -> Iterator[PageLink]:
    """The first page, the last, and those around the current one; none where all fits on one."""
    if page.pages == 1:
        return
    around = range(page.number - _NEIGHBOURS, page.number + _NEIGHBOURS + 1)
    numbers = sorted({1, page.pages, *(n for n in around if 1 <= n <= page.pages)})
    for before, number in zip([0, *numbers], numbers, strict=False):
        address = form.address(page=str(number) if number > 1 else "")
        yield PageLink(number, address, number == page.number, number > before + 1)


def choosing_address(chosen: Sequence[str], conversation_id: str) -> str:
    """The library page where reports are chosen for a question, those chosen so far ticked."""
    return LibraryForm(report=list(chosen), conversation=conversation_id).address()
