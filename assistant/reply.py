"""The reply of a language model: JSON of one shape, read strictly, claim by whole claim."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MOST_CLAIMS = 12
_LONGEST_SENTENCE = 600  # characters; more is no sentence that a person checks at a glance
_DECODER = json.JSONDecoder()
_OPENING = re.compile(r'"claims"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class Cited(BaseModel):
    """The words of one passage that a sentence rests on; ``passage`` is the passage's token."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    passage: Annotated[str, Field(max_length=40)]
    words: Annotated[str, Field(max_length=2_000)]


class Written(BaseModel):
    """One sentence that a language model wrote, and what it says that it rests on."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    evidence: Annotated[tuple[Cited, ...], Field(min_length=1, max_length=4, strict=False)]
    sentence: Annotated[str, Field(min_length=1, max_length=_LONGEST_SENTENCE)]


# The evidence stands before the sentence: a small model then writes from it.
SCHEMA: dict[str, object] = {
    "title": "reply",
    "description": "Sentences that answer the question, each with the words it rests on.",
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "evidence": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "passage": {"type": "string"},
                                "words": {"type": "string"},
                            },
                            "required": ["passage", "words"],
                            "additionalProperties": False,
                        },
                    },
                    "sentence": {"type": "string"},
                },
                "required": ["evidence", "sentence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}


class ReplyReader:
    """Reads a reply while it arrives.

    ``opened`` tells whether a list of claims has begun, ``malformed`` counts what stood in
    it and was no claim. Whatever stands around the list (a fence, a preface) is passed over.
    """

    def __init__(self) -> None:
        self._text = ""
        self._place = 0
        self._taken = 0
        self.opened = False
        self.malformed = 0

    @property
    def text(self) -> str:
        """All that has arrived."""
        return self._text

    @property
    def is_full(self) -> bool:
        """Whether no further claim would be taken."""
        return self._taken >= MOST_CLAIMS

    def read(self, piece: str) -> Iterator[Written]:
        """Take the next piece, and give the claims that it completes, at most MOST_CLAIMS."""
        self._text += piece
        if not self.opened:
            opening = _OPENING.search(self._text)
            if opening is None:
                return
            self.opened, self._place = True, opening.end()
        while not self.is_full:
            start = self._after_blanks()
            try:
                value, self._place = _DECODER.raw_decode(self._text, start)
            except (json.JSONDecodeError, RecursionError):
                return
            self._taken += 1
            try:
                yield Written.model_validate(value)
            except ValidationError:
                self.malformed += 1

    def _after_blanks(self) -> int:
        match = _BETWEEN.match(self._text, self._place)
        return match.end() if match else self._place
