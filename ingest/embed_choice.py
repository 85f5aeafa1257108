"""Which of the two runs the embedding model: decided once by trying both, then remembered.

The folder that is kept beside the data holds one model:

    weights.json     what the model's files were when they were last read
    <key>/           named for all that would make it stale; made elsewhere, then renamed
        outcome.json whether it is used, the reason, how it compared, the digests of the rest
        model.blob, tokenizer.json
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

from ingest import embed_compiled
from ingest.embed_compiled import Compiled, Shape
from ingest.embed_reference import Reference
from ingest.encoder import Encoder, Matrix
from ingest.weights import digests, identity

AGREEMENT = 0.9999  # smallest cosine between a text's two vectors
_OUTCOME = "outcome.json"
_FILES = (embed_compiled.MODEL, embed_compiled.TOKENIZER)
_MAKING = "making-"
_FORMAT = 1  # raise it when what is kept is no longer read the same way

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of converting a model, as outcome.json says it."""

    used: bool
    reason: str
    made_for: dict[str, str | int]
    cosine_min: float | None = None
    speed_ratio: float | None = None
    shape: Shape | None = None
    files: dict[str, str] = field(default_factory=dict)  # name: blake2b


def choose(source: Path, kept: Path, check: Callable[[], None]) -> Encoder:
    """The encoder to use for the model in ``source``, converted first where it is not yet.

    ``check`` is called before the weights themselves are read and raises when they are
    not what they must be. A damaged or half-written conversion is made anew.
    """
    made_for: dict[str, str | int] = {
        "model": identity(digests(source, kept / "weights.json")),
        "openvino": embed_compiled.version(),
        "torch": version("torch"),
        "sentence_transformers": version("sentence-transformers"),
        "precision": embed_compiled.precision(),
        "processor": embed_compiled.processor(),
        "format": _FORMAT,
    }
    directory = kept / hashlib.sha256(json.dumps(made_for).encode()).hexdigest()[:16]
    outcome = _read(directory, made_for)
    if outcome is not None and outcome.shape is not None and outcome.used:
        return Compiled(directory, outcome.shape, str(made_for["precision"]))
    check()
    reference = Reference(str(source))
    if outcome is not None:
        return reference
    try:
        outcome = _convert(reference, directory, made_for)
    except OSError as error:  # a full disk, say; what runs the model is not worth a failure
        _log.warning("The converted embedding model cannot be kept: %s.", error.strerror)
        return reference
    _log.info("The embedding model was converted: %s.", outcome.reason)
    if outcome.used and outcome.shape is not None:
        return Compiled(directory, outcome.shape, str(made_for["precision"]))
    return reference


def _read(directory: Path, made_for: dict[str, str | int]) -> Outcome | None:
    """What came of the conversion, or None where there is none that can be relied on."""
    try:
        held = json.loads((directory / _OUTCOME).read_text(encoding="utf-8"))
        shape = Shape(**held.pop("shape")) if held["shape"] else held.pop("shape")
        outcome = Outcome(**held, shape=shape)
        expected = set(_FILES) if outcome.used else set()
        sound = (outcome.made_for, set(outcome.files)) == (made_for, expected) and all(
            _digest(directory / name) == digest for name, digest in outcome.files.items()
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return outcome if sound else None


def _convert(reference: Reference, directory: Path, made_for: dict[str, str | int]) -> Outcome:
    """Convert, compare and keep, in place of whatever was kept before."""
    kept = directory.parent
    kept.mkdir(parents=True, exist_ok=True)
    for old in (path for path in kept.iterdir() if path.is_dir()):
        shutil.rmtree(old)
    making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=kept))
    outcome = _made(reference, making, made_for)
    if not outcome.used:
        for name in _FILES:
            (making / name).unlink(missing_ok=True)
    (making / _OUTCOME).write_text(json.dumps(asdict(outcome), indent=1), encoding="utf-8")
    making.rename(directory)
    return outcome


def _made(reference: Reference, making: Path, made_for: dict[str, str | int]) -> Outcome:
    precision = str(made_for["precision"])
    if reason := reference.only_here():
        return Outcome(False, f"not converted: {reason}", made_for)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of the tracing that is meant here
            shape = embed_compiled.convert(reference, making, precision)
        compiled = Compiled(making, shape, precision)
        cosine, ratio = _compare(reference, compiled)
    except RuntimeError as error:  # OpenVINO's and torch's own errors are RuntimeErrors
        return Outcome(False, f"it cannot be converted ({type(error).__name__})", made_for)
    used, reason = verdict(cosine, ratio)
    files = {name: _digest(making / name) for name in _FILES} if used else {}
    return Outcome(used, reason, made_for, round(cosine, 6), round(ratio, 2), shape, files)


def verdict(cosine: float, ratio: float) -> tuple[bool, str]:
    """Whether to use the converted model, by its smallest cosine and its speed, and why."""
    if not cosine >= AGREEMENT:  # also when it is no number
        return False, "its vectors differ from the original's"
    if not ratio > 1:
        return False, "it is not faster than the original on this processor"
    return True, "it agrees with the original and is faster"


def _compare(reference: Encoder, compiled: Encoder) -> tuple[float, float]:
    """The smallest cosine between the two's vectors, and how many times faster the second is."""
    texts = _texts()
    rows = [_vectors(encoder, texts) for encoder in (reference, compiled)]
    cosine = float(np.min(np.sum(rows[0] * rows[1], axis=1)))
    # The best of three by turns: what else the machine does must not decide.
    seconds = [[_timed(encoder, texts) for encoder in (reference, compiled)] for _ in range(3)]
    original, converted = (min(times) for times in zip(*seconds, strict=True))
    return cosine, original / converted


def _vectors(encoder: Encoder, texts: list[str]) -> Matrix:
    rows = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for index, seen in encoder.passes(texts):
        rows[index] = seen.vector
    return rows


def _timed(encoder: Encoder, texts: list[str]) -> float:
    started = time.perf_counter()
    _vectors(encoder, texts)
    return time.perf_counter() - started


def _texts() -> list[str]:
    """Invented texts from one word to beyond the window, with what tokenizers trip over."""
    sentences = (
        "Medicines were given on time and records were clear.",
        "The manager had not checked every care plan since March 2024.",
        "“She rings if she is late,” a relative said – most weeks, at any rate.",
        "Regulation 12(2)(g) was breached; the score fell from 71 to 38.",
        "Café lunches, naïve audits and ÅNGSTRÖM gauges: 3½ hours, £20.50, 🙂.",
    )
    long = [" ".join(sentences[start:] + sentences[:start]) for start in range(5)]
    return [
        "", "Staff", "  Were calls\tlate?\n", "x" * 300, *sentences, *long,
        *(f"{text} {text}" for text in long), " ".join(long * 2),
    ]  # fmt: skip


def _digest(file: Path) -> str:
    # Against damage, not malice; twice as fast as sha256 where the processor has no SHA.
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()
