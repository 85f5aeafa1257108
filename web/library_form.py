"""What a person looks for in the library: the form's fields, read into a query or a plain word."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from pydantic import BaseModel

from ingest.framework import KEY_QUESTIONS
from ingest.library_query import LibraryQuery, Order

T = TypeVar("T")

FULL_SCORE = 100
MOST_CHARACTERS = 200  # of the words looked for
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
_AROUND_WORDS = " .,;:!?()\"“”'‘’"


class LibraryForm(BaseModel):
    """The form as it was sent: texts as typed, empty where nothing was.

    ``report`` are the reports chosen so far, ``conversation`` the one that they are chosen
    for, and ``back`` is the address part of the page to return to with what was ticked.
    """

    words: str = ""
    type: str = ""
    rating: str = ""
    since: str = ""
    until: str = ""
    area: str = ""
    least: str = ""
    most: str = ""
    sort: str = ""
    page: str = ""
    report: list[str] = []
    conversation: str = ""
    back: str = ""

    @property
    def page_number(self) -> int:
        """The page asked for; the first where that is no number."""
        return int(self.page) if re.fullmatch(r"[0-9]{1,6}", self.page, re.ASCII) else 1

    def address(self, **changes: str | list[str]) -> str:
        """The page that shows this form's reports, with these fields changed."""
        fields = {**self.model_dump(exclude={"back"}), **changes}
        filled = {name: value for name, value in fields.items() if value}
        return "/reports" + ("?" + urlencode(filled, doseq=True) if filled else "")

    def returned(self) -> LibraryForm:
        """The form of the page to return to, with the reports that are ticked now."""
        fields = {name: values[-1] for name, values in parse_qs(self.back).items()}
        ours = {name: fields[name] for name in fields if name in _TYPED}
        return LibraryForm(
            **ours, report=list(dict.fromkeys(self.report)), conversation=self.conversation
        )


_TYPED = LibraryForm.model_fields.keys() - {"report", "conversation", "back"}
FILTERS = ("words", "type", "rating", "since", "until", "area", "least", "most")


class _Unusable(ValueError):
    """A value that cannot be looked for; the message is for the person who gave it."""


def read_form(
    form: LibraryForm, types: Collection[str], ratings: Collection[str]
) -> tuple[LibraryQuery, dict[str, str]]:
    """The query that the form asks for, and by field what is wrong with it.

    ``types`` and ``ratings`` are those that can be looked for. A field with a wrong value is
    left out of the query.
    """
    problems: dict[str, str] = {}

    def value(field: str, read: Callable[[str], T]) -> T | None:
        typed = getattr(form, field).strip()
        try:
            return read(typed) if typed else None
        except _Unusable as error:
            problems[field] = str(error)
            return None

    since, until = value("since", _day), value("until", _day)
    if since and until and since > until:
        problems["until"] = "The last day is before the first. No dates were used."
        since = until = None
    least, most = value("least", _score), value("most", _score)
    if least is not None and most is not None and least > most:
        problems["most"] = "The highest score is below the lowest. No scores were used."
        least = most = None
    order = value("sort", _one_of(list(Order)))
    query = LibraryQuery(
        words=value("words", _words) or (),
        service_type=value("type", _one_of(types)),
        rating=value("rating", _one_of(ratings)),
        since=since,
        until=until,
        area=value("area", _one_of(KEY_QUESTIONS)),
        least=least,
        most=most,
        order=Order(order) if order else Order.NAME,
    )
    return query, problems


def _words(typed: str) -> tuple[str, ...]:
    if len(typed) > MOST_CHARACTERS:
        raise _Unusable(f"Use at most {MOST_CHARACTERS} letters and signs.")
    # PostgreSQL takes no text with a null character in it.
    words = (word.strip(_AROUND_WORDS) for word in typed.replace("\0", " ").split())
    return tuple(dict.fromkeys(word for word in words if word))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        message = f"“{typed[:40]}” is not a day in the calendar. Write it like 2024-06-30."
        raise _Unusable(message) from None


def _score(typed: str) -> int:
    if not _NUMBER.fullmatch(typed) or int(typed) > FULL_SCORE:
        raise _Unusable(f"A score is a whole number from 0 to {FULL_SCORE}.")
    return int(typed)


def _one_of(choices: Collection[str]) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed not in choices:
            raise _Unusable(f"“{typed[:40]}” is not one of the choices.")
        return typed

    return read
