"""What became of the sentences that a language model wrote, over a set of questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Citation, Claim
from assistant.evaluation.answers import Outcome, is_covered


@dataclass(frozen=True, slots=True)
class WrittenMeasures:
    """Counts of answers by engine, and of written sentences shown, partial and dropped.

    ``written_gold_coverage`` is the share of gold passages that the written sentences cite
    themselves, without the quotes that follow them; None over no gold.
    """

    engines: Mapping[str, int]
    sentences_shown: int
    sentences_partial: int
    sentences_dropped: Mapping[str, int]
    written_gold_coverage: float | None


def measure(outcomes: Sequence[Outcome]) -> WrittenMeasures:
    """Every count over the outcomes."""
    dropped: Counter[str] = Counter()
    for outcome in outcomes:
        dropped.update(outcome.answer.dropped)
    written = [claim for outcome in outcomes for claim in _written(outcome.answer)]
    golds = [
        is_covered(gold, _cited_by_written(outcome.answer))
        for outcome in outcomes
        if outcome.question.answerable
        for gold in outcome.question.gold
    ]
    return WrittenMeasures(
        engines=dict(Counter(outcome.answer.engine for outcome in outcomes)),
        sentences_shown=len(written),
        sentences_partial=sum(claim.verdict == "partial" for claim in written),
        sentences_dropped=dict(dropped),
        written_gold_coverage=sum(golds) / len(golds) if golds else None,
    )


def _written(answer: Answer) -> list[Claim]:
    """The claims of a model's answer that are not a quote word for word."""
    if not answer.engine.startswith("model:"):
        return []
    quotes = {citation.quote for citation in answer.citations}
    return [claim for claim in answer.claims if claim.text not in quotes]


def _cited_by_written(answer: Answer) -> list[Citation]:
    numbers = {number for claim in _written(answer) for number in claim.citations}
    return [citation for citation in answer.citations if citation.number in numbers]
