"""The lane with a language model: it writes, and nothing that it writes is taken on trust."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Verdict
from assistant.answerable import holds_kind
from assistant.check import check
from assistant.draft import Draft, Proposal
from assistant.evidence import Candidate
from assistant.handout import Handout, hand_out
from assistant.model import LanguageModel, Message, ModelFailed
from assistant.query import VALUES, Query
from assistant.reply import SCHEMA, ReplyReader, Written
from assistant.selection import NEAR_BEST, draft, runs
from assistant.support import Checker
from assistant.timings import Timings
from ingest.cross_encoder import CrossEncoder
from ingest.report import Report
from prompts import fingerprint, render

_SYSTEM, _QUESTION, _REPAIR = "answer.system", "answer.human", "repair.human"
_CARRIED = 0.5  # more likely than not, as a cross-encoder sees it
_REPAIRED = 4_000  # characters of an unusable reply that are shown to the model again


class Misplaced(StrEnum):
    """Why a sentence is not even compared with the words that it cites."""

    FORM = "not in the form asked for"
    PASSAGE = "cites a passage that was not given"
    WORDS = "cites words that are not in the passage"
    QUESTION = "answers another question"
    REPORTS = "mixes reports"
    SECOND = "not carried, by the second check"


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence of a model's reply: shown with its verdict, or dropped for a reason."""

    draft: Draft | None
    verdict: Verdict | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Has a model write an answer from the passages read for a proposal.

    ``second`` is a further check, for those who have a model for it.
    """

    model: LanguageModel
    checker: Checker
    second: CrossEncoder | None = None

    @property
    def prompt(self) -> str:
        """Which wording of the prompts is in use."""
        return fingerprint(_SYSTEM, _QUESTION, _REPAIR)

    def write(
        self,
        query: Query,
        proposal: Proposal,
        reports: Mapping[str, Report],
        stop: threading.Event,
        timings: Timings,
    ) -> Iterator[Judged]:
        """Each sentence of the reply as soon as it is written, judged.

        Raises ModelFailed when the model fails or no reply can be used, ModelStopped.
        """
        handout = hand_out(proposal)
        messages = _messages(query, handout, reports)
        deadline = self.model.deadline()
        for attempt in range(2):
            reader = ReplyReader()
            for piece in self.model.reply(messages, SCHEMA, deadline, stop):
                for written in reader.read(piece):
                    yield self._judge(written, query, proposal, handout, reports, timings)
                if reader.is_full:
                    break
            for _ in range(reader.malformed):
                yield _dropped(Misplaced.FORM)
            if reader.opened:
                return
            if not attempt:
                unusable = ("ai", reader.text[:_REPAIRED] or "-")
                messages = [*messages, unusable, ("human", render(_REPAIR))]
        raise ModelFailed("The language model's reply could not be used.")

    def _judge(
        self,
        written: Written,
        query: Query,
        proposal: Proposal,
        handout: Handout,
        reports: Mapping[str, Report],
        timings: Timings,
    ) -> Judged:
        found: list[Candidate] = []
        for cited in written.evidence:
            if cited.passage not in handout.passages:
                return _dropped(Misplaced.PASSAGE)
            sentences = handout.find(cited)
            if sentences is None:
                return _dropped(Misplaced.WORDS)
            found += [each for each in sentences if each not in found]
        if len({each.passage.report_id for each in found}) > 1:
            return _dropped(Misplaced.REPORTS)  # figures of two services could be swapped
        if not answers(query, found, proposal.found):
            return _dropped(Misplaced.QUESTION)
        made = _draft(written.sentence.strip(), found, proposal, reports)
        with timings.measured("check"):
            checked = check(made, self.checker)
            if checked.verdict and self.second and not _carries(self.second, made):
                return _dropped(Misplaced.SECOND)
        return Judged(made, checked.verdict, str(checked.reason or ""))


def answers(query: Query, cited: list[Candidate], read: tuple[Candidate, ...]) -> bool:
    """Whether a sentence cited helps to answer, by the figures that decide abstention.

    It must hold the kind of answer that was asked for, where that is a value, and come near
    the best sentence read.
    """
    if query.sums_up:
        return True
    if query.kind in VALUES:
        cited = [each for each in cited if holds_kind(query, each.text)]
    best = max((each.score for each in read), default=0.0)
    return any(each.score >= NEAR_BEST * best for each in cited)


def _draft(
    sentence: str,
    found: list[Candidate],
    proposal: Proposal,
    reports: Mapping[str, Report],
) -> Draft:
    joined = runs(found, [c for c in proposal.found if c.passage in {f.passage for f in found}])
    evidence = tuple(
        each for run in joined for each in draft(reports[run[0].passage.report_id], run).evidence
    )
    service = evidence[0].report.service.value
    several = len({candidate.passage.report_id for candidate in proposal.found}) > 1
    return Draft(sentence, evidence, service if several else None, by_model=True)


def _carries(second: CrossEncoder, made: Draft) -> bool:
    words = " ".join(evidence.quote for evidence in made.evidence)
    return second.carries(words, made.text) >= _CARRIED


def _messages(query: Query, handout: Handout, reports: Mapping[str, Report]) -> list[Message]:
    question = json.dumps(query.text, ensure_ascii=False)
    passages = handout.as_json(reports)
    return [
        ("system", render(_SYSTEM, fence=handout.fence)),
        ("human", render(_QUESTION, fence=handout.fence, passages=passages, question=question)),
    ]


def _dropped(reason: Misplaced) -> Judged:
    return Judged(None, None, str(reason))
