"""Rows of JSON-lines files, with the place of each for the errors that name it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Turn
from ingest.errors import FindingsError


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object of a file. ``place`` names the file and the line."""

    place: str
    values: Mapping[str, object]

    def refused(self, why: str) -> FindingsError:
        """The error that says what is wrong with this row."""
        return FindingsError(f"{self.place}: {why}")

    def text(self, key: str) -> str:
        """The text under the key; raises FindingsError for anything else."""
        value = self.values.get(key)
        if not isinstance(value, str):
            raise self.refused(f'"{key}" must be there, and a text.')
        return value

    def identifier(self, key: str) -> str:
        """The text or whole number under the key, as text; never empty."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise self.refused(f'"{key}" must be there, and a text or a whole number.')
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under the key, which may be empty."""
        values = self.values.get(key)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.refused(f'"{key}" must be there, and a list of texts.')
        return tuple(values)

    def turns(self, key: str) -> tuple[Turn, ...]:
        """The turns under the key, none where it is absent or null."""
        values = self.values.get(key) or []
        if not isinstance(values, list):
            raise self.refused(f'"{key}" must be a list.')
        return tuple(self._turn(key, value) for value in values)

    def _turn(self, key: str, value: object) -> Turn:
        role = value.get("role") if isinstance(value, dict) else None
        content = value.get("content") if isinstance(value, dict) else None
        if role not in ("user", "assistant") or not isinstance(content, str):
            raise self.refused(f'each of "{key}" must have a "role" and its "content".')
        return Turn(role, content)


def json_lines(path: Path) -> Iterator[Row]:
    """The rows of a file in order; blank lines are skipped.

    Raises FindingsError when the file cannot be read or a line is no JSON object.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _row(f"{path.name}, line {number}", line)
    except OSError as error:
        raise FindingsError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise FindingsError(f"{path} is not UTF-8 text: {error.reason}.") from error


def _row(place: str, line: str) -> Row:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FindingsError(f"{place}: this is not JSON ({error}).") from error
    if not isinstance(values, dict):
        raise FindingsError(f"{place}: a JSON object is needed.")
    return Row(place, values)
