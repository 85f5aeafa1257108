"""What a case of the fact suite is, and what several kinds of cases are made with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from fact_lines import Fact, Held

NONE = r"\b(?:no|not|none|nothing|never|neither|nor)\b"
NOT_ASSESSED = r"not (?:been )?assess|did not (?:look|assess)|not look"

LAY_STATEMENTS = {
    "Learning culture": "learning culture",
    "Safe systems, pathways and transitions": "safe systems and pathways",
    "Safeguarding": "safeguarding",
    "Involving people to manage risks": "managing risks",
    "Safe environments": "safe environments",
    "Safe and effective staffing": "staffing",
    "Infection prevention and control": "infection control",
    "Medicines optimisation": "meds",
    "Assessing needs": "assessing needs",
    "Consent to care and treatment": "consent",
    "Kindness, compassion and dignity": "kindness and dignity",
    "Independence, choice and control": "independence and choice",
    "Person-centred care": "person centred care",
    "Equity in access": "equity in access",
    "Planning for the future": "planning for the future",
    "Shared direction and culture": "shared direction",
    "Freedom to speak up": "speaking up",
    "Workforce equality, diversity and inclusion": "workforce equality",
    "Governance, management and sustainability": "governance",
    "Partnerships and communities": "partnerships",
    "Learning, improvement and innovation": "learning and improvement",
}
_LAY_AREAS = {"Well-led": "well led"}


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what its answer must be.

    ``facts`` must each be stated and cited; ``allowed`` may be stated too. ``inputs`` must be
    cited and may be stated. Of each of ``computed`` one way to write it must appear, and the
    ``count`` beside what it counts. ``absent`` are patterns that the answer must match, and
    without facts it must claim no more than that. ``premise`` is a number or rating that the
    question wrongly takes for granted; ``reports`` the scope, by ids, if it is not everything.
    ``prose`` allows sentences of the report beside the facts, ``ask_back`` to put the
    question back if the answer matches these patterns.
    """

    kind: str
    question: str
    facts: tuple[Fact, ...] = ()
    allowed: tuple[Fact, ...] = ()
    inputs: tuple[Fact, ...] = ()
    computed: tuple[tuple[str, ...], ...] = ()
    count: int | None = None
    absent: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    premise: str | None = None
    prose: bool = False
    ask_back: tuple[str, ...] = ()
    reports: tuple[str, ...] | None = None
    identifier: str = ""


def numbered(cases: Iterable[Case], prefix: str) -> list[Case]:
    """The cases in order with identifiers, without any that repeats a question."""
    kept = {(case.question.lower(), case.reports): case for case in reversed(list(cases))}
    return [
        replace(case, identifier=f"{prefix}-{number:03}-{case.kind}")
        for number, case in enumerate(reversed(kept.values()), 1)
    ]


class Wordings:
    """Gives the next wordings of a kind, filled in."""

    def __init__(self, table: dict[str, tuple[str, ...]]) -> None:
        self._next = {kind: cycle(wordings) for kind, wordings in table.items()}

    def of(self, kind: str, most: int = 1, /, **subject: str) -> list[str]:
        """As many wordings as asked for; {a} and {q} are lay words for {A} and {Q}."""
        lay = {"a": _LAY_AREAS.get(area := subject.get("A", ""), area.lower())}
        lay["q"] = LAY_STATEMENTS.get(subject.get("Q", ""), "")
        asked = [next(self._next[kind]).format(**lay, **subject) for _ in range(most)]
        return [question.replace("the the ", "the ") for question in asked]


def context(held: Held) -> tuple[Fact, ...]:
    """The dates that an answer may always give: of the assessment, and of the visits."""
    assessed = held.day("assessment_date")
    return (*((assessed,) if assessed else ()), *held.days("visit_dates"))


def all_days(held: Held) -> tuple[Fact, ...]:
    """Every date that a report states of itself."""
    others = (held.day("published"), held.day("updated"))
    return (*context(held), *(day for day in others if day))


def tied(facts: Sequence[Fact], of: Callable[[Iterable[int]], int]) -> tuple[Fact, ...]:
    """All the facts that have the extreme value."""
    extreme = of(fact.points for fact in facts)
    return tuple(fact for fact in facts if fact.points == extreme)


def average(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The mean in one, two and three decimals, rounded either way where it is in the middle."""
    mean = sum(fact.points for fact in facts) / len(facts)
    ways = {f"{mean + tiny:.{digits}f}" for digits in (1, 2, 3) for tiny in (-1e-9, 1e-9)}
    return tuple(sorted(ways | ({f"{mean:.0f}"} if mean == int(mean) else set())))


_NUMBER_WORDS = "zero one two three four five six seven eight nine ten".split()


def written(number: int) -> tuple[str, ...]:
    """A count in digits and, up to ten, as a word."""
    return (str(number), *_NUMBER_WORDS[number : number + 1])
