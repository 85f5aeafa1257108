"""The conversations kept: list, rename, delete; an answer's files; whether it helped."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ingest.access import LOCAL_ORGANISATION
from ingest.conversations import Feedback
from ingest.errors import AnswerNotHeld, ConversationNotHeld
from web.answer_text import answer_text
from web.answer_tools import LONGEST_REASON
from web.answer_view import AnswerView, answer_view, draft_ids
from web.conversations import is_conversation_id, kept_answers
from web.conversations_view import (
    LONGEST_TITLE,
    conversation_view,
    conversations_page,
    is_deleted,
    page_number,
)
from web.dependencies import CurrentConversations, CurrentRecords, CurrentRuns
from web.pages import page

router = APIRouter(prefix="/conversations", include_in_schema=False)


def _well_formed(conversation_id: str) -> str:
    if not is_conversation_id(conversation_id):
        raise ConversationNotHeld
    return conversation_id


ConversationId = Annotated[str, Depends(_well_formed)]


@router.get("")
def conversations_list(
    request: Request,
    conversations: CurrentConversations,
    number: Annotated[int, Depends(page_number)],
    deleted: str = "",
) -> Response:
    """A page of the conversations, the one that was last asked in first."""
    values = {
        "list": conversations_page(conversations, LOCAL_ORGANISATION, number),
        "is_deleted": is_deleted(conversations, LOCAL_ORGANISATION, deleted),
        "longest_title": LONGEST_TITLE,
    }
    return page(request, "conversations.html", values)


@router.post("/{conversation_id}/title")
def rename(
    conversation_id: ConversationId,
    conversations: CurrentConversations,
    title: Annotated[str, Form()] = "",
    number: Annotated[str, Form(alias="page")] = "",
) -> Response:
    """Give the conversation a title of one's own; an empty one takes it away."""
    name = " ".join(title.split())
    if len(name) > LONGEST_TITLE:
        raise HTTPException(422, f"A name may have at most {LONGEST_TITLE} characters.")
    conversations.rename(LOCAL_ORGANISATION, conversation_id, name or None)
    where = f"?page={page_number(number)}#conversation-{conversation_id}"
    return RedirectResponse(f"/conversations{where}", 303)


@router.get("/{conversation_id}/delete")
def confirm_delete(
    request: Request,
    conversation_id: ConversationId,
    conversations: CurrentConversations,
    runs: CurrentRuns,
) -> Response:
    """What would go, and the button that deletes it."""
    found = conversations.conversation(LOCAL_ORGANISATION, conversation_id)
    values = {
        "conversation": conversation_view(found),
        "is_under_way": runs.under_way(conversation_id) is not None,
    }
    return page(request, "conversation_delete.html", values)


@router.post("/{conversation_id}/delete")
def delete(
    conversation_id: ConversationId, conversations: CurrentConversations, runs: CurrentRuns
) -> Response:
    """Delete the conversation, but not while an answer is being written in it."""
    if runs.under_way(conversation_id) is not None:
        return RedirectResponse(f"/conversations/{conversation_id}/delete", 303)
    conversations.delete(LOCAL_ORGANISATION, conversation_id)
    runs.forget(conversation_id)
    return RedirectResponse(f"/conversations?deleted={conversation_id}", 303)


def _kept_view(
    conversation_id: ConversationId,
    answer_id: str,
    conversations: CurrentConversations,
    records: CurrentRecords,
) -> AnswerView:
    drafts = draft_ids(records.profiles(records.scope()))
    answers = kept_answers(conversations, LOCAL_ORGANISATION, conversation_id)
    for turn, answer in enumerate(answers, 1):
        if answer.id == answer_id:
            return answer_view(answer, turn, conversation_id, {}, drafts=drafts)
    raise AnswerNotHeld


KeptView = Annotated[AnswerView, Depends(_kept_view)]


@router.get("/{conversation_id}/answers/{answer_id}.txt")
def as_text(view: KeptView) -> Response:
    """The answer with its sources as a plain text file."""
    name = f"findings-answer-{view.turn}{'-draft-private' if view.uses_draft else ''}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(answer_text(view), headers=headers)


@router.get("/{conversation_id}/answers/{answer_id}.html")
def as_rich_text(request: Request, view: KeptView) -> Response:
    """The same for a word processor, which the page puts on the clipboard."""
    return page(request, "answer_copy.html", {"view": view})


@router.post("/{conversation_id}/answers/{answer_id}/feedback")
def give_feedback(
    view: KeptView,
    conversation_id: str,
    answer_id: str,
    conversations: CurrentConversations,
    helpful: Annotated[Literal["yes", "no"], Form()],
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
) -> Response:
    """Keep whether the answer helped, in place of what was said before."""
    given = Feedback(helpful == "yes", reason.strip() or None)
    conversations.give_feedback(LOCAL_ORGANISATION, answer_id, given)
    return RedirectResponse(f"/conversations/{conversation_id}#helpful-{view.turn}", 303)
