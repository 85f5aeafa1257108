"""The compiled model beside the original: the same vectors, less to load, and no word outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.embed import Embedder, Matrix
from ingest.errors import UnreadableFile
from ingest.passages import passages
from ingest.read import read_report
from ingest.report import Span
from ingest.samples.build import write_samples
from ingest.sentences import sentence_spans

MOST_TEXTS = 300

# Run by a child process: the model is asked once with every way out closed.
CHILD = """
import socket, sys
from pathlib import Path

def refuse(*args, **kwargs):
    raise AssertionError("a connection was attempted")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from ingest.embed import Embedder

vector = Embedder(compiled=Path(sys.argv[1])).encode(["Were medicines audited?"])
assert vector.shape == (1, 384)
print(*sorted({"torch", "transformers", "sentence_transformers"} & sys.modules.keys()))
print(sys.modules["openvino_telemetry"])
"""


@pytest.fixture(scope="module")
def texts(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Passages of the samples, and of the real reports where they are on this machine."""
    files = write_samples(tmp_path_factory.mktemp("agreement") / "samples")
    files += sorted((repo_root.parent / "shared" / "reports").glob("*.*"))
    found = []
    for file in files:
        try:
            report = read_report(file.name, file.read_bytes())
        except UnreadableFile:
            continue
        found += [" · ".join(p.heading_path) + "\n" + p.text for p in passages(report)]
    step = max(1, len(found) // MOST_TEXTS)
    return found[::step][:MOST_TEXTS]


@pytest.fixture(scope="module")
def both(
    embedder: Embedder, texts: list[str]
) -> tuple[tuple[Matrix, list[Matrix]], tuple[Matrix, list[Matrix]]]:
    """Vectors of texts and sentences, of the original and of the compiled model."""
    spans: list[tuple[Span, ...]] = [tuple(sentence_spans(text)) for text in texts]
    return Embedder().encode_spans(texts, spans), embedder.encode_spans(texts, spans)


def test_the_vectors_agree(
    both: tuple[tuple[Matrix, list[Matrix]], tuple[Matrix, list[Matrix]]], texts: list[str]
) -> None:
    (original, _), (compiled, _) = both
    assert len(texts) >= 200
    assert np.sum(original * compiled, axis=1).min() >= 0.9999
    assert overlap(original, compiled, 10) >= 0.98


def test_the_sentences_vectors_agree(
    both: tuple[tuple[Matrix, list[Matrix]], tuple[Matrix, list[Matrix]]],
) -> None:
    original, compiled = (np.concatenate(sentences) for _, sentences in both)
    assert len(original) > 500
    assert np.sum(original * compiled, axis=1).min() >= 0.9995


def overlap(original: Matrix, compiled: Matrix, k: int) -> float:
    """The share of each text's k nearest others that both agree on, 0 to 1."""
    shares = [
        len(set(nearest(original, row, k)) & set(nearest(compiled, row, k))) / k
        for row in range(len(original))
    ]
    return float(np.mean(shares))


def nearest(rows: Matrix, row: int, k: int) -> list[int]:
    order = np.argsort(-(rows @ rows[row]), kind="stable")
    return [int(other) for other in order if other != row][:k]


def asked(kept: Path, home: Path, repo_root: Path) -> list[str]:
    """What a process of its own prints that asks the model once; it must end in peace."""
    unseen = {"CI", "GITHUB_ACTIONS", "TF_BUILD", "JENKINS_URL", "TRAVIS"}  # telemetry looks here
    environment = {key: value for key, value in os.environ.items() if key not in unseen}
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(kept)],
        env=environment | {"HOME": str(home)},
        cwd=repo_root, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    return child.stdout.splitlines()


def test_converting_and_running_reach_for_nothing_outside(tmp_path: Path, repo_root: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    kept = tmp_path / "data" / "model"
    first, telemetry = asked(kept, home, repo_root)
    assert "torch" in first
    assert telemetry == "None"
    second, telemetry = asked(kept, home, repo_root)
    assert second == "", "the compiled model needs no torch"
    assert telemetry == "None"
    assert list(home.iterdir()) == []
