"""What a result was measured with: the code, the settings that matter, the machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from assistant.retrieve import WORDS
from ingest.passages import MOST_WORDS

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it ran. ``memory_gb`` is None where the system does not tell."""

    processor: str
    cores: int
    memory_gb: float | None
    python: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes two results comparable.

    ``commit`` is None outside a checkout, ``changed`` whether files differed from it.
    ``model`` is the embedder's fingerprint, ``passage_words`` the most words in a passage.
    """

    date: str
    version: str
    commit: str | None
    changed: bool | None
    model: str
    passage_words: int
    fusion: str
    machine: Machine


def stamp(model: str) -> Stamp:
    """The stamp of what is measured now, with the embedder's fingerprint."""
    commit, changed = _checkout()
    return Stamp(
        date=datetime.now(UTC).date().isoformat(),
        version=version("findings-assistant"),
        commit=commit,
        changed=changed,
        model=model,
        passage_words=MOST_WORDS,
        fusion=f"scores on one scale, {WORDS:.0%} words",
        machine=Machine(
            processor=_processor(),
            cores=os.cpu_count() or 1,
            memory_gb=_memory_gb(),
            python=platform.python_version(),
        ),
    )


def peak_memory_mb() -> float | None:
    """The most memory that this process has held so far; None where that is not told."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    in_bytes = peak if sys.platform == "darwin" else peak * 1024  # Linux counts in kilobytes
    return round(in_bytes / 1_000_000, 1)


def _checkout() -> tuple[str | None, bool | None]:
    """The commit of the checkout that this code stands in, and whether files differ from it."""
    top = _git("rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != _ROOT:  # installed, inside somebody's repository
        return None, None
    status = _git("status", "--porcelain")
    return _git("rev-parse", "HEAD"), None if status is None else bool(status)


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are this file's own
            ["git", "-C", str(_ROOT), *arguments],  # noqa: S607 - wherever git is installed
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    if sys.platform == "win32":
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
