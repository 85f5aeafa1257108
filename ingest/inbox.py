"""Files that people sent: safe on the disk before they are acknowledged, until each is dealt with.

Each upload is a folder of its own. Its files have names of our making; ``upload.json`` beside
them says what the sender called them, how far each has come and how it ended. A file's bytes
go as soon as it is in the record or was refused; what became of it can be read for a week.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import shutil
import threading
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Literal

from pydantic import TypeAdapter

from ingest.errors import FindingsError

_log = logging.getLogger(__name__)

MOST_FILES = 20  # in one upload
LARGEST_FILE = 20 * 1024 * 1024  # bytes; the longest published reports are under 5 MB
TOO_LARGE = (
    f"The file is larger than {LARGEST_FILE // 1024**2} MB, which no report needs; "
    "add the report on its own."
)
LOST = "Findings stopped before it had dealt with this file; add it again."

_KEPT = timedelta(days=7)
_LONGEST_NAME = 100
_PIECE = 1024 * 1024  # bytes read at a time
_UPLOAD_ID = re.compile(r"[0-9a-f]{32}")
_STATUS = "upload.json"


class Stage(StrEnum):
    """How far a file has come."""

    RECEIVED = "received"  # safe on this computer's disk
    CHECKED = "checked"  # of a kind and a size that is read
    READ = "read"  # made into a report, in memory
    INDEXED = "indexed"  # held: it can be read and asked about


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an upload. ``outcome`` is None until it has been dealt with.

    ``reason`` is why it was refused; ``report_id`` the report that it is held as; ``hidden``
    counts words that it holds but does not show; ``tries`` how often work on it began.
    """

    number: int
    name: str
    sha256: str = ""
    stage: Stage = Stage.RECEIVED
    outcome: Literal["added", "held", "refused"] | None = None
    reason: str | None = None
    report_id: str | None = None
    hidden: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that were sent together, in the order sent."""

    upload_id: str
    received: datetime
    is_draft: bool
    entries: tuple[Entry, ...]

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """The files that are not dealt with yet."""
        return tuple(entry for entry in self.entries if entry.outcome is None)


_UPLOAD = TypeAdapter(Upload)


class InboxFull(FindingsError):
    """The files could not be written to the disk, and none of them is kept."""


class NothingSent(FindingsError):
    """An upload without a file."""


class Inbox:
    """The uploads of one data directory; safe for use from several threads.

    What became of each file is also kept in memory, so that a full disk cannot hide it.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._uploads = {upload.upload_id: upload for upload in _stored(directory)}

    def receive(self, files: Iterable[tuple[str, IO[bytes]]], is_draft: bool = False) -> Upload:
        """Keep the files; all of them are on the disk when this returns.

        A file that is too large is refused, the others are kept. Raises NothingSent, and
        InboxFull where nothing could be kept.
        """
        upload_id = uuid.uuid4().hex
        folder = self._directory / upload_id
        try:
            folder.mkdir(parents=True)
            entries = tuple(_kept(folder, n, *file) for n, file in enumerate(files, 1))
            if not entries:
                raise NothingSent("Choose at least one file first.")
            upload = Upload(upload_id, datetime.now(UTC), is_draft, entries)
            _write(folder, upload)
            _sync_folder(self._directory)
        except (OSError, NothingSent) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise InboxFull(_why_not_kept(error)) from error
            raise
        with self._lock:
            self._uploads[upload_id] = upload
        return upload

    def find(self, upload_id: str) -> Upload | None:
        """The upload, or None where there is none or its time is over."""
        with self._lock:
            return self._uploads.get(upload_id)

    def uploads(self) -> list[Upload]:
        """The uploads of the last week, newest first."""
        with self._lock:
            return sorted(self._uploads.values(), key=lambda each: each.received, reverse=True)

    def path(self, upload_id: str, entry: Entry) -> Path:
        """Where the file's bytes are while it waits."""
        return _path(self._directory / upload_id, entry.number)

    def reached(self, upload_id: str, entry: Entry) -> None:
        """Note how far a file has come."""
        self._change(upload_id, entry)

    def settle(self, upload_id: str, entry: Entry) -> None:
        """Note how a file ended, and let its bytes go."""
        is_written = self._change(upload_id, entry)
        self.path(upload_id, entry).unlink(missing_ok=True)
        if not is_written:  # the disk may have been full of these very bytes
            self._change(upload_id, entry)

    def forget(self, report_id: str) -> None:
        """Forget the files that became this report."""
        for upload in self.uploads():
            others = tuple(each for each in upload.entries if each.report_id != report_id)
            if len(others) == len(upload.entries):
                continue
            if others:
                self._store(replace(upload, entries=others))
            else:
                self._drop(upload.upload_id)

    def tidy(self) -> None:
        """Clear away old uploads, and what a process that was killed had not acknowledged.

        Only while nothing is being received.
        """
        oldest = datetime.now(UTC) - _KEPT
        for upload in self.uploads():
            if upload.received < oldest and not upload.waiting:
                self._drop(upload.upload_id)
            for entry in upload.entries:
                if entry.outcome is not None:
                    self.path(upload.upload_id, entry).unlink(missing_ok=True)
        if self._directory.is_dir():
            for folder in self._directory.iterdir():
                if folder.name not in self._uploads:
                    shutil.rmtree(folder, ignore_errors=True)

    def _change(self, upload_id: str, entry: Entry) -> bool:
        upload = self.find(upload_id)
        if upload is None:  # its report was removed while the page was open
            return True
        entries = tuple(entry if e.number == entry.number else e for e in upload.entries)
        return self._store(replace(upload, entries=entries))

    def _store(self, upload: Upload) -> bool:
        """Keep what is known of the upload; False where the disk did not take it."""
        with self._lock:
            self._uploads[upload.upload_id] = upload
            try:
                _write(self._directory / upload.upload_id, upload)
            except OSError as error:
                _log.warning("what became of an upload could not be written: %s", error.strerror)
                return False
        return True

    def _drop(self, upload_id: str) -> None:
        with self._lock:
            del self._uploads[upload_id]
            shutil.rmtree(self._directory / upload_id, ignore_errors=True)


def plain_name(name: str) -> str:
    """The name without folders and without signs that do not show, and not too long to read.

    Its ending stays: it tells the format.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    shown = " ".join(shown.split())
    if len(shown) <= _LONGEST_NAME:
        return shown or "A file without a name"
    half = _LONGEST_NAME // 2
    return f"{shown[:half]}…{shown[-half + 1 :]}"


def _kept(folder: Path, number: int, name: str, content: IO[bytes]) -> Entry:
    """The file, written to the folder unless it is too large; raises OSError."""
    digest, size, path = hashlib.sha256(), 0, _path(folder, number)
    with path.open("xb") as target:
        while size <= LARGEST_FILE and (piece := content.read(_PIECE)):
            size += len(piece)
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if size <= LARGEST_FILE:
        return Entry(number, plain_name(name), digest.hexdigest())
    path.unlink()
    return Entry(number, plain_name(name), outcome="refused", reason=TOO_LARGE)


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number}.file"


def _write(folder: Path, upload: Upload) -> None:
    fresh = folder / f"{_STATUS}.new"
    with fresh.open("wb") as target:
        target.write(_UPLOAD.dump_json(upload))
        target.flush()
        os.fsync(target.fileno())
    fresh.replace(folder / _STATUS)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the names in the folder last; Windows does so by itself and opens no folders."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _stored(directory: Path) -> Iterator[Upload]:
    """The uploads on the disk; one whose status cannot be read was never acknowledged."""
    for status in sorted(directory.glob(f"*/{_STATUS}")):
        if not _UPLOAD_ID.fullmatch(status.parent.name):
            continue
        try:
            yield _UPLOAD.validate_json(status.read_bytes())
        except (OSError, ValueError) as error:
            _log.warning("an upload's status cannot be read: %s", type(error).__name__)


def _why_not_kept(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "The disk of this computer is full, so none of the files was added. "
            "Free some space, then send them again."
        )
    return (
        f"The files could not be written to the disk ({error.strerror}), so none was added. "
        "Send them again."
    )
