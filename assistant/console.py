"""What every command of `findings` shares: where it prints, its settings, its errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from ingest.errors import FindingsError
from ingest.settings import Settings

WRONG_USE = 2

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors that were written for people are printed, without a traceback; exit status 2."""
    try:
        yield
    except FindingsError as error:
        err.print(str(error), style="bold", markup=False)
        raise typer.Exit(WRONG_USE) from error


def settings() -> Settings:
    """The settings of the environment; an unknown or wrong one is a plain error."""
    try:
        return Settings()
    except ValidationError as error:
        raise FindingsError("; ".join(str(entry["msg"]) for entry in error.errors())) from error


def print_json(document: object) -> None:
    """A document as JSON on standard output, in the letters it is written in."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
