"""The command `findings`: parse, one call, print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer
from pydantic import TypeAdapter
from rich.progress import Progress
from rich.table import Table

from assistant import wording
from assistant.answer import Answer, Turn
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.console import AsJson, err, out, plain_errors, print_json, settings
from assistant.evaluate_cli import evaluate_app
from assistant.reference_cli import reference_app
from assistant.report_facts import report_facts
from ingest.errors import FindingsError
from ingest.library import open_library

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Cited answers from care inspection reports. "
    "Not affiliated with the Care Quality Commission.",
)
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(reference_app, name="reference")


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of reports.")],
    as_json: AsJson = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Mark these reports as drafts, or not published.")
    ] = False,
) -> None:
    """Read reports (.txt .html .pdf .docx, CQC API .json) and make them searchable."""
    # Imported here, as below: a question must not wait for what reads files.
    from assistant.expectations import ReferenceFinder
    from ingest import pipeline
    from ingest.reference import entries

    with plain_errors(), open_library(settings()) as library:
        for path in paths:
            if not path.exists():
                raise FindingsError(f"There is no file or folder {path}.")
        with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task("Reading", total=None)

            def progress(path: Path, done: int, total: int) -> None:
                bar.update(task, description=path.name, completed=done, total=total)

            summary = pipeline.ingest(library, paths, progress, is_draft=draft)
        if summary.passages:
            # Now rather than when the first person asks about a rule, which would wait for it.
            ReferenceFinder(entries(), library.embedder, library.settings.data).prepare()
    if as_json:
        print_json(summary.to_json())
    else:
        for label in ("added", "replaced", "unchanged"):
            for taken in getattr(summary, label):
                hidden = f"; {taken.hidden} hidden words were left out" if taken.hidden else ""
                out.print(f"{label}: {taken.service} ({taken.report_id}){hidden}", markup=False)
        for refused in summary.failed:
            err.print(f"set aside: {refused.path}: {refused.reason}", markup=False)
    if summary.failed:
        raise typer.Exit(1)


@app.command()
def reports(
    as_json: AsJson = False,
    texts: Annotated[
        Path | None, typer.Option(help="Write each report's exact text to this folder.")
    ] = None,
) -> None:
    """List what is held."""
    with plain_errors(), open_library(settings()) as library:
        scope = library.records.scope()
        held = library.records.reports(scope)
        drafts = {each.report_id for each in library.records.profiles(scope) if each.is_draft}
    if texts is not None:
        texts.mkdir(parents=True, exist_ok=True)
        for report in held:
            (texts / f"{report.report_id}.txt").write_bytes(report.text.encode())
    if as_json:
        print_json([report_facts(report, report.report_id in drafts) for report in held])
        return
    table = Table("Report", "Service", "Assessed", "Ratings and scores", box=None)
    for report in held:
        when = report.assessment_date or next(iter(report.visit_dates), None) or report.published
        areas = "; ".join(
            f"{q.name}: {q.rating.value if q.rating else 'no rating'}"
            + (f", {q.score.value}" if q.score else "")
            for q in report.key_questions
        )
        table.add_row(
            report.report_id,
            report.service.value + (" (draft – private)" if report.report_id in drafts else ""),
            when.value.isoformat() if when else "-",
            areas,
        )
    out.print(table if held else "No report is held yet. Add one with `findings ingest`.")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you would like to know.")] = None,
    report: Annotated[
        list[str] | None, typer.Option(help="Only this report; may be given again.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(help="Questions as JSON lines; answers go to standard output.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask one question, or many in one process with --batch."""
    with plain_errors():
        if (question is None) == (batch is None):
            raise FindingsError('Give one question, or --batch FILE: findings ask "…".')
        with open_assistant(settings()) as assistant:
            if batch is not None:
                with batch.open(encoding="utf-8") as lines:
                    answer_batch(assistant, lines, sys.stdout)
                return
            scope = assistant.library.records.scope(report or None)
            answer = assistant.ask(question or "", scope)
    if as_json:
        print_json(answer_json(answer))
    else:
        _print_answer(answer)


def answer_batch(assistant: Assistant, lines: TextIO, answers: TextIO) -> None:
    """One answer a line for one question a line, in order. Raises FindingsError by line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = tuple(Turn(t["role"], t["content"]) for t in row.get("previous_turns") or ())
            scope = assistant.library.records.scope(row.get("reports") or None)
            answer = assistant.ask(row["question"], scope, turns)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FindingsError(f"Line {number} is not a question as JSON: {error!r}") from error
        except FindingsError as error:
            raise FindingsError(f"Line {number}: {error}") from error
        answers.write(json.dumps(answer_json(answer) | {"id": row.get("id")}, ensure_ascii=False))
        answers.write("\n")
        answers.flush()


def answer_json(answer: Answer) -> dict[str, object]:
    """The answer as the contract's JSON."""
    document: dict[str, object] = TypeAdapter(Answer).dump_python(answer, mode="json")
    return document


@app.command()
def remove(
    report_id: Annotated[str, typer.Argument(help="As `findings reports` lists it.")],
) -> None:
    """Erase one report from the record and both indexes."""
    from ingest import pipeline

    with plain_errors(), open_library(settings()) as library:
        pipeline.remove(library, report_id)
    out.print(f"Removed {report_id}.", markup=False)


@app.command()
def reindex() -> None:
    """Build both indexes again from the record."""
    from ingest import pipeline

    with plain_errors(), open_library(settings()) as library:
        pipeline.reindex(library)
        held = len(library.records.passage_ids(library.records.scope()))
    out.print(f"Indexed {held} passages.")


def _print_answer(answer: Answer) -> None:
    if answer.standalone_question != answer.question:
        out.print(f"Searched for: {answer.standalone_question}\n", markup=False, style="dim")
    out.print(answer.answer.replace("**", ""), markup=False)
    for line in wording.about(answer):
        out.print(f"\n{line}", markup=False, style="dim")
    cited = answer.citations or answer.nearest
    if not cited:
        return
    out.print("\nSources" if answer.citations else "\nWhat came closest", style="bold")
    for citation in cited:
        place = ", ".join(
            part
            for part in (
                citation.service,
                citation.assessment_date,
                citation.quality_statement or citation.key_question,
                f"page {citation.page}" if citation.page else None,
            )
            if part
        )
        out.print(f"[{citation.number}] {place}: “{citation.quote}”", markup=False)


def main() -> None:
    """Run the command."""
    app()
