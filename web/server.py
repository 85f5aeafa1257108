"""The web server: it stops the answers being written before it waits for their readers."""

from __future__ import annotations

import asyncio
import socket
import sys

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """uvicorn, which waits for every open reply before it tells the application to stop:
    an event stream would hold it for as long as a language model takes."""

    def __init__(self, app: FastAPI, host: str = "127.0.0.1", port: int = 0) -> None:
        self._runs = app.state.runs
        super().__init__(uvicorn.Config(app, host=host, port=port, log_level="warning"))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop the work, then the server."""
        await asyncio.to_thread(self._runs.close)
        await super().shutdown(sockets)


def serve_until_stopped(app: FastAPI, host: str, port: int) -> None:
    """Serve until Ctrl+C; leaves the program with 3 when it cannot start, as uvicorn does."""
    server = Server(app, host, port)
    try:
        server.run()
    except KeyboardInterrupt:  # raised again by uvicorn once it has stopped
        return
    if not server.started:
        sys.exit(3)
