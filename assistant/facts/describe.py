"""A criterion in words, for the sentence that counts what fits it and the one that denies it."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.fact_query import Criterion, Subject
from ingest.framework import AREA_SCALE, QUALITY_STATEMENTS, STATEMENT_SCALE, regulation_title
from ingest.report import Instrument, ScoreStatus

SCALES = {Subject.STATEMENT_SCORE: STATEMENT_SCALE, Subject.SCORE: AREA_SCALE}
_RATED = (Subject.RATING, Subject.OVERALL_RATING)
_DATED = {
    Subject.ASSESSMENT_DATE: "a day of assessment",
    Subject.PUBLISHED: "a day of publication",
    Subject.VISIT_DATE: "a day of a visit",
    Subject.UPDATED: "a day of an update",
}


def described(criterion: Criterion, values: Iterable[str] | None = None) -> str:
    """What a report that fits gives: "a score of 1 out of 4 for Safeguarding".

    ``values`` are those found; without them, those asked for.
    """
    about = _about(criterion)
    if criterion.status is ScoreStatus.NOT_ASSESSED:
        return f"{about or 'a quality statement'} as not assessed"
    if criterion.subject in SCALES:
        return f"{_points(criterion)}{f' for {about}' if about else ''}"
    if criterion.subject in _RATED:
        named = either(dict.fromkeys(criterion.values if values is None else values))
        other = "other than " if criterion.other and values is None else ""
        overall = "an overall rating" if criterion.subject is Subject.OVERALL_RATING else "a rating"
        rating = f"{overall} of {other}{named}" if named else overall
        return f"{rating} for {about}" if about else rating
    if criterion.subject is Subject.BREACH:
        return _breach(criterion)
    return f"{_DATED[criterion.subject]} in that time"


def numbers_of(criterion: Criterion) -> frozenset[str]:
    """The numbers in those words, which belong to the question or to the scale."""
    bounds = {str(each) for each in (criterion.least, criterion.most) if each is not None}
    said = {word for word in criterion.said.split() if word.isdigit()}
    return frozenset({"4", "100", "2009", "2014", *criterion.values, *bounds, *said})


def topic_of(criterion: Criterion) -> str:
    """What is scored or rated, by its whole title."""
    if criterion.statements:
        return either(QUALITY_STATEMENTS[number - 1].title for number in criterion.statements)
    return either(criterion.key_questions)


def either(parts: Iterable[str]) -> str:
    """The parts as alternatives in a sentence."""
    found = list(parts)
    return ", ".join(found[:-1]) + (" or " if len(found) > 1 else "") + found[-1] if found else ""


def _about(criterion: Criterion) -> str:
    topic = topic_of(criterion)
    of_statement = criterion.subject is Subject.STATEMENT_SCORE and not criterion.statements
    if of_statement:
        return f"a quality statement{f' of {topic}' if topic else ''}"
    if not topic and criterion.subject in (Subject.SCORE, Subject.RATING):
        return "a key question"
    return topic


def _points(criterion: Criterion) -> str:
    least, most, scale = criterion.least, criterion.most, SCALES[criterion.subject]
    if least is None and most is None:
        return "a score"
    if criterion.said:
        joint = " " if criterion.said.startswith(("below", "above")) else " of "
        return f"a score{joint}{criterion.said} out of {scale}"
    if least is not None and most is not None:
        bounds = f"{least}" if least == most else f"{least} to {most}"
    else:
        bounds = f"at least {least}" if least is not None else f"at most {most}"
    return f"a score of {bounds} out of {scale}"


def _breach(criterion: Criterion) -> str:
    instrument = f" of the {criterion.instrument} regulations" if criterion.instrument else ""
    if criterion.values:
        return f"a breach of regulation {either(criterion.values)}{_title(criterion)}{instrument}"
    return f"a breach{instrument or ' of regulations'}"


def _title(criterion: Criterion) -> str:
    """The title of the one regulation of an instrument, in brackets; no capital names a rating."""
    if criterion.instrument is None or len(criterion.values) != 1:
        return ""
    instrument = next(each for each in Instrument if each.year == criterion.instrument)
    title = regulation_title(criterion.values[0], instrument)
    return f" ({title[0].lower()}{title[1:]})" if title else ""
