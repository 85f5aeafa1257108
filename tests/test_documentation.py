"""What the documents say is so: commands, options, links, settings, figures, examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks import benchmark_table
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from ingest.samples.build import write_samples
from ingest.settings import known_keys
from web.cli import app

_ROOT = Path(__file__).resolve().parent.parent
_DOCUMENTS = sorted([*_ROOT.glob("*.md"), *(_ROOT / "docs").rglob("*.md")])
_FIGURES = re.compile(r"(<!-- answers:begin [^>]*-->\n).*(<!-- answers:end -->)", re.DOTALL)
_BENCHMARK = re.compile(r"(<!-- benchmark:begin [^>]*-->\n).*(<!-- benchmark:end -->)", re.DOTALL)
_LANGUAGE_MODEL = re.compile(
    r"(<!-- language-model:begin [^>]*-->\n).*(<!-- language-model:end -->)", re.DOTALL
)
_SEARCH = re.compile(r"(<!-- search:begin [^>]*-->\n).*(<!-- search:end -->)", re.DOTALL)
_EXAMPLE = re.compile(r'(```\n\$ \.venv/bin/findings ask "([^"]+)"\n).*?```', re.DOTALL)
_ROWS = (  # name, key of the measure, how it is written
    ("questions", "questions", "{}"),
    ("evidence cited", "gold_coverage", "{:.0%}"),
    ("some evidence cited", "any_gold", "{:.0%}"),
    ("silent when it should be", "refusal_recall", "{:.0%}"),
    ("right to be silent", "refusal_precision", "{:.0%}"),
    ("quotes that are exact", "exact_quotes", "{:.0%}"),
    ("sentences without a source", "uncited_claims", "{}"),
    ("time for half of the questions, at most", "latency_p50_ms", "{:.0f} ms"),
    ("time for 95 of 100 questions, at most", "latency_p95_ms", "{:.0f} ms"),
)

each_document = pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.name)


def _readme() -> str:
    return (_ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> dict[str, set[str]]:
    """The options of every command, ``evaluate answers`` among them, without ``--help``."""
    return dict(_leaves(get_command(app), ()))


def _leaves(
    command: TyperGroup | TyperCommand, path: tuple[str, ...]
) -> Iterator[tuple[str, set[str]]]:
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _leaves(inner, (*path, name))
    else:
        options = {o for p in command.params for o in p.opts if p.param_type_name == "option"}
        yield " ".join(path), options


def _command_named(words: str) -> str | None:
    return next(
        (name for name in _commands() if words == name or words.startswith(f"{name} ")), None
    )


def _table_rows() -> list[tuple[str, str]]:
    """Each row of the README's table of commands: the command as typed, and what is said."""
    return re.findall(r"^\| `findings ([^`]+)` \| (.+) \|$", _readme(), re.MULTILINE)


def test_every_command_and_option_stands_in_the_table() -> None:
    described: dict[str, set[str]] = {}
    for usage, text in _table_rows():
        name = _command_named(usage)
        assert name is not None, f"there is no command {usage!r}"
        described.setdefault(name, set()).update(re.findall(r"--[a-z-]+", usage + text))
    assert described == _commands()


@each_document
def test_every_command_mentioned_exists_with_its_options(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for usage in re.findall(r"(?:`|^\$ |/)findings ([a-z][^`\n]*)", text, re.MULTILINE):
        name = _command_named(usage)
        assert name is not None or usage.strip() in ("evaluate",), usage
        assert set(re.findall(r"--[a-z-]+", usage)) <= _commands()[name or ""], usage


@each_document
def test_every_make_target_mentioned_exists(document: Path) -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    mentioned = re.findall(
        r"(?:^|`|=\S+ )make ([a-z]+)\b", document.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(mentioned) <= targets


@each_document
def test_every_setting_mentioned_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert set(re.findall(r"\bFINDINGS_[A-Z_]+\b", text)) <= known_keys()


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if re.match(r"https?:", link):
            continue
        place, _, heading = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        assert target.exists(), link
        assert target.is_relative_to(_ROOT), link
        if heading:
            assert heading in _anchors(target), link


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_no_document_names_a_machine_s_own_folders(document: Path) -> None:
    assert not re.search(
        r"(?<![\w.])/(?:work|root|home|opt)/", document.read_text(encoding="utf-8")
    )


def test_the_figures_are_those_of_the_result_file(request: pytest.FixtureRequest) -> None:
    result = json.loads((_ROOT / "docs/results/answers.json").read_text(encoding="utf-8"))
    written = _FIGURES.sub(lambda match: match[1] + _table(result) + match[2], _readme())
    if request.config.getoption("--regenerate-golden"):
        (_ROOT / "README.md").write_text(written, encoding="utf-8")
    assert _readme() == written
    assert _table(result) in written


def test_the_comparison_is_that_of_its_result_file(request: pytest.FixtureRequest) -> None:
    result = json.loads((_ROOT / "docs/results/benchmark.json").read_text(encoding="utf-8"))
    table = benchmark_table.markdown(result)
    written = _BENCHMARK.sub(lambda match: match[1] + table + match[2], _readme())
    if request.config.getoption("--regenerate-golden"):
        (_ROOT / "README.md").write_text(written, encoding="utf-8")
    assert _readme() == written
    assert table in written


def test_the_search_figures_are_those_of_their_result_files(
    request: pytest.FixtureRequest,
) -> None:
    retrieval, conversations = (
        json.loads((_ROOT / f"docs/results/{name}.json").read_text(encoding="utf-8"))
        for name in ("retrieval", "conversations")
    )
    assert not retrieval["partial"]
    table = _search_table(retrieval, conversations)
    written = _SEARCH.sub(lambda match: match[1] + table + match[2], _readme())
    if request.config.getoption("--regenerate-golden"):
        (_ROOT / "README.md").write_text(written, encoding="utf-8")
    assert _readme() == written
    assert table in written


def _search_table(retrieval: dict[str, Any], conversations: dict[str, Any]) -> str:
    follow_ups = conversations["recall_at_5"]["follow-ups"]
    shown = (("words", "lexical"), ("meaning", "dense"), ("both", "fused"))
    lines = [
        "| searched by | recall at 10 | MAP at 10 | follow-ups as typed | follow-ups understood |",
        "|---|---|---|---|---|",
    ]
    for name, way in shown:
        found = retrieval["measures"][way]
        figures = (
            found["Recall@10"]["mean"],
            found["MAP@10"]["mean"],
            follow_ups["last turn"][way]["mean"],
            follow_ups["standalone"][way]["mean"],
        )
        lines.append(f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")
    counts, stamp = retrieval["counts"], retrieval["stamp"]
    cases = follow_ups["standalone"]["fused"]["cases"]
    lines += [
        "",
        f"{counts['questions']:,} questions over {counts['documents']:,} passages of regulations "
        f"of another field, and {cases} follow-up questions on everyday subjects (recall at 5). "
        f"Measured on {stamp['date']} at {stamp['commit'][:7]} with `findings evaluate retrieval` "
        "and `findings evaluate conversations`, on "
        f"{stamp['machine']['cores']} cores of an {stamp['machine']['processor']}.",
    ]
    return "\n".join(lines) + "\n"


def _table(result: dict[str, Any]) -> str:
    sets = result["sets"]
    lines = [
        "| measure | " + " | ".join(each["name"] for each in sets) + " |",
        "|---|" + "---|" * len(sets),
    ]
    for name, key, form in _ROWS:
        figures = (form.format(each["measures"][key]) for each in sets)
        lines.append(f"| {name} | " + " | ".join(figures) + " |")
    lines.append("")
    lines.append(f"Measured on {result['date']} at {result['commit']}, on {result['machine']}.")
    return "\n".join(lines) + "\n"


def test_the_examples_are_what_the_command_prints(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    compiled_model: Path,
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "model").symlink_to(compiled_model)
    monkeypatch.setenv("FINDINGS_DATA", str(tmp_path / "data"))
    _printed("ingest", *map(str, write_samples(tmp_path / "samples")))
    written = _EXAMPLE.sub(lambda match: match[1] + _printed("ask", match[2]) + "```", _readme())
    if request.config.getoption("--regenerate-golden"):
        (_ROOT / "README.md").write_text(written, encoding="utf-8")
    assert len(_EXAMPLE.findall(written)) == 2
    assert _readme() == written


def _printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_decision_gives_its_reasons_and_alternatives_and_is_listed() -> None:
    folder = _ROOT / "docs/decisions"
    decisions = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Decision", "Reasons", "Alternatives considered"], path.name
        assert f"({path.name})" in listed, path.name
        assert text.splitlines()[0].removeprefix("# ") in listed, path.name


def test_the_language_model_s_figures_are_those_of_the_result_file(
    request: pytest.FixtureRequest,
) -> None:
    path = _ROOT / "docs/language-model.md"
    result = json.loads((_ROOT / "docs/results/language_model.json").read_text(encoding="utf-8"))
    table = _language_model_table(result)
    now = path.read_text(encoding="utf-8")
    written = _LANGUAGE_MODEL.sub(lambda match: match[1] + table + match[2], now)
    if request.config.getoption("--regenerate-golden"):
        path.write_text(written, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == written
    assert table in written


def _language_model_table(result: dict[str, Any]) -> str:
    without, with_it = result["quoted"], result["written"]
    shares = (
        ("evidence cited", "gold_coverage"),
        ("some evidence cited", "any_gold"),
        ("silent when it should be", "refusal_recall"),
        ("right to be silent", "refusal_precision"),
        ("quotes that are exact", "exact_quotes"),
    )
    lines = [
        "| measure | reports' own sentences | with the model |",
        "|---|---|---|",
        *(f"| {name} | {without[key]:.0%} | {with_it[key]:.0%} |" for name, key in shares),
        "| evidence cited by written sentences alone | – "
        f"| {with_it['written_gold_coverage']:.0%} |",
        f"| time for half of the questions, at most | {without['latency_p50_ms'] / 1000:.1f} s "
        f"| {with_it['latency_p50_ms'] / 1000:.0f} s |",
        "",
        "| what became of what the model wrote | |",
        "|---|---|",
        f"| sentences shown | {with_it['sentences_shown']} |",
        f"| of these marked as partly supported | {with_it['sentences_partial']} |",
        *(
            f"| not shown: {reason} | {count} |"
            for reason, count in sorted(with_it["sentences_dropped"].items(), key=lambda e: -e[1])
        ),
        *(
            f"| answers by `{engine}` | {count} |"
            for engine, count in sorted(with_it["engines"].items())
        ),
        "",
        f"{result['questions']} The model: {result['model']}. Measured on {result['date']} at "
        f"{result['commit'][:7]}, on {result['machine']}.",
    ]
    return "\n".join(lines) + "\n"
