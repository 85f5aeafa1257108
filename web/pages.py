"""Rendering: one template environment, escaping everything, failing on unknown names."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from fastapi import Request
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import Response

from web.assets import asset_address
from web.gate import gate
from web.glossary import explained

MAX_QUESTION_LENGTH = 1000  # what the form lets a person type; the assistant holds the rule


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _exact(text: str) -> Markup:
    # A browser reads a bare carriage return as a line feed; written as a reference it stays.
    return Markup(str(escape(text)).replace("\r", "&#13;"))  # noqa: S704 - escaped just before


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(capitalize_first=_capitalize_first, exact=_exact)
_environment.globals.update(
    asset=asset_address, explained=explained, max_question_length=MAX_QUESTION_LENGTH
)
_templates = Jinja2Templates(env=_environment)


def page(request: Request, name: str, values: dict[str, Any], status_code: int = 200) -> Response:
    """A whole page."""
    return _templates.TemplateResponse(request, name, values, status_code)


def piece(name: str, macro: str, *values: object) -> Markup:
    """What one macro of a template makes of the values: for what is no part of an answer."""
    return cast("Markup", getattr(_environment.get_template(name).module, macro)(*values))


def fragment(name: str, macro: str, *values: object) -> Markup:
    """What one macro of a template makes of the values, and the gate lets through."""
    made = getattr(_environment.get_template(name).module, macro)(*values)
    return Markup(gate(made))  # noqa: S704 - escaped by the template, cleaned by the gate
