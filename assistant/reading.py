"""From a question to the sentences that may answer it, with their evidence figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.evidence import Candidate, Stems, Weights, candidates
from assistant.holdings import Holdings
from assistant.lookup import Lookup, lookup
from assistant.machine_talk import speaks_to_a_machine
from assistant.query import Query, Term
from assistant.retrieve import PassageRetriever
from ingest.access import Scope
from ingest.library import Library
from ingest.report import Passage, Span

MOST_COMPARED = 4  # services side by side
_PASSAGES = 14  # passages read for one report
_PASSAGES_TOGETHER = 28  # passages read for all reports together
_PASSAGES_EACH = 8  # passages read for each of several reports
_MOST_READ = 12  # reports read one by one
_EVERYDAY = 2_000  # English rank down to which "does not mention …" would sound odd


@dataclass(frozen=True, slots=True)
class Read:
    """What was retrieved for a question: the sentences that may answer it.

    ``text`` is all the passages read. ``unmentioned`` are words of the question that stand
    nowhere in the reports asked about, searched whole: only of these may it be said that
    the reports do not mention them.
    """

    found: list[Candidate]
    text: Stems
    unmentioned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads an open library; ``english`` gives each English word's rank."""

    library: Library
    english: Mapping[str, int]

    def read(self, query: Query, asked: Holdings) -> Read:
        """The candidates for a question among the reports asked about, with their figures."""
        records, scope = asked.records, asked.scope
        if query.sums_up:
            passages = self._overviews(query, asked)
            vector = _centre(records.sentences(scope, [p.passage_id for p in passages]))
        else:
            wanted = lookup(self.library.embedder, query)
            vector = wanted.subject
            passages = self._passages(query, asked, wanted)
        counts = records.stem_counts(scope.organisation)
        subject = (*query.terms, *query.background)
        whole = Stems(" \n ".join(" ".join((*p.heading_path[1:], p.text)) for p in passages))
        total = records.passage_count(scope.organisation)
        weights = Weights.of(subject, counts, total, self.english, whole)
        sentences = records.sentences(scope, [passage.passage_id for passage in passages])
        searched = records.passages_within(scope)
        every = candidates(query, passages, sentences, vector, weights, searched)
        found = [each for each in every if not speaks_to_a_machine(each.text)]
        return Read(found, whole, self._unmentioned(subject, whole, asked))

    def _unmentioned(
        self, subject: Sequence[Term], read: Stems, asked: Holdings
    ) -> tuple[str, ...]:
        if len(asked.profiles) > _MOST_READ:
            return ()
        absent = [t for t in subject if self._is_telling(t.word) and not read.holds(t)]
        texts = [report_stems(report.text) for report in asked.reports()] if absent else []
        return tuple(t.word for t in absent if not any(text.holds(t) for text in texts))

    def _is_telling(self, word: str) -> bool:
        """An English word that is no everyday one; a slip of the finger is none."""
        return all(self.english.get(part, 0) > _EVERYDAY for part in word.split())

    def _overviews(self, query: Query, asked: Holdings) -> list[Passage]:
        """What the reports themselves say in sum, or all they say where they sum nothing up."""
        within = asked.first(MOST_COMPARED).scope
        held = [
            passage for passage in asked.records.passages(within)
            if passage.key_question and (
                not query.key_questions or passage.key_question in query.key_questions
            )
        ]  # fmt: skip
        return [passage for passage in held if passage.statement is None] or held

    def _passages(self, query: Query, asked: Holdings, wanted: Lookup) -> list[Passage]:
        count = len(asked.profiles)
        if count > _MOST_READ or (count > MOST_COMPARED and not query.comparison):
            return self._retriever(asked.scope, _PASSAGES_TOGETHER).passages(wanted)
        limit = _PASSAGES if count == 1 else _PASSAGES_EACH
        found: list[Passage] = []
        for profile in asked.profiles:
            alone = asked.only({profile.report_id}).scope
            found += self._retriever(alone, limit).passages(wanted)
        return found

    def _retriever(self, scope: Scope, limit: int) -> PassageRetriever:
        return PassageRetriever(library=self.library, scope=scope, limit=limit)


@lru_cache(maxsize=64)
def report_stems(text: str) -> Stems:
    """The stems of a whole report."""
    return Stems(text)


def _centre(sentences: Mapping[str, tuple[tuple[Span, ...], np.ndarray]]) -> np.ndarray:
    """The direction that the sentences have in common, as a vector of length one."""
    vectors = [matrix for _, matrix in sentences.values() if len(matrix)]
    if not vectors:
        return np.zeros(1)
    total = np.concatenate(vectors).sum(axis=0)
    return np.asarray(total / np.linalg.norm(total))
