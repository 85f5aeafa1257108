"""Every generated question of fact is answered right, and each value cites its own line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fact_case import Case, numbered
from fact_check import faults
from fact_lines import Held
from fact_suite import about_one
from fact_suite_across import across

from assistant.answer import Answer, Citation, Claim, Status
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.report_facts import report_facts
from ingest.embed import Embedder
from ingest.library import open_library
from ingest.pipeline import ingest
from ingest.read import read_report
from ingest.samples.build import write_samples
from ingest.settings import Settings

FEWEST_OVER_SAMPLES = 200
FEWEST_OVER_ALL = 300
SCOPED_EVERY = 12


@pytest.fixture(scope="module")
def embedder(compiled_model: Path) -> Embedder:
    return Embedder(compiled=compiled_model)


@pytest.fixture(scope="module")
def sample_data(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    directory = tmp_path_factory.mktemp("samples-of-facts")
    with open_library(Settings(data=directory / "data"), embedder) as library:
        ingest(library, write_samples(directory / "files"))
    return directory / "data"


@pytest.fixture
def samples(tmp_path: Path, sample_data: Path, embedder: Embedder) -> Iterator[Assistant]:
    """The assistant over the five samples."""
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    with open_assistant(Settings(data=data), embedder) as opened:
        yield opened


@pytest.fixture
def everything(samples: Assistant, shared_dir: Path) -> Assistant:
    """The assistant over the samples and the real reports of ../shared."""
    ingest(samples.library, [shared_dir / "reports"])
    return samples


def held_by(assistant: Assistant) -> list[Held]:
    """What the assistant holds, as `findings reports --json --texts` writes it."""
    records = assistant.library.records
    reports = records.reports(records.scope())
    return [Held(report_facts(report), report.text) for report in reports]


def wrong(assistant: Assistant, cases: Sequence[Case], held: Sequence[Held]) -> list[str]:
    """Each case that is answered wrongly: the question, what is wrong, and the answer."""
    found = []
    for case in cases:
        answer = assistant.ask(case.question, assistant.library.records.scope(case.reports))
        if problems := faults(case, answer, held):
            shown = answer.answer.replace("\n\n", "\n    | ")
            found.append(
                f"{case.identifier}: {case.question}\n    wrong: {'; '.join(problems)}\n"
                f"    expected: {expected(case)}\n    got: {answer.status} by {answer.engine}"
                f"\n    | {shown}"
            )
    return found


def expected(case: Case) -> str:
    """What a case expects, in a line."""
    stated = [f"{fact.report_id.split('-')[0]} {fact.subject or ''} {fact.values[0]}"
              for fact in (*case.facts, *case.inputs)]  # fmt: skip
    count = [] if case.count is None else [f"count {case.count}"]
    return "; ".join([*stated, *count, *map(str, case.computed), *case.absent])


def demand_all_right(failures: list[str], asked: int) -> None:
    if failures:
        pytest.fail(f"{len(failures)} of {asked} wrong:\n" + "\n".join(failures), pytrace=False)


@pytest.fixture(scope="module")
def read_samples(tmp_path_factory: pytest.TempPathFactory) -> list[Held]:
    paths = write_samples(tmp_path_factory.mktemp("read"))
    reports = [read_report(path.name, path.read_bytes()) for path in paths]
    return [Held(report_facts(report), report.text) for report in reports]


def answer_of(held: Sequence[Held], *said: tuple[str, str, str]) -> Answer:
    """An answer of sentences, each with a service and the words it cites from its report."""
    claims, citations = [], []
    for number, (sentence, service, quote) in enumerate(said, 1):
        (report,) = [each for each in held if each.short.startswith(service.lower())]
        start = report.text.index(quote)
        place = (start, start + len(quote), None)
        citations.append(
            Citation(number, report.report_id, service, None, None, None, None, quote, *place)
        )
        claims.append(Claim(sentence, (number,), "verified"))
    status = Status.ANSWERED if claims else Status.NOT_IN_REPORTS
    text, note = " ".join(sentence for sentence, *_ in said), None if claims else "Nothing."
    return Answer(
        None, "", "", status, text, note, tuple(claims), tuple(citations), (), (), "facts"
    )


LINE = "Medicines optimisation\n\nScore: 1"
TITLE = "Medicines optimisation"
RIGHT = (f"Quillmoor Supported Living scored 1 out of 4 for {TITLE}.", "Quillmoor", LINE)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ((RIGHT,), None),
        ((), "not stated"),
        ((("Quillmoor scored 2 for Medicines optimisation.", "Quillmoor", LINE),), "says 2"),
        ((("Quillmoor scored 1 for Safeguarding.", "Quillmoor", LINE),), "speaks of Safeguarding"),
        (((RIGHT[0], "Quillmoor", "Safeguarding\n\nScore: 1"),), "without its line"),
        ((RIGHT, ("Fernhallow Court scored 3.", "Fernhallow", f"{TITLE}\n\nScore: 3")), "names"),
        ((RIGHT, ("It is rated Inadequate.", "Quillmoor", "Well-led\n\nInadequate")), "says Inad"),
        ((RIGHT, ("It has 8 people.", "Quillmoor", "Quillmoor supported 8")), "says 8"),
    ],
)
def test_only_the_whole_answer_and_nothing_else_is_right(
    read_samples: list[Held], said: tuple[tuple[str, str, str], ...], fault: str | None
) -> None:
    (held,) = [each for each in read_samples if each.short == "quillmoor"]
    score = held.statement_score(TITLE)
    assert score is not None
    found = faults(Case("", "", (score,)), answer_of(read_samples, *said), read_samples)
    assert (fault is None and not found) or any(fault and fault in each for each in found), found


def test_a_count_is_no_number_that_stands_there_for_something_else(
    read_samples: list[Held],
) -> None:
    (held,) = [each for each in read_samples if each.short == "quillmoor"]
    case = Case("", "", inputs=tuple(filter(None, [held.statement_score(TITLE)])), count=1)
    assert faults(case, answer_of(read_samples, RIGHT), read_samples) == ["nothing counts 1"]
    counted = ("1 service scored 1 for Medicines optimisation.", *RIGHT[1:])
    assert not faults(case, answer_of(read_samples, counted), read_samples)


def test_every_expected_value_is_found_on_a_line(read_samples: list[Held]) -> None:
    cases = [*(case for each in read_samples for case in about_one(each)), *across(read_samples)]
    stated = [fact for case in cases for fact in (*case.facts, *case.inputs)]
    assert len(stated) > len(cases) / 2
    assert all(fact.places for fact in stated)


def test_facts_over_the_samples(samples: Assistant) -> None:
    held = held_by(samples)
    cases = numbered((*(c for each in held for c in about_one(each)), *across(held)), "sample")
    assert len(cases) >= FEWEST_OVER_SAMPLES
    demand_all_right(wrong(samples, cases, held), len(cases))


def test_facts_over_all_reports(everything: Assistant) -> None:
    held = held_by(everything)
    real = [each for each in held if not invented(each)]
    asked = [*(c for each in real for c in about_one(each)), *across(held), *within(real)]
    cases = numbered(asked, "all")
    assert len(cases) >= FEWEST_OVER_ALL
    demand_all_right(wrong(everything, cases, held), len(cases))


def within(reports: Sequence[Held]) -> list[Case]:
    """Some of the questions over several reports, asked of these alone."""
    scope = tuple(each.report_id for each in reports)
    return [replace(case, reports=scope) for case in list(across(reports))[::SCOPED_EVERY]]


def invented(held: Held) -> bool:
    """Whether a report is a sample: those say so in a notice."""
    return any("invented" in notice for notice in held.facts["notices"])
