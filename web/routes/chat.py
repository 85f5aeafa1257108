"""The chat page: a question in a form, its conversation as a page. Needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from assistant.refusal import LONGEST_QUESTION
from ingest.access import LOCAL_ORGANISATION
from ingest.errors import FindingsError
from web.chat_view import Composer, chat_values
from web.conversations import (
    Asking,
    ask_and_keep,
    conversation_id_or_new,
    is_conversation_id,
    kept_answers,
)
from web.dependencies import CurrentAssistant, CurrentConversations, CurrentRuns
from web.errors import status_code
from web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(
    request: Request,
    assistant: CurrentAssistant,
    report: Annotated[Sequence[str], Query()] = (),
    question: str = "",
) -> Response:
    """An empty conversation, and questions to begin with; ``question`` is typed in already."""
    composer = Composer(chosen=frozenset(report), question=question[:LONGEST_QUESTION])
    return page(request, "chat.html", chat_values(assistant, composer))


@router.get("/conversations/{conversation_id}")
def conversation(
    request: Request,
    conversation_id: str,
    assistant: CurrentAssistant,
    runs: CurrentRuns,
    report: Annotated[Sequence[str], Query()] = (),
) -> Response:
    """What was asked and answered, what is being answered, and room for the next question."""
    if not is_conversation_id(conversation_id):
        raise HTTPException(404)
    composer = Composer(conversation_id=conversation_id, chosen=frozenset(report))
    values = chat_values(assistant, composer, runs.under_way(conversation_id))
    if not values["title"]:
        raise HTTPException(404)
    return page(request, "chat.html", values)


@router.post("/ask")
def ask(
    request: Request,
    assistant: CurrentAssistant,
    conversations: CurrentConversations,
    runs: CurrentRuns,
    question: Annotated[str, Form()] = "",
    suggestion: Annotated[str, Form()] = "",
    report: Annotated[Sequence[str], Form()] = (),
    conversation: Annotated[str, Form()] = "",
) -> Response:
    """Answer and lead to the conversation; or say what is wrong, keeping what was typed."""
    asked = suggestion or question
    conversation_id = conversation_id_or_new(conversation)
    try:
        scope = assistant.library.records.scope(list(report) or None)
        ask_and_keep(assistant, Asking(asked, scope, conversation_id), runs.closing)
    except FindingsError as error:
        composer = Composer(conversation_id, frozenset(report), asked, str(error))
        return page(request, "chat.html", chat_values(assistant, composer), status_code(error))
    turn = len(kept_answers(conversations, LOCAL_ORGANISATION, conversation_id))
    chosen = "?" + urlencode({"report": list(report)}, doseq=True) if report else ""
    return RedirectResponse(f"/conversations/{conversation_id}{chosen}#turn-{turn}", 303)
