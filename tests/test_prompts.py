"""Prompts are plain files that say which wording was used and take documents as data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from prompts import fingerprint, render


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("answer.human", fence="===", question='"?"')


def test_the_fingerprint_tells_wordings_apart() -> None:
    one, other = fingerprint("answer.system"), fingerprint("answer.human")
    assert one != other
    assert re.fullmatch(r"[0-9a-f]{12}", one)
    assert one == fingerprint("answer.system")


def test_values_stay_as_they_are() -> None:
    line = '{"text": "It’s <b> & {{ x }}"}'
    assert line in render("answer.human", fence="===", passages=[line], question='"?"')


def test_every_prompt_is_used(repo_root: Path) -> None:
    code = "".join(path.read_text("utf-8") for path in (repo_root / "assistant").rglob("*.py"))
    for file in (repo_root / "prompts").glob("*.jinja2"):
        assert f'"{file.name.removesuffix(".jinja2")}"' in code, file.name
