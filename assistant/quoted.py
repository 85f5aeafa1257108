"""The lane without a language model: answers in the reports' own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import wording
from assistant.answer import Status
from assistant.answerable import judge
from assistant.comparing import answer_compared
from assistant.draft import Draft, Proposal
from assistant.facts import answer_facts
from assistant.holdings import Holdings
from assistant.polarity import Polarity, polarity
from assistant.query import Field, Kind, Query
from assistant.reading import MOST_COMPARED, Read
from assistant.refusal import abstain
from assistant.selection import quote, sum_up


def answer_quoted(query: Query, read: Read, asked: Holdings) -> Proposal:
    """The reports' own sentences that answer, or why they do not."""
    reports = asked.reports({candidate.passage.report_id for candidate in read.found})
    by_id = {report.report_id: report for report in reports}
    judgement = judge(query, read.found, read.text)
    if query.sums_up or judgement.answerable:
        compared = _compared(query, read, asked)
        if compared is not None:
            return compared
    if query.sums_up and read.found:
        stated = answer_facts(replace(query, fields=frozenset({Field.RATING, Field.SCORE})), asked)
        points = sum_up(query, read.found, by_id)
        drafts = points if query.wanted else (*stated.drafts, *points)
        return Proposal(Status.ANSWERED, drafts, found=tuple(read.found))
    if not judgement.answerable:
        return abstain(query, read, asked, judgement)
    drafts = quote(
        query, read.found, by_id, services=min(query.services or MOST_COMPARED, MOST_COMPARED)
    )
    if _takes_opposite_for_granted(query, drafts):
        return Proposal(Status.ANSWERED, drafts, wording.OPPOSITE, found=tuple(read.found))
    shown = [by_id[rid] for rid in dict.fromkeys(d.evidence[0].report.report_id for d in drafts)]
    note = None
    if judgement.only_related:
        note = wording.ONLY_RELATED
    elif len(shown) < len(asked.profiles):
        note = wording.these_reports(shown, len(asked.profiles))
    status = Status.PARTLY_ANSWERED if judgement.only_related else Status.ANSWERED
    return Proposal(status, drafts, note, found=tuple(read.found))


def _compared(query: Query, read: Read, asked: Holdings) -> Proposal | None:
    """Two or more services side by side, where that is asked and they are few enough."""
    if len(asked.profiles) > MOST_COMPARED:
        return None
    return answer_compared(query, read, asked.reports())


def _takes_opposite_for_granted(query: Query, drafts: Sequence[Draft]) -> bool:
    """Whether a "why" supposes ill and every sentence shown speaks well, or the reverse."""
    if query.kind is not Kind.REASON or not drafts:
        return False
    supposed = polarity(query.question.split("?")[0])
    said = {polarity(proposed.text) for proposed in drafts}
    return supposed is not Polarity.NEUTRAL and said == {Polarity(-supposed)}
