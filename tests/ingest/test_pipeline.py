from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from quick_embedder import QuickEmbedder

from ingest import database
from ingest.conversations import Conversations
from ingest.embed import Embedder
from ingest.errors import DataDirectoryBusy, FindingsError, ReportNotHeld
from ingest.intake import Intake
from ingest.library import Library, open_library
from ingest.nearest import Nearness
from ingest.pipeline import ingest, reindex, remove
from ingest.settings import Settings
from ingest.terms import terms

WriteReport = Callable[..., Path]
CANARY = "zanzibarcanary"


def found(library: Library, words: str) -> tuple[list[str], list[str]]:
    """The services whose passages hold the words, by each index."""
    records = library.records
    scope = records.scope()
    query = library.embedder.encode([words])[0]
    near = Nearness(records, library.vectors, scope, query).best(3)
    worded = library.lexical.search(scope, dict.fromkeys(terms(words), 1.0), 3)
    return services(library, near), services(library, worded)


def services(library: Library, hits: list[tuple[str, float]]) -> list[str]:
    scope = library.records.scope()
    held = library.records.passages(scope, [passage_id for passage_id, _ in hits])
    return sorted({passage.heading_path[0] for passage in held})


def assert_in_step(library: Library) -> None:
    """Record and indexes hold the same passages, and nothing is half taken in."""
    count = library.records.passage_count("local")
    assert library.vectors.count("local") == library.lexical.count() == count
    assert Intake(library.records).unfinished() == []
    assert Intake(library.records).superseded() == []


def test_a_report_can_be_found_once_it_is_taken_in(
    library: Library, write_report: WriteReport
) -> None:
    path = write_report(extra="The rota was kept in a biscuit tin.")
    summary = ingest(library, [path])
    assert [taken.service for taken in summary.added] == ["Larkfield Home Support"]
    assert summary.passages == library.records.passage_count("local") > 1
    expected = ["Larkfield Home Support"]
    assert found(library, "biscuit tin") == (expected, expected)
    assert_in_step(library)


def test_the_summary_is_what_the_contract_says(library: Library, write_report: WriteReport) -> None:
    bad = write_report("empty.txt")
    bad.write_bytes(b"")
    summary = ingest(library, [write_report(), bad])
    written = json.loads(json.dumps(summary.to_json()))
    assert list(written) == ["added", "unchanged", "replaced", "failed", "passages", "seconds"]
    assert set(written["added"][0]) == {"report_id", "path", "service"}
    assert set(written["failed"][0]) == {"path", "reason"}


def test_taking_in_again_changes_nothing(library: Library, write_report: WriteReport) -> None:
    path = write_report()
    first = ingest(library, [path])
    ids = library.records.passage_ids(library.records.scope())
    copy = path.with_name("renamed.txt")
    shutil.copy(path, copy)
    for _ in range(3):
        again = ingest(library, [path, copy, path.parent])
        assert (again.added, again.replaced, again.failed, again.passages) == ([], [], [], 0)
        assert {taken.report_id for taken in again.unchanged} == {first.added[0].report_id}
    assert library.records.passage_ids(library.records.scope()) == ids
    assert_in_step(library)


def test_two_threads_with_the_same_content_make_one_report(
    library: Library, write_report: WriteReport
) -> None:
    paths = [write_report("one.txt"), write_report("two.txt")]
    threads = [threading.Thread(target=ingest, args=(library, [path])) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(library.records.scope().report_ids) == 1
    assert_in_step(library)


def test_a_changed_file_replaces_its_report_whole(
    library: Library, write_report: WriteReport
) -> None:
    old = ingest(library, [write_report(extra="Biscuits were kept in a tin.")]).added[0]
    summary = ingest(library, [write_report(extra="Parrots were kept in a cage.")])
    assert [taken.path for taken in summary.replaced] == [old.path]
    assert library.records.scope().report_ids == {summary.replaced[0].report_id} != {old.report_id}
    assert found(library, "biscuits")[1] == []
    assert found(library, "parrots")[1] == ["Larkfield Home Support"]
    assert_in_step(library)


def test_a_copy_elsewhere_keeps_its_report_when_the_other_changes(
    library: Library, write_report: WriteReport
) -> None:
    path = write_report()
    copy = path.with_name("copy.txt")
    shutil.copy(path, copy)
    ingest(library, [path, copy])
    summary = ingest(library, [write_report(extra="Parrots were kept in a cage."), copy])
    assert len(summary.added) == len(summary.unchanged) == 1
    assert len(library.records.scope().report_ids) == 2


def test_a_file_changed_back_brings_its_report_back(
    library: Library, write_report: WriteReport
) -> None:
    first = ingest(library, [write_report(extra="One.")]).added[0]
    ingest(library, [write_report(extra="Two.")])
    ingest(library, [write_report(extra="One.")])
    assert library.records.scope().report_ids == {first.report_id}
    assert_in_step(library)


def test_bad_files_are_set_aside_and_the_rest_go_in(
    library: Library, write_report: WriteReport, tmp_path: Path
) -> None:
    folder = write_report().parent
    (folder / ".DS_Store").write_bytes(b"\x00")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.txt").write_text("hidden")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "film.mp4").write_bytes(b"\x00\x01\x02" * 50)
    os.mkfifo(folder / "pipe")
    summary = ingest(library, [folder, tmp_path / "no-such-file.txt"])
    assert len(summary.added) == 1
    reasons = {Path(refused.path).name: refused.reason for refused in summary.failed}
    assert set(reasons) == {"empty.txt", "film.mp4", "pipe", "no-such-file.txt"}
    assert all(reason.endswith(".") and "\n" not in reason for reason in reasons.values())


def test_a_file_that_is_too_large_is_not_read(library: Library, write_report: WriteReport) -> None:
    path = write_report("large.txt")
    with path.open("r+b") as stream:
        stream.truncate(60_000_000)
    assert "larger than" in ingest(library, [path]).failed[0].reason


def test_progress_names_each_file_before_it_is_read(
    library: Library, write_report: WriteReport
) -> None:
    paths = [write_report("a.txt", "Ashby"), write_report("b.txt", "Birchwood")]
    seen: list[tuple[Path, int, int]] = []
    ingest(library, paths, lambda *step: seen.append(step))
    assert seen == [(paths[0], 0, 2), (paths[1], 1, 2)]


def test_a_removed_report_leaves_no_byte_behind(
    settings: Settings, write_report: WriteReport
) -> None:
    path = write_report(service=f"{CANARY} House", extra=f"The {CANARY} sang.")
    with open_library(settings, QuickEmbedder()) as library:
        kept = ingest(library, [write_report("ashby.txt", "Ashby Lodge")]).added[0]
        report_id = ingest(library, [path]).added[0].report_id
        answer = Conversations(library.records.database).save_answer(
            "local", "talk", json.dumps({"citations": [{"report_id": report_id, "quote": CANARY}]})
        )
        remove(library, report_id)
        assert library.records.scope().report_ids == {kept.report_id}
        assert Conversations(library.records.database).answer("local", answer) is None
        assert found(library, CANARY)[1] == []
        assert_in_step(library)
        with pytest.raises(ReportNotHeld):
            remove(library, report_id)
        assert_no_byte_of_canary(settings.data)
    assert_no_byte_of_canary(settings.data)


def assert_no_byte_of_canary(directory: Path) -> None:
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if CANARY.encode() in path.read_bytes().lower()] == []


def test_reindexing_gives_the_same_results(library: Library, write_report: WriteReport) -> None:
    ingest(library, [write_report(), write_report("ashby.txt", "Ashby Lodge")])
    scope = library.records.scope()
    query = library.embedder.encode(["audits of medicines"])[0]

    def results() -> tuple[object, object]:
        return (
            Nearness(library.records, library.vectors, scope, query).best(5),
            library.lexical.search(scope, dict.fromkeys(terms("audits of medicines"), 1.0), 5),
        )

    before = results()
    reindex(library)
    assert results() == before


@pytest.mark.parametrize("index", ["vectors", "words"])
@pytest.mark.parametrize("harm", ["deleted", "damaged"])
def test_an_index_that_is_lost_is_built_again_when_the_library_opens(
    settings: Settings, write_report: WriteReport, index: str, harm: str
) -> None:
    with open_library(settings, QuickEmbedder()) as library:
        ingest(library, [write_report()])
    if harm == "deleted":
        shutil.rmtree(settings.data / index)
    else:
        file = {"vectors": "chroma.sqlite3", "words": "meta.json"}[index]
        (settings.data / index / file).write_bytes(b"\xff" * 4096)
    with open_library(settings, QuickEmbedder()) as library:
        expected = ["Larkfield Home Support"]
        assert found(library, "medicines") == (expected, expected)
        assert_in_step(library)


def test_another_embedding_model_embeds_everything_again(
    settings: Settings, write_report: WriteReport
) -> None:
    with open_library(settings, QuickEmbedder("first")) as library:
        ingest(library, [write_report()])
    with open_library(settings, QuickEmbedder("second")) as library:
        scope = library.records.scope()
        passage = library.records.passages(scope)[0]
        text = " · ".join(passage.heading_path) + "\n" + passage.text
        hits = library.vectors.search(scope, library.embedder.encode([text])[0], 1, 4)
        assert hits[0][0] == passage.passage_id
        assert hits[0][1] == pytest.approx(1, abs=1e-4)
        assert_in_step(library)


def test_the_real_model_finds_what_is_meant(
    settings: Settings, write_report: WriteReport, embedder: Embedder
) -> None:
    with open_library(settings, embedder) as library:
        ingest(library, [write_report()])
        scope = library.records.scope()
        query = embedder.encode(["Were drugs checked?"])[0]
        hit = Nearness(library.records, library.vectors, scope, query).best(1)[0][0]
        spans, vectors = library.records.sentences(scope, [hit])[hit]
        best = spans[int((vectors @ query).argmax())]
        report = library.records.reports(scope)[0]
        assert report.quote(best) == "The manager did not always audit medicines."


def test_a_second_opening_is_refused(settings: Settings) -> None:
    with (
        open_library(settings, QuickEmbedder()),
        pytest.raises(DataDirectoryBusy, match=str(os.getpid())),
        open_library(settings, QuickEmbedder()),
    ):
        pass


def test_a_directory_that_cannot_be_used_is_a_plain_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(data=tmp_path / "file" / "data")
    with pytest.raises(FindingsError, match="FINDINGS_DATA"), open_library(settings):
        pass


def test_a_full_disk_is_a_plain_message_and_nothing_is_half_taken_in(
    settings: Settings, write_report: WriteReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_library(settings, QuickEmbedder()):
        pass

    def prepare_and_limit(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA max_page_count = 1")  # no page more than it has now

    prepare = database._prepare_sqlite
    with monkeypatch.context() as patched:
        patched.setattr(database, "_prepare_sqlite", prepare_and_limit)
        with (
            open_library(settings, QuickEmbedder()) as library,
            pytest.raises(FindingsError, match="disk is full"),
        ):
            ingest(library, [write_report(extra="The tin was full. " * 500)])
    with open_library(settings, QuickEmbedder()) as library:
        assert library.records.scope().report_ids == frozenset()
        assert_in_step(library)
        assert len(ingest(library, [write_report()]).added) == 1


def test_many_may_ask_while_one_takes_in(library: Library, write_report: WriteReport) -> None:
    ingest(library, [write_report()])
    stop = threading.Event()
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                assert all(found(library, "medicines audits"))
                Conversations(library.records.database).save_answer("local", "talk", "{}")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(5):
        ingest(library, [write_report(f"{number}.txt", f"Ashby Lodge {number}")])
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []


# What the child does: take in a folder, and be killed at one of these moments.
KILLED_AT = [
    "intake.Intake.begin:before",
    "intake.Intake.begin:after",
    "vectors.Vectors.add:after",
    "lexical.Lexical.add:after",
    "lexical.Lexical.commit:after",
    "intake.Intake.finish:after",
    "intake.Intake.erase:after",
    "vectors.Vectors.delete:after",
]

CHILD = """
import importlib, os, signal, sys
from pathlib import Path
from quick_embedder import QuickEmbedder
from ingest.library import open_library
from ingest.pipeline import ingest
from ingest.settings import Settings

place, _, moment = sys.argv[1].partition(":")
module, kind, method = place.split(".")
owner = getattr(importlib.import_module("ingest." + module), kind)
original = getattr(owner, method)

def killing(*arguments, **named):
    if moment == "after":
        original(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)

with open_library(Settings(data=Path(sys.argv[2])), QuickEmbedder()) as library:
    setattr(owner, method, killing)
    ingest(library, [Path(sys.argv[3])])
"""


@pytest.mark.parametrize("moment", KILLED_AT)
def test_killed_at_any_moment_nothing_half_taken_in_is_searchable(
    settings: Settings, write_report: WriteReport, repo_root: Path, moment: str
) -> None:
    folder = write_report(extra="Biscuits were kept in a tin.").parent
    with open_library(settings, QuickEmbedder()) as library:
        ingest(library, [folder])
    write_report(extra="Parrots were kept in a cage.")
    child = subprocess.run(
        [sys.executable, "-c", CHILD, moment, str(settings.data), str(folder)],
        cwd=repo_root,
        env={**os.environ, "PYTHONPATH": f"{repo_root}{os.pathsep}{Path(__file__).parent}"},
        capture_output=True,
        text=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    with open_library(settings, QuickEmbedder()) as library:
        assert_in_step(library)
        assert len(library.records.scope().report_ids) == 1
        old, new = found(library, "biscuits")[1], found(library, "parrots")[1]
        assert bool(old) != bool(new), "one of the two versions is held, whole"
        ingest(library, [folder])
        assert found(library, "parrots")[1] == ["Larkfield Home Support"]
        assert found(library, "biscuits")[1] == []
        assert_in_step(library)
