"""Prompts for a language model: plain Jinja2 files, one per prompt and role.

None is needed without a model.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

_SUFFIX = ".jinja2"
_FINGERPRINT_LENGTH = 12  # hexadecimal digits


def render(name: str, **values: object) -> str:
    """The prompt with its values filled in. Raises UndefinedError where one is missing.

    Values are put in as they are: what comes from documents or people is given as JSON, on
    one line, so that it cannot look like a part of the prompt.
    """
    return _environment().get_template(name + _SUFFIX).render(**values).strip()


def fingerprint(*names: str) -> str:
    """Which wording of the prompts was used: 12 hexadecimal digits of a SHA-256."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(files("prompts").joinpath(name + _SUFFIX).read_bytes())
    return digest.hexdigest()[:_FINGERPRINT_LENGTH]


@cache
def _environment() -> Environment:
    # Prompts are text, not markup: escaping would change the words that must be copied exactly.
    return Environment(
        loader=PackageLoader("prompts", ""),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
