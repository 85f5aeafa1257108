"""Files read in a process of their own, which a hostile file may bring down.

The process is kept for many files, since starting one takes as long as reading tens of
reports. Whatever happens to it, the file is refused with a sentence, and the next file
gets a new process.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from ingest.errors import UnreadableFile
from ingest.read import ReadFile
from ingest.read.frames import (
    READ_FILE,
    BrokenFrame,
    Limits,
    Outcome,
    read_reply,
    write_request,
)

_log = logging.getLogger(__name__)

_FILES_PER_PROCESS = 500  # then its memory is given back
_SECONDS_TO_START = 60  # on a machine that is busy with much else


class Stopped(StrEnum):
    """Why a file was given up on: each a sentence for the person who added it."""

    TOO_SLOW = (
        "Reading the file took too long and was stopped; "
        "try again, and if it happens again add the report in another format."
    )
    TOO_MUCH_MEMORY = (
        "Reading the file needed more memory than any report does and was stopped; "
        "save the report again, or add it in another format."
    )
    CRASHED = (
        "The reader stopped in the middle of the file, and nothing of it was added; "
        "try again, and if it happens again add the report in another format."
    )
    FAILED = (
        "The file is built in a way that the reader does not understand; "
        "save the report again, or add it in another format."
    )
    NOT_STARTED = "The reader could not be started, so nothing was added; try again."


class Reader:
    """One process that reads files, started when the first one comes.

    Several threads may share it; files are read one after the other.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._files_left = 0

    @property
    def process_id(self) -> int | None:
        """The process that will read the next file; None before the first."""
        process = self._process
        return process.pid if process else None

    def read(self, source_name: str, data: bytes) -> ReadFile:
        """The report in a file, as ``ingest.read.read_file`` finds it.

        Raises UnreadableFile, also where reading takes too much or brings the process down.
        """
        with self._one_at_a_time:
            outcome, body = self._exchange(self._ready(), source_name, data)
            if outcome is Outcome.REFUSED:
                raise UnreadableFile(body.decode("utf-8", "replace"))
            try:
                if outcome is Outcome.READ:
                    return READ_FILE.validate_json(body)
            except ValidationError as error:
                raise self._stopped(Stopped.FAILED) from error
            if outcome is Outcome.TOO_MUCH_MEMORY:
                raise self._stopped(Stopped.TOO_MUCH_MEMORY)
            _log.error("reading a file failed: %s", body[:200].decode("utf-8", "replace"))
            raise self._stopped(Stopped.FAILED)

    def close(self) -> None:
        """End the process; another starts if there is a file to read after all."""
        with self._one_at_a_time:
            self._end()

    def _ready(self) -> subprocess.Popen[bytes]:
        """The process, started anew if it is gone or has read its share."""
        if self._process is not None and self._process.poll() is None and self._files_left > 0:
            self._files_left -= 1
            return self._process
        self._end()
        try:
            self._process = process = _started(self._limits)
            with _killed_after(process, _SECONDS_TO_START):
                read_reply(_pipe(process.stdout))
        except (OSError, BrokenFrame) as error:
            raise self._stopped(Stopped.NOT_STARTED) from error
        self._files_left = _FILES_PER_PROCESS - 1
        return process

    def _exchange(
        self, process: subprocess.Popen[bytes], source_name: str, data: bytes
    ) -> tuple[Outcome, bytes]:
        try:
            with _killed_after(process, self._limits.seconds) as late:
                write_request(_pipe(process.stdin), source_name, data)
                reply = read_reply(_pipe(process.stdout))
        except (OSError, BrokenFrame) as error:
            process.kill()
            out_of_time = late.is_set() or process.wait() == -getattr(signal, "SIGXCPU", 0)
            reason = Stopped.TOO_SLOW if out_of_time else Stopped.CRASHED
            raise self._stopped(reason) from error
        if late.is_set():  # it answered at the last moment and is being killed
            self._end()
        return reply

    def _stopped(self, reason: Stopped) -> UnreadableFile:
        self._end()
        return UnreadableFile(reason.value)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                _closed(_pipe(stream))


def _started(limits: Limits) -> subprocess.Popen[bytes]:
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}
    if "SYSTEMROOT" in os.environ:  # Windows starts no Python without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return subprocess.Popen(  # noqa: S603 - our own module, and two numbers
        [
            *(sys.executable, "-P", "-s", "-m", "ingest.read.child"),
            *(str(limits.seconds), str(limits.memory)),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library's complaint may quote the file
        env=environment,
        start_new_session=True,  # Ctrl-C is for the program; its end ends this one
    )


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the process if the block takes longer; the event tells that it did."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise BrokenFrame
    return stream


def _closed(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:  # what was still to be sent has nobody to go to
        return


_SHARED = Reader()
atexit.register(_SHARED.close)


def read_apart(source_name: str, data: bytes) -> ReadFile:
    """The report in a file, read in the process that the whole program shares."""
    return _SHARED.read(source_name, data)
