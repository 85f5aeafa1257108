"""What each of several reports says under each heading of the framework, with no question asked.

By quality statement where all the reports have them, else by key question. Of each side the
sentences nearest to what all sides say there, in as many words for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Speaker
from assistant.comparing.sides import within_budget
from assistant.draft import Draft
from assistant.evidence import Candidate, tells_of_no_finding
from assistant.machine_talk import speaks_to_a_machine
from assistant.selection import draft, runs, says_the_same
from assistant.showing import accepted
from assistant.speaker import speaker_of
from ingest.framework import KEY_QUESTIONS, QUALITY_STATEMENTS, quality_statement
from ingest.records import Records
from ingest.report import Passage, Report, Span

_WORDS = 130  # words of quoted text on one topic, in equal parts for all the sides
_FEWEST_WORDS = 5  # in a sentence; less is a heading or the label of a score
_SENTENCES = 4  # of one side that may be shown before its words run out
_AREAS = {name: place for place, name in enumerate(KEY_QUESTIONS)}
_PLACES = {statement.title: statement.number for statement in QUALITY_STATEMENTS}

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Topic:
    """A quality statement, or a key question in general, and what each report says there.

    ``statement`` is None for a key question; ``sides`` has a place for each report in order,
    empty where it says nothing there.
    """

    key_question: str
    statement: str | None
    sides: tuple[tuple[Draft, ...], ...]

    @property
    def speaking(self) -> int:
        """How many of the reports say something there."""
        return sum(1 for side in self.sides if side)


Place = tuple[str, str | None]  # a key question, and a quality statement of it


def find_topics(records: Records, reports: Sequence[Report]) -> list[Topic]:
    """The topics that any of the reports speaks of, in the framework's order.

    Every sentence is the report's own words; one that fails its check is left out.
    """
    read = [_read(records, report) for report in reports]
    by_statement = all(any(c.passage.statement for c in side) for side in read)
    sorted_out = [_by_place(side, by_statement) for side in read]
    places = sorted({place for side in sorted_out for place in side}, key=_order)
    topics = (_topic(place, sorted_out, reports) for place in places)
    return [topic for topic in topics if topic.speaking]


def _read(records: Records, report: Report) -> dict[Candidate, Vector]:
    """Every sentence of the report under a key question, with its vector."""
    scope = records.scope([report.report_id])
    passages = [each for each in records.passages(scope) if each.key_question]
    sentences = records.sentences(scope, [each.passage_id for each in passages])
    return {
        candidate: vector
        for passage in passages
        for candidate, vector in _sentences(passage, *sentences[passage.passage_id])
    }


def _sentences(
    passage: Passage, spans: Sequence[Span], vectors: Vector
) -> Iterator[tuple[Candidate, Vector]]:
    speaker: Speaker = "inspector"
    for index, (span, vector) in enumerate(zip(spans, vectors, strict=True)):
        text = passage.text[span.start - passage.span.start : span.end - passage.span.start]
        speaker = speaker_of(text, speaker)
        if not speaks_to_a_machine(text):
            yield (
                Candidate(
                    passage, index, span, text, speaker, lexical=0.0, dense=0.0, in_section=True,
                    passage_rank=0, fits=1.0,
                ),
                vector,
            )  # fmt: skip


def _by_place(
    read: Mapping[Candidate, Vector], by_statement: bool
) -> dict[Place, dict[Candidate, Vector]]:
    found: dict[Place, dict[Candidate, Vector]] = defaultdict(dict)
    for candidate, vector in read.items():
        statement = candidate.passage.statement if by_statement else None
        known = quality_statement(statement) if statement else None
        place = candidate.passage.key_question or "", known.title if known else statement
        found[place][candidate] = vector
    return dict(found)


def _order(place: Place) -> tuple[int, int, str]:
    key_question, statement = place
    return _AREAS.get(key_question, len(_AREAS)), _PLACES.get(statement or "", 0), statement or ""


def _topic(
    place: Place,
    read: Sequence[Mapping[Place, Mapping[Candidate, Vector]]],
    reports: Sequence[Report],
) -> Topic:
    there = [side.get(place, {}) for side in read]
    told = [{c: v for c, v in side.items() if _tells(c)} for side in there]
    centre = _centre(told)
    budget = _WORDS // len(reports)
    return Topic(
        *place,
        tuple(
            _said(report, _ranked(findings, centre), list(every), budget)
            for report, every, findings in zip(reports, there, told, strict=True)
        ),
    )


def _tells(candidate: Candidate) -> bool:
    """Whether it is a sentence, and of what was found."""
    text = candidate.text
    whole = text.rstrip("\"”’')]")[-1:] in (".", "!", "?")
    return whole and len(text.split()) >= _FEWEST_WORDS and not tells_of_no_finding(text)


def _centre(sides: Sequence[Mapping[Candidate, Vector]]) -> Vector:
    """The direction that the sides have in common, each counting as much as the others."""
    means = [np.mean(list(side.values()), axis=0, dtype=np.float32) for side in sides if side]
    total = np.sum(means, axis=0, dtype=np.float32) if means else np.zeros(1, dtype=np.float32)
    return np.asarray(total, dtype=np.float32)


def _ranked(findings: Mapping[Candidate, Vector], centre: Vector) -> list[Candidate]:
    """The sentences nearest to the centre first, none of them said twice."""
    near = [replace(candidate, dense=float(v @ centre)) for candidate, v in findings.items()]
    best: list[Candidate] = []
    for candidate in sorted(near, key=lambda c: (-c.dense, c.span.start)):
        if len(best) < _SENTENCES and not any(says_the_same(candidate, other) for other in best):
            best.append(candidate)
    return best


def _said(
    report: Report, best: Sequence[Candidate], read: Sequence[Candidate], budget: int
) -> tuple[Draft, ...]:
    shown = runs(within_budget(budget, best, read), read)
    return tuple(each.draft for each in accepted(draft(report, run) for run in shown))
