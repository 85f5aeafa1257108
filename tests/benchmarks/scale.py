"""A million passages in one organisation: how they are taken in, held and found.

    python tests/benchmarks/scale.py --passages 1000000 --data DIR --json FILE
    python tests/benchmarks/scale.py --passages 20000 --data DIR --kills 5

The data directory is filled until it holds that many passages, through the product's own
ingest; only the embedding is replaced by vectors made up on the way. Then, in a process of
its own, it is opened, asked and compared with an exact search. With ``--kills`` the filling
process is killed that often at a moment that chance chooses, and what is left is examined.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
from invented_passages import MixedVectors, Writer
from numpy.typing import NDArray
from process_memory import peak_memory_mb
from sqlalchemy import select

from assistant.lookup import lookup_text
from assistant.retrieve import PassageRetriever
from ingest.access import LOCAL_ORGANISATION, Scope
from ingest.indexing import embedded, take_in
from ingest.intake import Intake, New
from ingest.library import Library, open_library
from ingest.passages import passages
from ingest.pipeline import ingest
from ingest.read import read_report
from ingest.settings import Settings
from ingest.tables import passage_vectors

REPORTS_AT_ONCE = 200
REPORTS_EACH = 5  # of a small organisation
QUESTIONS = 200
Figures = dict[str, object]


def main() -> None:
    """Fill, kill or ask, as the arguments say, and print what was measured."""
    arguments = _arguments()
    if arguments.step == "fill":
        figures = fill(arguments.data, arguments.passages, arguments.organisations)
    elif arguments.step == "ask":
        figures = ask(arguments.data, arguments.organisations)
    else:
        figures = measure(arguments)
    text = json.dumps(figures, indent=2)
    print(text)  # noqa: T201
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="kept, and filled up")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--organisations", type=int, default=200, help="small ones beside it")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--step", choices=("all", "fill", "ask"), default="all")
    return parser.parse_args()


def measure(arguments: argparse.Namespace) -> Figures:
    """Every step in a process of its own."""
    data, wanted, beside = arguments.data, arguments.passages, arguments.organisations
    trials = [_kill_once(data, wanted, number) for number in range(arguments.kills)]
    filled = json.loads(_child("fill", data, wanted, beside).communicate()[0])
    asked = json.loads(_child("ask", data, wanted, beside).communicate()[0])
    return {"fill": filled, "ask": asked} | ({"kills": trials} if trials else {})


def _child(step: str, data: Path, wanted: int, beside: int) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--step", step, "--data", str(data)]
    command += ["--passages", str(wanted), "--organisations", str(beside)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def fill(data: Path, wanted: int, beside: int) -> Figures:
    """Take in invented reports until the organisation holds that many passages."""
    with _opened(data) as (library, opened):
        held = before = library.records.passage_count(LOCAL_ORGANISATION)
        writing = taking_in = 0.0
        rates = []
        for first in count(len(library.records.scope().report_ids), REPORTS_AT_ONCE):
            if held >= wanted:
                break
            started = time.perf_counter()
            folder = _write(data / "files", range(first, first + REPORTS_AT_ONCE))
            written = time.perf_counter()
            summary = ingest(library, [folder])
            if summary.failed:
                raise RuntimeError(f"not taken in: {summary.failed[0]}")
            ended = time.perf_counter()
            writing, taking_in = writing + written - started, taking_in + ended - written
            held += summary.passages
            rates.append((held, round(summary.passages / (ended - written)), _memory_mb()))
            _progress(f"{held} passages, {rates[-1][1]}/s, {rates[-1][2]} MB")
        _add_small_organisations(library, beside)
        closing = time.perf_counter()
    new = held - before
    return {
        "passages": held,
        "passages_per_second": round(new / taking_in) if new else None,
        "writing_seconds": round(writing, 1),
        "taking_in_seconds": round(taking_in, 1),
        "opening_seconds": opened,
        "closing_seconds": round(time.perf_counter() - closing, 2),
        "rates": rates[:: max(1, len(rates) // 20)],
        "peak_memory_mb": round(peak_memory_mb()),
        "disk_mb": _disk(data),
    }


def _write(folder: Path, numbers: range) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in numbers:
        text = Writer(number).report(f"Service {number}")
        (folder / f"report-{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


def _add_small_organisations(library: Library, beside: int) -> None:
    held = Intake(library.records).passage_counts()
    for number in range(beside):
        organisation = f"small-{number}"
        if organisation not in held:
            new = [
                _new(library, 1_000_000 + number * REPORTS_EACH + n) for n in range(REPORTS_EACH)
            ]
            take_in(library, organisation, new)


def _new(library: Library, number: int) -> New:
    content = Writer(number).report(f"Service {number}").encode()
    report = read_report(f"{number}.txt", content)
    made = embedded(library.embedder, passages(report))
    return New(report, content, f"invented/{number}.txt", made)


def ask(data: Path, beside: int) -> Figures:
    """Questions of every scope in the process that has just opened the directory."""
    with _opened(data) as (library, opened):
        writer, chosen = Writer(77), random.Random(77)  # noqa: S311
        questions = [writer.question() for _ in range(QUESTIONS)]
        everything = library.records.scope()
        reports = sorted(everything.report_ids)

        def some(number: int) -> Scope:
            return library.records.scope(chosen.sample(reports, min(number, len(reports))))

        def small() -> Scope:
            organisation = f"small-{chosen.randrange(beside)}"
            return library.records.scope(organisation=organisation)

        first = _milliseconds(library, everything, questions[0])
        scopes: dict[str, Callable[[], Scope]] = {
            "everything": lambda: everything,
            "one_report": lambda: some(1),
            "fifty_reports": lambda: some(50),
            "five_hundred_reports": lambda: some(500),
        }
        if beside:
            scopes["small_organisation"] = small
        times = {
            name: _quantiles([_milliseconds(library, scope(), q) for q in questions])
            for name, scope in scopes.items()
        }
        embedding = _quantiles([_embedding(library, question) for question in questions])
        memory = _memory_mb()
        return {
            "passages": library.records.passage_count(LOCAL_ORGANISATION),
            "opening_seconds": opened,
            "first_question_ms": round(first, 1),
            "question_ms": times,
            "of_which_embedding_ms": embedding,
            "memory_mb": memory,
            "recall_at_10": recall(library, questions),
            "held": _counts(library),
        }


def _milliseconds(library: Library, scope: Scope, question: str) -> float:
    retriever = PassageRetriever(library, scope)
    started = time.perf_counter()
    found = retriever.passages(lookup_text(library.embedder, question))
    ended = time.perf_counter()
    if not found:
        raise RuntimeError(f"nothing found for {question}")
    return 1000 * (ended - started)


def _embedding(library: Library, question: str) -> float:
    started = time.perf_counter()
    library.embedder.encode([question])
    return 1000 * (time.perf_counter() - started)


def recall(library: Library, questions: list[str]) -> Figures:
    """The graph's ten nearest against the exact ten, for mixtures and for real questions."""
    embedder = library.embedder
    assert isinstance(embedder, MixedVectors)
    scope = library.records.scope()
    found: Figures = {}
    for name, queries in (
        ("mixed", embedder.mixed(QUESTIONS)),
        ("real", embedder.encode(questions)),
    ):
        exact = _exact(library, queries, 10)
        for k in (10, 60):  # 60 is what the retriever asks for
            near = [library.vectors.search(scope, query, k, 4 * k)[:10] for query in queries]
            hits = [len(e & {i for i, _ in n}) for e, n in zip(exact, near, strict=True)]
            found[f"{name}_asking_{k}"] = round(sum(hits) / (10 * len(queries)), 4)
    return found


def _exact(library: Library, queries: NDArray[np.float32], k: int) -> list[set[str]]:
    scores = np.full((len(queries), k), -1.0, dtype=np.float32)
    ids = np.full((len(queries), k), "", dtype=object)
    for names, rows in _all_vectors(library):
        near = queries @ rows.T
        merged = np.concatenate([scores, near], axis=1)
        merged_ids = np.concatenate([ids, np.tile(names, (len(queries), 1))], axis=1)
        best = np.argpartition(-merged, k, axis=1)[:, :k]
        scores = np.take_along_axis(merged, best, axis=1)
        ids = np.take_along_axis(merged_ids, best, axis=1)
    return [set(row) for row in ids]


def _all_vectors(library: Library) -> Iterator[tuple[NDArray[np.object_], NDArray[np.float32]]]:
    reports = sorted(library.records.scope().report_ids)
    table = passage_vectors.c
    for first in range(0, len(reports), 200):
        some = reports[first : first + 200]
        rows = library.records.database.rows(
            select(table.report_id, table.vectors).where(table.report_id.in_(some))
        )
        matrices = [
            np.frombuffer(row["vectors"], dtype=np.float32).reshape(-1, 384) for row in rows
        ]
        names = [
            f"{row['report_id']}:{n}"
            for row, matrix in zip(rows, matrices, strict=True)
            for n in range(len(matrix))
        ]
        yield np.array(names, dtype=object), np.concatenate(matrices)


def _kill_once(data: Path, wanted: int, number: int) -> Figures:
    """Kill the filling process at a moment that chance chooses, and open what is left."""
    child = _child("fill", data, wanted, 0)
    grown = random.Random(number).uniform(2, 60)  # noqa: S311 - megabytes of the record
    until = _disk(data)["record"] + grown
    while child.poll() is None and _disk(data)["record"] < until:
        time.sleep(0.01)
    child.kill()
    child.wait()
    with _opened(data) as (library, opened):
        intake = Intake(library.records)
        left = {"unfinished": intake.unfinished(), "superseded": intake.superseded()}
        return {
            "killed_after_mb": round(grown),
            "killed": child.returncode == -signal.SIGKILL,
            "opening_seconds": opened,
            **_counts(library),
            **{name: len(ids) for name, ids in left.items()},
            "found_by_their_own_vectors": _self_found(library),
        }


def _self_found(library: Library) -> float | None:
    """The share of a sample of passages whose own vector finds them in the graph."""
    scope = library.records.scope()
    reports = sorted(scope.report_ids)
    if not reports:
        return None
    sample = library.records.scope(random.Random(1).sample(reports, min(20, len(reports))))  # noqa: S311
    ids, rows = library.records.passage_vectors(sample)
    found = [
        library.vectors.search(scope, row, 1, 10)[0][0] == passage_id
        for passage_id, row in zip(ids, rows, strict=True)
    ]
    return sum(found) / len(found)


def _counts(library: Library) -> dict[str, int | bool]:
    recorded = Intake(library.records).passage_counts()
    vectors = sum(library.vectors.count(organisation) for organisation in recorded)
    in_record, words = sum(recorded.values()), library.lexical.count()
    agree = in_record == vectors == words
    return {"record": in_record, "vectors": vectors, "words": words, "agree": agree}


@contextmanager
def _opened(data: Path) -> Iterator[tuple[Library, float]]:
    """The library, and the seconds that opening it took, recovery included."""
    data.mkdir(parents=True, exist_ok=True)
    embedder = MixedVectors(compiled=data / "model")
    embedder.prepare(data.with_name(data.name + "-mixed-from.npy"))
    embedder.encode(["The model is loaded before anything is timed."])
    started = time.perf_counter()
    with open_library(Settings(data=data), embedder) as library:
        yield library, round(time.perf_counter() - started, 2)


def _memory_mb() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return round(int(found[1]) * 1024 / 1e6) if found else 0


def _disk(data: Path) -> dict[str, int]:
    def size(paths: Iterator[Path]) -> int:
        return round(sum(path.stat().st_size for path in paths if path.is_file()) / 1e6)

    return {
        "record": size(data.glob("findings.sqlite3*")),
        "vectors": size((data / "vectors").rglob("*")),
        "words": size((data / "words").rglob("*")),
    }


def _quantiles(values: list[float]) -> dict[str, float]:
    middle, high = np.quantile(values, [0.5, 0.95])
    return {"p50": round(float(middle), 2), "p95": round(float(high), 2)}


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
