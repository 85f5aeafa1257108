"""What a question about facts wants done, and with what: patterns over its folded text."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.patterns import any_of
from ingest.fact_query import Operation
from ingest.framework import QUALITY_STATEMENTS, RATINGS, QualityStatement
from ingest.terms import fold

_REPORTS = (
    r"(?:care |nursing |residential |dental |inspection |quality )*"
    r"(?:services?|homes?|agencies|reports|providers|places|practices|locations|companies|"
    r"inspections|assessments|schemes|dentists|hospitals|surgeries|centres|homecare|ones)"
)
_STATEMENTS = r"(?:quality )?statements?"
_AREAS = r"(?:key )?questions?|(?:key |inspection )?areas?|domains?"
_BREACHES = r"breach(?:es)?|regulations?"


class Noun(StrEnum):
    """What is counted, listed or told apart."""

    REPORTS = "reports"
    STATEMENTS = "statements"
    AREAS = "areas"
    BREACHES = "breaches"


_NOUNS = (
    (Noun.STATEMENTS, _STATEMENTS),
    (Noun.AREAS, _AREAS),
    (Noun.REPORTS, _REPORTS),
    (Noun.BREACHES, _BREACHES),
)
_BETWEEN = r"(?:(?:me|us|all|of|the|any|every|our|other|your|these|those|different|[a-z]+-rated|" \
    r"[a-z]+(?:ing|ed|est)|supported|extra|care|shared|good|outstanding|inadequate|requires|" \
    r"improvement) ){0,4}?"  # fmt: skip
_COUNT = (
    r"(?:how many|what (?:number|percentage|proportion|share) of|number of|count(?: of)?|"
    r"total(?: number)? of)"
)
_LIST = (
    r"(?:which|what|list(?: out)?|show(?: me)?|name|find(?: me)?|give me|tell me|"
    r"any|are there|is there|all|every)"
)
_COUNTED = {noun: any_of(rf"{_COUNT} {_BETWEEN}(?:{words})") for noun, words in _NOUNS}
_LISTED = {noun: any_of(rf"{_LIST} {_BETWEEN}(?:{words})") for noun, words in _NOUNS}
_NAMED = {noun: any_of(words) for noun, words in _NOUNS}
_NO_LIST = any_of(r"(?:type|kind|sort)s? of (?:service|home|care)s?", "which service is it")
_WHO = any_of(
    r"^(?:and |so )?(?:who|which)(?: else)? (?:all )?(?:scor\w+|got|gets?|(?:was|were|is|are|"
    r"has been|have been) (?:rated|scored|assessed|inspected|given|judged|published|updated)|"
    r"breached|broke|(?:has|have|had) (?:a|an|the|been|breached|\d))"
)
# What reports have in common stands in none of them: it is counted.
_THEMES = any_of(
    r"(?:main|common|key|recurring|biggest|top|frequent|usual|general|overall) (?:\w+ )?(?:themes?|"
    r"trends?|problems?|issues?|failings?|shortfalls?|weaknesses|concerns)",
    r"(?:themes?|trends?) (?:across|in|of|from|between|among|over) (?:all |the |these |our |my )*"
    r"(?:reports?|inspections?|services?|homes?|findings?)",
    r"(?:themes?|trends?)\b.*\bacross\b",
    r"what (?:are|were|is) the (?:themes?|trends?)",
    r"(?:reports?|services?|homes?|they) (?:all )?have in common",
    r"what (?:went|goes|is going) wrong most(?: often)?",
)
_OPERATIONS: tuple[tuple[Operation, re.Pattern[str]], ...] = (
    (
        Operation.EXPLAIN,
        any_of(
            r"(?:make|makes|made|adds?|added|adding|come|comes|came|get|gets|got) (?:up )?(?:to )?"
            r"(?:the )?(?:score (?:of )?|total (?:of )?)?\d+(?! (?:out of|for))",
            r"(?:worked|work|calculated|calculate|reached|reach|arrived?(?: at)?|computed|summed"
            r"|adds?|added|add) (?:out|up)",
            r"how (?:is|was|are|were|do|does|did|has|have)\b.*\b(?:calculated|computed|reached|"
            r"arrived at|made up|add up|adds up|come from|comes from|come about|work out|derived)",
            r"(?:explain|break ?down|breakdown of)\b.*\b(?:scores?|\d{2})",
            r"why\b.*\bscores?\b.*\b(?:only |just )?\d{2}(?: out of 100)?$",
            r"where does (?:the |that )?(?:score|\d+)\b.*\bcome from",
        ),
    ),
    (
        Operation.COMMONEST,
        any_of(
            r"most (?:common|often|frequent|usual|widespread)(?:ly)?",
            r"most[- ](?:breached|broken) regulations?|regulations?\b.*\b(?:breached|broken) most",
            r"(?:comes?|came|coming|crops?|cropped) up (?:the )?most",
            _THEMES.pattern,
        ),
    ),
    (Operation.AVERAGE, any_of(r"averages?|mean (?:\w+ ){0,2}scores?|mean of|on average|the mean")),
    (
        Operation.OLDEST,
        any_of(
            r"oldest|earliest|(?:longest|furthest) ago|least recent(?:ly)?|most out of date",
            r"(?:first|least recently) (?:report|assessment|inspection|assessed|inspected)",
        ),
    ),
    (
        Operation.NEWEST,
        any_of(
            r"newest|(?:latest|most recent)(?: \d+| [a-z]+)? (?:reports?|assessments?|inspections?"
            r"|assessed|inspected|published)",
            r"(?:most recently|last) (?:assessed|inspected|published|updated|visited)",
            r"which\b.*\b(?:is|was|are|were)\b.*\b(?:the )?(?:latest|most recent|newest)",
        ),
    ),
    (
        Operation.HIGHEST,
        any_of(
            "highest|best|strongest|top|maximum|greatest|most points|most breaches",
            r"(?:do|does|did|done) (?:the )?(?:best|well|better)",
        ),
    ),
    (
        Operation.LOWEST,
        any_of("lowest|worst|weakest|poorest|bottom|minimum|fewest points|least points"),
    ),
    (
        Operation.RANK,
        any_of(r"rank\w*|league table|in order(?: of)?|(?:order|sort)(?:ed)?\b.*\bby"),
    ),
    (
        Operation.DIFFERENCE,
        any_of(
            r"differences?|differ|gap|how (?:far|many points)\b.*\b(?:apart|above|below|behind|"
            r"ahead|higher|lower|better|worse|between|separate)",
            r"how much (?:higher|lower|better|worse)|points? (?:apart|higher|lower|difference)",
        ),
    ),
)
_BARE_LIST = re.compile(rf"^(?:the |all )*(?:(?!places|ones|practices){_REPORTS})\b(?<=s)")
_STATEMENT_NUMBER = any_of(r"statements? (?:number |no\.? |#)?(\d{1,2})")
_ACTIONS = any_of(r"(?:warning|requirement) notices?|enforcement|fixed penalt\w+|prosecut\w+")
_WANTED = any_of(
    r"(?:top|bottom|first|last|best|worst|highest|lowest|newest|oldest|latest|most recent) "
    r"(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
)
_NUMBERS = "zero one two three four five six seven eight nine ten".split()
NOT_ASSESSED = any_of(
    r"not (?:been |yet )?(?:assessed|looked at|judged|inspected|covered)|unassessed",
    r"(?:did|was|were|is|are|has|have)(?:n't| not) (?:been |yet )?(?:look(?:ed)? at|assess(?:ed)?|"
    r"judged?|scored?|inspect(?:ed)?)",
    r"left out|skipped",
)
NO_SCORE = any_of(r"(?:no|without(?: an?| any)?) (?:\w+ )?scores?|not scored|unscored")
_NO_RATING = any_of(r"(?:no|without(?: an?| any)?) (?:overall )?ratings?|unrated")
_NOT = any_of(
    r"not(?: been)?(?: rated)?|isn't|aren't|wasn't|weren't|other than|except|anything but"
)
_NONE_OF = any_of(
    r"(?:no|without(?: any)?|not? any|zero) (?:stated )?breach(?:es)?",
    r"not (?:in breach|breach\w*)|(?:did|has|have)(?:n't| not) breach\w*",
)
_A_RATING = (
    r"\b(outstanding|(?:(?<=rated )|(?<=as )|(?<=rating of ))good|requires improvement|inadequate|"
    r"good(?! (?:governance|at|care|practice|enough))|regulations met|"
    r"not rated(?! (?:as )?(?:an? )?(?:overall )?(?:outstanding|good|requires|inadequate)))\b"
)
_RATED = any_of(r"rat(?:e|es|ed|ing|ings)|grad(?:e|ed|ing)|judged|awarded|overall")
_ANY_AREA = {name: rf"\b{name.lower()}\b" for name in ("Safe", "Effective", "Caring", "Responsive")}
_NO_AREA = re.compile(
    r"\b(?:safe care and treatment|safe (?:place|home|enough)|cost[ -]effective|person-centred)\b"
)
_YES_NO_RATING = re.compile(
    rf"\b(?:is|does|would|was|are|do)\b.*\b\d{{1,3}}\b.*{_A_RATING}|"
    r"\b(?:what|which) rating (?:is|does|would|for)\b.*\b\d{1,3}\b|"
    r"\bscores? (?:does|do|is|would|mean|for|of) (?:an? )?(?:rating|outstanding|good|inadequate)\b|"
    r"\b(?:what|which|how many)\b.*\bscore\b.*\b(?:makes?|means?|counts? as|equals?)\b.*"
    rf"{_A_RATING}"
)


def operation_of(text: str) -> Operation:
    """What the folded question wants done with the facts; STATE where it says nothing."""
    for operation, pattern in _OPERATIONS:
        if pattern.search(text):
            return operation
    if any(pattern.search(text) for pattern in _COUNTED.values()):
        return Operation.COUNT
    reports = _LISTED[Noun.REPORTS].search(_NO_LIST.sub(" ", text)) or _WHO.search(text)
    if reports or _LISTED[Noun.STATEMENTS].search(text) or _LISTED[Noun.AREAS].search(text):
        return Operation.LIST
    return Operation.LIST if _BARE_LIST.search(text) else Operation.STATE


def asks_for_themes(text: str) -> bool:
    """Whether it asks what the reports have in common, whatever of."""
    return bool(_THEMES.search(text))


def asks_which_service(text: str) -> bool:
    """Whether services are what is picked out: "which home is most often in breach"."""
    return bool(_LISTED[Noun.REPORTS].match(text))


def noun_of(text: str, operation: Operation) -> Noun | None:
    """What is counted, listed or picked out."""
    patterns = {Operation.COUNT: _COUNTED, Operation.LIST: _LISTED}.get(operation, _NAMED)
    text = _NO_LIST.sub(" ", text)
    if operation is Operation.LIST and _BARE_LIST.search(text):
        return Noun.REPORTS
    return next((noun for noun, pattern in patterns.items() if pattern.search(text)), None)


def wanted_of(text: str) -> int | None:
    """How many: "the top five"."""
    match = _WANTED.search(text)
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else _NUMBERS.index(match[1])


def asks_both_ends(text: str) -> bool:
    """Whether the highest and the lowest are asked for at once."""
    ends = {op: p for op, p in _OPERATIONS if op in (Operation.HIGHEST, Operation.LOWEST)}
    return all(pattern.search(text) for pattern in ends.values())


def asks_for_actions(text: str) -> bool:
    """Whether it asks by what inspectors did about a breach."""
    return bool(_ACTIONS.search(text))


def numbered_statements(text: str) -> tuple[QualityStatement, ...]:
    """The quality statements that it names by CQC's number: "quality statement 31"."""
    numbers = {int(number) for number in _STATEMENT_NUMBER.findall(text)}
    return tuple(each for each in QUALITY_STATEMENTS if each.number in numbers)


def unknown_statement(text: str) -> int | None:
    """The number of a quality statement that the framework does not have."""
    numbers = [int(number) for number in _STATEMENT_NUMBER.findall(text)]
    return next((n for n in numbers if not 1 <= n <= len(QUALITY_STATEMENTS)), None)


def ratings_of(text: str) -> tuple[tuple[str, ...], bool]:
    """The ratings asked for, and whether every other one is meant: "not rated Good"."""
    found = [next(r for r in RATINGS if fold(r) == word) for word in re.findall(_A_RATING, text)]
    if not found:
        return (), False
    ranked = RATINGS[:4]
    if found[0] in ranked:
        place = ranked.index(found[0])
        word = re.escape(fold(found[0]))
        if re.search(rf"(?:below|worse than|lower than|less than) (?:a )?{word}", text):
            return ranked[place + 1 :], False
        if re.search(rf"(?:above|better than|higher than) (?:a )?{word}", text):
            return ranked[:place], False
        if re.search(
            rf"(?:at least (?:a )?{word}|{word} (?:or|and) (?:better|above|higher))", text
        ):
            return ranked[: place + 1], False
        if re.search(rf"{word} (?:or|and) (?:worse|below|lower)", text):
            return ranked[place:], False
    other = bool(
        re.search(rf"(?:{_NOT.pattern})(?: \w+){{0,3}}? {re.escape(fold(found[0]))}", text)
    )
    return tuple(dict.fromkeys(found)), other and found[0] != "Not rated"


def speaks_of_ratings(text: str) -> bool:
    """Whether it asks by rating."""
    return bool(_RATED.search(text) and re.search(_A_RATING, text))


def asks_for_no_rating(text: str) -> bool:
    """Whether it asks for the reports without a rating."""
    return bool(_NO_RATING.search(text))


def asks_for_no_breach(text: str) -> bool:
    """Whether it asks for the reports without a breach."""
    return bool(_NONE_OF.search(text))


def turns_scores_into_ratings(text: str) -> bool:
    """Whether it asks what rating a score is, or what score a rating: "is 53 a good score"."""
    return bool(_YES_NO_RATING.search(text)) and bool(re.search(r"\bscor|\brating|\bout of", text))


def areas_named(text: str) -> tuple[str, ...]:
    """The key questions that a question about facts names, in lower case as well."""
    text = _NO_AREA.sub(" ", text)
    for statement in QUALITY_STATEMENTS:
        text = text.replace(fold(statement.title), " ")
    found = [name for name, word in _ANY_AREA.items() if re.search(word, text)]
    return (*found, "Well-led") if re.search(r"\bwell[ -]led\b", text) else tuple(found)
