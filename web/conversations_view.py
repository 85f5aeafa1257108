"""The list of conversations as its page shows it, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from assistant.wording import counted
from ingest.conversations import Conversation, Conversations
from web.answer_json import from_json
from web.conversations import is_conversation_id
from web.wording import moment

LONGEST_TITLE = 120  # characters
_ON_A_PAGE = 20
_MOST_DIGITS = 9  # of a page number


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation in the list. ``given`` is the title that a person gave, or empty."""

    conversation_id: str
    title: str
    given: str
    detail: str

    @property
    def href(self) -> str:
        """Its page."""
        return f"/conversations/{self.conversation_id}"


@dataclass(frozen=True, slots=True)
class ConversationsPage:
    """One page of the list. Page numbers are 1-based; ``newer`` and ``older`` are pages."""

    conversations: tuple[ConversationView, ...]
    number: int
    pages: int
    newer: int | None
    older: int | None


def conversations_page(
    conversations: Conversations, organisation: str, number: int
) -> ConversationsPage:
    """The page with this number, or the nearest that there is."""
    pages = max(1, ceil(conversations.count(organisation) / _ON_A_PAGE))
    number = min(max(number, 1), pages)
    found = conversations.latest(organisation, (number - 1) * _ON_A_PAGE, _ON_A_PAGE)
    return ConversationsPage(
        conversations=tuple(map(conversation_view, found)),
        number=number,
        pages=pages,
        newer=number - 1 if number > 1 else None,
        older=number + 1 if number < pages else None,
    )


def page_number(page: str = "") -> int:
    """The page number that an address gives, or 1 where it gives none."""
    return int(page) if page.isdecimal() and len(page) < _MOST_DIGITS else 1


def is_deleted(conversations: Conversations, organisation: str, conversation_id: str) -> bool:
    """Whether the id is one that a conversation may have had, and has none now."""
    return is_conversation_id(conversation_id) and not conversations.answers(
        organisation, conversation_id
    )


def conversation_view(conversation: Conversation) -> ConversationView:
    """A conversation under its title, or else its first question."""
    question = from_json(conversation.first.answer_json).question
    return ConversationView(
        conversation_id=conversation.conversation_id,
        title=conversation.title or _shortened(question),
        given=conversation.title or "",
        detail=f"Last asked {moment(conversation.last_asked)} · "
        f"{counted(conversation.answers, 'question')}",
    )


def _shortened(question: str) -> str:
    text = " ".join(question.split())
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1].rstrip()}…"
