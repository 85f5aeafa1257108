"""A report's facts as its pages show them, each leading to the words that state it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ingest.dates import spoken_date
from ingest.report import Breach, KeyQuestion, Report, Span, Stated, Statement
from web.answer_view import passage_address
from web.report_questions import AskLink, area_questions, statement_questions
from web.rules_view import BreachRules, RuleLink, breach_rules, rules_tied_to, statement_page
from web.text_view import section_anchor
from web.wording import FRAMEWORKS, rating_class, rating_symbol, report_date, statement_score

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact:
    """What the report states, in words, and the page that marks where it does."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class RatingView:
    """A rating as word and sign; ``style`` names its colours."""

    word: str
    symbol: str
    style: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """A quality statement with its score or the reason for none.

    ``asks`` are questions that the report answers; ``page`` is the reference library's on the
    statement; ``rules`` are what we suggest goes with it.
    """

    title: str
    score: Fact
    is_heading_inferred: bool
    section: str | None
    asks: tuple[AskLink, ...]
    page: str | None
    rules: tuple[RuleLink, ...]


@dataclass(frozen=True, slots=True)
class KeyQuestionView:
    """A key question with its rating, score and statements, or questions where it has none."""

    name: str
    is_assessed: bool
    rating: RatingView | None
    score: str | None
    score_href: str | None
    updated: str | None
    asks: tuple[AskLink, ...]
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class BreachView:
    """A breach: what it was of, under which instrument, what was done, and its rules."""

    regulation: str
    instrument: str | None
    action: str | None
    href: str
    rules: BreachRules


@dataclass(frozen=True, slots=True)
class ReportView:
    """What a report states, as its own page shows it."""

    report_id: str
    service: str
    date_line: str
    facts: tuple[tuple[str, tuple[Fact, ...]], ...]
    overall: RatingView | None
    framework: str
    source_name: str
    key_questions: tuple[KeyQuestionView, ...]
    notices: tuple[Fact, ...]
    breaches: tuple[BreachView, ...]


def rating_view(rating: Stated[str] | None) -> RatingView | None:
    """The rating as word and sign, or None where the report states none."""
    if rating is None:
        return None
    return RatingView(rating.value, rating_symbol(rating.value), rating_class(rating.value))


def report_view(report: Report) -> ReportView:
    """The report's facts for its pages."""
    return ReportView(
        report_id=report.report_id,
        service=report.service.value,
        date_line=report_date(report),
        facts=tuple(_facts(report)),
        overall=rating_view(report.overall_rating),
        framework=FRAMEWORKS[report.framework],
        source_name=report.source_name,
        key_questions=tuple(_key_question(report, question) for question in report.key_questions),
        notices=tuple(stated_fact(report, notice, notice.value) for notice in report.notices),
        breaches=tuple(_breach(report, breach) for breach in report.breaches),
    )


def _facts(report: Report) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    for label, stated in (
        ("Service type", report.service_types),
        ("Provider", _some(report.provider)),
        ("Address", _some(report.address)),
        ("Telephone", _some(report.phone)),
    ):
        yield label, tuple(stated_fact(report, item, item.value) for item in stated)
    dates: tuple[tuple[str, Sequence[Stated[date]]], ...] = (
        ("Assessed", _some(report.assessment_date)),
        ("Visited", report.visit_dates),
        ("Published", _some(report.published)),
    )
    for label, days in dates:
        yield label, tuple(stated_fact(report, item, spoken_date(item.value)) for item in days)


def _some(stated: Stated[T] | None) -> tuple[Stated[T], ...]:
    return (stated,) if stated else ()


def stated_fact(report: Report, stated: Stated[T], text: str) -> Fact:
    """What the report states, as ``text``, leading to the words that state it."""
    return Fact(text, _address(report, stated.span))


def _address(report: Report, span: Span) -> str:
    return passage_address(report.report_id, span.start, span.end) + "#mark"


def _key_question(report: Report, question: KeyQuestion) -> KeyQuestionView:
    score, updated = question.score, question.updated
    return KeyQuestionView(
        name=question.name,
        is_assessed=question.assessed,
        rating=rating_view(question.rating),
        score=f"{score.value} out of 100" if score else None,
        score_href=_address(report, score.span) if score else None,
        updated=spoken_date(updated.value) if updated else None,
        asks=area_questions(report, question),
        statements=tuple(_statement(report, statement) for statement in question.statements),
    )


def _statement(report: Report, statement: Statement) -> StatementView:
    stated = statement.score or statement.carried_score
    return StatementView(
        title=statement.title,
        score=Fact(statement_score(statement), _address(report, stated.span) if stated else None),
        is_heading_inferred=statement.heading_inferred,
        asks=statement_questions(report, statement),
        page=statement_page(statement.number),
        rules=rules_tied_to(statement.number),
        section=next(
            (
                section_anchor(section)
                for section in report.sections
                if section.statement == statement.title
            ),
            None,
        ),
    )


def _breach(report: Report, breach: Breach) -> BreachView:
    number = f"Regulation {breach.regulation}" if breach.regulation else None
    return BreachView(
        regulation=": ".join(part for part in (number, breach.title) if part)
        or "Regulation not named",
        instrument=str(breach.instrument) if breach.instrument else None,
        action=breach.action,
        href=_address(report, breach.span),
        rules=breach_rules(breach),
    )
