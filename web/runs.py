"""Answers being worked on, as numbered events that a page can read more than once.

The work runs once, whoever listens: a reader that reconnects is given the events it
has not seen, from memory.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ingest.errors import FindingsError

_logger = logging.getLogger(__name__)

_WORKERS = 4  # an answer takes about 100 ms; more would only crowd the two cores
_REMEMBERED_RUNS = 200  # a reader reconnects within seconds; a run is a few kilobytes
_UNEXPECTED = "Something went wrong while finding an answer. Please ask again."


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: its 1-based number, its name, and what the page needs."""

    number: int
    name: str
    data: dict[str, object]


Happening = tuple[str, dict[str, object]]


class Run:
    """One answer being worked on. The last event is always ``done``."""

    def __init__(self, conversation_id: str) -> None:
        self.run_id = uuid.uuid4().hex
        self.conversation_id = conversation_id
        self._events: list[Event] = []
        self._changed = threading.Condition()

    @property
    def is_done(self) -> bool:
        """Whether the last event has happened."""
        return bool(self._events) and self._events[-1].name == "done"

    def work(self, happenings: Callable[[], Iterator[Happening]]) -> None:
        """Carry the work out, turning any failure into an ``error`` event."""
        try:
            for name, data in happenings():
                self._add(name, data)
        except FindingsError as error:
            self._add("error", {"message": str(error)})
        except Exception:
            _logger.exception("a run failed")
            self._add("error", {"message": _UNEXPECTED})
        finally:
            self._add("done", {"conversation": self.conversation_id})

    def events_after(self, number: int) -> Iterator[Event]:
        """The events after the given number, waiting for those still to come.

        A reader that has seen them all is given ``done`` once more, so that every
        stream ends with it.
        """
        done = False
        while not done:
            fresh, done = self._wait_for_events_after(number)
            yield from fresh or self._events[-1:]
            number += len(fresh)

    def _wait_for_events_after(self, number: int) -> tuple[list[Event], bool]:
        with self._changed:
            self._changed.wait_for(lambda: self.is_done or len(self._events) > number)
            return self._events[number:], self.is_done

    def _add(self, name: str, data: dict[str, object]) -> None:
        with self._changed:
            self._events.append(Event(len(self._events) + 1, name, data))
            self._changed.notify_all()


class Runs:
    """The latest runs by id, and the threads that carry them out."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="answer")
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = threading.Lock()

    def start(self, conversation_id: str, happenings: Callable[[], Iterator[Happening]]) -> Run:
        """Begin the work in its own thread."""
        run = Run(conversation_id)
        with self._lock:
            self._runs[run.run_id] = run
            while len(self._runs) > _REMEMBERED_RUNS:
                self._runs.popitem(last=False)
        self._executor.submit(run.work, happenings)
        return run

    def find(self, run_id: str) -> Run | None:
        """A run that is still remembered."""
        with self._lock:
            return self._runs.get(run_id)

    def close(self) -> None:
        """Let the work in progress finish and stop the threads."""
        self._executor.shutdown(wait=True, cancel_futures=True)
