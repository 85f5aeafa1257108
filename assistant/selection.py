"""Answers in the reports' own sentences, with no language model.

Choose the sentences that answer, drop what is said twice, keep neighbours together, group
by service and statement, and keep who said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from assistant.answer import Speaker
from assistant.answerable import holds_kind, speaks_of
from assistant.draft import Draft, Evidence
from assistant.evidence import Candidate, leans_back
from assistant.query import Kind, Query
from ingest.report import Report, Span
from ingest.terms import fold, terms, words

# Words of quoted text that a person reads without tiring; shared by the services shown.
_WORDS = {1: 260, 2: 170, 3: 110, 4: 90}
_MOST_SERVICES = 4
_POINTS = 6  # points in a summary when the question does not say how many
NEAR_BEST = 0.5  # of the best sentence's score: below it a sentence is beside the point
_NEAR_BEST_REPORT = 0.65  # the same between reports, for one that speaks of the subject itself
_SAME_STEMS = 0.8  # Jaccard overlap from which two sentences say the same
_NEGATIONS = frozenset("no not never nor without cannot didn't wasn't weren't".split())
_SHORT = 9  # words
_CONSEQUENCE = re.compile(r"^(?:this meant|this resulted|this placed|as a result|therefore)\b")


def choose(query: Query, found: Sequence[Candidate], budget: int) -> list[Candidate]:
    """The sentences of one report that answer, best first, within a budget of words."""
    ranked = sorted(_wanted_speaker(query, found), key=lambda c: (-c.score, c.span.start))
    chosen: list[Candidate] = []
    used = 0
    for candidate in ranked:
        if chosen and candidate.score < NEAR_BEST * chosen[0].score:
            break
        if any(says_the_same(candidate, other) for other in chosen):
            chosen = [_better_copy(candidate, other) for other in chosen]
            continue
        length = len(candidate.text.split())
        if chosen and used + length > budget:
            continue
        chosen.append(candidate)
        used += length
    return chosen


def _wanted_speaker(query: Query, found: Sequence[Candidate]) -> Sequence[Candidate]:
    if query.speaker is None:
        return found
    spoken = [c for c in found if c.speaker == query.speaker]
    return spoken or found


def says_the_same(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences tell the same in nearly the same words."""
    left, right = set(terms(one.text)), set(terms(other.text))
    union = len(left | right)
    same_words = union > 0 and len(left & right) / union >= _SAME_STEMS
    return same_words and _turning_words(one.text) == _turning_words(other.text)


def _turning_words(text: str) -> set[str]:
    """The words that alone make two like sentences say different things: negations, numbers."""
    return {word for word in words(text) if word in _NEGATIONS or word[0].isdigit()}


def _better_copy(one: Candidate, other: Candidate) -> Candidate:
    """Of two copies the one under a statement; overviews repeat what statements say."""
    if one.passage.statement and not other.passage.statement and says_the_same(one, other):
        return one
    return other


def runs(chosen: Iterable[Candidate], everything: Sequence[Candidate]) -> list[list[Candidate]]:
    """Chosen sentences joined with the neighbours that they need, in reading order.

    A sentence that leans on the one before ("They were …", "This meant …") takes it along;
    a consequence that follows ("This meant …") comes with its cause.
    """
    by_place = {(c.passage.passage_id, c.index): c for c in everything}
    waiting = [(c.passage.passage_id, c.index) for c in chosen]
    places: set[tuple[str, int]] = set()
    while waiting:
        passage_id, index = place = waiting.pop()
        if place in places:
            continue
        places.add(place)
        if (passage_id, index - 1) in by_place and leans_back(by_place[place].text):
            waiting.append((passage_id, index - 1))
        after = by_place.get((passage_id, index + 1))
        if after is not None and _completes(after.text):
            waiting.append((passage_id, index + 1))
    joined: list[list[Candidate]] = []
    for candidate in sorted((by_place[place] for place in places), key=lambda c: c.span.start):
        last = joined[-1][-1] if joined else None
        if (
            last is not None
            and last.passage.passage_id == candidate.passage.passage_id
            and last.index + 1 == candidate.index
            and "\n" not in _between(last, candidate)
        ):
            joined[-1].append(candidate)
        else:
            joined.append([candidate])
    return joined


def _between(one: Candidate, other: Candidate) -> str:
    start = one.passage.span.start
    return one.passage.text[one.span.end - start : other.span.start - start]


def _completes(text: str) -> bool:
    """Whether the sentence only finishes the thought of the one before it."""
    short = len(text.split()) <= _SHORT and leans_back(text)
    return short or bool(_CONSEQUENCE.match(fold(text)))


def draft(report: Report, run: Sequence[Candidate]) -> Draft:
    """One run of neighbouring sentences as a draft: its text is its quote."""
    first = run[0]
    span = Span(first.span.start, run[-1].span.end)
    heading = first.passage.statement or first.passage.heading_path[-1]
    group = report.service.value if heading == report.service.value else (
        f"{report.service.value} · {heading}"
    )  # fmt: skip
    evidence = Evidence(
        report, span, first.passage.key_question, first.passage.statement, _speaker(run)
    )
    return Draft(report.quote(span), (evidence,), group=group)


def _speaker(run: Sequence[Candidate]) -> Speaker | None:
    said = {candidate.speaker for candidate in run}
    return said.pop() if len(said) == 1 else None


def sum_up(
    query: Query, found: Sequence[Candidate], reports: Mapping[str, Report]
) -> tuple[Draft, ...]:
    """The most central sentence of each paragraph in turn, as many as asked for."""
    grouped = by_report(found)
    each = query.wanted or max(3, _POINTS // len(grouped))
    drafts: list[Draft] = []
    for report_id, group in grouped.items():
        paragraphs: dict[tuple[str, int], list[Candidate]] = {}
        for candidate in group:
            offset = candidate.span.start - candidate.passage.span.start
            line = candidate.passage.text.count("\n", 0, offset)
            paragraphs.setdefault((candidate.passage.passage_id, line), []).append(candidate)
        ranked = [sorted(members, key=lambda c: -c.dense) for members in paragraphs.values()]
        turns = [c for turn in zip_longest(*ranked) for c in turn if c is not None]
        chosen: list[Candidate] = []
        for candidate in turns:
            if len(chosen) < each and not any(says_the_same(candidate, c) for c in chosen):
                chosen.append(candidate)
        drafts += [draft(reports[report_id], run) for run in runs(chosen, group)]
    return tuple(drafts)


def by_report(found: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """Candidates by report id, in order of first appearance."""
    grouped: dict[str, list[Candidate]] = {}
    for candidate in found:
        grouped.setdefault(candidate.passage.report_id, []).append(candidate)
    return grouped


def quote(
    query: Query, found: Sequence[Candidate], reports: Mapping[str, Report], services: int
) -> tuple[Draft, ...]:
    """The drafts that answer, for at most ``services`` reports, the best report first."""
    grouped = by_report(c for c in found if holds_kind(query, c.text) or c.lexical > 0)
    strength = {rid: max(c.score for c in group) for rid, group in grouped.items()}
    best = max(strength.values(), default=0.0)
    speaking = [
        rid for rid, group in grouped.items()
        if strength[rid] == best or (
            strength[rid] >= _NEAR_BEST_REPORT * best and speaks_of(query, group)
        )
    ]  # fmt: skip
    shown = sorted(speaking, key=lambda rid: -strength[rid])[:services]
    drafts: list[Draft] = []
    for report_id in shown:
        chosen = choose(query, grouped[report_id], _WORDS[min(len(shown), _MOST_SERVICES)])
        if query.kind is Kind.SUMMARY and query.wanted:
            chosen = chosen[: query.wanted]
        joined = runs(chosen, grouped[report_id])
        drafts += [draft(reports[report_id], run) for run in _grouped(joined)]
    return tuple(drafts)


def _grouped(joined: Sequence[Sequence[Candidate]]) -> list[Sequence[Candidate]]:
    """Runs with those of one statement together, the strongest statement first."""
    strength: dict[str | None, float] = {}
    for run in joined:
        key = run[0].passage.statement or run[0].passage.heading_path[-1]
        strength[key] = max(strength.get(key, 0.0), max(c.score for c in run))
    return sorted(
        joined,
        key=lambda run: (
            -strength[run[0].passage.statement or run[0].passage.heading_path[-1]],
            run[0].span.start,
        ),
    )
