"""How well follow-ups are understood, and whether unanswerable ones are declined."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answer import Status, Turn
from assistant.bootstrap import open_assistant
from assistant.chain import Assistant
from assistant.evaluation.beir import Judgements
from assistant.evaluation.conversation_set import Answerable, Conversation, ConversationSet
from assistant.evaluation.held_corpus import (
    HeldCorpus,
    Progress,
    take_in_documents,
    temporary_settings,
)
from assistant.evaluation.intervals import Estimate, estimate
from assistant.evaluation.ranked import RECALL_AT_FIVE, by_question
from assistant.evaluation.retrieval import WAYS, Times, embedding_time
from assistant.evaluation.stamp import Stamp, peak_memory_mb, stamp
from assistant.lookup import Lookup, lookup, lookup_text
from assistant.retrieve import PassageRetriever
from assistant.services import Names
from assistant.understand import understand
from ingest.access import LOCAL_ORGANISATION
from ingest.embed import Embedder
from ingest.library import open_library
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Abstention:
    """How often the assistant declines.

    Refusals are right where nothing answers. ``asked_back`` is the share of underspecified
    questions that it asks to clarify; they count in no other figure. ``statuses`` counts
    every answer by what the set says and what the assistant said.
    """

    refusal_precision: Estimate
    refusal_recall: Estimate
    false_refusals: Estimate
    partly_answerable_refused: Estimate
    asked_back: Estimate
    statuses: Mapping[str, Mapping[str, int]]


Recalls = Mapping[str, Mapping[str, Estimate]]


@dataclass(frozen=True, slots=True)
class ConversationResult:
    """Recall@5 by group of conversations, form of the question and way of searching.

    ``gain`` is, by group, what the standalone question finds beyond the last turn alone,
    both indexes fused.
    """

    name: str
    counts: Mapping[str, int]
    recall_at_5: Mapping[str, Recalls]
    gain: Mapping[str, Estimate]
    abstention: Abstention
    times: Times
    peak_memory_mb: float | None
    stamp: Stamp


def measure_conversations(
    conversation_set: ConversationSet,
    settings: Settings,
    vectors: Path,
    embedder: Embedder,
    progress: Progress | None = None,
) -> ConversationResult:
    """Take the corpus in, then search for every question in each form, and ask it."""
    with temporary_settings(settings) as own:
        with open_library(own, embedder) as library:
            held = take_in_documents(library, conversation_set.documents, vectors, progress)
        with open_assistant(own, embedder) as assistant:
            asked = conversation_set.conversations
            recalls, gain = _measure_recall(assistant, held, [c for c in asked if c.gold])
            abstention, milliseconds = _measure_abstention(assistant, asked)
            p50, p95 = np.percentile(milliseconds, [50, 95])
            return ConversationResult(
                name=conversation_set.name,
                counts={**conversation_set.counts, "passages": len(held.document_of)},
                recall_at_5=recalls,
                gain=gain,
                abstention=abstention,
                times=Times(
                    question_p50_ms=round(float(p50), 2),
                    question_p95_ms=round(float(p95), 2),
                    embed_s=embedding_time(held),
                    index_s=round(held.indexing_seconds, 1),
                ),
                peak_memory_mb=peak_memory_mb(),
                stamp=stamp(assistant.library.embedder.fingerprint),
            )


Inputs = Callable[[Assistant, Conversation], Lookup]


def _last_turn(assistant: Assistant, conversation: Conversation) -> Lookup:
    """The words of the last turn as they are."""
    return lookup_text(assistant.library.embedder, conversation.question)


def _last_turn_understood(assistant: Assistant, conversation: Conversation) -> Lookup:
    """The last turn through the assistant's analysis, as if nothing had gone before."""
    return _understood(assistant, conversation.question, ())


def _standalone(assistant: Assistant, conversation: Conversation) -> Lookup:
    """The question with what it takes from earlier turns."""
    return _understood(assistant, conversation.question, conversation.previous_turns)


_LAST_TURN, _STANDALONE = "last turn", "standalone"
FORMS: Mapping[str, Inputs] = {
    _LAST_TURN: _last_turn,
    "last turn, understood": _last_turn_understood,
    _STANDALONE: _standalone,
}


def _understood(assistant: Assistant, question: str, turns: Sequence[Turn]) -> Lookup:
    """What ``assistant.reading`` looks up; no service is known."""
    library = assistant.library
    vocabulary = library.records.vocabulary(LOCAL_ORGANISATION)
    none = Names.of(())
    speller = assistant.speller.holding(vocabulary)
    query = understand(
        question, none, lambda ids: (), turns, speller, vocabulary, lambda word, report: 0
    )
    return lookup(library.embedder, query)


def _measure_recall(
    assistant: Assistant, held: HeldCorpus, asked: Sequence[Conversation]
) -> tuple[Mapping[str, Recalls], dict[str, Estimate]]:
    """Recall@5 and the gain, over follow-ups that have gold and over all that have."""
    judged: Judgements = {c.identifier: dict.fromkeys(c.gold, 1) for c in asked}
    values = {
        form: {
            way: by_question(RECALL_AT_FIVE, judged, rankings)["Recall@5"]
            for way, rankings in _found(assistant, held, asked, inputs).items()
        }
        for form, inputs in FORMS.items()
    }
    groups = {
        "follow-ups": [c.identifier for c in asked if c.previous_turns],
        "all with gold": [c.identifier for c in asked],
    }
    recalls: Mapping[str, Recalls] = {
        name: {
            form: {way: estimate([found[way][c] for c in group]) for way in WAYS}
            for form, found in values.items()
        }
        for name, group in groups.items()
    }
    before, after = values[_LAST_TURN]["fused"], values[_STANDALONE]["fused"]
    gain = {name: estimate([after[c] - before[c] for c in group]) for name, group in groups.items()}
    return recalls, gain


def _found(
    assistant: Assistant, held: HeldCorpus, asked: Sequence[Conversation], inputs: Inputs
) -> dict[str, dict[str, list[str]]]:
    library = assistant.library
    retriever = PassageRetriever(library=library, scope=library.records.scope())
    rankings: dict[str, dict[str, list[str]]] = {way: {} for way in WAYS}
    for conversation in asked:
        found = retriever.rank(inputs(assistant, conversation))
        for way in WAYS:
            rankings[way][conversation.identifier] = held.documents(getattr(found, way))
    return rankings


def _measure_abstention(
    assistant: Assistant, asked: Sequence[Conversation]
) -> tuple[Abstention, list[float]]:
    """What becomes of each question, and how many milliseconds each took."""
    scope = assistant.library.records.scope()
    said: list[tuple[Answerable, Status]] = []
    milliseconds = []
    for conversation in asked:
        started = time.perf_counter()
        answer = assistant.ask(conversation.question, scope, conversation.previous_turns)
        milliseconds.append(1000 * (time.perf_counter() - started))
        said.append((conversation.answerable, answer.status))
    return abstention_measures(said), milliseconds


def abstention_measures(said: Sequence[tuple[Answerable, Status]]) -> Abstention:
    """The measures over pairs of what the set says and what the assistant said."""

    def refused(kind: Answerable) -> Estimate:
        return estimate([status.is_abstention for judged, status in said if judged is kind])

    refusals = [
        judged
        for judged, status in said
        if status.is_abstention and judged is not Answerable.UNDERSPECIFIED
    ]
    statuses = {
        kind.value: dict(Counter(status.value for judged, status in said if judged is kind))
        for kind in Answerable
    }
    return Abstention(
        refusal_precision=estimate([judged is Answerable.UNANSWERABLE for judged in refusals]),
        refusal_recall=refused(Answerable.UNANSWERABLE),
        false_refusals=refused(Answerable.ANSWERABLE),
        partly_answerable_refused=refused(Answerable.PARTIAL),
        asked_back=estimate(
            [
                status is Status.NEEDS_CLARIFICATION
                for judged, status in said
                if judged is Answerable.UNDERSPECIFIED
            ]
        ),
        statuses=statuses,
    )
