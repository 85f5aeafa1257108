"""Whether an answer says exactly what a case of the fact suite expects, no less and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from fact_case import Case, context, written
from fact_lines import AREAS, Fact, Held, folded, holds_day

from assistant.answer import Answer, Citation, Claim, Status

# A number on its own, not the digits inside a name, a postcode or an ordinal.
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])")
_FIXED = re.compile(r"out of (?:4|100)\b|Act 2008|\[\d+\]")
_HOW_MANY = re.compile(r"\b(?:\d+ of (?:the )?)?\d+ (?:other )?(?:reports?|services?)\b")
_LEFT_OUT = re.compile(r"\b\d+ without\b")
_FULL_DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ (\d{4})\b")
_COUNTED = r"(?:services?|reports?|breach(?:es)?|regulations)"
_RATING = re.compile(
    r"\b(Outstanding|Good|Requires [Ii]mprovement|Inadequate|Not rated|Regulations met)\b"
    r"(?! governance)"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_LINES = 3  # of a quote that opens one line: its heading may stand with it


def faults(case: Case, answer: Answer, held: Sequence[Held]) -> list[str]:
    """What is wrong with the answer; nothing when it is right."""
    reports = {each.report_id: each for each in held}
    if case.ask_back and answer.status is Status.NEEDS_CLARIFICATION:
        return [f"does not say {each}" for each in case.ask_back if each not in answer.answer]
    found = [*_ending(case, answer), *_inexact(answer, reports)]
    for fact in case.facts:
        found += _unstated(fact, answer, reports[fact.report_id])
    for fact in case.inputs:
        if not any(_cites(fact, citation) for citation in answer.citations):
            found.append(f"{_called(fact)}: its line is not cited")
    found += [f"{ways[0]} is not worked out" for ways in case.computed if not _said(ways, answer)]
    if case.count is not None and not _counts(case.count, answer):
        found.append(f"nothing counts {case.count}")
    for pattern in case.absent:
        if not re.search(pattern, answer.answer.replace("’", "'"), re.IGNORECASE):
            found.append(f"nothing says /{pattern}/")
    return list(dict.fromkeys([*found, *_extras(case, answer, reports)]))


def numbers(text: str) -> list[str]:
    """The numbers in a text, without those of the fixed scales."""
    return _NUMBER.findall(_FIXED.sub(" ", text))


def _said(ways: Sequence[str], answer: Answer) -> bool:
    return bool({*numbers(answer.answer), *folded(answer.answer).split()} & set(ways))


def _counts(number: int, answer: Answer) -> bool:
    """Whether the number stands with what it counts, not only among scores and dates."""
    ways = "|".join(written(number))
    counted = (
        rf"\b(?:{ways}) (?:[\w-]+ ){{0,3}}{_COUNTED}\b|{_COUNTED}[^.]*? (?:is|are):? (?:{ways})\b"
    )
    return bool(re.search(counted, _FIXED.sub(" ", answer.answer), re.IGNORECASE))


def _ending(case: Case, answer: Answer) -> Iterator[str]:
    if (case.facts or case.inputs) and answer.status.is_abstention:
        yield f"ended as {answer.status}"
    if answer.status.is_abstention and not answer.note:
        yield "abstains without a reason"
    if not (case.facts or case.inputs or case.prose):
        for claim in answer.claims:
            says_so = any(re.search(each, claim.text, re.IGNORECASE) for each in case.absent[:1])
            if not says_so and not any(states(fact, claim.text) for fact in case.allowed):
                yield f"claims what is not stated: {claim.text[:90]}"


def _inexact(answer: Answer, reports: dict[str, Held]) -> Iterator[str]:
    for citation in answer.citations:
        held = reports.get(citation.report_id)
        if held and held.text[citation.start : citation.end] != citation.quote:
            yield f"citation {citation.number} is not exact"


def _unstated(fact: Fact, answer: Answer, held: Held) -> Iterator[str]:
    """That no sentence gives the value for the service and subject, or none with its line."""
    saying = [
        claim
        for claim in answer.claims
        if states(fact, claim.text)
        and held.named_in(_whole(claim))
        and (fact.subject is None or folded(fact.subject) in folded(_whole(claim)))
        and (fact.with_it is None or fact.with_it in claim.text)
    ]
    if not saying:
        yield f"{_called(fact)} is not stated"
    elif not any(_cites(fact, c) for claim in saying for c in _citations(claim, answer)):
        yield f"{_called(fact)}: stated without its line"


def states(fact: Fact, text: str) -> bool:
    """Whether the text holds the value, in one of the ways to write it."""
    for value in fact.values:
        if value.isdigit() and value in numbers(text):
            return True
        if _ISO.fullmatch(value) and holds_day(text, date.fromisoformat(value)):
            return True
        if not value.isdigit() and folded(value) in folded(text):
            return True
    return False


def _cites(fact: Fact, citation: Citation) -> bool:
    """Whether the citation opens the line that states the value: short, or beginning there."""
    lines = [line for line in citation.quote.splitlines() if line.strip()]
    end = citation.end if len(lines) <= _MOST_LINES else citation.start + len(lines[0])
    return (
        citation.report_id == fact.report_id
        and any(citation.start < last and first < end for first, last in fact.places)
        and states(fact, citation.quote)
    )


def _extras(case: Case, answer: Answer, reports: dict[str, Held]) -> Iterator[str]:
    """Services, numbers, ratings and subjects that have no place in the answer."""
    wanted = (*case.facts, *case.inputs, *case.allowed)
    services = {fact.report_id for fact in wanted} | set(case.services)
    free = _free_numbers(case, reports, services)
    for claim in answer.claims:
        cited = {c.report_id for c in _citations(claim, answer)}
        cited = {each for each in cited if not each.startswith("reference-")}
        if not cited and claim.citations:
            continue
        if strange := sorted(cited - services):
            yield f"cites {', '.join(strange)}"
        if case.prose and _is_quoted(claim, answer):
            continue
        named = {each for each, held in reports.items() if held.named_in(claim.text)}
        if strange := sorted(named - services):
            yield f"names {', '.join(strange)}"
        about = [f for f in wanted if f.report_id in (named or cited) or not f.report_id]
        said = claim.text if claim.cell is None else f"{claim.text} {claim.cell.text}"
        said = _without_dates(said, reports, services)
        yield from _out_of_place(case, said, about, free, reports)
    fitting = free | _numbers_of(wanted) | {case.premise}
    note = _claimed_by_note(case, _without_dates(answer.note or "", reports, set(reports)))
    yield from (f"the note says {n}" for n in numbers(note) if n not in fitting)


def _claimed_by_note(case: Case, note: str) -> str:
    """The note without what was searched: how many reports, left out, and of which dates."""
    years = set(numbers(case.question))
    note = _FULL_DATE.sub(lambda day: " " if day[1] in years else day[0], note)
    note = _LEFT_OUT.sub(" ", note)
    return note if case.count else _HOW_MANY.sub(" ", note)


def _out_of_place(
    case: Case, text: str, about: Sequence[Fact], free: set[str], reports: dict[str, Held]
) -> Iterator[str]:
    corrected = {case.premise} if any(states(fact, text) for fact in case.facts) else set()
    for number in numbers(text):
        if number not in _numbers_of(about) | free | corrected:
            yield f"says {number}: {text[:90]}"
    right = {folded(value) for fact in about for value in fact.values}
    for rating in _RATING.findall(text):
        if folded(rating) not in right | {folded(each or "") for each in corrected}:
            yield f"says {rating}: {text[:90]}"
    if _RATING.search(text) or "scor" in text:
        stated = {fact.subject for fact in (*case.facts, *case.inputs, *case.allowed)}
        asked = {each for each in (*stated, *case.absent) if each}
        yield from _other_subjects(text, asked, reports)


def _other_subjects(text: str, wanted: set[str], reports: dict[str, Held]) -> Iterator[str]:
    areas = {
        statement["title"]: name
        for held in reports.values()
        for name, area in held.areas.items()
        for statement in area["statements"]
    }
    rest = text
    for title in sorted(areas, key=len, reverse=True):
        if title in rest and title not in wanted:
            yield f"speaks of {title}"
        rest = rest.replace(title, " ")
    fitting = wanted | {areas[title] for title in wanted if title in areas}
    for area in AREAS:
        if re.search(rf"\b{area}\b", rest) and area not in fitting:
            yield f"speaks of {area}"


def _without_dates(text: str, reports: dict[str, Held], services: set[str]) -> str:
    """The text without the dates of assessment that an answer may always give."""
    for held in (reports[each] for each in services if each in reports):
        for day in context(held):
            # "7 and 10 July 2015" and "15 May to 17 May 2024" give two days.
            first = r"(?:\d{1,2}(?: [A-Z][a-z]+)? (?:and|to) )?"
            ways = "|".join(re.escape(value) for value in day.values)
            text = re.sub(rf"\b{first}(?:{ways})\b", " ", text)
    return text


def _free_numbers(case: Case, reports: dict[str, Held], services: set[str]) -> set[str]:
    """Numbers that say nothing of a value: of the question, of reports, of what is counted."""
    several = len(services) > 1 or case.inputs
    about = [len(case.reports or reports), len(case.facts), len(case.inputs), len(services)]
    counted = about if several else []
    if case.computed:
        counted.append(sum(fact.points for fact in case.inputs))
    asked = set(numbers(case.question)) - {case.premise}
    ways = {way for each in case.computed for way in each}
    return asked | {str(each) for each in counted} | ways


def _numbers_of(facts: Iterable[Fact]) -> set[str]:
    said = {number for fact in facts for value in fact.values for number in numbers(value)}
    return said | {fact.with_it for fact in facts if fact.with_it}


def _whole(claim: Claim) -> str:
    """A claim with what it stands under, and where it stands in a table."""
    cell = (claim.cell.row, claim.cell.column) if claim.cell else ()
    return " ".join((claim.group or "", claim.text, *cell))


def _is_quoted(claim: Claim, answer: Answer) -> bool:
    quotes = [folded(citation.quote) for citation in _citations(claim, answer)]
    return folded(claim.text) in " ".join(quotes)


def _citations(claim: Claim, answer: Answer) -> list[Citation]:
    return [citation for citation in answer.citations if citation.number in claim.citations]


def _called(fact: Fact) -> str:
    return " ".join(filter(None, (fact.report_id.split("-")[0], fact.subject, fact.values[0])))
