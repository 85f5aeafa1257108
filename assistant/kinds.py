"""What kind of answer a question asks for, how much of it, and over how many services."""

from __future__ import annotations

import re

from assistant.patterns import any_of
from assistant.polarity import Polarity
from assistant.query import Kind
from ingest.terms import fold

_UNITS = "minutes|hours|days|weeks|months|years|pounds"
_ORGANISATION = (
    "university|college|company|firm|agency|school|charity|supplier|brand|make|software|app|"
    "town|city|street|road|bank|church|manufacturer"
)
# The first kind that fits is the kind: a summary of reasons is a summary.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.SUMMARY,
        any_of(
            r"summar\w+|bullets?|bullet points?|overview|sum up|outline",
            "(?:main|key) (?:points|findings|messages)",
        ),
    ),
    (
        Kind.COUNT,
        any_of("how many", "what (?:number|percentage|proportion|share) of", "number of"),
    ),
    (
        Kind.QUANTITY,
        any_of(
            "how (?:much|long|often|old|far|frequently|big|large|fast|quickly|soon|late)",
            "what (?:dose|dosage|temperature|cost|fee|price|budget|salary|percentage)",
            f"in (?:{_UNITS})",
            "what would it cost|cost of",
        ),
    ),
    (
        Kind.DATE,
        any_of(
            # Any other "when" opens a clause: "what happens when someone falls".
            "when (?:did|do|does|was|were|is|are|will|has|have|had|can|could|should|would|must)",
            r"when and where|(?:know|tell me) when|when's|when\W*$",
            "what (?:date|day|month|year|time)",
            "which (?:day|month|year|date)",
        ),
    ),
    (
        Kind.NAME,
        any_of(
            "who (?:is|was|are|were) (?:the|their|its|our)",
            "who (?:manages|managed)",
            "name of|name the|what (?:is|was|are|were) the names?",
            "(?:is|was|are|were) [^?]{2,40} called|what's [^?]{2,40} called",
            rf"(?:which|what) (?:\w+ )?(?:{_ORGANISATION})",
        ),
    ),
    (
        Kind.DEFINITION,
        re.compile(
            r"^(?:so )?(?:what(?:'s| is| are) (?:an? )?(?!the\b|their\b|its\b|wrong\b|this\b|it\b)"
            r"[\w-]+(?: [\w-]+){0,2}\?*$)"
            r"|\bwhat does .{2,40} mean\b|\bmeaning of\b|\bdefin(?:e|ition)\b"
        ),
    ),
    (Kind.REASON, any_of("why", "how come", "reasons?", "what (?:led|caused)")),
    (
        Kind.YES_NO,
        re.compile(
            r"^(?:and |but |so |ok |please )?(?:is|are|was|were|do|does|did|has|have|had|can|could|"
            r"should|would|will|any)\b"
        ),
    ),
)
_SERVICES = "services|homes|reports|providers"
_COMPARISON = any_of(
    r"compar\w*|contrast\w*|differ\w*|similar\w*|both|versus|vs|in common|better|worse",
    "each (?:service|home|report)",
    f"(?:two|three|all(?: the| of the)?) (?:{_SERVICES})",
    "which (?:service|home|report|provider|one)s?",
    "higher|lower|highest|lowest",
)
_NUMBERS = {"one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
            "eight": 8, "nine": 9, "ten": 10}  # fmt: skip
_A_NUMBER = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_POINTS = any_of(
    rf"{_A_NUMBER}\s+(?:\w+\s+)?"
    r"(?:bullets?|points?|examples?|findings?|things|messages|lessons|quotes)"
)
_SO_MANY_SERVICES = any_of(rf"{_A_NUMBER}\s+(?:\w+\s+)?(?:{_SERVICES}|agencies)")
_ASKS_ILL = any_of(
    r"criticis\w+|problems?|concerns?|failings?|shortfalls?|weakness\w*|wrong|negative|issues?",
    "complaints?|faults?|bad|badly|poor|failed|fail",
)
_ASKS_WELL = any_of(
    r"strengths?|praise\w*|positives?|good practice|compliment\w*",
    "(?:go|goes|going|went|did|done|doing) well",
    "(?:was|were|is|are|anything|something|what's) good|good (?:things|points|about|at)",
)


def find_kind(text: str) -> Kind:
    """The kind of answer asked for; FINDING when nothing says otherwise."""
    folded = fold(text).strip()
    return next((kind for kind, pattern in _KINDS if pattern.search(folded)), Kind.FINDING)


def compares(text: str) -> bool:
    """Whether the question sets services side by side."""
    return bool(_COMPARISON.search(fold(text)))


def find_wanted(text: str) -> int | None:
    """How many points or examples the question asks for ("five bullet points")."""
    return _number(_POINTS.search(fold(text)))


def find_services(text: str) -> int | None:
    """How many services the question speaks of without naming them ("the two homes")."""
    return _number(_SO_MANY_SERVICES.search(fold(text)))


def _number(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else _NUMBERS[match[1]]


def find_wanted_polarity(text: str) -> Polarity:
    """Whether the question asks for what was wrong, for what was good, or for either."""
    folded = fold(text)
    ill, well = bool(_ASKS_ILL.search(folded)), bool(_ASKS_WELL.search(folded))
    return Polarity(int(well) - int(ill))
