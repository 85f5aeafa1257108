"""What the chat page shows: the conversation so far, the form, the reports to choose from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer import Answer
from assistant.chain import Assistant
from ingest.access import LOCAL_ORGANISATION
from ingest.conversations import Conversations
from ingest.profile import Profile
from web.answer_html import Turn, turn_html
from web.answer_tools import answer_tools, tools_html
from web.answer_view import MOST_LISTED, answer_view, draft_ids, searched_labels
from web.conversations import kept_answers
from web.library_view import choosing_address
from web.runs import Run
from web.wording import inspected


@dataclass(frozen=True, slots=True)
class Composer:
    """The form as it stands: what is typed and ticked, and what was wrong with it."""

    conversation_id: str = ""
    chosen: frozenset[str] = frozenset()
    question: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A report that can be ticked."""

    report_id: str
    label: str
    detail: str
    is_chosen: bool
    is_draft: bool


def chat_values(
    assistant: Assistant, composer: Composer, under_way: Run | None = None
) -> dict[str, Any]:
    """The values of the chat page's template; ``title`` is the last question, or empty.

    ``under_way`` is the conversation's question that is still being answered.
    """
    records = assistant.library.records
    conversations = Conversations(records.database)
    scope = records.scope()
    profiles = records.profiles(scope)
    conversation_id = composer.conversation_id
    answers = kept_answers(conversations, LOCAL_ORGANISATION, conversation_id)
    questions = [answer.question for answer in answers]
    if under_way:
        questions.append(under_way.question)
    services = choices_by_service(_offered(profiles, composer.chosen), composer.chosen)
    return {
        "composer": composer,
        "turns": list(_turns(answers, conversation_id, conversations, profiles)),
        "under_way": under_way,
        "title": questions[-1] if questions else "",
        "name": conversations.title(LOCAL_ORGANISATION, conversation_id) if questions else None,
        "services": services,
        "chosen_count": sum(choice.is_chosen for some in services.values() for choice in some),
        "report_count": len(profiles),
        "choose_at": _choose_at(profiles, composer),
        "suggestions": assistant.suggestions(scope) if profiles and not questions else (),
    }


def _turns(
    answers: Sequence[Answer],
    conversation_id: str,
    conversations: Conversations,
    profiles: Sequence[Profile],
) -> Iterator[tuple[Turn, str]]:
    """Each answer as it stands on the page, and what can be done with it."""
    said = conversations.feedback(LOCAL_ORGANISATION, conversation_id) if answers else {}
    drafts = draft_ids(profiles)
    for number, answer in enumerate(answers, 1):
        labels = searched_labels(answer, profiles)
        view = answer_view(answer, number, conversation_id, labels, len(profiles), drafts)
        tools = answer_tools(answer, number, conversation_id, said.get(answer.id or ""))
        yield turn_html(view), tools_html(tools)


def _offered(profiles: Sequence[Profile], chosen: frozenset[str]) -> Sequence[Profile]:
    """The reports to tick: all of few, and of many those that are chosen already."""
    if len(profiles) <= MOST_LISTED:
        return profiles
    return [profile for profile in profiles if profile.report_id in chosen]


def _choose_at(profiles: Sequence[Profile], composer: Composer) -> str | None:
    """Where reports are chosen from when they are too many to tick here."""
    if len(profiles) <= MOST_LISTED:
        return None
    return choosing_address(sorted(composer.chosen), composer.conversation_id)


def choices_by_service(
    profiles: Sequence[Profile], chosen: frozenset[str]
) -> dict[str, list[Choice]]:
    """The reports under the name of their service, in the order given."""
    services: dict[str, list[Choice]] = defaultdict(list)
    for profile in profiles:
        services[profile.service].append(
            Choice(
                profile.report_id,
                inspected(profile),
                profile.address or profile.provider or "",
                profile.report_id in chosen,
                profile.is_draft,
            )
        )
    return dict(services)
