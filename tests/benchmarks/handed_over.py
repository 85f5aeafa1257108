"""How much of the known evidence each pipeline hands to the answerer, at as many words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from child_process import script
from gold_share import Evidence, GoldShare, Place, first_words, gold_share, words_in

from assistant.evaluation.answers import Question, read_questions
from ingest.read import read_report
from ingest.report import Report
from ingest.samples.build import write_samples

_DEEP = 100  # places asked for beyond those that are handed over
_ROOT = Path(__file__).resolve().parents[2]
_OWN_QUESTIONS = _ROOT / "tests" / "evaluation" / "questions.jsonl"
_SHARED = _ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions with evidence, and the files of the reports that are in scope for them."""

    name: str
    questions: Path
    files: tuple[Path, ...]
    prefix: str = ""  # of the ids of those questions that belong to the set


def question_sets(folder: Path, say: Callable[[str], None]) -> list[QuestionSet]:
    """The sets whose reports are here: the invented ones always, the real ones beside them."""
    samples = tuple(write_samples(folder / "samples"))
    sets = [QuestionSet("five invented reports", _OWN_QUESTIONS, samples, "sample-")]
    real = tuple(sorted(p for p in (_SHARED / "reports").rglob("*") if p.is_file()))
    if not real:
        say("The questions on real reports are left out: ../shared is not here.")
        return sets
    shared = _SHARED / "eval" / "questions.jsonl"
    named = set(_files_named(shared))
    return [
        QuestionSet("two real reports", shared, tuple(p for p in real if p.name in named)),
        QuestionSet("five real and five invented reports", _OWN_QUESTIONS, (*real, *samples)),
        *sets,
    ]


def measure(folder: Path, asked: QuestionSet) -> dict[str, Any]:
    """Both pipelines over one set; shares at the usual pipeline's words and at ours."""
    folder.mkdir(parents=True)
    reports = [read_report(path.name, path.read_bytes()) for path in asked.files]
    questions = _questions(folder, asked, reports)
    texts = {report.source_name: report.text for report in reports}
    evidence = _evidence(questions, reports)
    task = {
        "deep": _DEEP,
        "questions": [
            {
                "id": question.identifier,
                "question": question.text,
                "previous_turns": [asdict(turn) for turn in question.previous_turns],
            }
            for question in questions
        ],
    }
    files = {"files": [str(path) for path in _texts_as_files(folder / "texts", texts)]}
    usual, _ = script("usual_pipeline.py", "handed", folder / "store", task | files)
    files = {"files": [str(path) for path in asked.files]}
    ours, _ = script("our_pipeline.py", "handed", folder / "data", task | files)
    chosen, deep = _handed(usual, "chosen"), _handed(usual, "deep")
    alone, whole = _handed(ours, "alone"), _handed(ours, "asked")
    limits = {question: words_in(chosen[question], texts) for question in evidence}
    our_words = round(gold_share(whole, evidence, texts).words)

    def share(handed: Mapping[str, list[Place]], most: Mapping[str, int]) -> dict[str, float]:
        within = {q: first_words(handed[q], texts, most[q]) for q in evidence}
        return _rounded(gold_share(within, evidence, texts))

    as_many = dict.fromkeys(evidence, our_words)
    return {
        "name": asked.name,
        "questions": len(evidence),
        "gold_passages": sum(map(len, evidence.values())),
        "follow_ups": sum(bool(question.previous_turns) for question in questions),
        "at_the_usual_words": {
            "usual": share(chosen, limits),
            "ours_retrieved": share(alone, limits),
            "ours_asked": share(whole, limits),
        },
        "at_our_words": {
            "usual": share(deep, as_many),
            "ours_retrieved": share(alone, as_many),
            "ours_asked": _rounded(gold_share(whole, evidence, texts)),
        },
    }


def _questions(folder: Path, asked: QuestionSet, reports: Sequence[Report]) -> list[Question]:
    """The set's answerable questions that have evidence."""
    lines = asked.questions.read_text(encoding="utf-8").splitlines(keepends=True)
    own = folder / "questions.jsonl"
    own.write_text(
        "".join(line for line in lines if json.loads(line)["id"].startswith(asked.prefix)),
        encoding="utf-8",
    )
    return [q for q in read_questions(own, reports) if q.answerable and q.gold]


def _evidence(
    questions: Sequence[Question], reports: Sequence[Report]
) -> dict[str, list[Evidence]]:
    files = {report.report_id: report.source_name for report in reports}
    return {
        question.identifier: [
            Evidence(files[gold.report_id], tuple((s.start, s.end) for s in gold.spans))
            for gold in question.gold
        ]
        for question in questions
    }


def _texts_as_files(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """The texts as Findings reads them, PDF and JSON too: the usual pipeline gets the same."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return [folder / name for name in texts]


def _files_named(questions: Path) -> list[str]:
    rows = map(json.loads, questions.read_text(encoding="utf-8").splitlines())
    return [gold["file"] for row in rows for gold in row["gold_passages"]]


def _handed(printed: Mapping[str, Any], name: str) -> dict[str, list[Place]]:
    return {
        question: [(file, start, end) for file, start, end in found[name]]
        for question, found in printed.items()
    }


def _rounded(share: GoldShare) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(share).items()}
