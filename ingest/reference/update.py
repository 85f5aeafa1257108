"""Fetching the official texts from legislation.gov.uk, and keeping them.

The only part of Findings that asks another machine for something, and only when a person
tells it to. Nothing about the user or the reports is sent.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx

from ingest.access import REFERENCE_ORGANISATION
from ingest.errors import FindingsError
from ingest.indexing import drop, embedded, take_in
from ingest.intake import New
from ingest.passages import passages
from ingest.reference.instruments import instrument_path
from ingest.reference.legislation import (
    UnreadableLegislation,
    legislation_report,
    regulation_count,
    same_text,
)
from ingest.reference.shelf import official_report
from ingest.report import Instrument, Report

if TYPE_CHECKING:
    from ingest.library import Library

OFFICIAL_SITE = "https://www.legislation.gov.uk"
LARGEST_DOWNLOAD = 20_000_000  # bytes; each of the two texts has less than one million

_WAITS = (1.0, 4.0)  # seconds before each further try
_LONGEST_READ = 20.0  # seconds without a byte
_LONGEST_DOWNLOAD = 60.0  # seconds
_MOST_REDIRECTS = 5
_ASKED_AGAIN = {429, 500, 502, 503, 504}
_HEADERS = {
    # The site refuses programs that do not say what they are:
    # https://legislation.github.io/data-documentation/fair-use.html
    "User-Agent": "Findings (findings-assistant; fetches two instruments when asked to)",
    "Accept": "application/xml",
    "Accept-Encoding": "identity",  # a small answer must not unpack into a large one
}


class UpdateFailed(FindingsError):
    """The official texts could not be fetched; what was held before is held still."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}; nothing was changed; the built-in reference library works without it."
        )


class Outcome(StrEnum):
    """What an update did with a text."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Updated:
    """A text that is held now. ``regulations`` counts those out of force too."""

    report_id: str
    title: str
    outcome: Outcome
    regulations: int
    source: str


@dataclass(frozen=True, slots=True)
class _Fetched:
    report: Report
    content: bytes
    address: str


def update(
    library: Library,
    today: date,
    site: str = OFFICIAL_SITE,
    waits: Sequence[float] = _WAITS,
) -> tuple[Updated, ...]:
    """Fetch the official text of each instrument and keep it; all of them, or none.

    A text is held as a report of ``REFERENCE_ORGANISATION``, apart from the user's own. One
    that says what the held one says is left as it is. Raises UpdateFailed.
    """
    fetched = [_fetch(instrument, site, waits, today) for instrument in Instrument]
    before = [official_report(library.records, instrument) for instrument in Instrument]
    unchanged = [
        held is not None and same_text(held, new.report)
        for held, new in zip(before, fetched, strict=True)
    ]
    _keep(library, [new for new, same in zip(fetched, unchanged, strict=True) if not same])
    return tuple(map(_updated, before, fetched, unchanged))


def _updated(before: Report | None, fetched: _Fetched, unchanged: bool) -> Updated:
    held = before if before is not None and unchanged else fetched.report
    outcome = Outcome.REPLACED if before else Outcome.ADDED
    return Updated(
        report_id=held.report_id,
        title=held.service.value,
        outcome=Outcome.UNCHANGED if unchanged else outcome,
        regulations=regulation_count(held),
        source=held.source_name,
    )


def _keep(library: Library, fetched: Sequence[_Fetched]) -> None:
    """Record and index the texts, each in place of the one held from its address."""
    new = [
        New(
            each.report,
            each.content,
            each.address,
            embedded(library.embedder, passages(each.report)),
        )
        for each in fetched
    ]
    if not new:
        return
    with library.writing:
        for superseded in take_in(library, REFERENCE_ORGANISATION, new).values():
            for report_id in superseded:
                drop(library, report_id)


def _fetch(instrument: Instrument, site: str, waits: Sequence[float], today: date) -> _Fetched:
    page = f"{site}/{instrument_path(instrument)}"
    address = f"{page}/data.xml"
    content = _download(address, waits)
    try:
        report = legislation_report(content, instrument, page, today)
    except UnreadableLegislation as error:
        raise UpdateFailed(f"What came from {address} cannot be used: {error}") from error
    return _Fetched(report, content, address)


class _TryAgain(Exception):
    """A trouble that may pass; the message says which."""


def _download(address: str, waits: Sequence[float]) -> bytes:
    """The content at the address, asked for again while the trouble may pass."""
    with httpx.Client(headers=_HEADERS, timeout=_LONGEST_READ, follow_redirects=False) as client:
        for wait in waits:
            try:
                return _content(client, httpx.URL(address))
            except _TryAgain:
                time.sleep(wait)
        try:
            return _content(client, httpx.URL(address))
        except _TryAgain as error:
            raise UpdateFailed(str(error)) from error


def _content(client: httpx.Client, address: httpx.URL) -> bytes:
    """The content at the address or where it leads to on the same machine."""
    until = time.monotonic() + _LONGEST_DOWNLOAD
    url = address
    try:
        for _ in range(_MOST_REDIRECTS):
            with client.stream("GET", url) as response:
                if response.next_request is None:
                    return _body(response, until)
                url = _next(url, response.next_request.url)
    except httpx.RequestError as error:
        raise _TryAgain(f"{address.host} could not be reached: {error}") from error
    raise UpdateFailed(f"{address} leads from address to address without end")


def _next(url: httpx.URL, target: httpx.URL) -> httpx.URL:
    """Where a redirect leads: the same machine, by the same protocol."""
    if target.host != url.host:
        raise UpdateFailed(f"{url} leads to another machine, {target.host}, which is not asked")
    # The site's own redirects may name http; they are followed without leaving https.
    return target.copy_with(scheme=url.scheme, port=url.port)


def _body(response: httpx.Response, until: float) -> bytes:
    address = response.url
    if response.status_code in _ASKED_AGAIN:
        raise _TryAgain(f"{address} is not served at the moment (HTTP {response.status_code})")
    if response.status_code != httpx.codes.OK:
        raise UpdateFailed(f"{address} is not served (HTTP {response.status_code})")
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > LARGEST_DOWNLOAD:
            raise UpdateFailed(f"{address} is larger than {LARGEST_DOWNLOAD // 1_000_000} MB")
        if time.monotonic() > until:
            raise UpdateFailed(f"{address} took longer than {_LONGEST_DOWNLOAD:.0f} seconds")
    return bytes(content)
