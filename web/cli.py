"""The command `findings` with `serve`: the assistant's commands and the web application."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.bootstrap import open_assistant
from assistant.cli import app
from assistant.console import out, plain_errors, settings

if TYPE_CHECKING:
    from assistant.chain import Assistant

__all__ = ["main"]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="127.0.0.1 keeps it on this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    samples: Annotated[
        bool, typer.Option(help="When no report is held, load the invented sample reports.")
    ] = False,
) -> None:
    """Serve the pages and the JSON interface."""
    # Imported here, so that no other command waits for the web server.
    from web.app import create_app
    from web.server import serve_until_stopped

    with plain_errors(), open_assistant(settings()) as assistant:
        if samples:
            load_samples(assistant)
        # The first question must not wait for the model or for the rules' vectors.
        assistant.library.embedder.encode(["warm"])
        assistant.reference.prepare()
        assistant.library.vectors.give_way()
        out.print(f"Findings is ready at http://{host}:{port} (stop with Ctrl+C)")
        serve_until_stopped(create_app(assistant, host), host, port)


def load_samples(assistant: Assistant) -> None:
    """Take the invented sample reports in, unless some report is held already."""
    library = assistant.library
    if library.records.scope().report_ids:
        return
    out.print("Loading five invented sample reports (first start only) …")
    from ingest import pipeline
    from ingest.samples.build import write_samples

    with TemporaryDirectory() as directory:
        pipeline.ingest(library, write_samples(Path(directory)))


def main() -> None:
    """Run the command."""
    app()
