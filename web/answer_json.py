"""An answer as the JSON of the contract, and back."""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter

from assistant.answer import Answer

_ANSWER = TypeAdapter(Answer)


def to_json(answer: Answer) -> str:
    """The answer as JSON text."""
    return _ANSWER.dump_json(answer).decode()


def from_json(text: str, answer_id: str | None = None) -> Answer:
    """The answer that the text holds, with the id it was kept under."""
    answer = _ANSWER.validate_json(text)
    return replace(answer, id=answer_id) if answer_id else answer
