"""An expectation question → lines of the reference library, each an exact quote of its entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Status
from assistant.draft import Draft, Evidence, Proposal
from assistant.expectations import notes
from assistant.expectations.asking import Asking, expectation_asked
from assistant.expectations.choice import TITLED, about, in_order
from assistant.expectations.forms import Aspect, Form
from assistant.expectations.lines import to_the_point
from assistant.expectations.search import Match, ReferenceFinder, has_subject
from assistant.expectations.topic import topic_asked
from assistant.query import Query
from ingest.reference import Entry, EntryKind, Line, entry_report, line_span
from ingest.report import Instrument
from ingest.terms import fold

_NEAR = 0.3  # below it a regulation and a question have no more than a word in common by chance
_LINES = (5, 2, 2, 2)  # of the best entry, of the second and so on
_ON_SUBJECT = re.compile(
    r"\b(quality statement|statement|regulation|reg|rule|law)s? "
    r"(?:on|about|for|covering|covers|called) (?:the |a |an |our )?([\w' -]+?)\W*$"
)
_HEADINGS = {
    EntryKind.REGULATION: "What the regulation asks",
    EntryKind.GLOSSARY: "What it means",
}
_OF_STATEMENTS = frozenset({EntryKind.QUALITY_STATEMENT, EntryKind.KEY_QUESTION})
_FRAMEWORK_HEADING = "What the framework says"
_ASKS_REPORTS_OF = frozenset(
    {
        EntryKind.REGULATION,
        EntryKind.QUALITY_STATEMENT,
        EntryKind.KEY_QUESTION,
        EntryKind.GLOSSARY,
    }
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected, and what of it to look for in the reports (None: nothing).

    ``by_topic`` is set where nothing but its subject says that a rule is asked for: then
    what was found comes first.
    """

    proposal: Proposal
    ask_reports: str | None
    by_topic: bool = False


def answer_expectation(
    query: Query, finder: ReferenceFinder, *, by_subject: bool = True
) -> Expectation | None:
    """What the reference library says; None where the question asks for no expectation.

    Without ``by_subject`` only the form of the question counts, which takes no search.
    None, too, where no entry is about it, so that the reports are asked instead. A number
    that does not exist is said not to exist, together with those that do.
    """
    asking = expectation_asked(query)
    if asking is None and by_subject:
        asking = topic_asked(query, finder)
    if asking is None:
        return None
    if asking.repealed:
        return _abstains(notes.repealed())
    if asking.regulations:
        return _by_regulation(asking, finder)
    if asking.statements:
        return _by_statement(asking, finder)
    return _by_words(asking, finder)


def nearest_rule(query: Query, finder: ReferenceFinder) -> Evidence | None:
    """The opening of the regulation nearest to a question about duties that none answers."""
    asking = expectation_asked(query)
    if asking is None or not has_subject(asking.text):
        return None
    regulations = {e.entry_id for e in finder.entries if e.kind is EntryKind.REGULATION}
    best = finder.find(asking.text, among=regulations)[0]
    if best.score < _NEAR:
        return None
    return Evidence(entry_report(best.entry), line_span(best.entry, best.entry.lines[0]))


def _by_regulation(asking: Asking, finder: ReferenceFinder) -> Expectation:
    numbers = list(dict.fromkeys(named.number for named in asking.regulations))
    instruments = asking.instruments or tuple(Instrument)
    fitting = [
        entry
        for entry in finder.entries
        if entry.kind is EntryKind.REGULATION
        and entry.number in numbers
        and entry.instrument in instruments
    ]
    absent = [number for number in numbers if all(e.number != number for e in fitting)]
    missing = notes.no_such_regulation(absent, asking.instruments, finder.entries)
    if not fitting:
        return _abstains(missing)
    matches = in_order(asking, finder.find(asking.text, among={e.entry_id for e in fitting}))
    said = [missing] if absent else []
    double = [n for n in numbers if sum(entry.number == n for entry in fitting) > 1]
    if double:
        said.append(notes.twice(double))
    said += [notes.no_paragraph(n.number, n.clause) for n in asking.regulations
             if n.clause and not _speaks_of(n.clause, fitting)]  # fmt: skip
    return _shown(asking, matches, " ".join(said) or None, partly=bool(absent))


def _speaks_of(clause: str, entries: Sequence[Entry]) -> bool:
    return any(clause in line.text for entry in entries for line in entry.lines)


def _by_statement(asking: Asking, finder: ReferenceFinder) -> Expectation:
    held = {e.number: e for e in finder.entries if e.kind is EntryKind.QUALITY_STATEMENT}
    absent = [number for number in asking.statements if number not in held]
    if absent:
        return _abstains(notes.no_such_statement(" or ".join(absent), finder.entries))
    ids = {held[number].entry_id for number in asking.statements}
    return _shown(asking, finder.find(asking.text, among=ids), None)


def _by_words(asking: Asking, finder: ReferenceFinder) -> Expectation | None:
    if not has_subject(asking.text):
        return None
    on = _ON_SUBJECT.search(fold(asking.text))
    # "Quality statement" stands in every one of them: only the subject tells them apart.
    of_statements = on is not None and "statement" in on[1]
    found = finder.find(on[2] if on and of_statements else asking.text)
    if of_statements:
        found = [each for each in found if each.entry.kind in _OF_STATEMENTS]
    matches = about(asking, found)
    if not matches:
        return _none_on(on[1], on[2], finder) if on else None
    return _shown(asking, matches, None)


def _none_on(thing: str, subject: str, finder: ReferenceFinder) -> Expectation:
    """That there is no statement or regulation on the subject."""
    if "statement" in thing:
        return _abstains(notes.no_such_statement(f"on {subject}", finder.entries))
    return _abstains(notes.no_regulation_on(subject))


def _abstains(note: str) -> Expectation:
    return Expectation(Proposal(Status.NOT_IN_REPORTS, note=note), None)


def _shown(
    asking: Asking,
    matches: Sequence[Match],
    note: str | None,
    *,
    partly: bool = False,
) -> Expectation:
    drafts = tuple(
        _draft(match.entry, line)
        for match, most in zip(matches, _LINES, strict=False)
        for line in to_the_point(match, asking.aspect, most, whole=_whole(asking, match))
    )
    status = Status.PARTLY_ANSWERED if partly else Status.ANSWERED
    first = matches[0].entry
    proposal = Proposal(status, drafts, note)
    by_topic = asking.form is Form.TOPIC
    return Expectation(proposal, _for_reports(asking, first), by_topic=by_topic)


def _whole(asking: Asking, match: Match) -> bool:
    """Whether the entry as such is asked for: by its number alone, or by its title."""
    return not has_subject(asking.text) or match.titled >= TITLED


def _draft(entry: Entry, line: Line) -> Draft:
    """The line as an exact quote of its entry, under a heading that names the instrument."""
    evidence = Evidence(entry_report(entry), line_span(entry, line), speaker=None)
    return Draft(line.text, (evidence,), group=_group(entry))


def _group(entry: Entry) -> str:
    heading = _HEADINGS.get(entry.kind, _FRAMEWORK_HEADING)
    if entry.instrument is None:
        return f"{heading}: {entry.title if entry.kind is EntryKind.GLOSSARY else entry.name}"
    return f"{heading}: Regulation {entry.number} ({entry.title}), {entry.instrument.value}"


def _for_reports(asking: Asking, first: Entry) -> str | None:
    """What to look for in the reports: a duty's subject, or a word that they may explain too."""
    if first.kind not in _ASKS_REPORTS_OF or asking.aspect is Aspect.OFFENCE:
        return None
    return asking.text if has_subject(asking.text) else first.title
