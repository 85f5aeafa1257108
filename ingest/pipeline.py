"""Files into the record and both indexes, and out again.

A report passes through these states; a process killed between any two of them leaves
something that ``recover`` finishes when the library is next opened:

    read → parse → cut → embed → record ('indexing') → vectors → words → record ('ready')
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingest.access import LOCAL_ORGANISATION
from ingest.errors import UnreadableFile
from ingest.indexing import drop, embedded, index, recover, reindex
from ingest.intake import Intake
from ingest.passages import passages
from ingest.read import LARGEST_FILE, read_report
from ingest.report import Report

if TYPE_CHECKING:
    from ingest.library import Library

__all__ = ["Refused", "Summary", "Taken", "ingest", "recover", "reindex", "remove"]

Outcome = Literal["added", "unchanged", "replaced"]
Progress = Callable[[Path, int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is held as a report."""

    report_id: str
    path: str
    service: str


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
        """The summary as `findings ingest --json` prints it."""
        return asdict(self)


def ingest(library: Library, paths: Iterable[Path], progress: Progress | None = None) -> Summary:
    """Take in files, and the files of folders; a bad file is set aside, the rest continue.

    ``progress`` is called before each file with its path, how many are done, and of how
    many. Reports already held from the same content are left as they are.
    """
    started = time.monotonic()
    recover(library)
    files = list(_files(paths))
    taken: dict[Outcome, list[Taken]] = {"added": [], "unchanged": [], "replaced": []}
    failed: list[Refused] = []
    indexed = 0
    for done, path in enumerate(files):
        if progress is not None:
            progress(path, done, len(files))
        try:
            outcome, report, count = _take_in(library, path)
        except UnreadableFile as error:
            failed.append(Refused(str(path), error.reason))
        else:
            taken[outcome].append(Taken(report.report_id, str(path), report.service.value))
            indexed += count
    seconds = round(time.monotonic() - started, 3)
    return Summary(**taken, failed=failed, passages=indexed, seconds=seconds)


def remove(library: Library, report_id: str) -> None:
    """Erase a report from the record and both indexes; raises ReportNotHeld.

    The indexes are written anew: Chroma keeps deleted ids readable in its files, and
    tantivy the words of a deleted passage until it next merges its own.
    """
    with library.writing:
        Intake(library.records).erase(report_id)
        reindex(library)
        library.vectors.blank_unused()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths that are files, and the files that stand in folders, hidden ones left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _take_in(library: Library, path: Path) -> tuple[Outcome, Report, int]:
    """What became of the file, the report it is held as, and how many passages are new."""
    content = _content(path)
    place = str(path.absolute())
    intake = Intake(library.records)
    outcome: Outcome = "unchanged"
    new = 0
    with library.writing:
        report_id = intake.with_content(LOCAL_ORGANISATION, hashlib.sha256(content).hexdigest())
        if report_id is None:
            outcome = "added"
            report_id, new = _record(library, path.name, content, place)
            index(library, report_id)
            superseded = intake.finish(report_id)
        else:
            superseded = intake.found_at(report_id, place)
        for old in superseded:
            outcome = "replaced"
            drop(library, old)
        report = library.records.report(library.records.scope([report_id]), report_id)
    return outcome, report, new


def _record(library: Library, name: str, content: bytes, place: str) -> tuple[str, int]:
    """Read, cut and embed a file, and record it; its report's id and number of passages."""
    report = read_report(name, content)
    cut = passages(report)
    Intake(library.records).begin(
        LOCAL_ORGANISATION,
        report,
        content,
        place,
        embedded(library.embedder, cut),
        library.embedder.fingerprint,
    )
    return report.report_id, len(cut)


def _content(path: Path) -> bytes:
    """The bytes of a file; raises UnreadableFile."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile(f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")
        if not path.is_file():
            raise UnreadableFile("This is neither a file nor a folder.")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"The file cannot be read: {error.strerror}.") from error
