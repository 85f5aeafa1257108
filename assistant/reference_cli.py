"""The commands `findings reference …`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import typer

from assistant.console import AsJson, out, plain_errors, print_json, settings
from ingest.library import open_library

reference_app = typer.Typer(no_args_is_help=True, help="The rules that reports are held against.")


@reference_app.command("update")
def reference_update(as_json: AsJson = False) -> None:
    """Fetch the official text of both sets of regulations from legislation.gov.uk."""
    from ingest.reference.update import update

    with plain_errors(), open_library(settings()) as library:
        updated = update(library, date.today())
    if as_json:
        print_json({"texts": [asdict(each) for each in updated]})
        return
    for each in updated:
        out.print(
            f"{each.outcome}: {each.title}, {each.regulations} regulations ({each.report_id})",
            markup=False,
        )
