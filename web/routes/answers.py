"""The JSON interface: a question in, an answer out, at once or as events."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, HTTPException
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AfterValidator, BaseModel, Field

from assistant.answer import Answer, Turn
from ingest.access import LOCAL_ORGANISATION
from ingest.records import Records
from web.answer_events import answer_events, question_events
from web.answer_json import from_json
from web.conversations import Asking, ask_and_keep, conversation_id_or_new
from web.dependencies import CurrentAssistant, CurrentConversations, CurrentRuns
from web.runs import Run

router = APIRouter(prefix="/api", tags=["answers"])


def _well_formed(text: str) -> str:
    text.encode()  # JSON can name half a character, which no file or reply can hold
    return text


Text = Annotated[str, AfterValidator(_well_formed)]


class EarlierTurn(BaseModel):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Text = Field(max_length=50_000)


class Question(BaseModel):
    """A question, and where its answer may come from.

    Without ``reports`` all are searched. Without ``previous_turns`` the conversation's
    own earlier turns are its history.
    """

    question: Text
    reports: list[Text] | None = None
    previous_turns: list[EarlierTurn] | None = Field(None, max_length=100)
    conversation: str | None = None


class Started(BaseModel):
    """The work has begun: listen to its events by ``id``."""

    id: str
    conversation: str


@router.post("/ask")
def ask(question: Question, assistant: CurrentAssistant, runs: CurrentRuns) -> Answer:
    """One answer, once it is whole."""
    asking = _asking(question, assistant.library.records)
    return ask_and_keep(assistant, asking, runs.closing)


@router.post("/answers", status_code=202)
def start(question: Question, assistant: CurrentAssistant, runs: CurrentRuns) -> Started:
    """Begin to answer; the events tell the rest."""
    asking = _asking(question, assistant.library.records)
    run = Run(asking.conversation_id, asking.question)
    runs.start(run, partial(question_events, assistant, asking))
    return Started(id=run.run_id, conversation=run.conversation_id)


def _asking(question: Question, records: Records) -> Asking:
    turns = question.previous_turns
    return Asking(
        question.question,
        records.scope(question.reports or None),
        conversation_id_or_new(question.conversation),
        None if turns is None else tuple(Turn(turn.role, turn.content) for turn in turns),
    )


def _find_run(answer_id: str, runs: CurrentRuns, conversations: CurrentConversations) -> Run:
    run = runs.find(answer_id)
    if run is not None:
        return run
    kept = conversations.answer(LOCAL_ORGANISATION, answer_id)
    if kept is None:
        raise HTTPException(404, "There is no answer with this id.")
    answer = from_json(kept, answer_id)
    finished = Run("", answer.question)
    finished.work(lambda _stop: answer_events(answer, 1, "", {}))
    return finished


FoundRun = Annotated[Run, Depends(_find_run)]


@router.get("/answers/{answer_id}/events", response_class=EventSourceResponse)
def events(
    run: FoundRun, last_event_id: Annotated[str | None, Header()] = None
) -> Iterator[ServerSentEvent]:
    """The answer's checked sentences as events, after the last one seen; ends with ``done``.

    ``status`` tells how far the work is; ``note`` is the opening, and a later one takes its
    place; ``claim`` is one sentence. Once the answer is whole, ``about`` tells how it was
    made, ``nearest`` and ``sources`` hold exact words, and ``tools`` what can be done with
    it. ``error`` says what went wrong.
    """
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    for event in run.events_after(seen):
        yield ServerSentEvent(event=event.name, id=str(event.number), data=event.data)


@router.post("/answers/{answer_id}/stop", status_code=204)
def stop(run: FoundRun) -> None:
    """End the work soon and keep what was checked by then; the events tell when it ended."""
    run.stop.set()
