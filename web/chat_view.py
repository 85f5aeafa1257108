"""What the chat page shows: the conversation so far, the form, the reports to choose from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.chain import Assistant
from ingest.access import LOCAL_ORGANISATION
from ingest.profile import Profile
from web.answer_html import turn_html
from web.answer_view import answer_view
from web.conversations import kept_answers
from web.runs import Run
from web.wording import inspected, report_label


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


def chat_values(
    assistant: Assistant, composer: Composer, under_way: Run | None = None
) -> dict[str, Any]:
    """The values of the chat page's template; ``title`` is the last question, or empty.

    ``under_way`` is the conversation's question that is still being answered.
    """
    records = assistant.library.records
    scope = records.scope()
    profiles = records.profiles(scope)
    labels = {profile.report_id: report_label(profile) for profile in profiles}
    answers = (
        kept_answers(records, LOCAL_ORGANISATION, composer.conversation_id)
        if composer.conversation_id
        else []
    )
    turns = [
        turn_html(answer_view(answer, turn, composer.conversation_id, labels))
        for turn, answer in enumerate(answers, 1)
    ]
    questions = [answer.question for answer in answers]
    if under_way:
        questions.append(under_way.question)
    return {
        "composer": composer,
        "turns": turns,
        "under_way": under_way,
        "title": questions[-1] if questions else "",
        "services": choices_by_service(profiles, composer.chosen),
        "report_count": len(profiles),
        "suggestions": assistant.suggestions(scope) if profiles and not questions else (),
    }


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
            )
        )
    return dict(services)
