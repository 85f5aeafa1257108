"""Uploads being dealt with: one thread takes the files in, one after the other.

What was acknowledged lies in the inbox of the data directory. A server that starts takes up
whatever an earlier one left there.
"""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from queue import SimpleQueue
from typing import IO

from ingest.inbox import LOST, Entry, Inbox, Stage, Upload
from ingest.library import Library

_log = logging.getLogger(__name__)

_MOST_TRIES = 3  # a file that ends the program must not do so at every start
_GRACE = 10.0  # seconds for the file in hand when the server stops; a report takes about one
_GAVE_UP = "Findings stopped each time it took this file in; add the report in another format."
_DISK_FULL = (
    "The disk of this computer is full, so this report was not added. "
    "Free some space, then add the file again."
)
_UNEXPECTED = "Something went wrong while saving this report, so it was not added. Try again."


class Uploads:
    """The inbox, and the thread that empties it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def inbox(self) -> Inbox:
        """What was sent, and what became of it."""
        return self._library.inbox

    def start(self) -> None:
        """Take up what an earlier server left, oldest first, and then what is sent."""
        self._waiting = SimpleQueue()
        self._closing.clear()
        self.inbox.tidy()
        for upload in reversed(self.inbox.uploads()):
            if upload.waiting:
                self._waiting.put(upload.upload_id)
        # A daemon: a file that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
        self._thread.start()

    def receive(self, files: Iterable[tuple[str, IO[bytes]]], is_draft: bool) -> Upload:
        """Keep the files and have them taken in; raises NothingSent and InboxFull."""
        upload = self.inbox.receive(files, is_draft)
        self._waiting.put(upload.upload_id)
        return upload

    def close(self) -> None:
        """Finish the file in hand, if that is soon; the rest waits for the next start."""
        self._closing.set()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(_GRACE)

    def _work(self) -> None:
        while (upload_id := self._waiting.get()) is not None:
            upload = self.inbox.find(upload_id)
            for entry in upload.waiting if upload else ():
                if self._closing.is_set():
                    return
                self._take(upload_id, entry, upload is not None and upload.is_draft)

    def _take(self, upload_id: str, entry: Entry, is_draft: bool) -> None:
        """Take one file in, and note how that ended."""
        if entry.tries >= _MOST_TRIES:
            self.inbox.settle(upload_id, _refused(entry, _GAVE_UP))
            return
        entry = replace(entry, stage=Stage.RECEIVED, tries=entry.tries + 1)
        self.inbox.reached(upload_id, entry)
        try:
            ended = self._taken(upload_id, entry, is_draft)
        except Exception as error:
            if self._closing.is_set():  # the library may be closed already: at the next start
                return
            _log.exception("a file that was sent could not be taken in")
            ended = _refused(entry, _DISK_FULL if _is_disk_full(error) else _UNEXPECTED)
        self.inbox.settle(upload_id, ended)

    def _taken(self, upload_id: str, entry: Entry, is_draft: bool) -> Entry:
        # Imported here: the first page must not wait for what reads files.
        from ingest.pipeline import Incoming, take_one

        path = self.inbox.path(upload_id, entry)
        if not path.exists():
            return _refused(entry, LOST)
        current = entry

        def reached(stage: Stage) -> None:
            nonlocal current
            current = replace(current, stage=stage)
            self.inbox.reached(upload_id, current)

        # Two files of one name are two reports: only the same content has the same place.
        place = f"upload/{entry.sha256[:16]}/{entry.name}"
        summary = take_one(self._library, Incoming(path, entry.name, place, is_draft), reached)
        if summary.failed:
            return _refused(current, summary.failed[0].reason)
        (taken,) = (*summary.added, *summary.unchanged, *summary.replaced)
        return replace(
            current,
            stage=Stage.INDEXED,
            outcome="held" if summary.unchanged else "added",
            report_id=taken.report_id,
            hidden=taken.hidden,
        )


def _refused(entry: Entry, reason: str) -> Entry:
    return replace(entry, outcome="refused", reason=reason)


def _is_disk_full(error: BaseException) -> bool:
    return any(
        getattr(each, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        or "disk is full" in str(each)  # SQLite, in its own words
        or "No space left" in str(each)  # the indexes, in the system's
        for each in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
