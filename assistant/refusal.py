"""When not to answer, and how to say so: the refusals before a search and after one."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import wording
from assistant.answer import Status
from assistant.answerable import Judgement
from assistant.draft import Proposal
from assistant.editions import describe, namesakes
from assistant.holdings import Holdings
from assistant.patterns import any_of
from assistant.query import Kind, Query
from assistant.reading import Read
from assistant.selection import draft
from ingest.errors import QuestionRefused
from ingest.profile import Profile
from ingest.terms import fold

LONGEST_QUESTION = 1_000  # characters
_NEAREST = 3  # passages shown beside an abstention

# The pay, health and legal position of the person who asks are for others to advise on.
_OWN_AFFAIRS = any_of(
    "my (?:pay|wages?|salary|contract|rights|solicitor|pension|holiday|payslip|employer|union)",
    r"my (?:\w+ )?(?:tablets?|pills?|medicines?|medication|dose|illness|condition|pain)",
)
_PERSONAL_ADVICE = any_of(
    r"(?:should|can|could|must|may) we\b.*\b(?:sue|resign|quit|claim|appeal|refuse)",
    "salary|salaries|wages?|pay rise|holiday pay|sick pay|hourly rate|pension",
    r"legal advice|solicitor|compensation|tribunal|diagnos\w+|prescribe|symptoms?|side effects?",
    "gossip|affair|girlfriend|boyfriend|married|divorced",
)
_KIND_NAMES = {
    Kind.COUNT: "a number",
    Kind.QUANTITY: "an amount",
    Kind.DATE: "a date",
    Kind.NAME: "a name",
}


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


def out_of_scope(query: Query) -> Proposal | None:
    """The refusal of what neither reports nor rules can answer."""
    if query.about_assistant:
        return Proposal(Status.OUT_OF_SCOPE, note=wording.ABOUT_ASSISTANT)
    if query.writing or (query.personal and _OWN_AFFAIRS.search(fold(query.question))):
        return Proposal(Status.OUT_OF_SCOPE, note=wording.PERSONAL_ADVICE)
    return None


def decline(query: Query, holdings: Holdings) -> Proposal | None:
    """The refusal that needs no search of the reports held, if there is one."""
    profiles = holdings.profiles
    if not profiles:
        return Proposal(Status.NOT_HELD, note=wording.NOTHING_HELD)
    if query.not_held and not query.named:
        return Proposal(Status.NOT_HELD, note=wording.not_held(query.not_held, profiles))
    if several := namesakes(query, holdings):
        note = wording.which_of_one_name([describe(profile) for profile in several])
        return Proposal(Status.NEEDS_CLARIFICATION, note=note)
    asked = holdings.only(query.named) if query.named else holdings
    if silent := _not_covered(query, asked.profiles):
        return Proposal(Status.NOT_IN_REPORTS, note=silent)
    if query.pointing and len(profiles) > 2:
        return Proposal(Status.NEEDS_CLARIFICATION, note=wording.WHICH_SERVICES)
    has_subject = query.terms or query.background or query.fields or query.named or query.sums_up
    if not has_subject:
        return Proposal(Status.NEEDS_CLARIFICATION, note=wording.WHAT_ABOUT)
    return None


def _not_covered(query: Query, asked: Sequence[Profile]) -> str | None:
    """What to say when no report asked covers a key question that the question names."""
    if not query.key_questions:
        return None
    covered = {name for profile in asked for name in profile.covers}
    absent = [name for name in query.key_questions if name not in covered]
    return wording.not_covered(asked, absent, covered) if absent else None


def abstain(query: Query, read: Read, asked: Holdings, judgement: Judgement) -> Proposal:
    """The refusal after a search: why the sentences found do not answer, and the nearest."""
    near = sorted(read.found, key=lambda c: -c.score)[:_NEAREST]
    reports = {r.report_id: r for r in asked.reports({c.passage.report_id for c in near})}
    nearest = tuple(draft(reports[c.passage.report_id], [c]).evidence[0] for c in near)
    words = fold(query.question)
    if query.personal or _OWN_AFFAIRS.search(words) or _PERSONAL_ADVICE.search(words):
        return Proposal(Status.OUT_OF_SCOPE, note=wording.PERSONAL_ADVICE, nearest=nearest)
    if judgement.lacks_kind and not read.unmentioned and query.kind in _KIND_NAMES:
        note = wording.lacks_kind(asked.profiles, _KIND_NAMES[query.kind])
    else:
        note = wording.not_in_reports(asked.profiles, read.unmentioned)
    return Proposal(Status.NOT_IN_REPORTS, note=note, nearest=nearest)
