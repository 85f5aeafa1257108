"""Questions of fact over several reports at once: lists, counts, extremes, differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from operator import ge, gt, lt

from fact_case import NONE, Case, Wordings, all_days, average, context, tied, written
from fact_lines import AREAS, Fact, Held

_RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_STATEMENTS = (
    "Governance, management and sustainability", "Medicines optimisation", "Safeguarding",
    "Safe and effective staffing", "Infection prevention and control", "Freedom to speak up",
    "Shared direction and culture", "Partnerships and communities", "Learning culture",
    "Independence, choice and control",
)  # fmt: skip

_ACROSS = Wordings(
    {
        "statement equals": (
            "Which services scored {n} for {Q}?",
            "who got a {n} for {q}",
            "list the services that scored {n} for {q}",
            "services with a {n} for {q}",
        ),
        "statement count": (
            "How many services scored {n} for {Q}?",
            "how many services got {n} for {q}",
        ),
        "area below": (
            "Which services scored below {n} for {A}?",
            "who scored less than {n} for {a}",
            "services under {n} for {a}",
        ),
        "area above": (
            "Which services scored above {n} for {A}?",
            "who scored more than {n} for {a}",
            "services over {n} for {a}",
        ),
        "area at least": (
            "Which services scored at least {n} for {A}?",
            "services with {n} or more for {a}",
        ),
        "rated": (
            "Which services are rated {R} for {A}?",
            "who is rated {r} for {a}",
            "list services rated {r} for {a}",
        ),
        "rated count": (
            "How many services are rated {R} for {A}?",
            "how many services are {r} for {a}",
        ),
        "rated overall": (
            "Which services are rated {R} overall?",
            "which services have an overall rating of {r}",
        ),
        "overall count": (
            "How many services are rated {R} overall?",
            "number of services with an overall rating of {r}",
        ),
        "highest area": (
            "Which service has the highest score for {A}?",
            "who scored highest for {a}",
            "best {a} score",
        ),
        "lowest area": (
            "Which service has the lowest score for {A}?",
            "who scored lowest for {a}",
            "lowest {a} score of all services",
        ),
        "highest statement": (
            "Which service scored highest for {Q}?",
            "who got the best mark for {q}",
        ),
        "lowest statement": (
            "Which service scored lowest for {Q}?",
            "who got the worst mark for {q}",
        ),
        "area difference": (
            "What is the difference between the {A} scores of {S} and {T}?",
            "how many points apart are {s} and {t} for {a}",
            "difference in {a} score between {s} and {t}",
        ),
        "statement difference": (
            "By how much do the {Q} scores of {S} and {T} differ?",
            "difference in score for {q} between {s} and {t}",
        ),
        "higher": (
            "Which scored higher for {A}, {S} or {T}?",
            "who got the better score for {a} {s} or {t}",
        ),
        "area average": (
            "What is the average {A} score across all services?",
            "average score for {a} over all the services",
        ),
        "statement average": (
            "What is the average score for {Q} across all services?",
            "mean score for {q} over all services",
        ),
        "oldest": (
            "Which report is the oldest?", "whats the oldest report", "what is our earliest report",
        ),
        "newest": (
            "Which report is the most recent?", "whats the newest report", "latest report",
        ),
        "type": (
            "Which services are listed as {R}?",
            "which services do you have of type {r}",
            "list every {r}",
        ),
        "type count": (
            "How many services are listed as {R}?", "how many services of type {r} are there",
        ),
        "assessed in": (
            "Which services were assessed in {n}?", "which services had an assessment in {n}",
        ),
        "assessed count": ("How many services were assessed in {n}?",),
        "breached": (
            "Which services breached regulation {n}?",
            "who broke reg {n}",
            "list services in breach of regulation {n}",
        ),
        "breached of": (
            "Which services breached regulation {n} of the {R} Regulations?",
            "who breached reg {n} of the {R} regs",
        ),
        "breached count": (
            "How many services breached regulation {n}?", "how many services broke reg {n}",
        ),
    }
)  # fmt: skip

_NOWHERE = (
    ("What did Oakendale Manor score for Safe?", "Oakendale"),
    ("whats the overall rating of brackenfold house", "brackenfold"),
    ("when was hollytree lodge nursing home assessed", "hollytree"),
)


def across(reports: Sequence[Held]) -> Iterator[Case]:
    """Questions that no single report answers."""
    yield from _statement_lists(reports)
    yield from _area_lists(reports)
    yield from _rating_lists(reports)
    yield from _pairs(reports)
    yield from _averages(reports)
    yield from _by_date(reports)
    yield from _by_type(reports)
    yield from _by_regulation(reports)
    for question, name in _NOWHERE:
        yield Case("not held", question, absent=(NONE, name))


def _facts(found: Iterable[Fact | None]) -> list[Fact]:
    return [fact for fact in found if fact is not None]


def _listed(kind: str, question: str, facts: Sequence[Fact], none: tuple[str, ...],
            allowed: Sequence[Fact] = ()) -> Case:  # fmt: skip
    if facts:
        return Case(kind, question, tuple(facts), allowed=tuple(allowed))
    return Case(kind, question, absent=(NONE, *none))


def _counted(kind: str, question: str, facts: Sequence[Fact]) -> Case:
    """How many there are, resting on the lines of all of them; of none, that there is none."""
    if facts:
        return Case(kind, question, inputs=tuple(facts), count=len(facts))
    return Case(kind, question, absent=(rf"{NONE}|\b0\b",))


def _statement_lists(reports: Sequence[Held]) -> Iterator[Case]:
    for number, title in enumerate(_STATEMENTS):
        scored = _facts(held.statement_score(title) for held in reports)
        if len(scored) < 2:
            continue
        for points in sorted({1, 2, 3, 4} if number < 2 else {f.points for f in scored}):
            of = {"n": str(points), "Q": title}
            same = [fact for fact in scored if fact.points == points]
            (question,) = _ACROSS.of("statement equals", **of)
            yield _listed("list by statement", question, same, (title,))
            if number % 2 == 0:
                (question,) = _ACROSS.of("statement count", **of)
                yield _counted("count by statement", question, same)
        for kind, end in (("highest statement", max), ("lowest statement", min)):
            (question,) = _ACROSS.of(kind, Q=title)
            yield Case(f"{kind} of all", question, tied(scored, end))


def _assessed_scores(reports: Sequence[Held], area: str) -> tuple[list[Fact], list[Fact]]:
    """The scores given at the assessment, and those carried over from an earlier one."""
    scored = [(held, fact) for held in reports if (fact := held.area_score(area))]
    given = [fact for held, fact in scored if held.areas[area]["assessed"]]
    return given, [fact for _, fact in scored if fact not in given]


_COMPARED: tuple[tuple[str, Callable[[int, int], bool], int], ...] = (
    ("area below", lt, 60), ("area above", gt, 70), ("area at least", ge, 75),
    ("area below", lt, 40), ("area above", gt, 95),
)  # fmt: skip


def _area_lists(reports: Sequence[Held]) -> Iterator[Case]:
    for area in AREAS:
        given, carried = _assessed_scores(reports, area)
        for kind, holds, limit in _COMPARED:
            (question,) = _ACROSS.of(kind, A=area, n=str(limit))
            fitting = [fact for fact in given if holds(fact.points, limit)]
            also = [fact for fact in carried if holds(fact.points, limit)]
            yield _listed("list by score", question, fitting, (area,), also)
        if len(given) > 1:
            for kind, end in (("highest area", max), ("lowest area", min)):
                (question,) = _ACROSS.of(kind, A=area)
                yield Case(f"{kind} of all", question, tied(given, end))


def _rating_lists(reports: Sequence[Held]) -> Iterator[Case]:
    for number, area in enumerate(AREAS):
        rated = [(held, fact) for held in reports if (fact := held.rating(area))]
        for rating in _RATINGS:
            of = {"R": rating, "r": rating.lower(), "A": area}
            same = [(held, fact) for held, fact in rated if fact.values[0] == rating]
            given = [fact for held, fact in same if held.areas[area]["assessed"]]
            carried = [fact for _, fact in same if fact not in given]
            (question,) = _ACROSS.of("rated", **of)
            yield _listed("list by rating", question, given, (rating, area), carried)
            if number % 2 == 0 and not carried:
                (question,) = _ACROSS.of("rated count", **of)
                yield _counted("count by rating", question, given)
    for rating in _RATINGS:
        of = {"R": rating, "r": rating.lower()}
        same_overall = [f for held in reports if (f := held.overall) and f.values[0] == rating]
        (question,) = _ACROSS.of("rated overall", **of)
        yield _listed("list overall", question, same_overall, (rating,))
        (question,) = _ACROSS.of("overall count", **of)
        yield _counted("count overall", question, same_overall)


def _pairs(reports: Sequence[Held]) -> Iterator[Case]:
    areas = [
        (area, pair)
        for area in AREAS
        for pair in combinations(
            [h for h in reports if h.area_score(area) and h.areas[area]["assessed"]], 2
        )
    ]
    for area, (one, other) in areas[:: max(1, len(areas) // 12)]:
        facts = _facts((one.area_score(area), other.area_score(area)))
        of = {"A": area, "S": one.service, "T": other.service, "s": one.short, "t": other.short}
        apart = written(abs(facts[0].points - facts[1].points))
        (question,) = _ACROSS.of("area difference", **of)
        yield Case("difference", question, tuple(facts), computed=(apart,))
        (question,) = _ACROSS.of("higher", **of)
        yield Case("higher of two", question, tuple(facts), inputs=tuple(facts),
                   allowed=(Fact("", apart, ()),))  # fmt: skip
    for title in _STATEMENTS[:5]:
        scored = [held for held in reports if held.statement_score(title)]
        for one, other in list(combinations(scored, 2))[:2]:
            facts = _facts((one.statement_score(title), other.statement_score(title)))
            of = {"Q": title, "S": one.service, "T": other.service}
            (question,) = _ACROSS.of("statement difference", s=one.short, t=other.short, **of)
            apart = written(abs(facts[0].points - facts[1].points))
            computed = () if facts[0].points == facts[1].points else (apart,)
            yield Case("difference", question, tuple(facts), computed=computed,
                       allowed=(Fact("", apart, ()),))  # fmt: skip


def _averages(reports: Sequence[Held]) -> Iterator[Case]:
    for area in AREAS:
        given, carried = _assessed_scores(reports, area)
        if len(given) > 1 and not carried:
            (question,) = _ACROSS.of("area average", A=area)
            yield Case("average of area", question, inputs=tuple(given), computed=(average(given),))
    for title in _STATEMENTS:
        scored = _facts(held.statement_score(title) for held in reports)
        if len(scored) > 1:
            (question,) = _ACROSS.of("statement average", Q=title)
            yield Case("average of statement", question, inputs=tuple(scored),
                       computed=(average(scored),))  # fmt: skip


def _by_date(reports: Sequence[Held]) -> Iterator[Case]:
    def latest(held: Held) -> str:
        return str(held.facts["assessment_date"] or max(held.facts["visit_dates"]))

    for kind, end in (("oldest", min), ("newest", max)):
        held = end(reports, key=latest)
        dates = all_days(held)
        for question in _ACROSS.of(kind, 3):
            any_date = Fact(held.report_id, tuple(v for f in dates for v in f.values),
                            tuple(p for f in dates for p in f.places))  # fmt: skip
            yield Case(f"{kind} report", question, (any_date,), allowed=dates)
    for year in ("2024", "2025", "2022"):
        assessed = [held for held in reports if (held.facts["assessment_date"] or "")[:4] == year]
        also = [fact for held in assessed for fact in context(held)]
        facts = _facts(held.day("assessment_date") for held in assessed)
        for question in _ACROSS.of("assessed in", 2, n=year):
            yield _listed("list by year", question, facts, (year,), also)
        (question,) = _ACROSS.of("assessed count", n=year)
        yield _counted("count by year", question, facts)


def _by_type(reports: Sequence[Held]) -> Iterator[Case]:
    for kind in sorted({kind for held in reports for kind in held.facts["service_type"]}):
        facts = _facts(held.detail("type", kind) for held in reports
                       if kind in held.facts["service_type"])  # fmt: skip
        of = {"R": kind, "r": kind.lower()}
        if kind.endswith("s") or kind.startswith("Services"):
            continue  # "a services in your home" is no English
        for question in _ACROSS.of("type", **of):
            yield Case("list by type", question, tuple(facts))
        (question,) = _ACROSS.of("type count", **of)
        yield _counted("count by type", question, facts)


def _by_regulation(reports: Sequence[Held]) -> Iterator[Case]:
    every = [fact for held in reports for fact in held.breaches]
    for number in sorted({fact.values[0] for fact in every}, key=int):
        named = [fact for fact in every if fact.values[0] == number]
        years = sorted({fact.with_it for fact in named if fact.with_it})
        for question in _ACROSS.of("breached", 2, n=number):
            yield Case("list by regulation", question, tuple(named), prose=True,
                       ask_back=tuple(years) if len(years) > 1 else ())  # fmt: skip
        for year in years:
            of_year = [fact for fact in named if fact.with_it == year]
            (question,) = _ACROSS.of("breached of", n=number, R=year)
            yield Case("list by instrument", question, tuple(of_year), prose=True)
        if len(years) == 1:
            (question,) = _ACROSS.of("breached count", n=number)
            yield _counted("count by regulation", question, named)
    (question,) = _ACROSS.of("breached", n="99")
    yield Case("unknown regulation", question, absent=(NONE, "99"))
