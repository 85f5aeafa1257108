"""An answer as the events that build it on the page, sentence by checked sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.answer import Answer
from assistant.chain import Assistant
from web.answer_view import answer_view
from web.conversations import Asking, ask_and_keep, kept_answers
from web.pages import fragment
from web.runs import Happening
from web.wording import report_label

_TEMPLATE = "answer.html"


def question_events(assistant: Assistant, asking: Asking) -> Iterator[Happening]:
    """Ask, and tell what happens; raises QuestionRefused."""
    yield "status", {"text": "Finding passages"}
    answer = ask_and_keep(assistant, asking)
    records = assistant.library.records
    turn = len(kept_answers(records, asking.scope.organisation, asking.conversation_id))
    labels = {r.report_id: report_label(r) for r in records.reports(asking.scope)}
    yield from answer_events(answer, turn, asking.conversation_id, labels)


def answer_events(
    answer: Answer, turn: int, conversation_id: str, report_labels: Mapping[str, str]
) -> Iterator[Happening]:
    """The answer's parts in reading order, as the same HTML as on the whole page."""
    view = answer_view(answer, turn, conversation_id, report_labels)
    yield "note", {"html": fragment(_TEMPLATE, "opening", view)}
    for sentence in view.sentences:
        yield "claim", {"html": fragment(_TEMPLATE, "claim", sentence)}
    if view.is_abstention:
        yield "nearest", {"html": fragment(_TEMPLATE, "nearest", view)}
    if view.sources:
        yield "sources", {"html": fragment(_TEMPLATE, "sources", view)}
    yield "status", {"text": view.outcome}
