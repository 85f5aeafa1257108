"""A question understood as a query about facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assistant.facts.asked import (
    NO_SCORE,
    NOT_ASSESSED,
    Noun,
    areas_named,
    asks_for_actions,
    asks_for_no_breach,
    asks_for_no_rating,
    asks_for_themes,
    asks_which_service,
    noun_of,
    numbered_statements,
    operation_of,
    ratings_of,
    speaks_of_ratings,
    wanted_of,
)
from assistant.facts.filters import (
    Period,
    bounds_of,
    framework_of,
    framework_words,
    instrument_asked,
    period_of,
    period_words,
    regulation_titled,
    regulations_named,
    type_words,
    types_of,
    with_years,
    without_periods,
)
from assistant.patterns import any_of
from assistant.query import Field, Kind, Query
from assistant.topics import statement_words
from ingest.fact_query import Criterion, FactQuery, Operation, ReportFilter, Subject
from ingest.framework import AREA_SCALE, KEY_QUESTIONS, STATEMENT_SCALE, QualityStatement
from ingest.profile import Profile
from ingest.report import ScoreStatus
from ingest.terms import fold, words

_EXPLAIN = Operation.EXPLAIN  # the one operation that answers a "why"
# What falls short in reports of either framework: the themes that can be counted.
SHORTFALLS = (
    Criterion(Subject.BREACH),
    Criterion(Subject.STATEMENT_SCORE, status=ScoreStatus.STATED, least=1, most=2, said="1 or 2"),
    Criterion(Subject.RATING, values=("Inadequate", "Requires improvement")),
)
_BOUNDED = (Operation.LIST, Operation.COUNT, Operation.COMMONEST)
_SHORT_FOLLOW_UP = 5  # words: "and the lowest?"
_FACTS = frozenset({Field.SCORE, Field.RATING})
_DETAILS = frozenset({Field.ADDRESS, Field.PHONE, Field.PROVIDER})
_DATED = (
    (Subject.PUBLISHED, any_of(r"publish\w*|publication")),
    (Subject.UPDATED, any_of(r"updat\w*")),
    (Subject.VISIT_DATE, any_of(r"visit\w*|site visits?")),
)
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
    criteria = tuple(_criteria(query, text, noun, operation))
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


def areas_of(query: Query) -> tuple[str, ...]:
    """The key questions it names; beside a score or a rating "safe" is one in lower case, too."""
    if not query.fields & _FACTS:
        return query.key_questions
    named = {*query.key_questions, *areas_named(fold(query.subject))}
    return tuple(name for name in KEY_QUESTIONS if name in named)


def statements_of(query: Query) -> tuple[QualityStatement, ...]:
    """The quality statements it names, by their names or their numbers."""
    return query.statements or numbered_statements(fold(query.subject))


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
    period = period_of(text) if _dated(text) is None else None
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


def _dated(text: str) -> tuple[Subject, Period] | None:
    """The period of a publication, an update or a visit, where that is what it restricts."""
    period = period_of(text)
    if period is None:
        return None
    return next(((subject, period) for subject, asked in _DATED if asked.search(text)), None)


def _criteria(
    query: Query, text: str, noun: Noun | None, operation: Operation
) -> Iterable[Criterion]:
    if operation is Operation.EXPLAIN:
        yield from _explained(query, text)
        return
    if operation is Operation.COMMONEST and asks_for_themes(text):
        yield from SHORTFALLS
        return
    if Field.BREACHES in query.fields or noun is Noun.BREACHES:
        yield _breach(query, text)
        return
    if NOT_ASSESSED.search(text):
        yield _without_score(query, noun, ScoreStatus.NOT_ASSESSED)
        return
    if NO_SCORE.search(text):
        yield _without_score(query, noun, ScoreStatus.NOT_STATED)
        return
    rated = _rated(query, text, operation)
    scored = _scored(query, text, noun, operation)
    yield from (each for each in (scored, rated) if each is not None)
    if dated := _dated(text):
        yield Criterion(dated[0], since=dated[1].since, until=dated[1].until)


def _explained(query: Query, text: str) -> Iterable[Criterion]:
    """The area score whose sum is asked for, where no service is named: "make 21"."""
    numbers = [int(word) for word in words(without_periods(text)) if word.isdigit()]
    scores = [number for number in numbers if STATEMENT_SCALE < number < AREA_SCALE]
    if scores and not query.named:
        areas = areas_of(query)
        yield Criterion(Subject.SCORE, areas, least=scores[0], most=scores[0])


def _breach(query: Query, text: str) -> Criterion:
    numbers = tuple(number.upper() for number in regulations_named(text))
    titled = regulation_titled(text)
    instrument = instrument_asked(query.text)
    if titled and not numbers:
        numbers, instrument = (titled[0],), instrument or titled[1]
    return Criterion(
        Subject.BREACH, values=numbers, instrument=instrument.year if instrument else None
    )


def _without_score(query: Query, noun: Noun | None, status: ScoreStatus) -> Criterion:
    """Statements or areas that were not assessed, or that have no score in the text."""
    of_areas = noun is Noun.AREAS or (areas_of(query) and noun is Noun.REPORTS)
    if statements_of(query) or not of_areas:
        numbers = tuple(statement.number for statement in statements_of(query))
        areas = () if numbers else areas_of(query)
        return Criterion(Subject.STATEMENT_SCORE, areas, numbers, status)
    subject = Subject.SCORE if status is ScoreStatus.NOT_STATED else Subject.RATING
    return Criterion(subject, areas_of(query), status=status)


def _rated(query: Query, text: str, operation: Operation) -> Criterion | None:
    own = ratings_of(fold(query.question))
    values, other = own if own[0] else ratings_of(text)
    areas = areas_of(query)
    extreme = operation in (Operation.HIGHEST, Operation.LOWEST, Operation.RANK)
    commonest = operation is Operation.COMMONEST
    if Field.RATING not in query.fields and not (values and speaks_of_ratings(text)):
        return None
    if not values and not extreme and not commonest and operation is not Operation.LIST:
        return None
    if extreme and Field.SCORE in query.fields:
        return None
    by_area = areas or noun_of(text, operation) is Noun.AREAS
    return Criterion(
        Subject.RATING if by_area else Subject.OVERALL_RATING, areas, values=values, other=other
    )


def _scored(query: Query, text: str, noun: Noun | None, operation: Operation) -> Criterion | None:
    values, _ = ratings_of(text)
    if Field.SCORE not in query.fields or (
        values and bounds_of(text) is None and operation in _BOUNDED
    ):
        return None
    bounds = bounds_of(text) if operation in _BOUNDED else None
    subject = Criterion(
        _score_subject(
            query, noun, bounds.least if bounds else None, bounds.most if bounds else None
        ),
        areas_of(query),
        status=ScoreStatus.STATED,
    )
    if subject.subject is Subject.STATEMENT_SCORE and statements_of(query):
        numbers = tuple(statement.number for statement in statements_of(query))
        subject = replace(subject, key_questions=(), statements=numbers)
    if bounds is None:
        return subject
    return replace(subject, least=bounds.least, most=bounds.most, said=bounds.said)


def _score_subject(query: Query, noun: Noun | None, least: int | None, most: int | None) -> Subject:
    """Statements are scored 1 to 4, areas out of 100: a small number tells which are meant."""
    if statements_of(query) or noun is Noun.STATEMENTS:
        return Subject.STATEMENT_SCORE
    if noun is Noun.AREAS:
        return Subject.SCORE
    largest = max((each for each in (least, most) if each is not None), default=None)
    if largest is not None and largest <= STATEMENT_SCALE:
        return Subject.STATEMENT_SCORE
    return Subject.SCORE
