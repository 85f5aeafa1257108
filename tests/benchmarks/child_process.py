"""Programs started as processes of their own, and how long until they give what is waited for."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

_HERE = Path(__file__).parent
_POLLED = 0.02  # seconds
_LONGEST_START = 120  # seconds
# Nothing may reach the network, on either side.
_QUIET = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "LANGSMITH_TRACING": "false"}


@dataclass(frozen=True, slots=True)
class Printed:
    """The first line that a process printed, and the seconds from its start to that line."""

    line: str
    seconds: float


def first_line(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Printed:
    """What a command prints first; raises RuntimeError with what it said if it fails."""
    started = time.perf_counter()
    with TemporaryFile("w+", encoding="utf-8") as errors:
        with _started(command, environment or {}, errors) as run:
            assert run.stdout is not None
            line = run.stdout.readline()
            seconds = time.perf_counter() - started
            run.stdout.read()
        if run.returncode or not line:
            errors.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{errors.read()[-4000:]}")
    return Printed(line, seconds)


def findings(*arguments: str, data: Path) -> Printed:
    """The command `findings`, over a data directory."""
    return first_line([_command(), *arguments], {"FINDINGS_DATA": str(data)})


def script(name: str, mode: str, store: Path, task: Mapping[str, Any]) -> tuple[Any, float]:
    """What a script of this folder prints as JSON, and the seconds from its start to that."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "task.json")
        # A monotonic clock is one for all processes of a machine.
        file.write_text(json.dumps({**task, "started": time.monotonic()}), encoding="utf-8")
        printed = first_line([sys.executable, str(_HERE / name), mode, str(store), str(file)])
    return json.loads(printed.line), printed.seconds


def seconds_until_ready(data: Path) -> float:
    """Seconds from the start of `findings serve` until /readyz answers 200."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    with _started([_command(), "serve", "--port", str(port)], {"FINDINGS_DATA": str(data)}) as run:
        try:
            while not _answers_ready(port):
                if run.poll() is not None or time.perf_counter() - started > _LONGEST_START:
                    raise RuntimeError("`findings serve` ended or did not become ready")
                time.sleep(_POLLED)
            return time.perf_counter() - started
        finally:
            run.terminate()


def _answers_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()


def _command() -> str:
    return str(Path(sys.executable).with_name("findings"))


@contextmanager
def _started(
    command: Sequence[str],
    environment: Mapping[str, str],
    errors: IO[str] | int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[str]]:
    """A process in an empty working directory, without the settings of whoever measures."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FINDINGS_")}
    with (
        TemporaryDirectory() as nowhere,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            cwd=nowhere,
            env={**kept, **_QUIET, **environment},
        ) as run,
    ):
        yield run
