"""How good the answers are, measured over a file of questions with known evidence."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Answer, Citation, Turn
from assistant.chain import Assistant
from assistant.evaluation.json_lines import json_lines
from ingest.access import Scope
from ingest.errors import FindingsError
from ingest.records import Records
from ingest.reference import entries, entry_report
from ingest.report import Report, Span

_COVERED = 0.9  # share of a gold passage's characters that the cited quotes must hold


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage that a good answer cites: every place in one report where its words stand."""

    report_id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set. ``gold`` is None where the evidence is not held."""

    identifier: str
    text: str
    previous_turns: tuple[Turn, ...]
    answerable: bool
    kind: str
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with the answer it got and what of its gold evidence was cited."""

    question: Question
    answer: Answer
    covered: tuple[bool, ...]

    @property
    def refused(self) -> bool:
        """Whether the answer abstains."""
        return self.answer.status.is_abstention


@dataclass(frozen=True, slots=True)
class AnswerMeasures:
    """The measures of CONTRACT.md over a set; shares are 0 to 1, None over no cases."""

    questions: int
    answerable: int
    gold_coverage: float | None
    any_gold: float | None
    answered: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    exact_quotes: float | None
    uncited_claims: int
    latency_p50_ms: float
    latency_p95_ms: float


def read_questions(path: Path, reports: Sequence[Report]) -> list[Question]:
    """The questions of a JSON-lines file, their gold passages found in the reports held.

    A gold passage names its file and gives its quote, or its start and end in the report's
    text. Raises FindingsError naming the line that cannot be read, or a gold file not held.
    """
    by_file = {report.source_name: report for report in reports}
    questions = []
    for row in json_lines(path):
        try:
            questions.append(_question(row.values, by_file))
        except (KeyError, ValueError, TypeError) as error:
            raise row.refused(str(error)) from error
    if not questions:
        raise FindingsError(f"{path.name} holds no questions.")
    return questions


def _question(row: Mapping[str, object], by_file: dict[str, Report]) -> Question:
    gold = row["gold_passages"]
    turns = row.get("previous_turns") or []
    if not isinstance(gold, list) or not isinstance(turns, list):
        raise TypeError("gold_passages and previous_turns must be lists")
    return Question(
        identifier=str(row["id"]),
        text=str(row["question"]),
        previous_turns=tuple(Turn(turn["role"], turn["content"]) for turn in turns),
        answerable=bool(row["answerable"]),
        kind=str(row.get("kind", "")),
        gold=tuple(_gold(entry, by_file) for entry in gold),
    )


def _gold(entry: dict[str, object], by_file: dict[str, Report]) -> Gold:
    name = Path(str(entry["file"])).name
    if name not in by_file:
        raise ValueError(f"the report {name} is not held; ingest it first")
    report = by_file[name]
    if "quote" in entry:
        quote = str(entry["quote"])
    else:
        quote = report.text[int(str(entry["start"])) : int(str(entry["end"]))]
    spans = tuple(Span(m.start(), m.end()) for m in re.finditer(re.escape(quote), report.text))
    if not quote or not spans:
        raise ValueError(f"a gold passage does not stand in {name}")
    return Gold(report.report_id, spans)


def scope_of(questions: Sequence[Question], records: Records) -> Scope:
    """The reports that the set is about: those that its gold passages name.

    A set that speaks of "the two services" was written with just those in view.
    """
    named = {gold.report_id for question in questions for gold in question.gold}
    return records.scope(named or None)


def run(assistant: Assistant, scope: Scope, questions: Iterable[Question]) -> list[Outcome]:
    """Ask every question in one process."""
    outcomes = []
    for question in questions:
        answer = assistant.ask(question.text, scope, question.previous_turns)
        covered = tuple(is_covered(gold, answer.citations) for gold in question.gold)
        outcomes.append(Outcome(question, answer, covered))
    return outcomes


def is_covered(gold: Gold, citations: Iterable[Citation]) -> bool:
    """Whether the cited quotes hold nine tenths of the gold passage, in one of its places."""
    cited = [c for c in citations if c.report_id == gold.report_id]
    return any(_share_cited(span, cited) >= _COVERED for span in gold.spans)


def _share_cited(span: Span, cited: Sequence[Citation]) -> float:
    held = {
        offset
        for citation in cited
        for offset in range(max(citation.start, span.start), min(citation.end, span.end))
    }
    return len(held) / (span.end - span.start)


def measure(outcomes: Sequence[Outcome], reports: Sequence[Report]) -> AnswerMeasures:
    """Every measure over the outcomes. Gold counts only where a question has some."""
    answerable = [o for o in outcomes if o.question.answerable]
    with_gold = [o for o in answerable if o.covered]
    golds = [covered for o in with_gold for covered in o.covered]
    refused = [o for o in outcomes if o.refused]
    unanswerable = [o for o in outcomes if not o.question.answerable]
    texts = {report.report_id: report.text for report in reports}
    texts |= {entry.entry_id: entry_report(entry).text for entry in entries()}
    citations = [c for o in outcomes for c in (*o.answer.citations, *o.answer.nearest)]
    exact = [texts[c.report_id][c.start : c.end] == c.quote for c in citations]
    latencies = [o.answer.timings_ms["total"] for o in outcomes]
    return AnswerMeasures(
        questions=len(outcomes),
        answerable=len(answerable),
        gold_coverage=_share(golds),
        any_gold=_share([any(o.covered) for o in with_gold]),
        answered=_share([not o.refused for o in answerable]),
        refusal_precision=_share([not o.question.answerable for o in refused]),
        refusal_recall=_share([o.refused for o in unanswerable]),
        exact_quotes=_share(exact),
        uncited_claims=sum(not claim.citations for o in outcomes for claim in o.answer.claims),
        latency_p50_ms=statistics.median(latencies),
        latency_p95_ms=sorted(latencies)[max(0, round(0.95 * len(latencies)) - 1)],
    )


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None
