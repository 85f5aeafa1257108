"""How long the parts of an answer took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timings:
    """A clock that runs from its making; parts are measured by name."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._spent = {"retrieve": 0.0, "check": 0.0}

    @contextmanager
    def measured(self, part: str) -> Iterator[None]:
        """Add what the block takes to the part, "retrieve" or "check"."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._spent[part] += time.perf_counter() - started

    def milliseconds(self) -> dict[str, float]:
        """Milliseconds so far in all and by part; "answer" is what no other part took."""
        total = time.perf_counter() - self._started
        parts = self._spent | {"answer": total - sum(self._spent.values()), "total": total}
        return {name: round(1000 * seconds, 2) for name, seconds in parts.items()}
