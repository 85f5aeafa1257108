"""A sentence-transformers cross-encoder that tells whether words carry a sentence. Optional."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ingest.errors import FindingsError

if TYPE_CHECKING:
    import sentence_transformers

_ENTAILS = "entail"  # how models trained on inference name the label that is wanted


class CrossEncoder:
    """The model of that path, or of that name in the local cache; nothing is fetched.

    It is loaded when first used; FindingsError is raised then if it cannot be.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def carries(self, words: str, sentence: str) -> float:
        """How likely the words carry the sentence, 0 to 1.

        A model with labels must have one for entailment; a model with one score is read as
        it comes, through its own activation.
        """
        model = self._model
        if len(self._labels) < 2:
            return float(np.clip(model.predict([(words, sentence)])[0], 0, 1))
        place = next(n for n, label in self._labels.items() if _ENTAILS in label.lower())
        return float(model.predict([(words, sentence)], apply_softmax=True)[0][place])

    @property
    def _labels(self) -> dict[int, str]:
        labels = self._model.config.id2label if self._model.config else None
        return {int(place): str(label) for place, label in (labels or {}).items()}

    @cached_property
    def _model(self) -> sentence_transformers.CrossEncoder:
        from sentence_transformers import CrossEncoder as Model

        try:
            model: Any = Model(self._name, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise FindingsError(
                f"The checker model {self._name!r} is not on this machine or cannot be "
                "loaded. Correct FINDINGS_CHECKER_MODEL, or leave it empty."
            ) from error
        labels = model.config.id2label
        if len(labels) > 1 and not any(_ENTAILS in str(each).lower() for each in labels.values()):
            raise FindingsError(
                f"The checker model {self._name!r} has no label for entailment, only "
                f"{', '.join(map(str, labels.values()))}. Choose one trained on inference (NLI)."
            )
        return cast("sentence_transformers.CrossEncoder", model)
