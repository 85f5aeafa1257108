"""Which facts a question is about: the criteria of its query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.facts.asked import (
    NO_SCORE,
    NOT_ASSESSED,
    Noun,
    areas_named,
    asks_for_themes,
    noun_of,
    numbered_statements,
    ratings_of,
    speaks_of_ratings,
)
from assistant.facts.filters import (
    Period,
    bounds_of,
    instrument_asked,
    period_of,
    regulation_titled,
    regulations_named,
    without_periods,
)
from assistant.patterns import any_of
from assistant.query import Field, Query
from ingest.fact_query import Criterion, Operation, Subject
from ingest.framework import AREA_SCALE, KEY_QUESTIONS, STATEMENT_SCALE, QualityStatement
from ingest.report import ScoreStatus
from ingest.terms import fold, words

_FACTS = frozenset({Field.SCORE, Field.RATING})
_DATED = (
    (Subject.PUBLISHED, any_of(r"publish\w*|publication")),
    (Subject.UPDATED, any_of(r"updat\w*")),
    (Subject.VISIT_DATE, any_of(r"visit\w*|site visits?")),
)
# What falls short in reports of either framework: the themes that can be counted.
SHORTFALLS = (
    Criterion(Subject.BREACH),
    Criterion(Subject.STATEMENT_SCORE, status=ScoreStatus.STATED, least=1, most=2, said="1 or 2"),
    Criterion(Subject.RATING, values=("Inadequate", "Requires improvement")),
)
_BOUNDED = (Operation.LIST, Operation.COUNT, Operation.COMMONEST)


def criteria_of(
    query: Query, text: str, noun: Noun | None, operation: Operation
) -> Iterable[Criterion]:
    """What a report must state to fit, for the folded question without names of services."""
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
    if restricted := dated(text):
        subject, period = restricted
        yield Criterion(subject, since=period.since, until=period.until)


def areas_of(query: Query) -> tuple[str, ...]:
    """The key questions it names; beside a score or a rating "safe" is one in lower case, too."""
    if not query.fields & _FACTS:
        return query.key_questions
    named = {*query.key_questions, *areas_named(fold(query.subject))}
    return tuple(name for name in KEY_QUESTIONS if name in named)


def statements_of(query: Query) -> tuple[QualityStatement, ...]:
    """The quality statements it names, by their names or their numbers."""
    return query.statements or numbered_statements(fold(query.subject))


def dated(text: str) -> tuple[Subject, Period] | None:
    """The period of a publication, an update or a visit, where that is what it restricts."""
    period = period_of(text)
    if period is None:
        return None
    return next(((subject, period) for subject, asked in _DATED if asked.search(text)), None)


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
