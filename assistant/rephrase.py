"""A follow-up rewritten by a language model so that it stands alone, within what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.model import LanguageModel, ModelFailed, ModelStopped
from ingest.terms import terms, words
from prompts import render

_SYSTEM, _QUESTION = "standalone.system", "standalone.human"
_EARLIER = 3  # questions shown; older ones seldom hold what a follow-up lacks
_LONGEST = 300  # characters of a rewritten question
_QUESTION_WORDS = frozenset(
    terms("service home report inspectors find found say said mention rating score assessment cqc")
)


@dataclass(frozen=True, slots=True)
class Rephraser:
    """Asks the model for a standalone question."""

    model: LanguageModel

    def standalone(
        self,
        question: str,
        earlier: Sequence[str],
        names: Iterable[str],
        stop: threading.Event,
    ) -> str | None:
        """The question as one that stands alone, or None where the reply cannot be used.

        A word that neither the questions nor the ``names`` of services hold would be the
        model's own: it would change what is asked.
        """
        before = [json.dumps(each, ensure_ascii=False) for each in earlier[-_EARLIER:]]
        asked = json.dumps(question, ensure_ascii=False)
        messages = [
            ("system", render(_SYSTEM)),
            ("human", render(_QUESTION, earlier=before, question=asked)),
        ]
        try:
            reply = "".join(self.model.reply(messages, None, self.model.deadline(), stop))
        except (ModelFailed, ModelStopped):  # the question as the rules make it alone will do
            return None
        rewritten = reply.strip().strip('"“”').strip()
        known = _QUESTION_WORDS.union(*(terms(each) for each in (question, *earlier, *names)))
        fits = bool(words(rewritten)) and len(rewritten) <= _LONGEST and "\n" not in rewritten
        return rewritten if fits and known.issuperset(terms(rewritten)) else None
