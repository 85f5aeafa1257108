"""What the process that reads files gives up before it sees the first one.

Limits of the operating system hold for its native libraries too; the hook holds for
Python, on systems that lack such limits as well. Both are for good: nothing lifts them.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from ingest.read.frames import Limits

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    "socket.", "subprocess.", "os.chmod", "os.chown", "os.exec", "os.fork", "os.kill",
    "os.link", "os.mkdir", "os.posix_spawn", "os.putenv", "os.remove", "os.rename",
    "os.rmdir", "os.spawn", "os.startfile", "os.symlink", "os.system", "os.truncate",
    "os.utime", "pty.", "shutil.", "tempfile.", "urllib.", "webbrowser.", "winreg.",
)  # fmt: skip


def confine(limits: Limits) -> None:
    """Bound this process's memory, and take away network, new files and new processes.

    Everything it will ever import must be imported before: it cannot open one file more.
    """
    sys.addaudithook(_refuse)
    _bound("RLIMIT_CORE", 0)  # a core file would hold the report
    _bound("RLIMIT_FSIZE", 0)
    _bound("RLIMIT_NPROC", 0)
    _bound("RLIMIT_AS", limits.memory)
    # Fewer than are open already: native code can open no file and no socket either.
    _bound("RLIMIT_NOFILE", 3)


def allow_processor_time(limits: Limits) -> None:
    """Bound the processor time of the next file; the system ends the process beyond it."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _bound(name: str, most: int) -> None:
    if sys.platform != "win32":
        import resource

        # macOS knows some of these by name only; the clock of the other side still holds.
        with suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not allowed while a file is read")
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError("writing is not allowed while a file is read")
