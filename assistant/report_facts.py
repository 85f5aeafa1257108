"""What a report states, as plain data for `findings reports --json` and for people's scripts."""

from __future__ import annotations

from datetime import date

from ingest.report import KeyQuestion, Report, Stated, Statement


def report_facts(report: Report, is_draft: bool = False) -> dict[str, object]:
    """The facts of one report. What the text does not state is None, never 0.

    "draft" stands only with a report that a person marked as one.
    """
    return {
        "report_id": report.report_id,
        "service": report.service.value,
        "provider": _value(report.provider),
        "address": _value(report.address),
        "phone": _value(report.phone),
        "location_id": report.location_id,
        "service_type": [kind.value for kind in report.service_types],
        "framework": report.framework.value,
        "assessment_date": _iso(report.assessment_date),
        "visit_dates": [visit.value.isoformat() for visit in report.visit_dates],
        "published": _iso(report.published),
        "updated": _latest([question.updated for question in report.key_questions]),
        "overall_rating": _value(report.overall_rating),
        "key_questions": [_key_question(question) for question in report.key_questions],
        "breaches": [
            {
                "regulation": breach.regulation,
                "instrument": breach.instrument.value if breach.instrument else None,
                "title": breach.title,
                "action": breach.action,
            }
            for breach in report.breaches
        ],
        "notices": [notice.value for notice in report.notices],
        "source_file": report.source_name,
        **({"draft": True} if is_draft else {}),
    }


def _key_question(question: KeyQuestion) -> dict[str, object]:
    return {
        "name": question.name,
        "assessed": question.assessed,
        "rating": _value(question.rating),
        "score": question.score.value if question.score else None,
        "updated": _iso(question.updated),
        "statements": [_statement(statement) for statement in question.statements],
    }


def _statement(statement: Statement) -> dict[str, object]:
    return {
        "number": statement.number,
        "title": statement.title,
        "score": statement.score.value if statement.score else None,
        "status": statement.status.value,
        "heading_inferred": statement.heading_inferred,
    }


def _value(fact: Stated[str] | None) -> str | None:
    return fact.value if fact else None


def _iso(fact: Stated[date] | None) -> str | None:
    return fact.value.isoformat() if fact else None


def _latest(dates: list[Stated[date] | None]) -> str | None:
    stated = [fact.value for fact in dates if fact is not None]
    return max(stated).isoformat() if stated else None
