"""Files into the record and both indexes, and out again.

A report passes through these states; a process killed between any two of them leaves
something that ``recover`` finishes when the library is next opened:

    read → parse → cut → embed → record ('indexing') → vectors → words → record ('ready')

From the embedding on, reports go in groups: a model is fastest on many texts of like
length, and each later step waits for the disk.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingest.access import LOCAL_ORGANISATION
from ingest.errors import UnreadableFile
from ingest.inbox import LARGEST_FILE, TOO_LARGE, Stage
from ingest.indexing import drop, embedded, recover, reindex, take_in
from ingest.intake import Intake, New
from ingest.passages import passages
from ingest.read.apart import read_apart
from ingest.read.format import format_of
from ingest.report import Passage, Report

if TYPE_CHECKING:
    from ingest.library import Library

__all__ = [
    "Incoming", "Refused", "Summary", "Taken", "ingest", "recover", "reindex", "remove", "take_one",
]  # fmt: skip

_GROUP = 500  # passages that are enough for a group; about ten reports

Outcome = Literal["added", "unchanged", "replaced"]
Progress = Callable[[Path, int, int], None]
Reached = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to take in: where its bytes are, its name, and the place that it is noted under.

    Changed content at the same place replaces the report that was read from there.
    """

    path: Path
    name: str
    place: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is held as a report; ``hidden`` counts words that it holds but does not show."""

    report_id: str
    path: str
    service: str
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was set aside, and one plain sentence that says why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of each file. ``passages`` counts those indexed by this run."""

    added: list[Taken] = field(default_factory=list)
    unchanged: list[Taken] = field(default_factory=list)
    replaced: list[Taken] = field(default_factory=list)
    failed: list[Refused] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, object]:
        """The summary as `findings ingest --json` prints it; "hidden" stands where it is not 0."""
        return asdict(self, dict_factory=_without_nothing_hidden)


def _without_nothing_hidden(fields: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in fields if (name, value) != ("hidden", 0)}


def ingest(
    library: Library,
    paths: Iterable[Path],
    progress: Progress | None = None,
    *,
    is_draft: bool = False,
) -> Summary:
    """Take in files, and the files of folders; a bad file is set aside, the rest continue.

    ``progress`` is called before each file with its path, how many are done, and of how
    many. Reports already held from the same content are left as they are, but for
    ``is_draft``, which marks all of these reports as drafts.
    """
    started = time.monotonic()
    recover(library)
    files = list(_files(paths))
    run = _Run(library)
    for done, path in enumerate(files):
        if progress is not None:
            progress(path, done, len(files))
        run.take(Incoming(path, path.name, str(path.absolute()), is_draft))
    run.take_in()
    return run.summary(time.monotonic() - started)


def take_one(library: Library, incoming: Incoming, reached: Reached) -> Summary:
    """Take in one file, telling each stage that it has come to.

    Raises what went wrong where that is not the file's fault (a full disk); nothing of the
    file is held then.
    """
    started = time.monotonic()
    recover(library)
    run = _Run(library, reached)
    try:
        run.take(incoming)
        run.take_in()
    except Exception:
        _undo(library)
        raise
    return run.summary(time.monotonic() - started)


def _undo(library: Library) -> None:
    """Erase what was being taken in; should that fail too, ``recover`` makes it whole."""
    with library.writing:
        for report_id in Intake(library.records).unfinished():
            drop(library, report_id)


def remove(library: Library, report_id: str) -> None:
    """Erase a report from the record and both indexes; raises ReportNotHeld.

    The indexes are written anew: Chroma keeps deleted ids readable in its files, and
    tantivy the words of a deleted passage until it next merges its own.
    """
    with library.writing:
        Intake(library.records).erase(report_id)
        reindex(library)
        library.vectors.blank_unused()
    library.inbox.forget(report_id)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths that are files, and the files that stand in folders, hidden ones left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read, and holds what is not held yet."""

    incoming: Incoming
    content: bytes
    report: Report
    passages: tuple[Passage, ...]
    hidden: int


class _Run:
    """One run of ``ingest``. New files wait until they make a group; the rest go at once."""

    def __init__(self, library: Library, reached: Reached = lambda _: None) -> None:
        self._library = library
        self._reached = reached
        self._intake = Intake(library.records)
        self._waiting: list[_File] = []
        self.taken: dict[Outcome, list[Taken]] = {"added": [], "unchanged": [], "replaced": []}
        self.failed: list[Refused] = []
        self.passages = 0

    def summary(self, seconds: float) -> Summary:
        """What became of the files."""
        return Summary(
            **self.taken, failed=self.failed, passages=self.passages, seconds=round(seconds, 3)
        )

    def take(self, incoming: Incoming) -> None:
        """Read a file, and take in those that wait once they are enough."""
        try:
            content = _content(incoming.path)
            format_of(incoming.name, content)
            self._reached(Stage.CHECKED)
            if self._is_held(incoming, content):
                return
            read = read_apart(incoming.name, content)
        except UnreadableFile as error:
            self.failed.append(Refused(_writable(incoming.path), error.reason))
            return
        self._reached(Stage.READ)
        report = read.report
        self._waiting.append(_File(incoming, content, report, passages(report), read.hidden))
        if sum(len(file.passages) for file in self._waiting) >= _GROUP:
            self.take_in()

    def take_in(self) -> None:
        """Take in the files that wait."""
        files, self._waiting = self._waiting, []
        with self._library.writing:
            new: dict[str, _File] = {}  # two files may have the same content
            for file in files:
                if not self._is_held(file.incoming, file.content):
                    new.setdefault(file.report.source_sha256, file)
            if not new:
                return
            superseded = take_in(self._library, LOCAL_ORGANISATION, self._embedded(new.values()))
            for file in new.values():
                self.passages += len(file.passages)
                replaced = superseded[file.report.report_id]
                self._settle("added", file.incoming.path, file.report, replaced, file.hidden)
            self._reached(Stage.INDEXED)
            for file in files:
                if new.get(file.report.source_sha256, file) is not file:
                    self._is_held(file.incoming, file.content)

    def _is_held(self, incoming: Incoming, content: bytes) -> bool:
        """Whether the content is held already; if so, the file is dealt with."""
        with self._library.writing:
            sha256 = hashlib.sha256(content).hexdigest()
            report_id = self._intake.with_content(LOCAL_ORGANISATION, sha256)
            if report_id is None:
                return False
            if incoming.is_draft:
                self._intake.mark(report_id, True)
            superseded = self._intake.found_at(report_id, incoming.place)
            report = self._intake.report(report_id)
            self._settle("unchanged", incoming.path, report, superseded)
            return True

    def _embedded(self, files: Collection[_File]) -> list[New]:
        cut = [passage for file in files for passage in file.passages]
        made = iter(embedded(self._library.embedder, cut))
        return [
            New(
                file.report,
                file.content,
                file.incoming.place,
                list(islice(made, len(file.passages))),
                file.incoming.is_draft,
            )
            for file in files
        ]

    def _settle(
        self,
        outcome: Outcome,
        path: Path,
        report: Report,
        superseded: Sequence[str],
        hidden: int = 0,
    ) -> None:
        for report_id in superseded:
            drop(self._library, report_id)
        taken = Taken(report.report_id, str(path), report.service.value, hidden)
        self.taken["replaced" if superseded else outcome].append(taken)


def _content(path: Path) -> bytes:
    """The bytes of a file; raises UnreadableFile."""
    if _writable(path.absolute()) != str(path.absolute()):
        raise UnreadableFile(
            "The name of the file or of its folder holds characters that cannot be kept; "
            "give it another name."
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(TOO_LARGE)
        if not path.is_file():
            raise UnreadableFile("This is neither a file nor a folder.")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"The file cannot be read: {error.strerror}.") from error


def _writable(path: Path) -> str:
    """The path as text; "?" stands for bytes of its name that are no characters."""
    return str(path).encode("utf-8", "replace").decode()
