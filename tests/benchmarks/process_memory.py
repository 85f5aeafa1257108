"""The most memory that this process has held."""

from __future__ import annotations

import re
import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_memory_mb() -> float:
    """The peak of resident memory so far, in millions of bytes.

    ``ru_maxrss`` alone misleads on Linux: a process starts with the peak of its parent.
    """
    if _STATUS.exists():
        kilobytes = re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text("ascii"), re.MULTILINE)
        if kilobytes is not None:
            return int(kilobytes[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS gives bytes
