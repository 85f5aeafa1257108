"""Two questions asked in one, answered one after the other and put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Status
from assistant.draft import Proposal

_ASKS = "how|what|when|who|why|where|which|did|was|were|had|has|is|are|do|does"
_JOINED = re.compile(
    rf",?\s+and\s+(?=(?:(?:on|in|at|by|for)\s+)?(?:{_ASKS})\b)|(?<=[?])\s+(?=\S+(?:\s+\S+){{2}})",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """The questions joined in one: "when did they visit, and were they expected"."""
    return [part.strip() for part in _JOINED.split(question) if part.strip()]


def together(answers: Sequence[Proposal], whole: Proposal) -> Proposal:
    """The parts' answers as one; what the question as a whole got where no part was answered.

    A part that abstains beside one that is answered leaves its reason as the note.
    """
    answered = [answer for answer in answers if not answer.status.is_abstention]
    if not answered:
        return whole
    drafts = tuple(dict.fromkeys(d for answer in [*answered, whole] for d in answer.drafts))
    read = {(c.passage.passage_id, c.index): c for answer in answered for c in answer.found}
    found = tuple(read.values())
    silent = [answer.note for answer in answers if answer.status.is_abstention and answer.note]
    if silent and whole.status.is_abstention:
        return replace(
            answered[0], status=Status.PARTLY_ANSWERED, drafts=drafts, note=silent[0], found=found
        )
    return replace(answered[0], drafts=drafts, note=answered[0].note, found=found)
