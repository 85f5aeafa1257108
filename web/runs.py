"""Answers being worked on, as numbered events that a page can read more than once.

The work runs once, whoever listens: a reader that reconnects is given the events it
has not seen, from memory. It ends early only when it is told to stop.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.errors import FindingsError

_logger = logging.getLogger(__name__)

_AT_ONCE = 4  # without a model an answer takes about 100 ms; more would crowd the two cores
_REMEMBERED_RUNS = 200  # a reader reconnects within seconds; a run is a few kilobytes
_LOOK_UP = 0.1  # seconds between looks at whether waiting work is still wanted
_GRACE = 5.0  # seconds for work to end when the server stops; a model may not listen
_UNEXPECTED = "Something went wrong while finding an answer. Please ask again."
_CLOSING = "Findings is shutting down. Ask again once it is back."


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: its 1-based number, its name, and what the page needs."""

    number: int
    name: str
    data: dict[str, object]


Happening = tuple[str, dict[str, object]]
Work = Callable[[threading.Event], Iterator[Happening]]  # told to end soon by the event


class Run:
    """One answer being worked on. The last event is always ``done``."""

    def __init__(self, conversation_id: str, question: str) -> None:
        self.run_id = uuid.uuid4().hex
        self.conversation_id = conversation_id
        self.question = question
        self.stop = threading.Event()
        self._events: list[Event] = []
        self._changed = threading.Condition()

    @property
    def is_done(self) -> bool:
        """Whether the last event has happened."""
        return bool(self._events) and self._events[-1].name == "done"

    def work(self, happenings: Work) -> None:
        """Carry the work out, turning any failure into an ``error`` event."""
        try:
            for name, data in happenings(self.stop):
                self._add(name, data)
        except FindingsError as error:
            self._add("error", {"message": str(error)})
        except Exception:
            _logger.exception("a run failed")
            self._add("error", {"message": _UNEXPECTED})
        finally:
            self._add("done", {"conversation": self.conversation_id})

    def end_by(self, deadline: float) -> None:
        """Wait until the work is done, but end the events at the deadline (monotonic)."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_done, max(0.0, deadline - time.monotonic()))
            self._add("error", {"message": _CLOSING})
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
        """Tell an event; nothing is told after ``done``."""
        with self._changed:
            if not self.is_done:
                self._events.append(Event(len(self._events) + 1, name, data))
                self._changed.notify_all()


class Runs:
    """The latest runs by id, and the threads that carry them out.

    ``closing`` is set when the server stops; it stops answers that no run carries out, too.
    """

    def __init__(self) -> None:
        self.closing = threading.Event()
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_AT_ONCE)

    def start(self, run: Run, work: Work) -> None:
        """Begin the run's work in its own thread."""
        with self._lock:
            self._runs[run.run_id] = run
            while len(self._runs) > _REMEMBERED_RUNS:
                self._runs.popitem(last=False)
        if self.closing.is_set():
            run.end_by(time.monotonic())
            return
        # A daemon: a model that hangs must not keep the program from ending.
        threading.Thread(target=self._carry_out, args=(run, work), daemon=True).start()

    def find(self, run_id: str) -> Run | None:
        """A run that is still remembered."""
        with self._lock:
            return self._runs.get(run_id)

    def under_way(self, conversation_id: str) -> Run | None:
        """The conversation's latest run that is not done."""
        runs = reversed(self._unfinished())
        return next((run for run in runs if run.conversation_id == conversation_id), None)

    def forget(self, conversation_id: str) -> None:
        """Drop the conversation's runs that are done, with the answers they hold."""
        with self._lock:
            for run in [each for each in self._runs.values() if each.is_done]:
                if run.conversation_id == conversation_id:
                    del self._runs[run.run_id]

    def close(self) -> None:
        """Stop the work in progress, and wait a few seconds at most for it to end."""
        self.closing.set()
        unfinished, deadline = self._unfinished(), time.monotonic() + _GRACE
        for run in unfinished:
            run.stop.set()
        for run in unfinished:
            run.end_by(deadline)

    def _unfinished(self) -> list[Run]:
        with self._lock:
            return [run for run in self._runs.values() if not run.is_done]

    def _carry_out(self, run: Run, work: Work) -> None:
        has_place = False
        while not has_place and not run.stop.is_set():
            has_place = self._places.acquire(timeout=_LOOK_UP)
        try:
            run.work(work)
        finally:
            if has_place:
                self._places.release()
