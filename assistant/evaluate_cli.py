"""The commands `findings evaluate …`. What measures is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from assistant.bootstrap import open_assistant
from assistant.console import AsJson, err, out, plain_errors, print_json, settings
from ingest.errors import FindingsError

if TYPE_CHECKING:
    from assistant.evaluation.conversations import ConversationResult
    from assistant.evaluation.held_corpus import Progress as Told
    from assistant.evaluation.intervals import Estimate
    from assistant.evaluation.retrieval import RetrievalResult
    from assistant.evaluation.support import SupportResult
    from ingest.embed import Embedder

_DECLINED = (
    "refusal_precision",
    "refusal_recall",
    "false_refusals",
    "partly_answerable_refused",
    "asked_back",
)
_EXTRA = ("ir_measures", "scipy", "sklearn")

evaluate_app = typer.Typer(no_args_is_help=True, help="Measure the product on files of questions.")

VectorFolder = Annotated[
    Path | None,
    typer.Option("--vectors", help="Folder that keeps the corpus's vectors between runs."),
]


@evaluate_app.command("answers")
def evaluate_answers(
    questions: Annotated[Path, typer.Argument(help="Questions with gold passages, JSON lines.")],
    everything: Annotated[
        bool,
        typer.Option(help="Ask over all reports held, not only those that the set is about."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Gold coverage, refusals, exact quotes and latency over a file of questions."""
    from assistant.evaluation import answers, written

    with plain_errors(), open_assistant(settings()) as assistant:
        records = assistant.library.records
        held = records.reports(records.scope())
        asked = answers.read_questions(questions, held)
        scope = records.scope() if everything else answers.scope_of(asked, records)
        assistant.ask("warm up", scope)
        outcomes = answers.run(assistant, scope, asked)
        found = asdict(answers.measure(outcomes, held)) | {"reports": len(scope.report_ids)}
        if assistant.writer:
            found |= asdict(written.measure(outcomes)) | {"model": assistant.writer.model.name}
    if as_json:
        print_json(found)
    else:
        _print_values(found)


@evaluate_app.command("retrieval")
def evaluate_retrieval(
    directory: Annotated[
        Path, typer.Argument(help="A folder in BEIR's layout: corpus, queries, qrels.")
    ],
    split: Annotated[
        str | None, typer.Option(help="Which file of qrels/ to use, where there are several.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Only the first documents, for a quick look; marked as partial."),
    ] = None,
    vectors: VectorFolder = None,
    as_json: AsJson = False,
) -> None:
    """Recall, MAP, MRR and nDCG at 10 by words, by meaning and fused, with times and memory."""
    with plain_errors(), _progress("Taking documents in") as told:
        _demand_extra()
        from assistant.evaluation import beir, kept_vectors, retrieval

        test_set = beir.read_test_set(directory, split)
        if limit is not None:
            test_set = beir.first_documents(test_set, limit)
        folder = vectors or kept_vectors.usual_folder()
        result = retrieval.measure_retrieval(test_set, settings(), folder, _embedder(folder), told)
    if as_json:
        print_json(asdict(result))
    else:
        _print_retrieval(result)


@evaluate_app.command("conversations")
def evaluate_conversations(
    directory: Annotated[
        Path, typer.Argument(help="A folder with corpus.jsonl and conversations.jsonl.")
    ],
    vectors: VectorFolder = None,
    as_json: AsJson = False,
) -> None:
    """Recall@5 of follow-ups as they stand and as we understand them; right and wrong refusals."""
    with plain_errors(), _progress("Taking documents in") as told:
        _demand_extra()
        from assistant.evaluation import conversation_set, conversations, kept_vectors

        found = conversation_set.read_conversations(directory)
        folder = vectors or kept_vectors.usual_folder()
        result = conversations.measure_conversations(
            found, settings(), folder, _embedder(folder), told
        )
    if as_json:
        print_json(asdict(result))
    else:
        _print_conversations(result)


@evaluate_app.command("support")
def evaluate_support(
    claims: Annotated[Path, typer.Argument(help="Claims with their passages, JSON lines.")],
    as_json: AsJson = False,
) -> None:
    """Macro-F1 of telling supported claims from others, by cross-validated thresholds."""
    with plain_errors(), _progress("Comparing claims") as told:
        _demand_extra()
        from assistant.evaluation import kept_vectors, support

        judged = support.read_claims(claims)
        embedder = _embedder(kept_vectors.usual_folder())
        result = support.measure_support(claims.name, judged, embedder, told)
    if as_json:
        print_json(asdict(result))
    else:
        _print_support(result)


def _embedder(kept: Path) -> Embedder:
    """The product's embedder; its compiled model is kept beside the vectors."""
    from ingest.embed import Embedder

    return Embedder(settings().embedding_model, kept / "model")


def _demand_extra() -> None:
    if any(find_spec(name) is None for name in _EXTRA):
        raise FindingsError(
            "Measuring needs packages that are not installed. "
            "Install them with: pip install 'findings-assistant[evaluation]'"
        )


@contextmanager
def _progress(doing: str) -> Iterator[Told]:
    """A bar on a terminal."""
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(doing, total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told


def _print_retrieval(result: RetrievalResult) -> None:
    if result.partial:
        out.print("Partial: only the first documents. No figures to compare.", style="bold")
    _print_estimates("", result.measures)
    _print_values(
        {**result.counts, **asdict(result.times), "peak_memory_mb": result.peak_memory_mb}
    )


def _print_conversations(result: ConversationResult) -> None:
    for group, recalls in result.recall_at_5.items():
        _print_estimates(f"Recall@5, {group}", recalls)
    gain = {f"gain, {group}": _written(found) for group, found in result.gain.items()}
    declined = {name: _written(getattr(result.abstention, name)) for name in _DECLINED}
    statuses = {
        f"{judged}: {status}": count
        for judged, found in result.abstention.statuses.items()
        for status, count in found.items()
    }
    _print_values({**gain, **declined, **statuses})
    _print_values(
        {**result.counts, **asdict(result.times), "peak_memory_mb": result.peak_memory_mb}
    )


def _print_support(result: SupportResult) -> None:
    table = Table("score", "macro-F1", "threshold", box=None)
    for name, found in result.separation.items():
        table.add_row(name, _written(found.macro_f1), f"{found.threshold:.3f}")
    out.print(table)
    shown = ("claim_p50_ms", "claim_p95_ms", "peak_memory_mb")
    _print_values({**result.counts, **{name: getattr(result, name) for name in shown}})


def _print_estimates(title: str, rows: Mapping[str, Mapping[str, Estimate]]) -> None:
    """A row for each way, a column for each measure, with 95 % intervals."""
    table = Table(title, *next(iter(rows.values())), box=None)
    for name, found in rows.items():
        table.add_row(name, *map(_written, found.values()))
    out.print(table)


def _written(found: Estimate) -> str:
    if found.mean is None:
        return "-"
    if found.low is None:
        return f"{found.mean:.3f}"
    return f"{found.mean:.3f} {found.low:.3f}-{found.high:.3f}"


def _print_values(values: Mapping[str, object]) -> None:
    table = Table("measure", "value", box=None)
    for name, value in values.items():
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    out.print(table)
