"""How good the answers are, over every question of both sets, and what holds for each of them.

The floors stand a little below what was measured on the date beside them: they notice a
loss, they are no aim. `findings evaluate answers FILE` prints the figures themselves.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.evaluation.answers import (
    AnswerMeasures,
    Outcome,
    Question,
    measure,
    read_questions,
    run,
    scope_of,
)
from assistant.parts import parts
from ingest.embed import Embedder
from ingest.library import open_library
from ingest.pipeline import ingest
from ingest.reference import entries, entry_report
from ingest.report import Report
from ingest.samples.build import write_samples
from ingest.settings import Settings

QUESTIONS = Path(__file__).with_name("questions.jsonl")

# Measured 21 November 2026 over the sample half, less 0.03.
SAMPLE_FLOORS = {
    "gold_coverage": 0.68,
    "any_gold": 0.72,
    "answered": 0.80,
    "refusal_precision": 0.79,
    "refusal_recall": 0.74,
}
# Measured 21 November 2026 over the real half with all ten reports in scope, less 0.03.
REAL_FLOORS = {
    "gold_coverage": 0.745,
    "any_gold": 0.785,
    "answered": 0.90,
    "refusal_precision": 0.885,
    "refusal_recall": 0.835,
}
# What the first issue of this project asks for over ../shared/eval/questions.jsonl.
SHARED_FLOORS = {
    "gold_coverage": 0.75,
    "any_gold": 0.90,
    "refusal_precision": 0.80,
    "refusal_recall": 0.80,
}

# Around a question: signs alone must not change how it ends, words may be taken for its subject.
SIGNS = (
    "**{}**",
    "“{}”",
    "{} \u202e\u200b\x00",
    "{}'); --",
    "{} <!-- ]]> & </>",
    "{} {{{{ }}}} $%",
)
WORDS = (
    "<b>{}</b>",
    "[bold]{}[/bold]",
    "<script>alert(1)</script> {}",
    "{} <img src=x onerror=alert(1)>",
    "{} {{{{ 7*7 }}}} ${{7*7}} %s %(x)d",
    "{}'); DROP TABLE report;--",
    "../../{}",
)
HOSTILE = (
    "What happened with medicines at Quillmoor?",
    "What did Quillmoor score for Safe?",
    "Does Quillmoor have a swimming pool?",
)


@pytest.fixture(scope="module")
def embedder(compiled_model: Path) -> Embedder:
    return Embedder(compiled=compiled_model)


@pytest.fixture(scope="module")
def sample_data(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A closed data directory that holds the samples, to copy and to open."""
    directory = tmp_path_factory.mktemp("ingested-samples")
    settings = Settings(data=directory / "data")
    with open_library(settings, embedder) as library:
        ingest(library, write_samples(directory / "files"))
    return settings.data


@pytest.fixture(scope="module")
def sample_assistant(
    tmp_path_factory: pytest.TempPathFactory, sample_data: Path, embedder: Embedder
) -> Iterator[Assistant]:
    """The assistant over the five samples."""
    data = tmp_path_factory.mktemp("sample-answers") / "data"
    shutil.copytree(sample_data, data)
    with open_assistant(Settings(data=data), embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def all_assistant(
    tmp_path_factory: pytest.TempPathFactory,
    sample_data: Path,
    embedder: Embedder,
    shared_dir: Path,
) -> Iterator[Assistant]:
    """The assistant over the samples and the real reports of ../shared."""
    data = tmp_path_factory.mktemp("all-answers") / "data"
    shutil.copytree(sample_data, data)
    with open_assistant(Settings(data=data), embedder) as opened:
        ingest(opened.library, [shared_dir / "reports"])
        yield opened


def held(assistant: Assistant) -> list[Report]:
    return assistant.library.records.reports(assistant.library.records.scope())


def half(name: str, assistant: Assistant, directory: Path) -> list[Question]:
    """The questions of one half of the project's own set."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines(keepends=True)
    path = directory / f"{name}.jsonl"
    path.write_text(
        "".join(line for line in lines if json.loads(line)["id"].startswith(name)), encoding="utf-8"
    )
    return read_questions(path, held(assistant))


@pytest.fixture(scope="module")
def sample_outcomes(
    sample_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> list[Outcome]:
    questions = half("sample", sample_assistant, tmp_path_factory.mktemp("sample-half"))
    return run(sample_assistant, sample_assistant.library.records.scope(), questions)


@pytest.fixture(scope="module")
def real_outcomes(
    all_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> list[Outcome]:
    questions = half("real", all_assistant, tmp_path_factory.mktemp("real-half"))
    return run(all_assistant, all_assistant.library.records.scope(), questions)


def below(measures: AnswerMeasures, floors: dict[str, float]) -> dict[str, object]:
    """The measures that are below their floor; a measure over no cases counts as below."""
    found = {name: getattr(measures, name) for name in floors}
    return {name: value for name, value in found.items() if value is None or value < floors[name]}


def faults(outcome: Outcome, reports: list[Report]) -> list[str]:
    """What is wrong with an answer, whatever the question."""
    answer, texts = outcome.answer, {report.report_id: report.text for report in reports}
    rules_told = {entry.entry_id: entry_report(entry).text for entry in entries()}
    sources = texts | rules_told
    shown = (*answer.citations, *answer.nearest)
    cited = [number for claim in answer.claims for number in claim.citations]
    first_met = list(dict.fromkeys(cited))
    rules = {
        "a quote is not exact": all(
            sources[c.report_id][c.start : c.end] == c.quote for c in shown
        ),
        "a quote is empty": all(c.quote.strip() for c in shown),
        "a claim cites nothing": all(claim.citations for claim in answer.claims),
        "a claim is empty": all(claim.text.strip() for claim in answer.claims),
        "a claim has no verdict": all(
            claim.verdict in ("verified", "partial") for claim in answer.claims
        ),
        "an abstention claims": not answer.status.is_abstention
        or not (answer.claims or answer.citations),
        "an abstention gives no reason": not answer.status.is_abstention or bool(answer.note),
        "an answer has no claim": answer.status.is_abstention or bool(answer.claims),
        "an answer shows what came closest": answer.status.is_abstention or not answer.nearest,
        "numbers have gaps or no order": first_met
        == [c.number for c in answer.citations]
        == list(range(1, len(answer.citations) + 1)),
        "a report searched is not held": set(answer.searched) <= set(texts),
        "a report cited was not searched": len(parts(outcome.question.text)) > 1
        or {c.report_id for c in shown} <= set(answer.searched) | set(rules_told),
        "a claim is not in the answer": all(
            (claim.cell.text if claim.cell else claim.text) in answer.answer
            for claim in answer.claims
        ),
        "a claim is made twice": len({(c.text, c.citations, c.cell) for c in answer.claims})
        == len(answer.claims),
        "the question was altered": answer.question == outcome.question.text.strip(),
        "a time is missing": set(answer.timings_ms) == {"retrieve", "answer", "check", "total"},
    }
    return [f"{outcome.question.identifier}: {rule}" for rule, kept in rules.items() if not kept]


def test_what_holds_for_every_answer_over_the_samples(
    sample_assistant: Assistant, sample_outcomes: list[Outcome]
) -> None:
    reports = held(sample_assistant)
    assert len(sample_outcomes) >= 85
    assert not [fault for outcome in sample_outcomes for fault in faults(outcome, reports)]


def test_what_holds_for_every_answer_over_the_real_reports(
    all_assistant: Assistant, real_outcomes: list[Outcome]
) -> None:
    reports = held(all_assistant)
    assert len(real_outcomes) >= 85
    assert not [fault for outcome in real_outcomes for fault in faults(outcome, reports)]


def test_the_sample_half_is_answered_as_well_as_when_it_was_measured(
    sample_assistant: Assistant, sample_outcomes: list[Outcome]
) -> None:
    measures = measure(sample_outcomes, held(sample_assistant))
    assert not below(measures, SAMPLE_FLOORS), measures
    assert (measures.exact_quotes, measures.uncited_claims) == (1.0, 0)


def test_the_real_half_is_answered_as_well_as_when_it_was_measured(
    all_assistant: Assistant, real_outcomes: list[Outcome]
) -> None:
    measures = measure(real_outcomes, held(all_assistant))
    assert not below(measures, REAL_FLOORS), measures
    assert (measures.exact_quotes, measures.uncited_claims) == (1.0, 0)


def test_the_shared_questions_reach_what_the_issue_asks_for(
    all_assistant: Assistant, shared_dir: Path
) -> None:
    reports = held(all_assistant)
    questions = read_questions(shared_dir / "eval" / "questions.jsonl", reports)
    outcomes = run(all_assistant, scope_of(questions, all_assistant.library.records), questions)
    measures = measure(outcomes, reports)
    assert not below(measures, SHARED_FLOORS), measures
    assert (measures.exact_quotes, measures.uncited_claims) == (1.0, 0)
    assert not [fault for outcome in outcomes for fault in faults(outcome, reports)]


@pytest.mark.parametrize("question", HOSTILE)
def test_signs_around_a_question_do_not_change_how_it_ends(
    sample_assistant: Assistant, question: str
) -> None:
    scope = sample_assistant.library.records.scope()
    plain = sample_assistant.ask(question, scope)
    for markup in SIGNS:
        dressed = sample_assistant.ask(markup.format(question), scope)
        assert (dressed.status, dressed.engine, dressed.searched) == (
            plain.status, plain.engine, plain.searched,
        ), markup  # fmt: skip


@pytest.mark.parametrize("question", HOSTILE)
def test_what_holds_for_every_answer_holds_whatever_markup_is_asked(
    sample_assistant: Assistant, question: str
) -> None:
    scope, reports = sample_assistant.library.records.scope(), held(sample_assistant)
    before = [(report.report_id, report.text) for report in reports]
    for markup in (*SIGNS, *WORDS):
        text = markup.format(question)
        asked = Question(text, text, (), True, "hostile", ())
        (outcome,) = run(sample_assistant, scope, [asked])
        assert not faults(outcome, reports)
        assert "49" not in outcome.answer.answer
        assert "<script>" not in outcome.answer.answer
    assert [(report.report_id, report.text) for report in held(sample_assistant)] == before
