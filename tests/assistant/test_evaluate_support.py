"""A checker of claims measured over a small file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.evaluation.support import (
    SupportResult,
    macro_f1,
    measure_support,
    read_claims,
    separation,
)
from ingest.errors import FindingsError

from evaluation_sets import QuickEmbedder, lines  # isort: skip

_SUPPORTED = [
    {"claim": f"Kiln {n} fired bricks.", "passages": [f"Kiln {n} fired bricks."], "supported": True}
    for n in range(6)
]
_OTHERS = [
    {"claim": f"Quarry {n} closed.", "passages": ["The kiln fired bricks."], "supported": False}
    for n in range(6)
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return lines(tmp_path / "claims.jsonl", [*_SUPPORTED, *_OTHERS])


def measured(file: Path) -> SupportResult:
    return measure_support(file.name, read_claims(file), QuickEmbedder())


def test_claims_that_differ_plainly_are_told_apart(file: Path) -> None:
    result = measured(file)
    assert result.separation["checker"].macro_f1.mean == 1.0
    assert set(result.separation) == {
        "checker", "words", "pairs of words", "meaning", "word overlap alone"
    }  # fmt: skip
    assert result.counts == {
        "claims": 12, "supported": 6, "without_passages": 0, "repeated": 0
    }  # fmt: skip
    assert measured(file).separation == result.separation


def test_macro_f1_is_the_one_worked_out_by_hand() -> None:
    judged, said = np.array([1, 1, 1, 0], bool), np.array([1, 1, 0, 0], bool)
    # supported: precision 1, recall 2/3, F1 4/5; not supported: precision 1/2, recall 1, F1 2/3
    both = (4 / 5 + 2 / 3) / 2
    assert macro_f1(judged, said).tolist() == [pytest.approx(both)]
    rows = macro_f1(np.stack([judged, judged, judged]), np.stack([said, judged, ~judged]))
    assert rows.tolist() == [pytest.approx(both), 1.0, 0.0]


def test_scores_without_meaning_tell_nothing() -> None:
    """A threshold chosen on the claims it judges would seem to tell something."""
    labels = np.tile([True, False], 200)
    found = separation(labels, np.random.default_rng(7).random(400)).macro_f1
    assert found.low is not None and found.high is not None
    assert found.low < 0.5 < found.high


def test_odd_claims_are_counted(file: Path) -> None:
    bare = {"claim": "No passage at all.", "passages": [], "supported": False}
    lines(file, [*_SUPPORTED, *_OTHERS, bare, bare])
    counts = measured(file).counts
    assert (counts["without_passages"], counts["repeated"], counts["claims"]) == (2, 1, 14)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"claim": " ", "passages": [], "supported": True}, "line 13: the claim is empty"),
        ({"claim": "x", "passages": "x", "supported": True}, 'line 13: "passages"'),
        ({"claim": "x", "passages": [], "supported": "yes"}, 'line 13: "supported"'),
        ({"passages": [], "supported": True}, 'line 13: "claim"'),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    file: Path, row: dict[str, Any], complaint: str
) -> None:
    lines(file, [*_SUPPORTED, *_OTHERS, row])
    with pytest.raises(FindingsError) as refused:
        read_claims(file)
    assert f"claims.jsonl, {complaint}" in str(refused.value)


def test_too_few_claims_of_a_kind_are_refused(file: Path) -> None:
    lines(file, _SUPPORTED)
    with pytest.raises(FindingsError, match="5 claims of each kind"):
        read_claims(file)
    with pytest.raises(FindingsError, match=r"nowhere\.jsonl"):
        read_claims(file.with_name("nowhere.jsonl"))


def test_the_command(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDINGS_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ingest.embed.Embedder", lambda model, compiled: QuickEmbedder())
    printed = CliRunner().invoke(app, ["evaluate", "support", str(file), "--json"])
    assert printed.exit_code == 0, printed.output
    document = json.loads(printed.stdout)
    assert set(document) == {
        "name", "counts", "separation", "claim_p50_ms", "claim_p95_ms", "peak_memory_mb", "stamp"
    }  # fmt: skip
    assert document["stamp"]["model"] == "quick"
    table = CliRunner().invoke(app, ["evaluate", "support", str(file)]).stdout
    for words in ("checker", "word overlap alone", "threshold", "repeated"):
        assert words in table


def test_the_result_is_made_of_plain_values(file: Path) -> None:
    result = asdict(measured(file))
    assert json.loads(json.dumps(result)) == result
