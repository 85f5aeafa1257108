"""How well a claim that its passages carry is told from one that they do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

from assistant.evaluation.intervals import Estimate, estimate_statistic
from assistant.evaluation.json_lines import Row, json_lines
from assistant.evaluation.stamp import Stamp, peak_memory_mb, stamp
from assistant.support import Checker, word_overlap
from ingest.embed import Embedder, english_words
from ingest.errors import FindingsError

_FOLDS = 5
_SEED = 20261122
_CANDIDATES = 61  # thresholds tried: evenly spread over the scores of the other folds

Progress = Callable[[int, int], None]
Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim, the passages it cites, and whether people found it supported by them."""

    claim: str
    passages: tuple[str, ...]
    supported: bool


@dataclass(frozen=True, slots=True)
class Separation:
    """How well one score separates the claims.

    ``macro_f1`` comes from thresholds that were each chosen without the claims they were
    used on; ``threshold`` is the one chosen on all claims.
    """

    macro_f1: Estimate
    threshold: float


@dataclass(frozen=True, slots=True)
class SupportResult:
    """The checker's separation, beside that of its parts and of word overlap alone."""

    name: str
    counts: Mapping[str, int]
    separation: Mapping[str, Separation]
    claim_p50_ms: float
    claim_p95_ms: float
    peak_memory_mb: float | None
    stamp: Stamp


def read_claims(path: Path) -> list[JudgedClaim]:
    """The claims of a JSON-lines file; raises FindingsError naming the line.

    A set needs as many claims of each kind as there are folds.
    """
    claims = [_claim(row) for row in json_lines(path)]
    supported = sum(claim.supported for claim in claims)
    if min(supported, len(claims) - supported) < _FOLDS:
        raise FindingsError(f"{path}: {_FOLDS} claims of each kind are needed, supported and not.")
    return claims


def _claim(row: Row) -> JudgedClaim:
    claim, supported = row.text("claim"), row.values.get("supported")
    if not claim.strip():
        raise row.refused("the claim is empty.")
    if not isinstance(supported, bool):
        raise row.refused('"supported" must be there, and true or false.')
    return JudgedClaim(claim, row.texts("passages"), supported)


def measure_support(
    name: str,
    claims: Sequence[JudgedClaim],
    embedder: Embedder,
    progress: Progress | None = None,
) -> SupportResult:
    """Score every claim, and see how well each score separates the supported ones."""
    checker = Checker(embedder, english_words())
    scores: dict[str, list[float]] = {}
    milliseconds = []
    for done, each in enumerate(claims, 1):
        started = time.perf_counter()
        support = checker.support(each.claim, each.passages)
        milliseconds.append(1000 * (time.perf_counter() - started))
        found = {
            "checker": support.score,
            "words": support.words,
            "pairs of words": support.pairs,
            "meaning": support.meaning,
            "word overlap alone": word_overlap(each.claim, each.passages),
        }
        for scorer, score in found.items():
            scores.setdefault(scorer, []).append(score)
        if progress is not None:
            progress(done, len(claims))
    labels = np.array([each.supported for each in claims])
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return SupportResult(
        name=name,
        counts=_counts(claims),
        separation={n: separation(labels, np.array(found)) for n, found in scores.items()},
        claim_p50_ms=round(float(p50), 2),
        claim_p95_ms=round(float(p95), 2),
        peak_memory_mb=peak_memory_mb(),
        stamp=stamp(embedder.fingerprint),
    )


def _counts(claims: Sequence[JudgedClaim]) -> dict[str, int]:
    return {
        "claims": len(claims),
        "supported": sum(each.supported for each in claims),
        "without_passages": sum(
            not any(passage.strip() for passage in each.passages) for each in claims
        ),
        "repeated": len(claims) - len({(each.claim, each.passages) for each in claims}),
    }


def separation(supported: Labels, scores: Scores) -> Separation:
    """Macro-F1 by cross-validation over five folds, and the threshold of all claims."""
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    said = np.zeros(len(supported), dtype=bool)
    for train, test in folds.split(scores, supported):
        said[test] = scores[test] >= best_threshold(supported[train], scores[train])
    return Separation(
        macro_f1=estimate_statistic(macro_f1, supported, said),
        threshold=best_threshold(supported, scores),
    )


def macro_f1(supported: Labels, said: Labels) -> NDArray[np.float64]:
    """The mean of the F1 of "supported" and of "not supported", by row of labels."""
    # As columns, scikit-learn scores all rows in one call; of a single one it would make classes.
    judged, found = np.atleast_2d(supported, said)
    judged, found = (np.vstack([rows, rows[:1]]).T for rows in (judged, found))
    both = [
        f1_score(truth, answer, average=None, zero_division=0.0)
        for truth, answer in ((judged, found), (~judged, ~found))
    ]
    return np.asarray(np.mean(both, axis=0)[:-1], dtype=np.float64)


def best_threshold(supported: Labels, scores: Scores) -> float:
    """The middle of the thresholds that come within a hundredth of the best macro-F1.

    The very best one is a matter of a few claims; the middle of the good ones is steadier.
    """
    tried = np.unique(np.quantile(scores, np.linspace(0.0, 1.0, _CANDIDATES)))
    said = scores >= tried[:, np.newaxis]
    found = macro_f1(np.broadcast_to(supported, said.shape), said)
    return float(np.median(tried[found >= found.max() - 0.01]))
