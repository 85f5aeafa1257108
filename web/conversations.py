"""Asking within a conversation: earlier turns in, one kept answer out."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Turn
from assistant.chain import Assistant
from ingest.access import Scope
from ingest.conversations import Conversations
from web.answer_json import from_json, to_json

_CONVERSATION_ID = re.compile(r"[0-9a-f]{32}")
_REMEMBERED_ANSWERS = 10  # a follow-up leans on the last few turns; more only costs time


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, the reports it may be answered from, and where it belongs.

    ``previous_turns`` is None when the conversation itself is the history.
    """

    question: str
    scope: Scope
    conversation_id: str
    previous_turns: tuple[Turn, ...] | None = None


def is_conversation_id(text: str | None) -> bool:
    """Whether the text has the form of a conversation id."""
    return text is not None and _CONVERSATION_ID.fullmatch(text) is not None


def conversation_id_or_new(text: str | None) -> str:
    """The given id when well formed, otherwise a fresh one."""
    return text if text is not None and is_conversation_id(text) else uuid.uuid4().hex


def kept_answers(
    conversations: Conversations, organisation: str, conversation_id: str
) -> list[Answer]:
    """The answers of a conversation in order; empty for an unknown one."""
    kept = conversations.answers(organisation, conversation_id)
    return [from_json(each.answer_json, each.answer_id) for each in kept]


def ask_and_keep(assistant: Assistant, asking: Asking, stop: threading.Event) -> Answer:
    """Answer the question and keep the answer; raises QuestionRefused."""
    *_, answer = growing_answer(assistant, asking, stop)
    return answer


def growing_answer(assistant: Assistant, asking: Asking, stop: threading.Event) -> Iterator[Answer]:
    """The answer as it grows. The last one is whole, kept, and has the id that it is kept under.

    Once ``stop`` is set, what there is by then becomes the whole. Raises QuestionRefused.
    """
    conversations = Conversations(assistant.library.records.database)
    organisation = asking.scope.organisation
    turns = asking.previous_turns
    if turns is None:
        turns = _turns(kept_answers(conversations, organisation, asking.conversation_id))
    for answer in assistant.answering(asking.question, asking.scope, turns, stop):
        yield answer
    kept_as = conversations.save_answer(organisation, asking.conversation_id, to_json(answer))
    yield replace(answer, id=kept_as)


def _turns(answers: Sequence[Answer]) -> tuple[Turn, ...]:
    return tuple(
        turn
        for answer in answers[-_REMEMBERED_ANSWERS:]
        for turn in (Turn("user", answer.question), Turn("assistant", answer.answer))
    )
