"""The whole way from a question to a checked answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Event
from typing import TYPE_CHECKING

from assistant import wording
from assistant.answer import Answer, Status, Turn
from assistant.draft import Proposal
from assistant.editions import basis, told_apart
from assistant.expectations import Expectation, ReferenceFinder, answer_expectation, nearest_rule
from assistant.facts import answer_facts
from assistant.facts.sufficient import (
    asks_of_reports_alone,
    facts_suffice,
    ranges_over_reports,
    wants_findings,
)
from assistant.holdings import Holdings
from assistant.parts import parts, together
from assistant.query import Kind, Query
from assistant.quoted import answer_quoted
from assistant.reading import Read, Reader
from assistant.refusal import accept, decline, out_of_scope
from assistant.services import names_in
from assistant.showing import accepted, show
from assistant.spelling import Speller
from assistant.suggest import Suggested, suggestions
from assistant.timings import Timings
from assistant.understand import understand
from ingest.access import Scope, demand_scope
from ingest.library import Library

if TYPE_CHECKING:
    from assistant.rephrase import Rephraser
    from assistant.writer import Writer

_EXAMPLES = 2  # services whose findings stand below a rule


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions over one open library; with a ``writer`` and a ``rephraser``, fluently."""

    library: Library
    speller: Speller
    reference: ReferenceFinder
    writer: Writer | None = None
    rephraser: Rephraser | None = None
    suggested: Suggested = field(default_factory=Suggested)

    def ask(self, question: str, scope: Scope, previous_turns: Sequence[Turn] = ()) -> Answer:
        """One checked answer. Raises QuestionRefused for an empty or over-long question."""
        *_, answer = self.answering(question, scope, previous_turns)
        return answer

    def answering(
        self,
        question: str,
        scope: Scope,
        previous_turns: Sequence[Turn] = (),
        stop: Event | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, a checked sentence at a time; the last one is whole.

        Once ``stop`` is set a language model is no longer waited for: what is not written
        by then is answered without it. Raises QuestionRefused.
        """
        timings, stop = Timings(), stop or Event()
        asked = accept(question)
        holdings = Holdings.of(self.library.records, demand_scope(scope))
        asked, turns = self._rephrased(asked, holdings, previous_turns, stop)
        query = replace(self._understand(asked, holdings, turns), question=question.strip())
        proposal = self._answer(query, asked, holdings, turns, timings)
        proposal = self._with_nearest_rule(query, told_apart(proposal, query, holdings))
        if self.writer and proposal.found and not proposal.status.is_abstention:
            # Imported here: nobody without a model shall wait for what a model needs.
            from assistant.written import write_answer

            grown = write_answer(self.writer, query, proposal, holdings, stop, timings)
        else:
            with timings.measured("check"):
                grown = iter((show(query, proposal, accepted(proposal.drafts), holdings.ids),))
        for answer in grown:
            rests_on = basis(answer, holdings)
            yield replace(answer, basis=rests_on, timings_ms=timings.milliseconds())

    def _answer(
        self,
        query: Query,
        asked: str,
        holdings: Holdings,
        turns: Sequence[Turn],
        timings: Timings,
    ) -> Proposal:
        """The proposal for a question, or for each of two that are asked in one."""
        whole = self._propose(query, holdings, timings)
        first, *rest = parts(asked)
        if not rest or query.about_assistant:
            return whole
        following = [*turns, Turn("user", first)]
        in_turn = [self._understand(first, holdings, turns)]
        in_turn += [self._understand(part, holdings, following) for part in rest]
        answers = [
            self._propose(_of_services(part, query), holdings, timings, rules=not query.named)
            for part in in_turn
        ]
        return together(answers, whole)

    def _rephrased(
        self, asked: str, holdings: Holdings, turns: Sequence[Turn], stop: Event
    ) -> tuple[str, Sequence[Turn]]:
        """A follow-up made to stand alone by the model; else the question and turns as they are."""
        earlier = [turn.content for turn in turns if turn.role == "user"]
        if self.rephraser is None or not earlier:
            return asked, turns
        by_rule = self._understand(asked, holdings, turns)
        alone = self._understand(asked, holdings, ())
        if by_rule.text == alone.text:  # it takes nothing from the questions before it
            return asked, turns
        names = [profile.service for profile in holdings.only(by_rule.named).profiles]
        rewritten = self.rephraser.standalone(asked, earlier, names, stop)
        if rewritten and _means(self._understand(rewritten, holdings, ()), by_rule):
            return rewritten, ()
        return asked, turns

    def suggestions(self, scope: Scope, most: int = 5) -> tuple[str, ...]:
        """Questions made from the reports in scope, each tried and answered with citations."""
        quick = replace(self, writer=None, rephraser=None)  # a page must not wait for a model

        def tried() -> tuple[str, ...]:
            reports = Holdings.of(self.library.records, scope).first(most).reports()
            answered = (q for q in suggestions(reports) if quick.ask(q, scope).citations)
            return tuple(islice(answered, most))

        return self.suggested.kept((self.library.records.version, demand_scope(scope), most), tried)

    def _understand(self, question: str, holdings: Holdings, turns: Sequence[Turn]) -> Query:
        records, scope = holdings.records, holdings.scope
        vocabulary = records.vocabulary(scope.organisation)

        def elsewhere(word: str, report_id: str) -> int:
            own = records.report_vocabulary(scope, report_id)
            return vocabulary.get(word, 0) - own.get(word, 0)

        return understand(
            question,
            names_in(records, scope),
            lambda ids: records.profiles_of(scope, ids),
            turns,
            self.speller.holding(vocabulary),
            vocabulary,
            elsewhere,
        )

    def _propose(
        self, query: Query, holdings: Holdings, timings: Timings, *, rules: bool = True
    ) -> Proposal:
        """Decline, tell what is expected, compute the facts, quote the findings, or both.

        Without ``rules`` only the reports are asked.
        """
        if refusal := out_of_scope(query):
            return refusal
        of_facts = facts_suffice(query)
        if rules and not asks_of_reports_alone(query):
            by_subject = not (of_facts and ranges_over_reports(query))
            expected = answer_expectation(query, self.reference, by_subject=by_subject)
            if expected is not None and not (of_facts and expected.by_topic):
                return self._with_findings(query, expected, holdings, timings)
        if refusal := decline(query, holdings):
            return refusal
        asked = holdings.only(query.named) if query.named else holdings
        facts = answer_facts(query, asked) if of_facts else None
        if facts is not None and not wants_findings(query, facts, asked):
            return facts
        read = self._read(query, asked, timings)
        if facts is None:
            return answer_quoted(query, read, asked)
        behind = answer_quoted(replace(query, fields=frozenset()), read, asked)
        if facts.status.is_abstention:
            return facts if behind.status.is_abstention else replace(behind, note=facts.note)
        drafts = tuple(dict.fromkeys((*facts.drafts, *behind.drafts)))
        return replace(facts, drafts=drafts, found=behind.found)

    def _with_findings(
        self, query: Query, expected: Expectation, holdings: Holdings, timings: Timings
    ) -> Proposal:
        """What is expected and, clearly apart, what inspectors found about it."""
        rules = expected.proposal
        if expected.by_topic:
            found = self._propose(query, holdings, timings, rules=False)
            if found.status.is_abstention:
                return rules
            return replace(found, drafts=(*found.drafts, *rules.drafts), found=())
        if expected.ask_reports is None or not holdings.profiles:
            return rules
        query = self._understand(expected.ask_reports, holdings, ())
        query = replace(query, fields=frozenset(), kind=Kind.FINDING, services=_EXAMPLES)
        found = answer_quoted(query, self._read(query, holdings, timings), holdings)
        if found.status.is_abstention:
            return rules
        drafts = (replace(each, group=wording.found(each.group)) for each in found.drafts)
        return replace(rules, drafts=(*rules.drafts, *drafts))

    def _with_nearest_rule(self, query: Query, proposal: Proposal) -> Proposal:
        """The abstention with the regulation that came closest, where one was asked for."""
        if proposal.status is not Status.NOT_IN_REPORTS:
            return proposal
        rule = nearest_rule(query, self.reference)
        if rule is None:
            return proposal
        note = " ".join(filter(None, (wording.NO_CLEAR_RULE, proposal.note)))
        return replace(proposal, note=note, nearest=(rule, *proposal.nearest))

    def _read(self, query: Query, asked: Holdings, timings: Timings) -> Read:
        with timings.measured("retrieve"):
            return Reader(self.library, self.speller.known).read(query, asked)


def _means(rewritten: Query, by_rule: Query) -> bool:
    """Whether a model's question keeps the services, and some of the subject, found by rule."""
    carried = set(by_rule.background)
    return rewritten.named == by_rule.named and (
        not carried or bool(carried & set(rewritten.terms))
    )


def _of_services(part: Query, whole: Query) -> Query:
    """A part that names no service is about those that the whole question names."""
    if part.named:
        return part
    return replace(part, named=whole.named, described=whole.described)
