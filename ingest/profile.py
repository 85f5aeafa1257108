"""What tells one report from another, and each fact it states, as small rows of the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import RowMapping

from ingest.report import Framework, KeyQuestion, Report, ScoreStatus, Span, Stated, Statement
from ingest.tables import profiles, reports

PROFILE_COLUMNS = (*profiles.c, reports.c.is_draft)


@dataclass(frozen=True, slots=True)
class Profile:
    """One report among many: enough to name it, to list it and to choose it.

    ``inspected``, ``latest`` and ``covers`` as in the table of that name. ``is_draft``: a
    person said that it is a draft or is not published.
    """

    report_id: str
    service: str
    provider: str | None
    address: str | None
    service_types: tuple[str, ...]
    framework: Framework
    location_id: str | None
    overall_rating: str | None
    assessment_date: date | None
    inspected: date | None
    latest: date | None
    covers: tuple[str, ...]
    is_draft: bool = False


def profile_of(report: Report) -> Profile:
    """The profile of a report."""

    def value(stated: Stated[str] | None) -> str | None:
        return stated.value if stated else None

    return Profile(
        report_id=report.report_id,
        service=report.service.value,
        provider=value(report.provider),
        address=value(report.address),
        service_types=tuple(kind.value for kind in report.service_types),
        framework=report.framework,
        location_id=report.location_id,
        overall_rating=value(report.overall_rating),
        assessment_date=report.assessment_date.value if report.assessment_date else None,
        inspected=report.inspected,
        latest=report.latest,
        covers=tuple(question.name for question in report.key_questions),
    )


def profile_row(profile: Profile) -> dict[str, object]:
    """A profile's row of ``profiles``."""
    row = asdict(profile) | {"framework": profile.framework.value}
    del row["is_draft"]  # a person's mark, which stands with the report: no text states it
    return row


def profile_from(row: RowMapping) -> Profile:
    """The profile that a row of PROFILE_COLUMNS holds."""
    return Profile(
        report_id=row["report_id"],
        service=row["service"],
        provider=row["provider"],
        address=row["address"],
        service_types=tuple(row["service_types"]),
        framework=Framework(row["framework"]),
        location_id=row["location_id"],
        overall_rating=row["overall_rating"],
        assessment_date=row["assessment_date"],
        inspected=row["inspected"],
        latest=row["latest"],
        covers=tuple(row["covers"]),
        is_draft=row["is_draft"],
    )


def fact_rows(report: Report) -> list[dict[str, object]]:
    """A report's rows of ``facts``."""
    shared = {"report_id": report.report_id}
    return [{**shared, "ordinal": ordinal, **row} for ordinal, row in enumerate(_rows(report))]


def _rows(report: Report) -> Iterator[dict[str, object]]:
    if report.overall_rating:
        rating = report.overall_rating
        yield _row("overall_rating", rating.span, value=rating.value)
    for question in report.key_questions:
        yield from _key_question(question)
    for breach in report.breaches:
        instrument = breach.instrument.year if breach.instrument else None
        yield _row("breach", breach.span, value=breach.regulation, instrument=instrument)
    if report.assessment_date:
        yield _dated("assessment_date", report.assessment_date)
    if report.published:
        yield _dated("published", report.published)
    for visit in report.visit_dates:
        yield _dated("visit_date", visit)


def _key_question(question: KeyQuestion) -> Iterator[dict[str, object]]:
    name, rating, score = question.name, question.rating, question.score
    status = "stated" if question.assessed else "not_assessed"
    if rating:
        yield _row("rating", rating.span, name, status=status, value=rating.value)
    else:
        yield _row("rating", question.span, name, status="not_stated")
    if score:
        points = score.value if question.assessed else None
        yield _row("score", score.span, name, status=status, points=points)
    else:
        yield _row("score", question.span, name, status="not_stated")
    if question.updated:
        yield _dated("updated", question.updated, name)
    for statement in question.statements:
        yield _statement(name, statement)


def _statement(key_question: str, statement: Statement) -> dict[str, object]:
    stated = statement.score or statement.carried_score
    scored = statement.score if statement.status is ScoreStatus.STATED else None
    return _row(
        "statement_score",
        stated.span if stated else statement.span,
        key_question,
        statement=statement.number,
        status=statement.status.value,
        points=scored.value if scored else None,
    )


def _dated(field: str, day: Stated[date], key_question: str | None = None) -> dict[str, object]:
    return _row(field, day.span, key_question, value=day.value.isoformat())


def _row(
    field: str,
    span: Span,
    key_question: str | None = None,
    *,
    statement: int | None = None,
    status: str = "stated",
    value: str | None = None,
    points: int | None = None,
    instrument: str | None = None,
) -> dict[str, object]:
    return {
        "field": field,
        "key_question": key_question,
        "statement": statement,
        "status": status,
        "value": value,
        "points": points,
        "instrument": instrument,
        "start": span.start,
        "end": span.end,
    }
