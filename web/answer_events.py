"""An answer as the events that build it on the page, sentence by checked sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping

from assistant.answer import Answer
from assistant.chain import Assistant
from ingest.conversations import Conversations
from web.answer_html import Part, closing, growth
from web.answer_tools import answer_tools, tools_html
from web.answer_view import answer_view, draft_ids, searched_labels
from web.conversations import Asking, growing_answer, kept_answers
from web.runs import Happening


def question_events(
    assistant: Assistant, asking: Asking, stop: threading.Event
) -> Iterator[Happening]:
    """Ask, and tell what happens; raises QuestionRefused."""
    yield "status", {"text": "Finding passages"}
    records = assistant.library.records
    conversations = Conversations(records.database)
    turn = 1 + len(kept_answers(conversations, asking.scope.organisation, asking.conversation_id))
    held = records.profiles(records.scope())
    told, answer = None, None
    for answer in growing_answer(assistant, asking, stop):
        labels = searched_labels(answer, held)
        view = answer_view(answer, turn, asking.conversation_id, labels, len(held), draft_ids(held))
        yield from _happenings(growth(told, view))
        if told is None and view.model:
            yield "status", {"text": "Writing and checking"}
        told = view
    if told is not None and answer is not None:
        yield from _happenings(closing(told))
        tools = answer_tools(answer, turn, asking.conversation_id)
        yield "tools", {"html": tools_html(tools)}
        yield "status", {"text": told.stopped_outcome if stop.is_set() else told.outcome}


def answer_events(
    answer: Answer, turn: int, conversation_id: str, report_labels: Mapping[str, str]
) -> Iterator[Happening]:
    """A whole answer's parts in reading order."""
    view = answer_view(answer, turn, conversation_id, report_labels)
    yield from _happenings(growth(None, view))
    yield from _happenings(closing(view))
    yield "status", {"text": view.outcome}


def _happenings(parts: Iterable[Part]) -> Iterator[Happening]:
    return ((name, {"html": html}) for name, html in parts)
