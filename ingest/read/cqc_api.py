"""A location record of CQC's public API, composed as the text of a report.

The record keeps what other copies lose: every score, the date of each area and what was
not assessed. The text follows the layout of a published page, so one parser reads both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ingest import framework
from ingest.dates import spoken_date
from ingest.errors import UnreadableFile
from ingest.read.blocks import BlockKind, Document
from ingest.read.compose import composed
from ingest.read.html import html_paragraphs

_HEADING, _PARAGRAPH, _ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM
_Lines = Iterator[tuple[BlockKind, str]]
_Record = dict[str, Any]


def read_cqc_api(data: bytes) -> Document:
    """The document of a location record.

    Raises UnreadableFile where the JSON is broken, is no location record, or holds no
    assessment under the single assessment framework.
    """
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            "The file is not complete JSON; download the location's record again."
        ) from error
    if not isinstance(record, dict) or not _text(record, "locationId") or not _text(record, "name"):
        raise UnreadableFile(
            "The JSON is not the record of a location from CQC's public service; "
            "download the record of one location and add that."
        )
    assessments = _assessments(record)
    if not assessments:
        raise UnreadableFile(
            "The location's record holds no assessment with findings; "
            "add the inspection report itself, for example as a PDF."
        )
    return composed(_lines(record, assessments))


def _assessments(record: _Record) -> list[_Record]:
    """The assessments of all service groups: active ones first, the newest of them first."""
    found = [
        {**group, "published": _text(assessment, "assessmentPlanPublishedDateTime")}
        for assessment in _records(record, "assessment")
        for group in _records(_part(assessment, "ratings"), "asgRatings")
        if _records(group, "keyQuestionRatings")
    ]
    found.sort(key=lambda group: _text(group, "assessmentDate"), reverse=True)
    found.sort(key=lambda group: _text(group, "assessmentPlanStatus") != "Active")
    return found


def _lines(record: _Record, assessments: list[_Record]) -> _Lines:
    newest, *others = assessments
    yield from _header(record, newest)
    yield from _overall(newest)
    for question in _in_order(_records(newest, "keyQuestionRatings")):
        yield from _question(question)
    if others:
        yield _HEADING, "Other assessments in this record"
        for other in others:
            yield from _other_assessment(other)
    yield from _register(record)


def _header(record: _Record, newest: _Record) -> _Lines:
    for service in _records(record, "gacServiceTypes"):
        yield _ITEM, _text(service, "description")
    yield _HEADING, _text(record, "name")
    rating = _text(newest, "rating")
    if rating:
        yield _PARAGRAPH, f"Overall: {rating}"
    lines = ("postalAddressLine1", "postalAddressLine2", "postalAddressTownCity", "postalCode")
    address = ", ".join(_text(record, line) for line in lines if _text(record, line))
    yield _PARAGRAPH, f"{address} {_text(record, 'mainPhoneNumber')}"
    yield _PARAGRAPH, f"Location ID: {_text(record, 'locationId')}"
    if _text(record, "registrationStatus") == "Deregistered":
        yield _PARAGRAPH, "Important: This location is no longer registered."
    assessed, published = _day(_text(newest, "assessmentDate")), _day(newest["published"])
    if assessed:
        yield _PARAGRAPH, f"Report from {assessed} assessment"
    if published:
        yield _PARAGRAPH, f"Published {published}"


def _overall(newest: _Record) -> _Lines:
    for heading, key in (
        ("Overall summary", "commentary"),
        ("People's experience of this service", "overallPeopleExperience"),
    ):
        paragraphs = html_paragraphs(_text(newest, key))
        if paragraphs:
            yield _HEADING, heading
            yield from ((_PARAGRAPH, paragraph) for paragraph in paragraphs)


def _question(question: _Record) -> _Lines:
    name, score = _text(question, "name"), _text(question, "percentageScore")
    yield _HEADING, name
    yield _PARAGRAPH, _text(question, "rating")
    updated = _day(_text(question, "commentaryDate"))
    if updated:
        yield _PARAGRAPH, f"Updated {updated}"
    if _text(question, "status") == "Not Assessed":
        yield _PARAGRAPH, f"{name} was not assessed during this assessment."
    yield from ((_PARAGRAPH, line) for line in html_paragraphs(_text(question, "commentary")))
    if _number(score):  # "0" stands where the service type has no scores
        yield _PARAGRAPH, f"This service scored {score} (out of 100) for this area."
    for statement in sorted(_records(question, "topicareas"), key=_statement_order):
        yield from _statement(statement)


def _statement(statement: _Record) -> _Lines:
    name, score = _text(statement, "name"), _text(statement, "qualityStatementscore")
    yield _HEADING, name
    if score[:1] in tuple("01234"):
        yield _PARAGRAPH, f"Score: {score[:1]}"
    if _text(statement, "status") == "Not Assessed":
        yield _PARAGRAPH, f"{name} was not assessed during this assessment."
    elif score and score[:1] not in tuple("01234"):
        yield _PARAGRAPH, f"Judgement on this statement: {score}."
    categories = _records(statement, "evidenceCategory")
    for category in sorted(categories, key=lambda held: _text(held, "evidenceCategoryId")):
        paragraphs = html_paragraphs(_text(category, "commentary"))
        number = _number(_text(category, "evidenceCategoryId"))
        if paragraphs:
            yield _HEADING, framework.EVIDENCE_CATEGORIES.get(number or 0, "Evidence")
        yield from ((_PARAGRAPH, paragraph) for paragraph in paragraphs)


def _other_assessment(other: _Record) -> _Lines:
    """An older or second assessment, each line naming it, so that no fact is mistaken."""
    day = _day(_text(other, "assessmentDate")) or "unknown date"
    which = f"{_text(other, 'name')}, assessment of {day}"
    yield _PARAGRAPH, f"{which}: overall rating {_text(other, 'rating') or 'not given'}."
    for question in _in_order(_records(other, "keyQuestionRatings")):
        rating = _text(question, "rating") or "no rating"
        yield _PARAGRAPH, f"{_text(question, 'name')} ({which}): {rating}."
        yield from ((_PARAGRAPH, line) for line in html_paragraphs(_text(question, "commentary")))


def _register(record: _Record) -> _Lines:
    yield _HEADING, "Facts from the register"
    for label, value in (
        ("Number of beds", _beds(record)),
        ("Local authority", _text(record, "localAuthority")),
        ("Region", _text(record, "region")),
        ("Registered since", _day(_text(record, "registrationDate"))),
        ("Specialisms", _names(record, "specialisms")),
        ("Regulated activities", _names(record, "regulatedActivities")),
        ("Website", _text(record, "website")),
        ("Provider ID", _text(record, "providerId")),
    ):
        if value:
            yield _PARAGRAPH, f"{label}: {value}"
    for earlier in _records(record, "relationships"):
        yield (
            _PARAGRAPH,
            f"Earlier registration: {_text(earlier, 'relatedLocationName')}, location "
            f"{_text(earlier, 'relatedLocationId')} ({_text(earlier, 'reason')})",
        )
    for historic in _records(record, "historicRatings"):
        yield _PARAGRAPH, _historic_rating(historic)


def _beds(record: _Record) -> str:
    beds = record.get("numberOfBeds")
    return str(beds) if isinstance(beds, int) and 0 < beds < 10_000 else ""


def _historic_rating(historic: _Record) -> str:
    overall = _part(historic, "overall")
    areas = ", ".join(
        f"{_text(question, 'name')} {_text(question, 'rating')}"
        for question in _in_order(_records(overall, "keyQuestionRatings"))
    )
    day = _day(_text(historic, "reportDate"))
    line = f"Earlier rating, report of {day}: {_text(overall, 'rating')}"
    return f"{line} ({areas})" if areas else line


def _in_order(questions: list[_Record]) -> list[_Record]:
    order = {name: place for place, name in enumerate(framework.KEY_QUESTIONS)}
    return sorted(questions, key=lambda question: order.get(_text(question, "name"), len(order)))


def _statement_order(statement: _Record) -> int:
    return _number(_text(statement, "qualityStatementId")) or len(framework.QUALITY_STATEMENTS) + 1


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None


def _names(record: _Record, key: str) -> str:
    return ", ".join(_text(held, "name") for held in _records(record, key))


def _text(record: _Record, key: str) -> str:
    value = record.get(key)
    return value.strip() if isinstance(value, str) else ""


def _part(record: _Record, key: str) -> _Record:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _records(record: _Record, key: str) -> list[_Record]:
    value = record.get(key)
    return [held for held in value if isinstance(held, dict)] if isinstance(value, list) else []


def _day(stamp: str) -> str:
    """ "2024-08-08 10:47:58" as "8 August 2024"; empty where it is no date."""
    try:
        return spoken_date(date.fromisoformat(stamp[:10]))
    except ValueError:
        return ""
