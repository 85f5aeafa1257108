"""What is installed: declared, pinned, free to use, and from no named host."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOMS = ("assistant", "ingest", "prompts", "web")

# Declared though no file imports them by name.
NOT_IMPORTED = {
    "python-multipart": "FastAPI reads forms with it",
}

# Packages that state no licence in their metadata, with the one that they ship.
LICENCE_READ_BY_HAND = {"axe-playwright-python": "MIT; the axe-core that it carries is MPL-2.0"}


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    path = Path(__file__).resolve().parent.parent / "pyproject.toml"
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return found


@pytest.fixture(scope="module")
def lock_lines() -> list[str]:
    path = Path(__file__).resolve().parent.parent / "requirements.lock"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


@pytest.fixture(scope="module")
def locked(lock_lines: list[str]) -> dict[str, Version]:
    """The versions for this machine, by name."""
    pins = {}
    for requirement in map(Requirement, lock_lines):
        if requirement.marker is None or requirement.marker.evaluate():
            (pin,) = requirement.specifier
            pins[canonicalize_name(requirement.name)] = Version(pin.version)
    return pins


def _declared(project: Mapping[str, Any]) -> list[Requirement]:
    return [Requirement(text) for text in project["dependencies"]]


def test_the_lock_is_exact_versions_and_nothing_else(lock_lines: list[str]) -> None:
    for line in lock_lines:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; .+)?", line), line


def test_the_lock_names_no_host_and_no_gpu_package(repo_root: Path) -> None:
    text = (repo_root / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--\w+|nvidia|cuda|triton", text)


def test_the_lock_holds_what_is_declared(
    project: dict[str, Any], locked: dict[str, Version]
) -> None:
    extra = [Requirement(text) for text in project["optional-dependencies"]["dev"]]
    for requirement in (*_declared(project), *extra):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_the_lock_holds_what_its_packages_require(locked: dict[str, Version]) -> None:
    for name in locked:
        for text in distribution(name).requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                held = locked.get(canonicalize_name(requirement.name))
                assert held is not None, f"{name} requires {requirement}"
                assert requirement.specifier.contains(held, prereleases=True), f"{name}: {text}"


def test_what_is_imported_is_declared_and_the_reverse(
    repo_root: Path, project: dict[str, Any]
) -> None:
    shipped_by = packages_distributions()
    imported = {
        canonicalize_name(name)
        for module in _imported_modules(repo_root) - sys.stdlib_module_names - set(ROOMS)
        for name in shipped_by[module]
    }
    extra = [Requirement(text) for text in project["optional-dependencies"]["evaluation"]]
    declared = {canonicalize_name(each.name) for each in (*_declared(project), *extra)}
    assert imported | set(NOT_IMPORTED) == declared


def _imported_modules(repo_root: Path) -> set[str]:
    found = set()
    for room in ROOMS:
        for path in (repo_root / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.split(".")[0])
    return found


def test_every_licence_lets_people_use_and_pass_on_findings(locked: dict[str, Version]) -> None:
    for name in locked:
        metadata = distribution(name).metadata
        stated = [
            metadata.get("License-Expression") or "",
            (metadata.get("License") or "").split("\n")[0],
            *(line for line in metadata.get_all("Classifier") or () if line.startswith("License")),
        ]
        licence = " ".join(stated).strip() or LICENCE_READ_BY_HAND[name]
        assert not re.search(r"(?<!L)GPL|Affero|(?<!Lesser )General Public", licence), name
