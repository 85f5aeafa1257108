"""The nouns of an inspection report.

A report is one text and facts about it. Every fact that the text states is kept
with the span of the words that state it, so that an answer can cite it:
``report.text[span.start:span.end]``. What the text does not state is ``None``,
never zero and never an empty string.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets in a report's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated(Generic[T]):
    """A fact together with the span of the words that state it."""

    value: T
    span: Span


class Framework(StrEnum):
    """The inspection framework that a report was written under."""

    SINGLE_ASSESSMENT = "single_assessment"
    KEY_LINES_OF_ENQUIRY = "key_lines_of_enquiry"
    REFERENCE = "reference"  # no inspection: an entry of the reference library


class ScoreStatus(StrEnum):
    """Why a statement has a score or has none."""

    STATED = "stated"
    NOT_STATED = "not_stated"  # assessed, but this text gives no score
    NOT_ASSESSED = "not_assessed"  # inspectors did not look at it this time


class Instrument(StrEnum):
    """The statutory instrument that a regulation number belongs to.

    Numbers clash: regulation 18 is staffing in one and notifications in the other.
    """

    REGULATED_ACTIVITIES_2014 = (
        "Health and Social Care Act 2008 (Regulated Activities) Regulations 2014"
    )
    REGISTRATION_2009 = "Care Quality Commission (Registration) Regulations 2009"

    @property
    def year(self) -> str:
        """The year by which people tell them apart: "2014"."""
        return self.value[-4:]


@dataclass(frozen=True, slots=True)
class Statement:
    """One quality statement of a key question, as the report covers it.

    ``score`` is 1 to 4 and only set when inspectors scored it this time.
    ``carried_score`` is the number printed for a statement that was not assessed.
    ``heading_inferred`` is set when the heading was missing from the body and was
    restored from the report's contents list.
    """

    title: str
    number: int | None
    status: ScoreStatus
    score: Stated[int] | None
    carried_score: Stated[int] | None
    heading_inferred: bool
    span: Span


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    """One of Safe, Effective, Caring, Responsive, Well-led.

    ``score`` is out of 100. ``assessed`` is false where the report carries a rating
    but says that the area was not assessed this time.
    """

    name: str
    assessed: bool
    rating: Stated[str] | None
    score: Stated[int] | None
    updated: Stated[date] | None
    statements: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach of regulations that the report states.

    ``regulation`` ("17", "20A") and ``instrument`` are None where the text gives none;
    ``title`` is what the text calls it ("Good governance", "notification of incidents").
    ``action`` is what the inspectors did about it, in the report's words.
    """

    regulation: str | None
    instrument: Instrument | None
    title: str | None
    action: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading; passages never cross sections."""

    heading: str | None
    key_question: str | None
    statement: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Report:
    """One inspection report: its text, what it states, and its sections in order.

    ``pages`` holds the offset at which each page starts (empty when the format has none).
    """

    report_id: str
    text: str
    source_name: str
    source_sha256: str
    framework: Framework
    service: Stated[str]
    provider: Stated[str] | None
    location_id: str | None
    service_types: tuple[Stated[str], ...]
    address: Stated[str] | None
    phone: Stated[str] | None
    assessment_date: Stated[date] | None
    visit_dates: tuple[Stated[date], ...]
    published: Stated[date] | None
    overall_rating: Stated[str] | None
    key_questions: tuple[KeyQuestion, ...]
    breaches: tuple[Breach, ...]
    notices: tuple[Stated[str], ...]
    sections: tuple[Section, ...]
    pages: tuple[int, ...]

    def page_at(self, offset: int) -> int | None:
        """The 1-based page that holds the offset, or None in a format without pages."""
        page = None
        for number, start in enumerate(self.pages, 1):
            if start <= offset:
                page = number
        return page

    def quote(self, span: Span) -> str:
        """The exact words at the span."""
        return self.text[span.start : span.end]

    @property
    def inspected(self) -> date | None:
        """The day that the findings are of: the assessment's, the last visit's or publication's."""
        visits = [visit.value for visit in self.visit_dates]
        first = (self.assessment_date, self.published)
        assessed, published = (stated.value if stated else None for stated in first)
        return assessed or max(visits, default=published)

    @property
    def latest(self) -> date | None:
        """The last day that the report names as one of its own."""
        stated = (self.published, self.assessment_date, *self.visit_dates)
        updates = (question.updated for question in self.key_questions)
        return max((each.value for each in (*stated, *updates) if each), default=None)


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole paragraphs of one section: the unit that is embedded and searched.

    ``text`` equals ``report.text[span.start:span.end]``. The heading path says where
    it stands; it is embedded with the text but is no part of it.
    """

    passage_id: str
    report_id: str
    ordinal: int
    heading_path: tuple[str, ...]
    key_question: str | None
    statement: str | None
    span: Span
    page: int | None
    text: str
