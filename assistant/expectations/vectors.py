"""The vectors of the reference library's texts, kept in one file of the data directory."""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.embed import Embedder, Matrix

FILE = "reference-vectors.npz"

# The last that were made: libraries opened one after another in a process share them.
_latest: dict[str, Matrix] = {}

_log = logging.getLogger(__name__)


def vectors_of(texts: Sequence[str], embedder: Embedder, file: Path) -> Matrix:
    """A normalised row per text: from the file, or made and then kept there.

    The file says of which texts and which model its rows are; any other, or a damaged one,
    is replaced. One that cannot be written (a full disk) costs only the time to make it again.
    """
    made_of = hashlib.sha256("\x00".join([embedder.fingerprint, *texts]).encode()).hexdigest()
    kept = _read(file, made_of, len(texts))
    if kept is not None:
        return kept
    if made_of not in _latest:
        _latest.clear()
        _latest[made_of] = embedder.encode(texts)
    made = _latest[made_of]
    try:
        _write(file, made_of, made)
    except OSError as error:
        _log.warning("The reference library's vectors cannot be kept: %s.", error.strerror)
    return made


def _read(file: Path, made_of: str, count: int) -> Matrix | None:
    try:
        with np.load(file) as held:
            if str(held["made_of"]) != made_of:
                return None
            rows: Matrix = held["vectors"].astype(np.float32)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return rows if rows.ndim == 2 and len(rows) == count else None


def _write(file: Path, made_of: str, rows: Matrix) -> None:
    """Under another name first, so that a process that is stopped leaves no half file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{os.getpid()}-{file.name}")
    np.savez(partial, vectors=rows, made_of=np.array(made_of))
    partial.replace(file)
