"""Which reports or statements fit, as a table, and how many do, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answer import Cell, Status
from assistant.draft import Draft, Proposal
from assistant.facts.breaches import breaches_counted
from assistant.facts.describe import described, either, numbers_of
from assistant.facts.found import fact, line_evidence
from assistant.facts.rows import sentences
from assistant.facts.searched import (
    MOST_LINES,
    MOST_SHOWN,
    Searched,
    filter_words,
    listed_names,
    more_than_shown,
    services_of,
)
from assistant.facts.table import tabled
from assistant.wording import counted
from ingest.dates import spoken_date
from ingest.fact_query import Criterion, Fact, Subject, counts, without_value
from ingest.framework import REGULATION_TITLES
from ingest.profile import Profile
from ingest.report import Report, ScoreStatus, Stated

_COUNTED = {
    Subject.STATEMENT_SCORE: "quality statement",
    Subject.SCORE: "key question",
    Subject.RATING: "key question",
    Subject.BREACH: "breach",
}


def listed(searched: Searched) -> Proposal:
    """The reports that fit, each with the facts by which it does."""
    found = searched.matching()
    if not found:
        return none_of(searched)
    shown = found[: min(searched.asked.wanted or MOST_SHOWN, MOST_SHOWN)]
    reports = searched.reports(shown)
    plain = searched.asked.without or searched.asked.subject is Subject.REPORT
    stated = [] if plain else sentences(searched.facts(shown), reports)
    drafts = stated or _held(reports)
    notes = (restricted(searched), more_than_shown(len(found)), unnumbered(searched))
    return Proposal(Status.ANSWERED, tabled(drafts), note=joined(*notes), engine="facts")


def number_of(searched: Searched) -> Proposal:
    """How many reports, statements, areas or breaches fit, citing the lines of the first."""
    asked = searched.asked
    if asked.each and asked.criteria and asked.subject in _COUNTED:
        return _number_of_facts(searched, asked.criteria[0])
    found = searched.matching()
    if not found:
        return none_of(searched)
    shown = found[:MOST_SHOWN]
    reports = searched.reports(shown)
    stated = searched.facts(shown) if not asked.without else []
    drafts = sentences(stated, reports) or _told_apart(_held(reports))
    text = _how_many(searched, found, stated)
    sentence = _counting(text, drafts, asked.criteria, len(found), searched.number)
    note = joined(restricted(searched), cited(len(found), len(shown)), unnumbered(searched))
    return Proposal(Status.ANSWERED, (sentence,), note=note, engine="facts")


def none_of(searched: Searched) -> Proposal:
    """Zero is an answer: what was searched, and for what."""
    what = " and ".join(described(criterion) for criterion in searched.asked.criteria)
    if searched.asked.without:
        note = f"Each of {searched.what} states a breach."
    elif what:
        note = f"{_none(searched)} states {what}."
    else:
        note = f"None of {searched.what} fits."
    return Proposal(
        Status.NOT_IN_REPORTS,
        note=joined(note, _impossible(searched), restricted(searched), unnumbered(searched)),
        engine="facts",
    )


def _impossible(searched: Searched) -> str | None:
    """Why nothing could ever fit: a score off the scale, a number that is no regulation's."""
    for criterion in searched.asked.criteria:
        if criterion.subject is Subject.STATEMENT_SCORE and not 1 <= (criterion.least or 1) <= 4:
            return "Quality statements are scored from 1 to 4."
        if criterion.subject is Subject.SCORE and (criterion.least or 0) > 100:
            return "Areas are scored out of 100."
        known = {number for titles in REGULATION_TITLES.values() for number in titles}
        if criterion.subject is Subject.BREACH and (unknown := set(criterion.values) - known):
            return f"Neither set of regulations has a regulation {either(sorted(unknown))}."
    return None


def _none(searched: Searched) -> str:
    """Nobody, by the name of the service where only one was searched."""
    services = services_of(searched.holdings.profiles)
    if len(services) == 1:
        return f"No report on {services[0]}"
    return f"None of {searched.what}"


def _how_many(searched: Searched, found: Sequence[Profile], stated: Sequence[Fact]) -> str:
    asked = searched.asked
    number, names = len(found), services_of(found)
    listed = listed_names(names)
    named = f": {listed}" if listed else ""
    if not asked.criteria:
        total = f"{counted(number, 'report')} {_verb(number, 'is', 'are')} held"
        return f"{total}, on {counted(len(names), 'service')}{named}."
    share = "The one report searched" if searched.number == 1 else (
        f"{number:,} of the {searched.number:,} reports searched"
    )  # fmt: skip
    if asked.without:
        return f"{share} {_verb(number, 'states', 'state')} no breach of regulations{named}."
    what = " and ".join(
        described(criterion, _values(criterion, stated)) for criterion in asked.criteria
    )
    return f"{share} {_verb(number, 'states', 'state')} {what}{named}."


def _verb(number: int, one: str, several: str) -> str:
    return one if number == 1 else several


def _values(criterion: Criterion, stated: Sequence[Fact]) -> list[str]:
    return [f.value for f in stated if f.subject is criterion.subject and f.value is not None]


def _number_of_facts(searched: Searched, criterion: Criterion) -> Proposal:
    numbers = counts(searched.reach, criterion)
    held = [p for p in searched.holdings.profiles if p.report_id in numbers]
    total = sum(numbers[profile.report_id] for profile in held)
    if not total:
        return none_of(searched)
    shown = held[:MOST_SHOWN]
    stated = searched.facts(shown)
    drafts = sentences(stated, searched.reports(shown))[:MOST_LINES]
    thing = _COUNTED[criterion.subject]
    plural = {"breach": "breaches"}.get(thing, f"{thing}s")
    names = listed_names(services_of(held))
    where = f"at {names}" if names else f"in {counted(len(held), 'report')}"
    areas = either(criterion.key_questions) if thing == "quality statement" else ""
    things = f"{total:,} {thing if total == 1 else plural}{f' of {areas}' if areas else ''}"
    if criterion.subject is Subject.BREACH:
        text = f"{things} of regulations {_verb(total, 'is', 'are')} stated {where}."
    else:
        text = f"{things} {_verb(total, 'has', 'have')} {_result(criterion, stated)} {where}."
    sentence = _counting(text, drafts, [criterion], total, len(held))
    note = joined(restricted(searched), cited(total, len(drafts), "line"))
    own = _own_count(searched, criterion, shown)
    return Proposal(Status.ANSWERED, (sentence, *own), note=note, engine="facts")


def _own_count(
    searched: Searched, criterion: Criterion, shown: Sequence[Profile]
) -> tuple[Draft, ...]:
    """How many breaches one report says it found, which may be more than it numbers."""
    if len(shown) != 1 or criterion.subject is not Subject.BREACH or criterion.values:
        return ()
    return breaches_counted(searched.reports(shown)[0]).drafts


def _result(criterion: Criterion, stated: Sequence[Fact]) -> str:
    """What the statements or areas counted have in common."""
    if criterion.status is ScoreStatus.NOT_ASSESSED:
        return "not been assessed"
    if criterion.status is ScoreStatus.NOT_STATED:
        return "no score stated"
    return described(replace(criterion, key_questions=()), _values(criterion, stated)).split(
        " for a "
    )[0]


def _counting(
    text: str, drafts: Sequence[Draft], criteria: Sequence[Criterion], *numbers: int
) -> Draft:
    lines = tuple(dict.fromkeys(line for draft in drafts for line in draft.evidence))[:MOST_LINES]
    computed = {f"{number:,}" for number in numbers} | {str(number) for number in numbers}
    computed |= {each for criterion in criteria for each in numbers_of(criterion)}
    return Draft(text, lines, computed=frozenset(computed) | {str(len(lines))})


def _told_apart(held: Sequence[Draft]) -> Sequence[Draft]:
    """Of reports that are counted the kind and the day, by which they were chosen."""
    return [draft for draft in held if draft.cell and draft.cell.column != "Report"] or held


def _held(reports: Sequence[Report]) -> list[Draft]:
    """That a report is held, with the kind of service and the day where it states them."""
    drafts: list[Draft] = []
    for report in reports:
        service = report.service.value
        name = line_evidence(report, report.service.span)
        cell = Cell("Report", "Report", "held")
        drafts += fact(report, f"A report on {service} is held.", name, cell=cell).drafts
        for kind in report.service_types[-1:]:
            cell = Cell("Type", "Type", kind.value)
            text = f"{service} is listed as: {kind.value}."
            drafts += fact(report, text, line_evidence(report, kind.span), cell=cell).drafts
        if (day := inspected(report)) is not None:
            cell = Cell("Inspected", "Inspected", spoken_date(day.value))
            text = f"The report on {service} gives its day as {spoken_date(day.value)}."
            drafts += fact(report, text, line_evidence(report, day.span), cell=cell).drafts
    return drafts


def inspected(report: Report) -> Stated[date] | None:
    """Where the report states the day that its findings are of."""
    stated = (report.assessment_date, *report.visit_dates, report.published)
    return next((each for each in stated if each and each.value == report.inspected), None)


def unnumbered(searched: Searched) -> str | None:
    """Which reports state a breach without a number, where a number was asked for."""
    criterion = searched.asked.criteria[0] if searched.asked.criteria else None
    if criterion is None or criterion.subject is not Subject.BREACH or not criterion.values:
        return None
    inside = searched.holdings.scope.report_ids
    without = without_value(searched.wide, Subject.BREACH) & inside
    if not without:
        return None
    names = listed_names(services_of(searched.holdings.only(without).profiles))
    which = names or counted(len(without), "report")
    return f"A breach is stated without a regulation number for {which}."


def restricted(searched: Searched) -> str | None:
    """What the search was restricted to, where it was."""
    limits = filter_words(searched.asked.reports)
    return f"Searched: {counted(searched.number, 'report')}, {limits}." if limits else None


def cited(number: int, shown: int, thing: str = "report") -> str | None:
    """What to say where more was counted than is cited."""
    if number <= shown:
        return None
    return f"The first {shown} of {number:,} {thing}s counted are cited."


def joined(*notes: str | None) -> str | None:
    """The notes that there are, as one."""
    return " ".join(note for note in notes if note) or None
