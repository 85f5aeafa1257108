"""Our own stylesheet, script and icon, served with an address that changes with their content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_DIRECTORY = Path(__file__).parent / "static"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file: its bytes, type, and the fingerprint of its content."""

    content: bytes
    media_type: str
    fingerprint: str


def load_assets() -> dict[str, Asset]:
    """Every static file by name."""
    return {
        path.name: Asset(
            content := _served(path),
            _MEDIA_TYPES[path.suffix],
            hashlib.sha256(content).hexdigest()[:12],
        )
        for path in _DIRECTORY.iterdir()
        if path.suffix in _MEDIA_TYPES
    }


def _served(path: Path) -> bytes:
    """The file's bytes; a style sheet's without comments and the spaces that only people need."""
    content = path.read_bytes()
    if path.suffix != ".css":
        return content
    content = re.sub(rb"/\*.*?\*/", b"", content, flags=re.DOTALL)
    content = re.sub(rb"\s+", b" ", content)
    content = re.sub(rb"([:,]) ", rb"\1", content)
    return re.sub(rb";? ?([{};]) ?", rb"\1", content).strip()


ASSETS = load_assets()


def asset_address(name: str) -> str:
    """The address of a static file, good for as long as its content stays the same."""
    return f"/static/{name}?v={ASSETS[name].fingerprint}"
