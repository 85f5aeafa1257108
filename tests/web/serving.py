"""An application behind a real server, as `findings serve` runs it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from web.server import Server


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application behind a real server on a free loopback port; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = Server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
