"""The whole way from a question to a checked answer."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from assistant import wording
from assistant.answer import Answer, Citation, Claim, Status, Turn
from assistant.answerable import Judgement, judge
from assistant.check import verdict
from assistant.draft import Draft, Evidence, Proposal
from assistant.evidence import Candidate, Stems, Weights, candidates, query_stems, stem_counts
from assistant.facts import answer_facts
from assistant.fields import residual_terms
from assistant.polarity import Polarity, polarity
from assistant.query import Field, Kind, Query
from assistant.quoted import draft, quote, sum_up
from assistant.retrieve import PassageRetriever
from assistant.spelling import Speller
from assistant.suggest import suggestions
from assistant.understand import understand
from ingest.access import Scope, demand_scope
from ingest.errors import QuestionRefused
from ingest.library import Library
from ingest.report import Passage, Report, Span
from ingest.terms import fold

LONGEST_QUESTION = 1_000  # characters
_PASSAGES = 14  # passages read for one report or for all together
_PASSAGES_EACH = 8  # passages read for each of several named reports
_MOST_COMPARED = 4  # services side by side
_NEAREST = 3  # passages shown beside an abstention

_PERSONAL_ADVICE = re.compile(
    r"\b(?:should|can|could|must|may) (?:i|we)\b.*\b(?:sue|resign|quit|claim|appeal|refuse|take|give)\b"
    r"|\bmy (?:pay|wages?|salary|contract|rights|solicitor|pension|holiday|payslip|employer|union)\b"
    r"|\b(?:salary|salaries|wages?|pay rise|minimum wage|holiday pay|sick pay|hourly rate|pension)\b"
    r"|\b(?:legal advice|solicitor|compensation|tribunal|diagnos\w+|prescribe|symptoms?|side effects?)\b"
    r"|\b(?:gossip|affair|girlfriend|boyfriend|married|divorced)\b"
)

_JOINED = re.compile(
    r",?\s+and\s+(?=(?:(?:on|in|at|by|for)\s+)?(?:how|what|when|who|why|where|which|did|was|were|had|has|"
    r"is|are|do|does)\b)|(?<=[?])\s+(?=\S+(?:\s+\S+){2})",
    re.IGNORECASE,
)
# The assessment's date is not the day of a visit; without visit dates the text must tell.
_VISIT = re.compile(r"\b(?:visit|visited|came|come|went|on ?site)\b")


@dataclass(frozen=True, slots=True)
class Read:
    """What was retrieved for a question: its candidates and how telling its terms are."""

    found: list[Candidate]
    weights: Weights
    text: Stems


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
        vocabulary = self.library.records.vocabulary(scope.organisation)

        def elsewhere(word: str, report_id: str) -> int:
            own = self.library.records.report_vocabulary(scope, report_id)
            return vocabulary.get(word, 0) - own.get(word, 0)

        def understood(part: str, turns: Sequence[Turn]) -> Query:
            return understand(part, reports, turns, self.speller, vocabulary, elsewhere)

        query = understood(asked, previous_turns)
        timings: dict[str, float] = {}
        proposal = self._propose(query, scope, reports, timings)
        first, *rest = parts(asked)
        if rest and not query.about_assistant:
            turns = [*previous_turns, Turn("user", first)]
            asked_in_turn = [
                understood(first, previous_turns),
                *(understood(p, turns) for p in rest),
            ]
            proposal = together(
                [self._propose(part, scope, reports, timings) for part in asked_in_turn], proposal
            )
        checking = time.perf_counter()
        answer = show(query, proposal, reports)
        ended = time.perf_counter()
        timings["check"] = 1000 * (ended - checking)
        timings["total"] = 1000 * (ended - started)
        timings["answer"] = timings["total"] - timings["check"] - timings.get("retrieve", 0.0)
        timings.setdefault("retrieve", 0.0)
        return replace(answer, timings_ms={name: round(ms, 2) for name, ms in timings.items()})

    def suggestions(self, scope: Scope, most: int = 5) -> tuple[str, ...]:
        """Questions made from the reports in scope, each tried and answered with citations."""
        reports = self.library.records.reports(demand_scope(scope))
        tried = (q for q in suggestions(reports) if self.ask(q, scope).citations)
        return tuple(islice(tried, most))

    def _propose(
        self, query: Query, scope: Scope, reports: Sequence[Report], timings: dict[str, float]
    ) -> Proposal:
        if refusal := decline(query, reports):
            return refusal
        asked = [r for r in reports if not query.named or r.report_id in query.named]
        facts = answer_facts(query, asked) if facts_suffice(query) else None
        if facts is not None and not wants_findings(query, facts, asked):
            return facts
        started = time.perf_counter()
        read = self._read(query, scope, asked)
        timings["retrieve"] = 1000 * (time.perf_counter() - started)
        if facts is None:
            return answer_quoted(query, read, asked)
        behind = answer_quoted(replace(query, fields=frozenset()), read, asked)
        if facts.status.is_abstention:
            return facts if behind.status.is_abstention else replace(behind, note=facts.note)
        return replace(facts, drafts=(*facts.drafts, *behind.drafts))

    def _read(self, query: Query, scope: Scope, asked: Sequence[Report]) -> Read:
        records = self.library.records
        if query.sums_up:
            passages = self._overviews(query, scope, asked)
            vector = _centre(records.sentences(scope, [p.passage_id for p in passages]))
        else:
            vector = self.library.embedder.encode([query.subject])[0]
            passages = self._passages(query, scope, asked, vector)
        counts = stem_counts(records.vocabulary(scope.organisation))
        subject = (*query.terms, *query.background)
        whole = Stems(" \n ".join(" ".join((*p.heading_path[1:], p.text)) for p in passages))
        total = records.passage_count(scope.organisation)
        weights = Weights.of(subject, counts, total, self.speller.known, whole)
        sentences = records.sentences(scope, [passage.passage_id for passage in passages])
        found = candidates(query, passages, sentences, vector, weights)
        return Read(found, weights, whole)

    def _overviews(self, query: Query, scope: Scope, asked: Sequence[Report]) -> list[Passage]:
        """What the reports themselves say in sum, or all they say where they sum nothing up."""
        within = replace(scope, report_ids=frozenset(r.report_id for r in asked[:_MOST_COMPARED]))
        held = [
            passage for passage in self.library.records.passages(within)
            if passage.key_question and (
                not query.key_questions or passage.key_question in query.key_questions
            )
        ]  # fmt: skip
        return [passage for passage in held if passage.statement is None] or held

    def _passages(
        self, query: Query, scope: Scope, asked: Sequence[Report], vector: np.ndarray
    ) -> list[Passage]:
        stems = query_stems(query)
        each = len(asked) <= _MOST_COMPARED or query.comparison
        if not each:
            within = replace(scope, report_ids=frozenset(r.report_id for r in asked))
            return self._retriever(within, 2 * _PASSAGES).passages(vector, stems)
        limit = _PASSAGES if len(asked) == 1 else _PASSAGES_EACH
        found: list[Passage] = []
        for report in asked[:12]:
            within = replace(scope, report_ids=frozenset({report.report_id}))
            found += self._retriever(within, limit).passages(vector, stems)
        return found

    def _retriever(self, scope: Scope, limit: int) -> PassageRetriever:
        return PassageRetriever(library=self.library, scope=scope, limit=limit)


def _centre(sentences: Mapping[str, tuple[tuple[Span, ...], np.ndarray]]) -> np.ndarray:
    """The direction that the sentences have in common, as a vector of length one."""
    vectors = [matrix for _, matrix in sentences.values() if len(matrix)]
    if not vectors:
        return np.zeros(1)
    total = np.concatenate(vectors).sum(axis=0)
    return np.asarray(total / np.linalg.norm(total))


def accept(question: str) -> str:
    """The question without surrounding space. Raises QuestionRefused if empty or too long."""
    asked = question.strip()
    if not asked:
        raise QuestionRefused("The question is empty. Type what you would like to know.")
    if len(asked) > LONGEST_QUESTION:
        raise QuestionRefused(
            f"The question has {len(asked):,} characters; the most is {LONGEST_QUESTION:,}. "
            "Shorten it, or ask in parts."
        )
    return asked


def decline(query: Query, reports: Sequence[Report]) -> Proposal | None:
    """The refusal that needs no search, if there is one."""
    if query.about_assistant:
        return Proposal(Status.OUT_OF_SCOPE, note=wording.ABOUT_ASSISTANT)
    if query.personal:
        return Proposal(Status.OUT_OF_SCOPE, note=wording.PERSONAL_ADVICE)
    if not reports:
        return Proposal(Status.NOT_HELD, note=wording.NOTHING_HELD)
    if query.not_held and not query.named:
        return Proposal(Status.NOT_HELD, note=wording.not_held(query.not_held, reports))
    asked = [r for r in reports if not query.named or r.report_id in query.named]
    if silent := _not_covered(query, asked):
        return Proposal(Status.NOT_IN_REPORTS, note=silent)
    if query.pointing and len(reports) > 2:
        return Proposal(Status.NEEDS_CLARIFICATION, note=wording.WHICH_SERVICES)
    has_subject = query.terms or query.background or query.fields or query.sums_up
    if not has_subject:
        return Proposal(Status.NEEDS_CLARIFICATION, note=wording.WHAT_ABOUT)
    return None


def _not_covered(query: Query, asked: Sequence[Report]) -> str | None:
    """What to say when no report asked covers a key question that the question names."""
    covered = {question.name for report in asked for question in report.key_questions}
    absent = [name for name in query.key_questions if name not in covered]
    return wording.not_covered(asked, absent, covered) if absent else None


def facts_suffice(query: Query) -> bool:
    """Whether the question asks for facts of the record and for nothing beyond them."""
    if not query.fields:
        return False
    return query.claimed_number is not None or not residual_terms(query)


def parts(question: str) -> list[str]:
    """The questions joined in one: "when did they visit, and were they expected"."""
    return [part.strip() for part in _JOINED.split(question) if part.strip()]


def together(answers: Sequence[Proposal], whole: Proposal) -> Proposal:
    """The parts' answers as one; what the question as a whole got where no part was answered.

    A part that abstains beside one that is answered leaves its reason as the note.
    """
    answered = [answer for answer in answers if not answer.status.is_abstention]
    if not answered:
        return whole
    drafts = tuple(dict.fromkeys(d for answer in [*answered, whole] for d in answer.drafts))
    silent = [answer.note for answer in answers if answer.status.is_abstention and answer.note]
    if silent and whole.status.is_abstention:
        return replace(answered[0], status=Status.PARTLY_ANSWERED, drafts=drafts, note=silent[0])
    return replace(answered[0], drafts=drafts, note=answered[0].note or whole.note)


def wants_findings(query: Query, facts: Proposal, asked: Sequence[Report]) -> bool:
    """Whether the facts need the findings behind them: a "why", or what a breach was about."""
    if Field.BREACHES in query.fields:
        return True
    if Field.DATE in query.fields and _VISIT.search(fold(query.question)):
        return not any(report.visit_dates for report in asked)
    return query.kind is Kind.REASON and not facts.status.is_abstention


def answer_quoted(query: Query, read: Read, reports: Sequence[Report]) -> Proposal:
    """The reports' own sentences that answer, or why they do not."""
    by_id = {report.report_id: report for report in reports}
    if query.sums_up and read.found:
        stated = answer_facts(
            replace(query, fields=frozenset({Field.RATING, Field.SCORE})), reports
        )
        return Proposal(Status.ANSWERED, (*stated.drafts, *sum_up(query, read.found, by_id)))
    judgement = judge(query, read.found, read.text, read.weights)
    if not judgement.answerable:
        return _abstain(query, read, by_id, judgement)
    drafts = quote(query, read.found, by_id, services=_services_shown(query))
    if _takes_opposite_for_granted(query, read.found, drafts):
        return Proposal(Status.ANSWERED, drafts, note=wording.OPPOSITE)
    shown = [by_id[rid] for rid in dict.fromkeys(d.evidence[0].report.report_id for d in drafts)]
    note = None
    if judgement.only_related:
        note = wording.ONLY_RELATED
    elif len(shown) < len(reports):
        note = wording.these_reports(shown, len(reports))
    status = Status.PARTLY_ANSWERED if judgement.only_related else Status.ANSWERED
    return Proposal(status, drafts, note=note)


def _takes_opposite_for_granted(
    query: Query, found: Sequence[Candidate], drafts: Sequence[Draft]
) -> bool:
    """Whether a "why" supposes ill and every sentence shown speaks well, or the reverse."""
    if query.kind is not Kind.REASON or not drafts:
        return False
    supposed = polarity(query.question.split("?")[0])
    said = {polarity(proposed.text) for proposed in drafts}
    return supposed is not Polarity.NEUTRAL and said == {Polarity(-supposed)}


def _services_shown(query: Query) -> int:
    return min(query.services or _MOST_COMPARED, _MOST_COMPARED)


_KIND_NAMES = {
    Kind.COUNT: "a number",
    Kind.QUANTITY: "an amount",
    Kind.DATE: "a date",
    Kind.NAME: "a name",
}


def _abstain(
    query: Query, read: Read, reports: dict[str, Report], judgement: Judgement
) -> Proposal:
    near = sorted(read.found, key=lambda c: -c.score)[:_NEAREST]
    nearest = tuple(draft(reports[c.passage.report_id], [c]).evidence[0] for c in near)
    if _PERSONAL_ADVICE.search(fold(query.question)):
        return Proposal(Status.OUT_OF_SCOPE, note=wording.PERSONAL_ADVICE, nearest=nearest)
    shown = list(reports.values())
    if judgement.lacks_kind and not judgement.missing and query.kind in _KIND_NAMES:
        note = wording.lacks_kind(shown, _KIND_NAMES[query.kind])
    else:
        note = wording.not_in_reports(shown, judgement.missing)
    return Proposal(Status.NOT_IN_REPORTS, note=note, nearest=nearest)


def show(query: Query, proposal: Proposal, reports: Sequence[Report]) -> Answer:
    """The proposal with every sentence checked, cited by number, and written out."""
    numbers: dict[Evidence, int] = {}
    claims: list[Claim] = []
    for proposed in proposal.drafts:
        found = verdict(proposed)
        if found is None:
            continue
        cited = tuple(numbers.setdefault(e, len(numbers) + 1) for e in proposed.evidence)
        claims.append(Claim(proposed.text, cited, found, proposed.group))
    status = proposal.status
    if not claims and not status.is_abstention:
        status = Status.NOT_IN_REPORTS
    nearest = proposal.nearest if status.is_abstention else ()
    return Answer(
        id=None,
        question=query.question,
        standalone_question=query.text,
        status=status,
        answer=_markdown(proposal.note, claims),
        note=proposal.note,
        claims=tuple(claims),
        citations=tuple(_citation(evidence, number) for evidence, number in numbers.items()),
        nearest=tuple(_citation(e, number) for number, e in enumerate(nearest, 1)),
        searched=tuple(report.report_id for report in reports
                       if not query.named or report.report_id in query.named),
        engine=proposal.engine,
    )  # fmt: skip


def _citation(evidence: Evidence, number: int) -> Citation:
    report = evidence.report
    return Citation(
        number=number,
        report_id=report.report_id,
        service=report.service.value,
        assessment_date=report.assessment_date.value.isoformat()
        if report.assessment_date
        else None,
        key_question=evidence.key_question,
        quality_statement=evidence.statement,
        page=report.page_at(evidence.span.start),
        quote=evidence.quote,
        start=evidence.span.start,
        end=evidence.span.end,
        speaker=evidence.speaker,
    )


def _markdown(note: str | None, claims: Sequence[Claim]) -> str:
    lines = [note] if note else []
    group: str | None = None
    for claim in claims:
        if claim.group != group and claim.group:
            lines.append(f"**{claim.group}**")
        group = claim.group
        marks = "".join(f"[{number}]" for number in claim.citations)
        lines.append(f"{claim.text} {marks}")
    return "\n\n".join(lines)
