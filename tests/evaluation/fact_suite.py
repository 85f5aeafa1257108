"""Questions of fact by the hundred, with the answers worked out beside the product.

Each kind of question has several wordings: proper ones, and the way people type, in lower
case, without a question mark, in lay words. Subjects take the wordings in turn, so the suite
is the same each time. What is expected comes from `fact_lines`, never from the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fact_case import (
    LAY_STATEMENTS,
    NONE,
    NOT_ASSESSED,
    Case,
    Wordings,
    all_days,
    average,
    context,
    tied,
)
from fact_lines import AREAS, Fact, Held

_ABOUT_ONE = Wordings(
    {
        "area score": (
            "What score did {S} get for {A}?",
            "how many points did {s} get for {a}",
            "What was the {A} score of {S}?",
            "score for {a} at {s}",
            "what did {s} score for {a}",
            "How many points out of 100 did {S} receive for {A}?",
        ),
        "statement score": (
            "What did {S} score for {Q}?",
            "what mark did {s} get for {q}",
            "What is the {Q} score at {S}?",
            "score for {q} at {s}",
            "how did {s} score on {q}",
            "whats the mark for {q} at {s}",
        ),
        "rating": (
            "What is {S} rated for {A}?",
            "whats the {a} rating of {s}",
            "Which rating did {S} get for {A}?",
            "how is {s} rated for {a}",
        ),
        "overall": (
            "What is the overall rating of {S}?",
            "whats the overall rating of {s}",
            "How is {S} rated overall?",
            "overall rating for {s}",
        ),
        "assessment_date": (
            "When was {S} assessed?",
            "date of the {s} assessment",
            "What is the date of the assessment of {S}?",
        ),
        "visit_dates": (
            "When did inspectors visit {S}?",
            "what days did the inspectors come to {s}",
            "On which dates was {S} visited?",
        ),
        "published": (
            "When was the report on {S} published?",
            "publication date of the {s} report",
            "when did the {s} report come out",
        ),
        "updated": (
            "When was the report on {S} last updated?",
            "when was the {s} page updated",
        ),
        "address": ("What is the address of {S}?", "address of {s}", "where is {s}"),
        "postcode": ("What is the postcode of {S}?", "postcode for {s}"),
        "phone": (
            "What is the phone number of {S}?",
            "tel no for {s}",
            "what number do i ring for {s}",
        ),
        "provider": ("Who is the provider of {S}?", "who runs {s}", "who owns {s}"),
        "type": (
            "What type of service is {S}?",
            "what kind of service is {s}",
            "service type of {s}",
        ),
        "breaches": (
            "Which regulations did {S} breach?",
            "what regs did {s} break",
            "list the breaches at {s}",
            "Was {S} in breach of any regulations?",
        ),
        "breach numbers": (
            "Which regulation numbers were breached at {S}?",
            "regulation numbers breached at {s}",
        ),
        "breach count": ("How many breaches were found at {S}?", "number of breaches at {s}"),
        "lowest statement": (
            "Which statement scored lowest at {S}?",
            "what was {s} lowest scoring statement",
            "Which quality statements have the lowest score at {S}?",
        ),
        "highest statement": (
            "Which statement scored highest at {S}?",
            "what were {s} best scoring statements",
        ),
        "lowest statement in area": (
            "Which statement under {A} scored lowest at {S}?",
            "lowest scoring {a} statement at {s}",
        ),
        "highest area": ("Which area scored highest at {S}?", "what area did {s} score best in"),
        "lowest area": ("Which area scored lowest at {S}?", "what area did {s} score worst in"),
        "average statement": (
            "What is the average score of the {A} statements at {S}?",
            "average statement score for {a} at {s}",
            "mean of the {a} statement scores at {s}",
        ),
        "false statement score": (
            "Why did {S} score {n} for {Q}?",
            "why did {s} get a {n} for {q}",
        ),
        "false rating": (
            "Why is {S} rated {R} for {A}?",
            "is {s} rated {r} for {a}",
        ),
    }
)


def about_one(held: Held) -> Iterator[Case]:
    """Questions about one service by name."""
    name = {"S": held.service, "s": held.short}
    yield from _scores_and_ratings(held, name)
    yield from _details(held, name)
    yield from _breaches(held, name)
    yield from _extremes(held, name)
    yield from _averages(held, name)
    yield from _false_premises(held, name)


def _scores_and_ratings(held: Held, name: dict[str, str]) -> Iterator[Case]:
    for area in AREAS:
        of_area = {"A": area, **name}
        (question,) = _ABOUT_ONE.of("area score", **of_area)
        yield _one("area score", question, held, held.area_score(area), _why_no_area(held, area))
        (question,) = _ABOUT_ONE.of("rating", **of_area)
        words = ("rat", area) if area in held.areas else (area,)
        yield _one("rating", question, held, held.rating(area), (NONE, *words))
    for question in _ABOUT_ONE.of("overall", 2, **name):
        yield _one("overall", question, held, held.overall, (NONE, "rating"))
    for number, title in enumerate(held.statements):
        if title in LAY_STATEMENTS and (number % 2 or held.statements[title]["score"] is None):
            (question,) = _ABOUT_ONE.of("statement score", Q=title, **name)
            why = (_WHY_NO_SCORE[held.statements[title]["status"]], title)
            yield _one("statement score", question, held, held.statement_score(title), why)


_WHY_NO_SCORE = {"stated": "", "not_stated": NONE, "not_assessed": NOT_ASSESSED}


def _why_no_area(held: Held, area: str) -> tuple[str, ...]:
    if area in held.areas:
        return () if held.areas[area]["assessed"] and held.area_score(area) else (NONE, area)
    return (NONE, area)


def _one(kind: str, question: str, held: Held, fact: Fact | None, absent: tuple[str, ...]) -> Case:
    """One fact of one service, or that it is absent; both where it was carried over."""
    if fact is None:
        return Case(kind, question, absent=absent, services=(held.report_id,))
    carried = not held.areas.get(fact.subject or "", {"assessed": True})["assessed"]
    return Case(kind, question, (fact,), absent=(NOT_ASSESSED,) if carried else ())


_DETAIL_WORDS = {
    "assessment_date": "assess|date",
    "visit_dates": "visit|date",
    "published": "publi",
    "updated": "updat",
    "address": "address",
    "postcode": "postcode|address",
    "phone": "phone",
    "provider": "provider|runs|run by",
}


def _details(held: Held, name: dict[str, str]) -> Iterator[Case]:
    for field in ("address", "postcode", "phone", "provider"):
        (question,) = _ABOUT_ONE.of(field, **name)
        allowed = (held.detail("address"),) if field == "postcode" else ()
        case = _one(field, question, held, held.detail(field), (NONE, _DETAIL_WORDS[field]))
        yield replace(case, allowed=tuple(filter(None, allowed)))
    for field in ("assessment_date", "published", "updated", "visit_dates"):
        (question,) = _ABOUT_ONE.of(field, **name)
        if field == "assessment_date" and not held.day(field):
            continue  # before 2023 a report has days of inspection and no assessment date
        if field == "visit_dates" and not held.facts[field]:
            continue  # the assessment's date is the nearest that such a report tells
        yield _dated(field, question, held)
    types = tuple(filter(None, (held.detail("type", t) for t in held.facts["service_type"])))
    (question,) = _ABOUT_ONE.of("type", **name)
    yield Case("type", question, types, absent=() if types else (NONE, "type|kind|listed"),
               services=(held.report_id,))  # fmt: skip


def _dated(field: str, question: str, held: Held) -> Case:
    """A date; with it the assessment's, and the dates on its line. Of none, any may be given."""
    case = _one(field, question, held, held.day(field), (NONE, _DETAIL_WORDS[field]))
    if not case.facts:
        return replace(case, allowed=all_days(held))
    if field == "visit_dates":
        case = replace(case, facts=tuple(held.days(field)))
    lines = {place for fact in case.facts for place in fact.places}
    same_line = [day for day in all_days(held) if lines & set(day.places)]
    return replace(case, allowed=(*context(held), *same_line))


def _breaches(held: Held, name: dict[str, str]) -> Iterator[Case]:
    numbered_ones, every = held.breaches, held.facts["breaches"]
    for question in _ABOUT_ONE.of("breaches", 2, **name):
        if numbered_ones:
            yield Case("breaches", question, tuple(numbered_ones), prose=True)
        elif every:  # named without a number: the answer says what they are about
            titles = tuple(str(breach["title"]) for breach in every)
            yield Case("breaches", question, absent=titles, services=(held.report_id,), prose=True)
        else:
            yield Case("no breach", question, absent=(NONE, "breach|regulation"),
                       services=(held.report_id,), prose=True)  # fmt: skip
    (question,) = _ABOUT_ONE.of("breach numbers", **name)
    if every and not numbered_ones:
        titles = tuple(str(breach["title"]) for breach in every)
        yield Case("breach numbers", question, absent=(NONE, "number", *titles),
                   services=(held.report_id,), prose=True)  # fmt: skip
    if len(numbered_ones) == len(every) > 0:
        yield Case("breach numbers", question, tuple(numbered_ones), prose=True)
        (question,) = _ABOUT_ONE.of("breach count", **name)
        yield Case("breach count", question, inputs=tuple(numbered_ones), prose=True,
                   count=len(every))  # fmt: skip


def _extremes(held: Held, name: dict[str, str]) -> Iterator[Case]:
    statements = [f for title in held.statements if (f := held.statement_score(title))]
    areas = [f for area in held.areas if held.areas[area]["assessed"]
             and (f := held.area_score(area))]  # fmt: skip
    for kind, of, facts in (
        ("lowest statement", min, statements),
        ("highest statement", max, statements),
        ("highest area", max, areas),
        ("lowest area", min, areas),
    ):
        if len(facts) > 1:
            (question,) = _ABOUT_ONE.of(kind, **name)
            yield Case(kind, question, tied(facts, of))
    for area in held.areas:
        within = [f for f in statements if f.subject in _titles(held, area)]
        if len(within) > 1:
            (question,) = _ABOUT_ONE.of("lowest statement in area", A=area, **name)
            yield Case("lowest in area", question, tied(within, min))


def _titles(held: Held, area: str) -> set[str]:
    return {statement["title"] for statement in held.areas[area]["statements"]}


def _averages(held: Held, name: dict[str, str]) -> Iterator[Case]:
    for area in held.areas:
        within = [f for title in _titles(held, area) if (f := held.statement_score(title))]
        if len(within) > 1:
            (question,) = _ABOUT_ONE.of("average statement", A=area, **name)
            yield Case("average", question, inputs=tuple(within), computed=(average(within),))


def _false_premises(held: Held, name: dict[str, str]) -> Iterator[Case]:
    scored = [f for title in held.statements if title in LAY_STATEMENTS
              and (f := held.statement_score(title))]  # fmt: skip
    for fact in scored[:: max(1, len(scored) // 2)][:2]:
        wrong = str(5 - fact.points)
        (question,) = _ABOUT_ONE.of("false statement score", Q=fact.subject or "", n=wrong, **name)
        yield Case("false score", question, (fact,), premise=wrong, prose=True)
    rated = [f for area in held.areas if (f := held.rating(area))]
    for fact in rated[:1]:
        wrong = "Good" if fact.values[0] != "Good" else "Inadequate"
        of = {"A": fact.subject or "", "R": wrong, "r": wrong.lower()}
        for question in _ABOUT_ONE.of("false rating", 2, **of, **name):
            yield Case("false rating", question, (fact,), premise=wrong, prose=True)
