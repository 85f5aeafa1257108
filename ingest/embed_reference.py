"""The embedding model as sentence-transformers runs it. The only file that knows torch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.encoder import TextVectors, normalised
from ingest.errors import FindingsError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

# Measured on 2 cores: larger batches are slower, because activations leave the cache.
_BATCH = 16


class Reference:
    """The source of every vector: what it says is right, and the compiled model must agree.

    ``model`` is a directory, or a name in the local Hugging Face cache. Raises
    FindingsError when it cannot be loaded; nothing is fetched.
    """

    def __init__(self, model: str) -> None:
        self._model = _load(model)
        size = self._model.get_embedding_dimension()
        if size is None:
            raise FindingsError(f"The model {model} does not say how long its vectors are.")
        self._dimension = size

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def passes(self, texts: Sequence[str]) -> Iterator[tuple[int, TextVectors]]:
        """Each text's position and vectors, shortest texts first."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            yield from zip(batch, self._batch([texts[index] for index in batch]), strict=True)

    def _batch(self, texts: list[str]) -> Iterator[TextVectors]:
        encodings = self._model.tokenizer(
            texts,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )
        # output_value=None gives every feature, which the library's types leave out.
        features: Any = self._model.encode(
            texts, output_value=None, batch_size=_BATCH, show_progress_bar=False
        )
        for feature, offsets in zip(features, encodings["offset_mapping"], strict=True):
            yield TextVectors(
                normalised(feature["sentence_embedding"].float().cpu().numpy()),
                feature["token_embeddings"].float().cpu().numpy()[: len(offsets)],
                np.asarray(offsets, dtype=np.int64),
            )

    @property
    def window(self) -> int | None:
        """How many tokens of a text it reads, markers included."""
        return self._model.max_seq_length

    @property
    def pooling(self) -> str:
        """How token vectors become the text's: mean or cls, or another that stays here."""
        return str(getattr(self._model[1], "pooling_mode", ""))

    @property
    def tokenizer_json(self) -> str:
        """The tokenizer as the package ``tokenizers`` reads it."""
        written: str = self._model.tokenizer.backend_tokenizer.to_str()
        return written

    @property
    def padding(self) -> int:
        """The token that fills a batch up."""
        return int(self._model.tokenizer.pad_token_id)

    def only_here(self) -> str | None:
        """Why this model can only be run by sentence-transformers; None when it need not be."""
        parts = [type(module).__name__ for module in self._model]
        if self._model.device.type != "cpu":
            return f"it runs on a graphics processor ({self._model.device.type})"
        if parts not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
            return f"it is made of {', '.join(parts)}"
        if self.pooling not in ("mean", "cls"):
            return f"it pools by {self.pooling}"
        if self._model.default_prompt_name is not None:
            return "it puts a prompt before each text"
        if self.window is None or not self._model.tokenizer.is_fast:
            return "its tokenizer has no length limit or no fast form"
        return None

    def transformer(self) -> torch.nn.Module:
        """Token ids and attention mask to token vectors, as one module."""
        from torch import Tensor, nn

        class Tokens(nn.Module):
            def __init__(self, inner: nn.Module) -> None:
                super().__init__()
                self.inner = inner

            def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
                hidden: Tensor = self.inner(input_ids=input_ids, attention_mask=attention_mask)[0]
                return hidden

        transformer: Any = self._model[0]
        return Tokens(transformer.auto_model).train(False)

    def example(self) -> dict[str, torch.Tensor]:
        """Two short texts as the transformer takes them, to follow its steps with."""
        batch = self._model.tokenizer(["One text.", "Another"], padding=True, return_tensors="pt")
        return {name: batch[name] for name in ("input_ids", "attention_mask")}


def _load(model: str) -> SentenceTransformer:
    # Hugging Face reads these when it is first imported; nothing here may reach the network.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(model, local_files_only=True)
    except (OSError, ValueError) as error:
        raise FindingsError(
            f"The embedding model {model} cannot be loaded. "
            "FINDINGS_EMBEDDING_MODEL must be a directory or a model already downloaded."
        ) from error
