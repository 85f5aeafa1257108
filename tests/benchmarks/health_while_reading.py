"""How long the server keeps a health probe waiting while it reads the hostile set.

    python tests/benchmarks/health_while_reading.py

Serves an empty data directory with the real embedding model, sends every hostile file as a
browser does, probes /healthz all the while, and prints how long the probes took.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np

from assistant.bootstrap import open_assistant
from ingest.inbox import MOST_FILES
from ingest.settings import Settings
from web.app import create_app

_TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(_TESTS / "ingest"), str(_TESTS / "web")]
from hostile_files import Hostile, hostile_files  # noqa: E402
from serving import served  # noqa: E402

_BETWEEN_PROBES = 0.02  # seconds
_SLOWEST = 5  # probes that are told


class Probes(threading.Thread):
    """Asks for /healthz until it is stopped."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self.when: list[float] = []
        self.failed = 0
        self.stop = threading.Event()
        self._address = address

    def run(self) -> None:
        with httpx.Client(base_url=self._address, timeout=60) as client:
            while not self.stop.wait(_BETWEEN_PROBES):
                started = time.perf_counter()
                self.when.append(started)
                reply = client.get("/healthz")
                self.seconds.append(time.perf_counter() - started)
                self.failed += reply.status_code != 200


def send(address: str, files: list[Hostile]) -> None:
    """Send the files, as many at once as the form takes, and wait until all are dealt with."""
    with httpx.Client(base_url=address, timeout=60) as client:
        for start in range(0, len(files), MOST_FILES):
            some = [("file", (each.name, each.data)) for each in files[start : start + MOST_FILES]]
            upload = client.post("/reports", files=some).headers["location"]
            while "All done" not in client.get(upload).text:
                time.sleep(0.2)


def main() -> None:
    """Serve, send, probe and print."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    files = hostile_files()
    with (
        TemporaryDirectory() as folder,
        open_assistant(Settings(data=Path(folder))) as assistant,
    ):
        assistant.library.embedder.encode(["warm"])  # as the command does before it serves
        assistant.library.vectors.give_way()
        with served(create_app(assistant)) as address:
            probes = Probes(address)
            probes.start()
            started = time.perf_counter()
            try:
                send(address, files)
            finally:
                probes.stop.set()
                probes.join()
            took = time.perf_counter() - started
    half, most = np.quantile(probes.seconds, [0.5, 0.99])
    _say(f"{len(files)} hostile files in {took:.1f} s, {len(probes.seconds)} probes")
    _say(f"p50 {1000 * half:.0f} ms   p99 {1000 * most:.0f} ms   failed {probes.failed}")
    slow = sorted(zip(probes.seconds, probes.when, strict=True), reverse=True)[:_SLOWEST]
    told = (f"{1000 * seconds:.0f} ms at {when - started:.0f} s" for seconds, when in slow)
    _say(f"slowest {', '.join(told)}")


def _say(line: str) -> None:
    print(line)  # noqa: T201


if __name__ == "__main__":
    main()
