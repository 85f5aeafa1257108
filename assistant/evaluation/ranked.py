"""Measures of rankings, as trec_eval defines them. The only file that knows ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, Measure, R, nDCG

from assistant.evaluation.beir import Judgements
from assistant.evaluation.intervals import Estimate, estimate

Rankings = Mapping[str, Sequence[str]]

# AP@10 divides by all relevant documents, as map_cut_10 of trec_eval does.
AT_TEN: Mapping[str, Measure] = {
    "Recall@10": R @ 10, "MAP@10": AP @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10,
}  # fmt: skip
RECALL_AT_FIVE: Mapping[str, Measure] = {"Recall@5": R @ 5}


def by_question(
    measures: Mapping[str, Measure], judgements: Judgements, rankings: Rankings
) -> dict[str, dict[str, float]]:
    """By measure, its value for each judged question; 0 for one with an empty ranking.

    ``rankings`` are document ids by question, best first. Scores are made from the ranks,
    because trec_eval would put equal scores in an order of its own.
    """
    run = {
        question: {document: -float(rank) for rank, document in enumerate(ranking)}
        for question, ranking in rankings.items()
    }
    names = {str(measure): name for name, measure in measures.items()}
    found: dict[str, dict[str, float]] = {name: {} for name in measures}
    for metric in ir_measures.iter_calc(list(measures.values()), judgements, run):
        found[names[str(metric.measure)]][metric.query_id] = float(metric.value)
    return found


def estimates(
    measures: Mapping[str, Measure], judgements: Judgements, rankings: Rankings
) -> dict[str, Estimate]:
    """By measure, its mean over the judged questions with its interval."""
    values = by_question(measures, judgements, rankings)
    return {name: estimate([found[q] for q in judgements]) for name, found in values.items()}
