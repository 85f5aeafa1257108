"""The embedding model as OpenVINO runs it. The only file that knows OpenVINO and tokenizers.

Measured in 32 bits on 2 cores: a new process finds its first passages in 2.5 s, where one that
loads torch took 8.3 s (docs/results/benchmark.json).
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.encoder import Matrix, TextVectors, normalised

if TYPE_CHECKING:
    from ingest.embed_reference import Reference

MODEL, TOKENIZER = "model.blob", "tokenizer.json"

# Measured on 2 cores: with larger batches the activations leave the cache, with smaller
# ones the processor waits; two streams keep both cores busy while Python pools.
_BATCH_TOKENS = 1024
_LENGTH_STEP = 16  # OpenVINO prepares itself for each new shape, so there are few of them
_STREAMS = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """What the compiled model cannot say of itself."""

    dimension: int
    window: int  # tokens, markers included
    pooling: str  # mean or cls
    padding: int  # the token that fills a batch up


@lru_cache(maxsize=1)
def _openvino() -> Any:  # noqa: ANN401 - the library has no types
    # `import openvino` reports to its makers and writes files into the home directory when
    # this package is there (2026.4: openvino/tools/ovc/__init__.py). None makes its import
    # fail, and OpenVINO then takes its own stub that does nothing.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino  # type: ignore[import-untyped]

    return openvino


def version() -> str:
    """The version of OpenVINO."""
    return str(_openvino().__version__)


def processor() -> str:
    """The processor's name, as OpenVINO reads it."""
    return str(_openvino().Core().get_property("CPU", "FULL_DEVICE_NAME"))


def precision() -> str:
    """The precision that this processor computes fastest: bf16 where it has it, else f32.

    Without such instructions bf16 is imitated and ten times slower.
    """
    able = _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "bf16" if "BF16" in able else "f32"


def convert(reference: Reference, directory: Path, computed_in: str) -> Shape:
    """Write the reference's model and tokenizer into the directory, for Compiled to read.

    What is kept is made for this processor: it loads in half the time of OpenVINO's own
    format for exchange.
    """
    openvino = _openvino()
    model = openvino.convert_model(reference.transformer(), example_input=reference.example())
    with TemporaryDirectory(dir=directory) as exchanged:
        path = Path(exchanged) / "model.xml"
        # 16 bits a weight: half the size, and closer to the original than bf16 computes.
        openvino.save_model(model, path, compress_to_fp16=True)
        compiled = openvino.Core().compile_model(path, "CPU", _options(computed_in))
        (directory / MODEL).write_bytes(compiled.export_model().getvalue())
    (directory / TOKENIZER).write_text(reference.tokenizer_json, encoding="utf-8")
    return Shape(reference.dimension, reference.window or 0, reference.pooling, reference.padding)


class Compiled:
    """A converted model, loaded; see Encoder."""

    def __init__(self, directory: Path, shape: Shape, computed_in: str) -> None:
        from tokenizers import Tokenizer

        self._shape = shape
        self._tokenizer = Tokenizer.from_file(str(directory / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(shape.window)
        model = (directory / MODEL).read_bytes()
        loaded = _openvino().Core().import_model(model, "CPU", _options(computed_in))
        # Not an AsyncInferQueue, whose callbacks deadlock with Python's own lock when it is
        # let go of, nor one thread a request: entering OpenVINO from two threads at once
        # hung in 1 of 3 runs. One thread that starts two requests does neither.
        self._requests = deque(loaded.create_infer_request() for _ in range(_STREAMS))

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._shape.dimension

    def passes(self, texts: Sequence[str]) -> Iterator[tuple[int, TextVectors]]:
        """Each text's position and vectors, shortest texts first."""
        encodings = self._tokenizer.encode_batch(list(texts))
        running: deque[tuple[list[int], Any]] = deque()
        try:
            for batch in _batches([len(encoding.ids) for encoding in encodings]):
                if len(running) == _STREAMS:
                    yield from self._finish(*running.popleft(), encodings)
                request = self._requests[0]
                self._requests.rotate(1)
                request.start_async(self._inputs([encodings[index].ids for index in batch]))
                running.append((batch, request))
            while running:
                yield from self._finish(*running.popleft(), encodings)
        finally:  # whoever stops reading early leaves no request at work
            for _, request in running:
                request.wait()

    def _inputs(self, ids: Sequence[Sequence[int]]) -> dict[str, np.ndarray[Any, Any]]:
        length = _rounded(max(map(len, ids)))
        tokens = np.full((len(ids), length), self._shape.padding, dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, line in enumerate(ids):
            tokens[row, : len(line)] = line
            mask[row, : len(line)] = 1
        return {"input_ids": tokens, "attention_mask": mask}

    def _finish(
        self,
        batch: list[int],
        request: Any,  # noqa: ANN401 - the library has no types
        encodings: Sequence[Any],
    ) -> Iterator[tuple[int, TextVectors]]:
        request.wait()
        hidden = request.get_output_tensor().data
        for index, rows in zip(batch, hidden, strict=True):
            tokens = rows[: len(encodings[index].ids)]
            offsets = np.asarray(encodings[index].offsets, dtype=np.int64).reshape(-1, 2)
            yield index, TextVectors(self._pool(tokens), tokens, offsets)

    def _pool(self, tokens: Matrix) -> Matrix:
        return normalised(tokens[0] if self._shape.pooling == "cls" else tokens.mean(axis=0))


def _options(computed_in: str) -> dict[str, str | int]:
    return {"INFERENCE_PRECISION_HINT": computed_in, "NUM_STREAMS": _STREAMS}


def _rounded(length: int) -> int:
    return -(-length // _LENGTH_STEP) * _LENGTH_STEP


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions of texts in batches of like length, each of at most _BATCH_TOKENS or one text."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and _rounded(lengths[index]) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
