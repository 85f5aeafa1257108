"""Fetching the official texts, from a server on this machine that serves an invented one."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path

import pytest
import typer
from quick_embedder import QuickEmbedder
from typer.testing import CliRunner

from ingest.access import LOCAL_ORGANISATION, REFERENCE_ORGANISATION
from ingest.intake import Intake
from ingest.library import Library, open_library
from ingest.pipeline import ingest, reindex
from ingest.reference import entries, update
from ingest.reference.legislation import regulation_span
from ingest.reference.shelf import official_report
from ingest.report import Instrument, Report
from ingest.settings import Settings
from ingest.terms import terms

PATH_2014 = "/uksi/2014/2936/data.xml"
PATH_2009 = "/uksi/2009/3112/data.xml"
TODAY = date(2026, 11, 22)
RUN_LENGTH = 10  # words in a row that nobody writes by chance

WriteReport = Callable[..., Path]


class LawServer(ThreadingHTTPServer):
    """Serves what ``pages`` holds: a body, or a status with headers; counts what is asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        invented = Path(__file__).with_name("invented_regulations.xml").read_bytes()
        self.pages: dict[str, bytes] = {
            PATH_2014: invented,
            PATH_2009: invented.replace(b"uksi/2014/2936", b"uksi/2009/3112"),
        }
        self.statuses: dict[str, list[int]] = {}  # by path, one for each of the next requests
        self.leads: dict[str, str] = {}
        self.declared_length: int | None = None
        self.asked: list[tuple[str, str | None]] = []

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def change(self, path: str, old: bytes, new: bytes) -> None:
        assert old in self.pages[path]
        self.pages[path] = self.pages[path].replace(old, new)


class _Handler(BaseHTTPRequestHandler):
    server: LawServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        statuses = self.server.statuses.get(self.path, [])
        body = self.server.pages.get(self.path, b"")
        if self.path in self.server.leads:
            self.send_response(302)
            self.send_header("Location", self.server.leads[self.path])
        else:
            self.send_response(statuses.pop(0) if statuses else 200 if body else 404)
        self.send_header("Content-Length", str(self.server.declared_length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test says what it needs to."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LawServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with LawServer() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def run(library: Library, server: LawServer, today: date = TODAY) -> list[str]:
    """Update with two further tries at once; the outcome for each text."""
    return [each.outcome for each in update.update(library, today, server.site, waits=(0, 0))]


def official(library: Library) -> Report:
    report = official_report(library.records, Instrument.REGULATED_ACTIVITIES_2014)
    assert report is not None
    return report


def assert_in_step(library: Library) -> None:
    count = library.records.passage_count(REFERENCE_ORGANISATION)
    assert library.vectors.count(REFERENCE_ORGANISATION) == count > 0
    assert library.lexical.count() == count + library.records.passage_count(LOCAL_ORGANISATION)
    assert Intake(library.records).unfinished() == Intake(library.records).superseded() == []


def test_both_texts_are_fetched_and_held(library: Library, server: LawServer) -> None:
    assert official_report(library.records, Instrument.REGISTRATION_2009) is None
    first, second = update.update(library, TODAY, server.site)
    assert first.report_id.startswith("reference-2014-official-text-")
    assert second.report_id.startswith("reference-2009-official-text-")
    assert (first.outcome, first.regulations) == ("added", 7)
    report = official(library)
    assert (report.report_id, report.source_name) == (first.report_id, first.source)
    span = regulation_span(report, "17")
    assert span is not None
    assert report.quote(span).startswith("(1) Each kettle must be polished")
    assert [path for path, _ in server.asked] == [PATH_2014, PATH_2009]
    assert all(agent and agent.startswith("Findings ") for _, agent in server.asked)
    assert_in_step(library)


def test_the_law_is_searched_only_where_it_is_asked_for(
    library: Library, server: LawServer, write_report: WriteReport
) -> None:
    ingest(library, [write_report()])
    before = dict(library.records.vocabulary(LOCAL_ORGANISATION))
    run(library, server)
    records = library.records
    assert len(records.scope().report_ids) == 1
    assert records.vocabulary(LOCAL_ORGANISATION) == before
    kettle = dict.fromkeys(terms("kettle"), 1.0)
    assert library.lexical.search(records.scope(), kettle, 3) == []
    law = records.scope(organisation=REFERENCE_ORGANISATION)
    assert library.lexical.search(law, kettle, 3)
    assert_in_step(library)


def test_what_says_the_same_is_left_as_it_is(library: Library, server: LawServer) -> None:
    assert run(library, server) == ["added", "added"]
    server.change(PATH_2014, b"</Legislation>", b"<!-- made anew --></Legislation>")
    assert run(library, server, date(2027, 1, 1)) == ["unchanged", "unchanged"]
    assert "Fetched on 22 November 2026." in official(library).text
    assert_in_step(library)


def test_what_changed_takes_the_place_of_what_was_held(library: Library, server: LawServer) -> None:
    run(library, server)
    server.change(PATH_2014, b"polished", b"burnished")
    assert run(library, server, date(2027, 1, 1)) == ["replaced", "unchanged"]
    assert "burnished" in official(library).text
    assert "polished" not in official(library).text
    words = library.records.vocabulary(REFERENCE_ORGANISATION)
    assert words["burnished"] == words["polished"] == 1  # "polished" is in the other text still
    assert_in_step(library)


def test_it_is_held_still_after_opening_and_indexing_again(
    settings: Settings, server: LawServer
) -> None:
    with open_library(settings, QuickEmbedder()) as library:
        run(library, server)
        text = official(library).text
    with open_library(settings, QuickEmbedder("another")) as library:
        assert official(library).text == text
        reindex(library)
        assert_in_step(library)


def fails(library: Library, server: LawServer, reason: str) -> None:
    """The update fails for the reason, and what was held before is held still."""
    before = official_report(library.records, Instrument.REGULATED_ACTIVITIES_2014)
    with pytest.raises(update.UpdateFailed, match=reason) as caught:
        run(library, server)
    assert "nothing was changed; the built-in reference library works without it" in str(
        caught.value
    )
    assert official_report(library.records, Instrument.REGULATED_ACTIVITIES_2014) == before


def test_one_text_that_fails_leaves_both_as_they_were(library: Library, server: LawServer) -> None:
    del server.pages[PATH_2009]
    fails(library, server, r"3112/data.xml is not served \(HTTP 404\)")
    assert len(server.asked) == 2, "a page that is missing is not asked for again"
    server.pages[PATH_2009] = b"<html></html>"
    fails(library, server, "cannot be used: the XML is not in legislation.gov.uk's schema")


def test_a_passing_trouble_is_tried_again(library: Library, server: LawServer) -> None:
    server.statuses[PATH_2014] = [503, 429]
    assert run(library, server) == ["added", "added"]
    assert [path for path, _ in server.asked] == [PATH_2014] * 3 + [PATH_2009]


def test_a_lasting_trouble_is_told(library: Library, server: LawServer) -> None:
    run(library, server)
    server.change(PATH_2014, b"polished", b"burnished")
    server.asked.clear()
    server.statuses[PATH_2014] = [500, 500, 500]
    fails(library, server, r"not served at the moment \(HTTP 500\)")
    assert len(server.asked) == 3


def test_a_site_that_cannot_be_reached_is_told(library: Library, server: LawServer) -> None:
    run(library, server)
    server.shutdown()
    server.server_close()
    fails(library, server, "127.0.0.1 could not be reached: ")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"</Legislation>", b"", "cannot be used: it is not whole XML"),
        (b"<Legislation ", b"<!DOCTYPE Legislation []><Legislation ", "declares a document type"),
        (b"id/uksi/2014/2936", b"id/uksi/1914/1", "cannot be used: the XML is not that of"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused(
    library: Library, server: LawServer, old: bytes, new: bytes, reason: str
) -> None:
    run(library, server)
    server.change(PATH_2014, old, new)
    fails(library, server, reason)


def test_half_a_download_is_refused(library: Library, server: LawServer) -> None:
    run(library, server)
    server.change(PATH_2014, b"polished", b"burnished")
    server.declared_length = 1_000_000
    fails(library, server, "could not be reached: .*without sending complete message")


def test_too_large_and_too_slow_a_download_is_refused(
    library: Library, server: LawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.pages[PATH_2014] += b" " * update.LARGEST_DOWNLOAD
    fails(library, server, "is larger than 20 MB")
    monkeypatch.setattr(update, "_LONGEST_DOWNLOAD", -1.0)
    fails(library, server, "took longer than")


def test_a_redirect_is_followed_on_the_same_machine_alone(
    library: Library, server: LawServer
) -> None:
    server.pages["/made.xml"] = server.pages[PATH_2014]
    server.leads[PATH_2014] = "http://127.0.0.1:1/made.xml"  # as a site names its plain address
    assert run(library, server) == ["added", "added"]
    port = server.server_address[1]
    for elsewhere in (f"http://localhost:{port}/made.xml", "//localhost/made.xml"):
        server.leads[PATH_2014] = elsewhere
        fails(library, server, "leads to another machine")
    server.leads[PATH_2014] = "http://127.0.0.1:port/"
    fails(library, server, "could not be reached: Invalid URL")
    server.leads[PATH_2014] = PATH_2014
    fails(library, server, "without end")


def test_only_the_official_site_is_asked_and_never_in_plain() -> None:
    assert update.OFFICIAL_SITE == "https://www.legislation.gov.uk"


@pytest.fixture
def command(
    server: LawServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    # By name: a test of ingest that imported what stands above it would break the layers.
    reference_cli = import_module("assistant.reference_cli")
    monkeypatch.setattr(update, "update", partial(update.update, site=server.site, waits=()))
    monkeypatch.setattr(reference_cli, "settings", lambda: settings)
    monkeypatch.setattr(
        reference_cli, "open_library", partial(open_library, embedder=QuickEmbedder())
    )

    app = typer.Typer()
    app.add_typer(reference_cli.reference_app, name="reference")

    def typed(*arguments: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, ["reference", "update", *arguments])
        return done.exit_code, done.stdout, done.stderr

    return typed


def test_the_command_says_what_became_of_each_text(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    title = "The Lighthouse Kettles (Invented) Regulations 2014"
    code, told, _ = command()
    assert code == 0
    lines = [
        f"added: {title}, 7 regulations (reference-{year}-official-text-" for year in (2014, 2009)
    ]
    assert all(map(str.startswith, told.splitlines(), lines))
    code, told, _ = command("--json")
    texts = json.loads(told)["texts"]
    assert code == 0
    assert [text["outcome"] for text in texts] == ["unchanged", "unchanged"]
    assert set(texts[0]) == {"report_id", "title", "outcome", "regulations", "source"}


def test_the_command_tells_a_failure_in_plain_words(
    command: Callable[..., tuple[int, str, str]], server: LawServer
) -> None:
    server.pages.clear()
    code, told, trouble = command("--json")
    assert (code, told) == (2, "")
    assert "nothing was changed" in trouble
    assert "Traceback" not in trouble


def runs_of_words(text: str, titles: list[str]) -> set[tuple[str, ...]]:
    """Every ten words in a row that stand in one line, where no title stands among them."""
    found = set()
    longest_first = sorted(titles, key=len, reverse=True)
    ends = "|".join(["\n", *(re.escape(title) for title in longest_first)])
    for line in re.split(ends, text, flags=re.IGNORECASE):
        words = re.findall(r"\w+", line.lower())
        starts = range(len(words) - RUN_LENGTH + 1)
        found |= {tuple(words[start : start + RUN_LENGTH]) for start in starts}
    return found


def test_a_copied_sentence_is_noticed_and_a_title_is_not() -> None:
    title = "The Seven Very Long Winded Lighthouse Kettles and Lamps Regulations"
    law = f"Under {title} a keeper must polish each kettle at dusk without being told to."
    copy = "It says: a keeper must polish each KETTLE at dusk, without being told."
    own = f"{title} want every kettle polished in the evening."
    assert runs_of_words(copy, [title]) & runs_of_words(law, [title])
    assert not runs_of_words(own, [title]) & runs_of_words(law, [title])
    assert runs_of_words(own, []) & runs_of_words(law, []), "but for its being a title"


def test_no_sentence_of_the_official_texts_was_copied(library: Library) -> None:
    try:
        update.update(library, TODAY, waits=())
    except update.UpdateFailed as error:
        pytest.skip(f"the official texts cannot be fetched here: {error}")
    held = [official_report(library.records, instrument) for instrument in Instrument]
    reports = [report for report in held if report]
    titles = [
        *Instrument,
        *(entry.title for entry in entries()),
        *((s.heading or "").partition(": ")[2] for r in reports for s in r.sections),
    ]
    titles = [title for title in titles if len(title.split()) > 1]
    official_runs = set().union(*(runs_of_words(report.text, titles) for report in reports))
    for entry in entries():
        ours = "\n".join(line.text for line in entry.lines)
        assert not runs_of_words(ours, titles) & official_runs, entry.entry_id
        if entry.instrument and entry.number:
            (report,) = (r for r in reports if r.report_id.startswith(entry.entry_id[:14]))
            assert regulation_span(report, entry.number), entry.entry_id
