"""What crosses between the program and the process that reads files for it.

A request is a file's name and bytes; a reply is JSON or one sentence. Every frame says
its size first, so that the side that trusts the other less can refuse it unread.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import IO

from pydantic import TypeAdapter

from ingest.read import ReadFile

READ_FILE = TypeAdapter(ReadFile)
LARGEST_REPLY = 32 * 1024 * 1024  # bytes; the longest text that is read, with its facts

_REQUEST = struct.Struct(">IQ")
_REPLY = struct.Struct(">BQ")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds of clock and of processor, bytes of memory."""

    seconds: int = 30
    memory: int = 1024**3


class Outcome(IntEnum):
    """How reading went; what the body of the reply holds."""

    READY = 0  # nothing: the process has started and waits for files
    READ = 1  # a ReadFile as JSON
    REFUSED = 2  # the sentence of an UnreadableFile
    TOO_MUCH_MEMORY = 3  # nothing
    FAILED = 4  # the kind of error and the line of code: never a word of the file


class BrokenFrame(Exception):
    """The other side ended within a frame, or announced an unreasonable one."""


def write_request(stream: IO[bytes], name: str, data: bytes) -> None:
    """Send a file to be read."""
    named = name.encode("utf-8", "replace")
    stream.write(_REQUEST.pack(len(named), len(data)))
    stream.write(named)
    stream.write(data)
    stream.flush()


def read_request(stream: IO[bytes]) -> tuple[str, bytes] | None:
    """The next file to read; None once the other side has closed."""
    head = stream.read(_REQUEST.size)
    if not head:
        return None
    name_size, size = _REQUEST.unpack(head)
    return _exactly(stream, name_size).decode(), _exactly(stream, size)


def write_reply(stream: IO[bytes], outcome: Outcome, body: bytes = b"") -> None:
    """Send what became of a file."""
    stream.write(_REPLY.pack(outcome, len(body)))
    stream.write(body)
    stream.flush()


def read_reply(stream: IO[bytes]) -> tuple[Outcome, bytes]:
    """What became of the file; raises BrokenFrame."""
    outcome, size = _REPLY.unpack(_exactly(stream, _REPLY.size))
    if outcome not in tuple(Outcome) or size > LARGEST_REPLY:
        raise BrokenFrame
    return Outcome(outcome), _exactly(stream, size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise BrokenFrame
    return data
