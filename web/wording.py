"""How facts are put into words, the same on every page. What is absent says so."""

from __future__ import annotations

from datetime import datetime

from ingest.dates import spoken_date
from ingest.profile import Profile
from ingest.report import Framework, Report, ScoreStatus, Statement

_RATING_SYMBOLS = {
    "outstanding": "★",
    "good": "✓",
    "requires improvement": "!",
    "inadequate": "✕",
}
_NO_RATING_SYMBOL = "–"
_NO_SCORE = "No score given in this text"

FRAMEWORKS = {
    Framework.SINGLE_ASSESSMENT: "Single assessment framework",
    Framework.KEY_LINES_OF_ENQUIRY: "Key lines of enquiry (the older framework)",
    Framework.REFERENCE: "Reference library",
}


def moment(value: datetime) -> str:
    """When that was, by this computer's clock: 6 June 2024 at 14:05."""
    here = value.astimezone()  # the server runs where the person is
    return f"{spoken_date(here)} at {here:%H:%M}"


def rating_symbol(rating: str | None) -> str:
    """A sign to stand beside the rating's word."""
    return _RATING_SYMBOLS.get((rating or "").lower(), _NO_RATING_SYMBOL)


def rating_class(rating: str | None) -> str:
    """The style sheet's name for the rating."""
    word = (rating or "").lower()
    return word.replace(" ", "-") if word in _RATING_SYMBOLS else "none"


def statement_score(statement: Statement) -> str:
    """The statement's score, or why it has none."""
    if statement.status is ScoreStatus.NOT_ASSESSED:
        return "Not assessed"
    return f"{statement.score.value} out of 4" if statement.score else _NO_SCORE


def report_date(report: Report) -> str:
    """When the service was looked at: the assessment, or else the visits."""
    if report.framework is Framework.REFERENCE:
        return "reference library"
    if report.assessment_date:
        return f"assessed {spoken_date(report.assessment_date.value)}"
    if report.visit_dates:
        return "visited " + " and ".join(spoken_date(visit.value) for visit in report.visit_dates)
    if report.published:
        return f"published {spoken_date(report.published.value)}"
    return "date not stated"


def inspected(profile: Profile) -> str:
    """When the service was looked at, of one report among many."""
    if profile.inspected is None:
        return "date not stated"
    looked_at = "assessed" if profile.assessment_date else "inspected"
    return f"{looked_at} {spoken_date(profile.inspected)}"


def report_label(profile: Profile) -> str:
    """The report in one line: its service, its date, and whether it is a draft."""
    mark = ", draft – private" if profile.is_draft else ""
    return f"{profile.service}, {inspected(profile)}{mark}"
