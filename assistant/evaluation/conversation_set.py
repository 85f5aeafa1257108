"""Conversations over one corpus: what was asked, what answers it, what nothing answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.answer import Turn
from assistant.evaluation.beir import Document, read_documents
from assistant.evaluation.json_lines import Row, json_lines
from assistant.refusal import accept
from ingest.errors import FindingsError, QuestionRefused


class Answerable(StrEnum):
    """What the corpus holds for a question, as its set judges it."""

    ANSWERABLE = "ANSWERABLE"
    PARTIAL = "PARTIAL"
    UNANSWERABLE = "UNANSWERABLE"
    UNDERSPECIFIED = "UNDERSPECIFIED"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The last question of a conversation, the turns before it, and the documents it needs."""

    identifier: str
    previous_turns: tuple[Turn, ...]
    question: str
    answerable: Answerable
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationSet:
    """Conversations over one corpus. ``counts`` tells what the files hold."""

    name: str
    documents: tuple[Document, ...]
    conversations: tuple[Conversation, ...]
    counts: Mapping[str, int]


def read_conversations(directory: Path) -> ConversationSet:
    """The set in a folder; raises FindingsError naming the file and line."""
    documents = read_documents(directory / "corpus.jsonl")
    path = directory / "conversations.jsonl"
    found: dict[str, Conversation] = {}
    for row in json_lines(path):
        conversation = _conversation(row)
        if conversation.identifier in found:
            raise row.refused(f"the id {conversation.identifier!r} was given before.")
        found[conversation.identifier] = conversation
    if not found:
        raise FindingsError(f"{path} holds no conversations.")
    held = {document.identifier for document in documents}
    kinds = Counter(each.answerable.value.lower() for each in found.values())
    return ConversationSet(
        name=directory.resolve().name,
        documents=documents,
        conversations=tuple(found.values()),
        counts={
            "documents": len(documents),
            "empty_texts": sum(not document.text.strip() for document in documents),
            "conversations": len(found),
            "with_earlier_turns": sum(bool(c.previous_turns) for c in found.values()),
            "gold_of_unknown_documents": sum(
                gold not in held for c in found.values() for gold in c.gold
            ),
            "answerable_without_gold": sum(
                not c.gold and c.answerable is Answerable.ANSWERABLE for c in found.values()
            ),
            **{kind.value.lower(): kinds[kind.value.lower()] for kind in Answerable},
        },
    )


def _conversation(row: Row) -> Conversation:
    try:
        question = accept(row.text("question"))
    except QuestionRefused as error:
        raise row.refused(str(error)) from error
    judged = row.text("answerable")
    if judged not in Answerable.__members__:
        raise row.refused(f'"answerable" must be one of {", ".join(Answerable)}, not {judged!r}.')
    return Conversation(
        identifier=row.identifier("id"),
        previous_turns=row.turns("previous_turns"),
        question=question,
        answerable=Answerable(judged),
        gold=tuple(dict.fromkeys(row.texts("gold"))),
    )
