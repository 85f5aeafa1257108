"""The whole way from a question to a checked answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from assistant.answer import Answer, Turn
from assistant.draft import Proposal
from assistant.facts import answer_facts
from assistant.fields import residual_terms
from assistant.parts import parts, together
from assistant.patterns import any_of
from assistant.query import Field, Kind, Query
from assistant.quoted import answer_quoted
from assistant.reading import Reader
from assistant.refusal import accept, decline
from assistant.showing import show
from assistant.spelling import Speller
from assistant.suggest import suggestions
from assistant.understand import understand
from ingest.access import Scope, demand_scope
from ingest.library import Library
from ingest.report import Report
from ingest.terms import fold

# The assessment's date is not the day of a visit; without visit dates the text must tell.
_VISIT = any_of("visit|visited|came|come|went|on ?site")


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions over one open library."""

    library: Library
    speller: Speller

    def ask(self, question: str, scope: Scope, previous_turns: Sequence[Turn] = ()) -> Answer:
        """One checked answer. Raises QuestionRefused for an empty or over-long question."""
        started = time.perf_counter()
        asked = accept(question)
        reports = self.library.records.reports(demand_scope(scope))
        query = self._understand(asked, reports, scope, previous_turns)
        timings = {"retrieve": 0.0}
        proposal = self._propose(query, scope, reports, timings)
        first, *rest = parts(asked)
        if rest and not query.about_assistant:
            turns = [*previous_turns, Turn("user", first)]
            in_turn = [self._understand(first, reports, scope, previous_turns)]
            in_turn += [self._understand(part, reports, scope, turns) for part in rest]
            answers = [
                self._propose(_of_services(part, query), scope, reports, timings)
                for part in in_turn
            ]
            proposal = together(answers, proposal)
        checking = time.perf_counter()
        answer = show(query, proposal, reports)
        ended = time.perf_counter()
        timings["check"] = 1000 * (ended - checking)
        timings["total"] = 1000 * (ended - started)
        timings["answer"] = timings["total"] - timings["check"] - timings["retrieve"]
        return replace(answer, timings_ms={name: round(ms, 2) for name, ms in timings.items()})

    def suggestions(self, scope: Scope, most: int = 5) -> tuple[str, ...]:
        """Questions made from the reports in scope, each tried and answered with citations."""
        reports = self.library.records.reports(demand_scope(scope))
        tried = (q for q in suggestions(reports) if self.ask(q, scope).citations)
        return tuple(islice(tried, most))

    def _understand(
        self, question: str, reports: Sequence[Report], scope: Scope, turns: Sequence[Turn]
    ) -> Query:
        records = self.library.records
        vocabulary = records.vocabulary(scope.organisation)

        def elsewhere(word: str, report_id: str) -> int:
            own = records.report_vocabulary(scope, report_id)
            return vocabulary.get(word, 0) - own.get(word, 0)

        return understand(question, reports, turns, self.speller, vocabulary, elsewhere)

    def _propose(
        self, query: Query, scope: Scope, reports: Sequence[Report], timings: dict[str, float]
    ) -> Proposal:
        """Decline, or compute the facts, or quote the findings, or a fact with its findings."""
        if refusal := decline(query, reports):
            return refusal
        asked = [r for r in reports if not query.named or r.report_id in query.named]
        facts = answer_facts(query, asked) if facts_suffice(query) else None
        if facts is not None and not wants_findings(query, facts, asked):
            return facts
        started = time.perf_counter()
        read = Reader(self.library, self.speller.known).read(query, scope, asked)
        timings["retrieve"] += 1000 * (time.perf_counter() - started)
        if facts is None:
            return answer_quoted(query, read, asked)
        behind = answer_quoted(replace(query, fields=frozenset()), read, asked)
        if facts.status.is_abstention:
            return facts if behind.status.is_abstention else replace(behind, note=facts.note)
        return replace(facts, drafts=tuple(dict.fromkeys((*facts.drafts, *behind.drafts))))


def _of_services(part: Query, whole: Query) -> Query:
    """A part that names no service is about those that the whole question names."""
    if part.named:
        return part
    return replace(part, named=whole.named, described=whole.described)


def facts_suffice(query: Query) -> bool:
    """Whether the question asks for facts of the record and for nothing beyond them."""
    if not query.fields or query.kind is Kind.DEFINITION:
        return False
    return query.claimed_number is not None or not residual_terms(query)


def wants_findings(query: Query, facts: Proposal, asked: Sequence[Report]) -> bool:
    """Whether the facts need the findings behind them: a "why", or what a breach was about."""
    if Field.BREACHES in query.fields:
        return bool(query.named)
    if Field.DATE in query.fields and _VISIT.search(fold(query.question)):
        return not any(report.visit_dates for report in asked)
    return query.kind is Kind.REASON and not facts.status.is_abstention
