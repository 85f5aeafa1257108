"""The process that reads files: ``python -m ingest.read.child SECONDS MEMORY``.

It takes files on its standard input and answers on its standard output, one at a time,
until the input ends. It holds no secret, and ``confine`` has taken away what it could
do harm with.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import BinaryIO

from ingest.errors import UnreadableFile
from ingest.read import read_file
from ingest.read.confine import allow_processor_time, confine
from ingest.read.frames import READ_FILE, Limits, Outcome, read_request, write_reply

# Imported by Python or by us when first needed, when nothing can be imported any more.
_NEEDED_LATER = (
    "_strptime", "encodings.cp437", "encodings.utf_16", "encodings.utf_8_sig", "heapq",
    "ingest.parse_enquiry",
)  # fmt: skip
_LONGEST_REASON = 1_000  # characters


def main() -> None:
    """Read files until there are no more."""
    limits = Limits(seconds=int(sys.argv[1]), memory=int(sys.argv[2]))
    replies = _own_output()
    for module in _NEEDED_LATER:
        importlib.import_module(module)
    confine(limits)
    write_reply(replies, Outcome.READY)
    while (request := read_request(sys.stdin.buffer)) is not None:
        allow_processor_time(limits)
        outcome, body = _reply(*request)
        write_reply(replies, outcome, body)


def _own_output() -> BinaryIO:
    """The stream that replies go to; what a library prints goes elsewhere from now on."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def _reply(name: str, data: bytes) -> tuple[Outcome, bytes]:
    try:
        return Outcome.READ, READ_FILE.dump_json(read_file(name, data))
    except UnreadableFile as refused:
        return Outcome.REFUSED, refused.reason[:_LONGEST_REASON].encode("utf-8", "replace")
    except MemoryError:
        return Outcome.TOO_MUCH_MEMORY, b""
    except Exception as error:  # the other side is told, and ends this process
        return Outcome.FAILED, _place(error).encode("utf-8", "replace")


def _place(error: Exception) -> str:
    """The kind of error and where it arose, without its message, which may quote the file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = Path(trace.tb_frame.f_code.co_filename).name
    return f"{type(error).__name__} at {file}:{trace.tb_lineno}"


if __name__ == "__main__":
    main()
