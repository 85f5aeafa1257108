"""A question understood as a query about facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.facts.asked import (
    Noun,
    asks_for_actions,
    asks_for_no_breach,
    asks_for_no_rating,
    asks_for_themes,
    asks_which_service,
    noun_of,
    operation_of,
    wanted_of,
)
from assistant.facts.criteria import areas_of, criteria_of, dated, statements_of
from assistant.facts.filters import (
    framework_of,
    framework_words,
    period_of,
    period_words,
    regulation_titled,
    type_words,
    types_of,
    with_years,
    without_periods,
)
from assistant.patterns import any_of
from assistant.query import Field, Kind, Query
from assistant.topics import statement_words
from ingest.fact_query import Criterion, FactQuery, Operation, ReportFilter, Subject
from ingest.profile import Profile
from ingest.terms import fold, words

_EXPLAIN = Operation.EXPLAIN  # the one operation that answers a "why"
_SHORT_FOLLOW_UP = 5  # words: "and the lowest?"
_DETAILS = frozenset({Field.ADDRESS, Field.PHONE, Field.PROVIDER})
# Words of the questions that this lane understands; they are no subjects of their own.
_FRAME = frozenset(
    """average mean oldest newest earliest latest recent recently ago rank ranking ranked order
    league table gap apart difference differ count counted total held hold holding library
    collection loaded stored available list name names homes home services service agencies agency
    providers provider reports report places practices practice locations companies company
    statements statement questions question areas area domains domain key quality breach breaches
    breached regulation regulations score scores scored scoring points point rating ratings rated
    rate assessed assessment assessments inspected inspection inspections published updated visited
    highest lowest best worst top bottom strongest weakest poorest maximum minimum higher lower
    above below under over least most more less fewer exactly percent cent half one two three four
    five six seven eight nine ten zero calculated worked add adds added make makes made come comes
    sum explain breakdown reached computed derived framework old older new kind type date dated
    onwards care often common commonly frequent frequently usual across percentage
    proportion share listed type types every""".split()
)
_HELD_FRAME = _FRAME | frozenset(
    """are is there do does you have we got in the of all your our me us it this these any every
    system database here at near from and or please how many what which who show give tell can see
    currently now different has been were was on that with been by to a an i know about use uses
    used using under written follow follows as""".split()
)
_AT_PLACE = any_of(r"(?:in|near|around|from|at) (?:the )?[\w-]+(?: [\w-]+)?$")
_PLACE = any_of(r"(?:in|near|around) (?:the )?([a-z]{3,})")


def fact_query(query: Query, profiles: Iterable[Profile], today: date | None = None) -> FactQuery:
    """What the question wants done, with which facts of which of the reports.

    ``today`` tells which year "last year" is; None is the day on which it is asked.
    """
    text = with_years(_asked(query), today or date.today())
    operation = operation_of(text)
    if query.kind is Kind.SUMMARY or (query.kind is Kind.REASON and operation is not _EXPLAIN):
        operation = Operation.STATE
    noun = noun_of(text, operation)
    if asks_for_themes(text) and Field.BREACHES not in query.fields:
        operation = Operation.STATE  # of one report, its own words tell
    if operation is Operation.COMMONEST and asks_which_service(text):
        operation = Operation.HIGHEST if Field.BREACHES in query.fields else Operation.LIST
    if operation is Operation.STATE:
        return FactQuery(operation, reports=_reports(query, text, profiles))
    of_each = _compares_few(query, noun, operation) or _dates_one(query, operation)
    if of_each or _details_all(query, text, operation) or asks_for_actions(text):
        return FactQuery(Operation.STATE)
    criteria = tuple(criteria_of(query, text, noun, operation))
    if operation is Operation.COMMONEST and not criteria:
        operation = Operation.LIST  # "the most common kind of service": each with its kind
    without = asks_for_no_breach(text) and Field.BREACHES in query.fields
    if asks_for_no_rating(text):
        criteria, without = (Criterion(Subject.OVERALL_RATING),), True
    return FactQuery(
        operation=operation,
        criteria=criteria,
        reports=_reports(query, text, profiles),
        each=noun in (Noun.STATEMENTS, Noun.AREAS, Noun.BREACHES),
        without=without,
        wanted=wanted_of(text),
    )


def _compares_few(query: Query, noun: Noun | None, operation: Operation) -> bool:
    """Whether services that are named are set side by side, which is told of each of them."""
    extreme = operation in (Operation.HIGHEST, Operation.LOWEST)
    of_parts = noun in (Noun.STATEMENTS, Noun.AREAS)
    return extreme and len(query.named) > 1 and Field.SCORE in query.fields and not of_parts


def _details_all(query: Query, text: str, operation: Operation) -> bool:
    """Whether a detail of every service is asked for: "the phone numbers of all services"."""
    by_when = Field.DATE in query.fields and query.kind is Kind.DATE and period_of(text) is None
    return operation is Operation.LIST and bool(query.fields & _DETAILS or by_when)


def _dates_one(query: Query, operation: Operation) -> bool:
    """Whether the latest of one service is asked for, or "when" of those named."""
    by_date = operation in (Operation.OLDEST, Operation.NEWEST)
    return by_date and bool(query.named) and (len(query.named) == 1 or query.kind is Kind.DATE)


def explained_words(query: Query, *, places: bool = True) -> frozenset[str]:
    """The words of the question that its query about facts accounts for.

    Without ``places`` a word after "in" is none of them: "trends in falls".
    """
    text = _asked(query)
    areas = " ".join(areas_of(query))
    if operation_of(text) is Operation.STATE and query.named:
        return frozenset(words(areas))
    named = " ".join((period_words(text), type_words(text), framework_words(text), areas))
    titled = regulation_titled(text) if Field.BREACHES in query.fields else None
    title = words(text) if titled else []
    numbers = [word for word in words(text) if word.isdigit()]
    named += f" {(places and _place(query, text)) or ''}"
    return _FRAME | frozenset(words(named)) | frozenset(title) | frozenset(numbers)


def asks_what_is_held(text: str) -> bool:
    """Whether it asks which or how many reports are held, by kind, place and date at most."""
    folded = fold(text).rstrip(" ?.!")
    if operation_of(folded) not in (Operation.LIST, Operation.COUNT):
        return False
    if noun_of(folded, operation_of(folded)) is not Noun.REPORTS:
        return False
    named = words(" ".join((period_words(folded), type_words(folded), framework_words(folded))))
    left = _AT_PLACE.sub("", folded)
    return set(words(left)) <= _HELD_FRAME | set(named)


def operation_asked(query: Query) -> Operation:
    """What the question wants done with the facts; STATE where it says nothing."""
    return operation_of(_asked(query))


def named_beside_statements(query: Query, profiles: Iterable[Profile]) -> frozenset[str]:
    """The reports named by more than words of the statement that is asked about.

    "Safe systems, pathways and transitions" names no provider called Pathways.
    """
    title = {word for each in statements_of(query) for word in words(each.title)}
    if not title or len(query.named) < 2:
        return query.named
    rest = set(words(query.text)) - title - _FRAME
    held = [each for each in profiles if each.report_id in query.named]
    beside = frozenset(
        each.report_id
        for each in held
        if not title & (called := set(words(f"{each.service} {each.provider}"))) or rest & called
    )
    return beside or query.named


def _asked(query: Query) -> str:
    """The question without the names of services; a short follow-up with the one before it."""
    text = fold(query.subject)
    short = query.earlier and len(words(text)) <= _SHORT_FOLLOW_UP
    if short and operation_of(text) is Operation.STATE:
        return f"{text} {fold(query.earlier[0])}"
    return text


def _reports(query: Query, text: str, profiles: Iterable[Profile]) -> ReportFilter:
    # Few lists of kinds differ: a set of them is small, whatever the number of reports.
    held = {kind for kinds in {each.service_types for each in profiles} for kind in kinds}
    asked, kinds = types_of(text, held) or (None, frozenset())
    period = period_of(text) if dated(text) is None else None
    return ReportFilter(
        service_types=kinds,
        type_asked=asked,
        place=_place(query, text),
        framework=framework_of(text),
        since=period.since if period else None,
        until=period.until if period else None,
    )


def _place(query: Query, text: str) -> str | None:
    """The place that the text names, in lower case: what else may follow "in" is left out."""
    subjects = {word for term in query.terms for word in words(term.word)}
    named = {word for each in statements_of(query) for word in statement_words(text, each)}
    named.update(words(type_words(text)))
    kept = without_periods(text)
    return next((word for word in _PLACE.findall(kept) if word in subjects - named - _FRAME), None)
