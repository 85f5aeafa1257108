"""The process that reads files: its limits, what it may not do, and what its end leaves."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile_files import SHOWN, TEXT, forms_in_forms, pdf_of_content, samples

from ingest.errors import UnreadableFile
from ingest.intake import Intake
from ingest.library import Library
from ingest.pipeline import ingest
from ingest.read import ReadFile, read_file
from ingest.read import apart as apart_module
from ingest.read.apart import Reader, Stopped
from ingest.read.frames import LARGEST_REPLY, Limits
from ingest.samples.build import write_samples

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and limits")
MEBIBYTE = 1024**2
WriteReport = Callable[..., Path]


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def refusal(reader: Reader, name: str, data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        reader.read(name, data)
    return refused.value.reason


def is_gone(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return True
    return False


def test_what_is_read_apart_is_what_is_read_here(
    reader: Reader, tmp_path: Path, shared_dir: Path
) -> None:
    files = [*write_samples(tmp_path), *(shared_dir / "reports").rglob("*.*")]
    assert {path.suffix for path in files} == {".txt", ".html", ".docx", ".pdf", ".json"}
    for path in files:
        data = path.read_bytes()
        assert reader.read(path.name, data) == read_file(path.name, data)


def test_one_process_reads_many_files_and_is_then_replaced(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart_module, "_FILES_PER_PROCESS", 3)
    used = []
    for _ in range(7):
        reader.read("a.txt", TEXT.encode())
        used.append(reader.process_id)
    assert [used.index(each) for each in used] == [0, 0, 0, 3, 3, 3, 6]


def test_a_refused_file_does_not_cost_the_process(reader: Reader) -> None:
    reader.read("a.txt", TEXT.encode())
    process = reader.process_id
    assert "empty" in refusal(reader, "a.txt", b"")
    reader.read("a.txt", TEXT.encode())
    assert reader.process_id == process


def test_a_file_that_takes_too_long_is_stopped() -> None:
    reader = Reader(Limits(seconds=1))
    started = time.monotonic()
    assert refusal(reader, "slow.pdf", pdf_of_content(SHOWN * 20_000)) == Stopped.TOO_SLOW
    assert time.monotonic() - started < 30
    assert reader.read("a.txt", TEXT.encode()).report.service.value == "Larkfield Home Support"
    reader.close()


def test_forms_that_multiply_are_stopped() -> None:
    reader = Reader(Limits(seconds=2))
    assert refusal(reader, "forms.pdf", forms_in_forms(7)) in (
        Stopped.TOO_SLOW, Stopped.TOO_MUCH_MEMORY, Stopped.CRASHED,
    )  # fmt: skip
    reader.close()


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not bound a process's memory")
def test_a_file_that_needs_too_much_memory_is_stopped() -> None:
    reader = Reader(Limits(memory=200 * MEBIBYTE))
    deep = b'{"a": [' + b"[]," * 6_000_000 + b"[]]}"
    assert refusal(reader, "wide.json", deep) == Stopped.TOO_MUCH_MEMORY
    assert reader.read("a.txt", TEXT.encode()).report.service.value == "Larkfield Home Support"
    reader.close()


@POSIX
@pytest.mark.parametrize("signalled", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_dies_while_it_reads_refuses_the_file_alone(
    reader: Reader, signalled: signal.Signals
) -> None:
    reader.read("a.txt", TEXT.encode())
    process = reader.process_id
    assert process
    threading.Timer(0.3, os.kill, (process, signalled)).start()
    slow = pdf_of_content(SHOWN * 5_000)
    assert refusal(reader, "slow.pdf", slow) == Stopped.CRASHED
    assert is_gone(process)
    reader.read("a.txt", TEXT.encode())


@POSIX
def test_a_process_that_died_between_files_is_replaced_unseen(reader: Reader) -> None:
    reader.read("a.txt", TEXT.encode())
    process = reader.process_id
    assert process
    os.kill(process, signal.SIGKILL)
    time.sleep(0.2)
    reader.read("a.txt", TEXT.encode())
    assert reader.process_id != process


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("import os; os.write(1, bytes(9)); os.write(1, bytes([1]) + bytes([255] * 8))",
         Stopped.CRASHED),
        (f"import os; os.write(1, bytes(9)); os.write(1, bytes([1]) + ({LARGEST_REPLY} + 1)"
         ".to_bytes(8, 'big') + bytes(99))", Stopped.CRASHED),
        ("import os; os.write(1, bytes(9)); os.write(1, bytes([9]) + bytes(8))", Stopped.CRASHED),
        ("import os; os.write(1, bytes(9)); os.write(1, bytes([1]) + bytes(7) + b'\\x02{}')",
         Stopped.FAILED),
        ("import os; os.write(1, b'x')", Stopped.NOT_STARTED),
        ("raise SystemExit(3)", Stopped.NOT_STARTED),
    ],
    ids=["endless", "too large", "unknown", "no report", "half a frame", "does not start"],
)  # fmt: skip
def test_the_reply_of_a_process_that_was_taken_over_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, says: str, reason: Stopped
) -> None:
    def started(_: Limits) -> subprocess.Popen[bytes]:
        program = f"{says}\nimport sys; sys.stdin.buffer.read()"
        return subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    monkeypatch.setattr(apart_module, "_started", started)
    monkeypatch.setattr(apart_module, "_SECONDS_TO_START", 5)
    reader = Reader(Limits(seconds=5))
    assert refusal(reader, "a.txt", TEXT.encode()) == reason
    reader.close()


def test_threads_share_one_process(reader: Reader) -> None:
    found: list[str] = []

    def read(number: int) -> None:
        text = TEXT.replace("Larkfield", f"Larkfield {number}")
        found.append(reader.read("a.txt", text.encode()).report.service.value)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(f"Larkfield {number} Home Support" for number in range(12))


def test_the_file_name_may_hold_anything(reader: Reader) -> None:
    assert reader.read("../\udcff<b>\n.txt", TEXT.encode()).report.source_name.startswith("../")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="such names cannot be made there")
def test_a_name_that_is_no_text_is_set_aside(library: Library, write_report: WriteReport) -> None:
    good = write_report()
    bad = Path(os.fsdecode(os.fsencode(good.parent) + b"/bad\xff.txt"))
    bad.write_bytes(good.read_bytes())
    summary = ingest(library, [good.parent])
    assert len(summary.added) == 1
    (refused,) = summary.failed
    assert refused.path.endswith("/bad?.txt") and "another name" in refused.reason


@POSIX
def test_the_process_ends_with_the_program(repo_root: Path) -> None:
    program = (
        "import os, signal; from ingest.read.apart import Reader; reader = Reader()\n"
        f"reader.read('a.txt', {TEXT.encode()!r}); print(reader.process_id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=repo_root, capture_output=True, text=True
    )
    deadline = time.monotonic() + 20
    while not is_gone(int(ran.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_gone(int(ran.stdout))


CONFINED = """
import sys, os, socket, subprocess
from ingest.read.confine import confine
from ingest.read.frames import Limits
confine(Limits())
try:
    {action}
except OSError as error:
    sys.exit(7)
"""


@POSIX
@pytest.mark.parametrize(
    "action",
    [
        "socket.socket()",
        "socket.getaddrinfo('localhost', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.execv('/bin/true', ['true'])",
        "os.fork()",
        "open('written', 'w')",
        "open(os.__file__)",
        "os.open('written', os.O_CREAT)",
        "os.remove('kept')",
        "os.rename('kept', 'moved')",
        "os.mkdir('made')",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_what_the_process_gave_up(tmp_path: Path, repo_root: Path, action: str) -> None:
    (tmp_path / "kept").touch()
    ran = subprocess.run(
        [sys.executable, "-c", CONFINED.format(action=action)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(repo_root)},
        capture_output=True,
    )
    assert ran.returncode == 7, ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


OPENED_LATE = """
import sys
from pathlib import Path
import ingest.read.child as child
import importlib
for module in child._NEEDED_LATER:
    importlib.import_module(module)
files = [(path.name, path.read_bytes()) for path in map(Path, sys.argv[1:])]
opened = []
sys.addaudithook(lambda event, arguments: opened.append(arguments) if event == "open" else None)
for name, data in files:
    child._reply(name, data)
sys.exit(repr(opened) if opened else 0)
"""


def test_no_file_is_opened_and_no_module_imported_once_it_reads(
    tmp_path: Path, repo_root: Path
) -> None:
    for name, data in samples().items():
        (tmp_path / name).write_bytes(data)
    files = [*write_samples(tmp_path / "whole"), *tmp_path.glob("report.*")]
    ran = subprocess.run(
        [sys.executable, "-c", OPENED_LATE, *map(str, files)],
        env={"PYTHONPATH": str(repo_root)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr


@POSIX
def test_killed_at_random_while_files_are_taken_in_nothing_is_held_by_half(
    library: Library, write_report: WriteReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader()
    moments = random.Random(3)  # noqa: S311 - the same moments each time

    def kill(process: int | None) -> None:
        if process and not is_gone(process):
            os.kill(process, moments.choice([signal.SIGKILL, signal.SIGSEGV]))

    def read(name: str, data: bytes) -> ReadFile:
        killer = threading.Timer(moments.uniform(0, 0.02), kill, (reader.process_id,))
        killer.start()
        try:
            return reader.read(name, data)
        finally:
            killer.join()

    monkeypatch.setattr("ingest.pipeline.read_apart", read)
    held = 0
    for first in range(0, 150, 15):  # on a busy machine each kill of a round may come too late
        numbers = range(first, first + 15)
        paths = [write_report(f"{number}.txt", f"Ashby Lodge {number}") for number in numbers]
        summary = ingest(library, paths)
        held += len(summary.added)
        if summary.failed:
            break
    monkeypatch.setattr("ingest.pipeline.read_apart", reader.read)
    assert summary.failed
    assert len(summary.added) + len(summary.failed) == len(paths)
    assert {refused.reason for refused in summary.failed} <= {Stopped.CRASHED, Stopped.NOT_STARTED}
    assert all("try again" in refused.reason for refused in summary.failed)
    assert len(library.records.scope().report_ids) == held
    count = library.records.passage_count("local")
    assert library.vectors.count("local") == library.lexical.count() == count
    assert Intake(library.records).unfinished() == []
    again = ingest(library, paths)
    assert len(again.added) == len(summary.failed) and again.failed == []
    reader.close()
