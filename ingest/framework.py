"""Framework data with its dates: what the inspectors' forms are made of.

Single assessment framework: rolled out November 2023 to March 2024; 34 quality
statements in five key questions (titles from CQC's list, variants as seen in reports).
Older framework (2014 to 2024): the same five questions as "Is the service safe?".
Regulation titles: SI 2014/2936 and SI 2009/3112, as they stood in November 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.report import Instrument
from ingest.terms import fold

KEY_QUESTIONS = ("Safe", "Effective", "Caring", "Responsive", "Well-led")
AREA_SCALE = 100  # the score of a key question is out of it
STATEMENT_SCALE = 4  # that of a quality statement
ENQUIRY_QUESTIONS = {name: f"Is the service {name.lower()}?" for name in KEY_QUESTIONS}

RATINGS = (
    "Outstanding",
    "Good",
    "Requires improvement",
    "Inadequate",
    "Not rated",
    "Inspected but not rated",
    "No published rating",
    "Insufficient evidence to rate",
    "Regulations met",
    "Not all regulations met",
)

EVIDENCE_CATEGORIES = {
    1: "People's experience of health and care services",
    2: "Feedback from staff and leaders",
    3: "Feedback from partners",
    4: "Observation",
    5: "Processes",
    6: "Outcomes",
}


@dataclass(frozen=True, slots=True)
class QualityStatement:
    """One of the 34 quality statements; numbers follow CQC's order and its API's ids."""

    number: int
    title: str
    key_question: str


_TITLES = {
    "Safe": (
        "Learning culture",
        "Safe systems, pathways and transitions",
        "Safeguarding",
        "Involving people to manage risks",
        "Safe environments",
        "Safe and effective staffing",
        "Infection prevention and control",
        "Medicines optimisation",
    ),
    "Effective": (
        "Assessing needs",
        "Delivering evidence-based care and treatment",
        "How staff, teams and services work together",
        "Supporting people to live healthier lives",
        "Monitoring and improving outcomes",
        "Consent to care and treatment",
    ),
    "Caring": (
        "Kindness, compassion and dignity",
        "Treating people as individuals",
        "Independence, choice and control",
        "Responding to people's immediate needs",
        "Workforce wellbeing and enablement",
    ),
    "Responsive": (
        "Person-centred care",
        "Care provision, integration and continuity",
        "Providing information",
        "Listening to and involving people",
        "Equity in access",
        "Equity in experiences and outcomes",
        "Planning for the future",
    ),
    "Well-led": (
        "Shared direction and culture",
        "Capable, compassionate and inclusive leaders",
        "Freedom to speak up",
        "Workforce equality, diversity and inclusion",
        "Governance, management and sustainability",
        "Partnerships and communities",
        "Learning, improvement and innovation",
        "Environmental sustainability - sustainable development",
    ),
}
_TITLE_VARIANTS = {
    "Safety learning culture": 1,
    "How staff and teams work together": 11,
    "Responding to peoples immediate needs": 18,
    "Environmental sustainability and sustainable development": 34,
    "Environmental sustainability": 34,
}

QUALITY_STATEMENTS = tuple(
    QualityStatement(number, title, key_question)
    for number, (key_question, title) in enumerate(
        ((name, title) for name, titles in _TITLES.items() for title in titles), 1
    )
)

REGULATION_TITLES: dict[Instrument, dict[str, str]] = {
    Instrument.REGULATED_ACTIVITIES_2014: {
        "4": "Requirements where the service provider is an individual or partnership",
        "5": "Fit and proper persons: directors",
        "6": "Requirement where the service provider is a body other than a partnership",
        "7": "Requirements relating to registered managers",
        "8": "General",
        "9": "Person-centred care",
        "9A": "Visiting and accompanying in care homes, hospitals and hospices",
        "10": "Dignity and respect",
        "11": "Need for consent",
        "12": "Safe care and treatment",
        "13": "Safeguarding service users from abuse and improper treatment",
        "14": "Meeting nutritional and hydration needs",
        "15": "Premises and equipment",
        "16": "Receiving and acting on complaints",
        "17": "Good governance",
        "18": "Staffing",
        "19": "Fit and proper persons employed",
        "20": "Duty of candour",
        "20A": "Requirement as to display of performance assessments",
    },
    Instrument.REGISTRATION_2009: {
        "12": "Statement of purpose",
        "13": "Financial position",
        "14": "Notice of absence",
        "15": "Notice of changes",
        "16": "Notification of death of service user",
        "17": "Notification of death or unauthorised absence of a service user who is "
        "detained or liable to be detained under the Mental Health Act 1983",
        "18": "Notification of other incidents",
        "19": "Fees etc.",
        "20": "Requirements relating to termination of pregnancies",
        "21": "Death of service provider",
        "22": "Appointment of liquidators etc.",
        "22A": "Form of notifications",
    },
}

# Reports also write "HSCA RA Regulations 2014", "HSCA (RA) Regulations 2014", "(Part 4)" after
# the year, and wrongly "Health and Social Care Act 2008 (Registration) Regulations 2009".
# The Regulated Activities Regulations 2010 are a third, repealed instrument: never matched.
_INSTRUMENT_PATTERN = re.compile(
    r"(?P<activities>\(?(?:regulated\s+activit(?:y|ies)|\bRA)\)?\s+regulations?\b(?!,?\s*\(?2010)"
    r"|\bregulations\s+\(?2014\b|\b2014\s+regulations?\b)"
    r"|(?P<registration>\(?\bregistration\)?\s+regulations?\b(?!,?\s*\(?2010)"
    r"|\bregulations\s+\(?2009\b|\b2009\s+regulations?\b)",
    re.IGNORECASE,
)


def _key(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(title).replace("&", " and ").replace("'", "")))


_BY_KEY = {_key(statement.title): statement for statement in QUALITY_STATEMENTS} | {
    _key(variant): QUALITY_STATEMENTS[number - 1] for variant, number in _TITLE_VARIANTS.items()
}
_QUESTION_BY_KEY = {_key(name): name for name in KEY_QUESTIONS}
_ENQUIRY_BY_KEY = {_key(question): name for name, question in ENQUIRY_QUESTIONS.items()}
_RATING_BY_KEY = {_key(rating): rating for rating in RATINGS}
_CATEGORY_KEYS = {_key(title): title for title in EVIDENCE_CATEGORIES.values()}


def quality_statement(title: str) -> QualityStatement | None:
    """The quality statement with that title, whatever its quotes, dashes and case."""
    return _BY_KEY.get(_key(title))


def key_question(text: str) -> str | None:
    """The key question that the whole text names ("Well led"), in its usual spelling."""
    return _QUESTION_BY_KEY.get(_key(text))


def enquiry_question(text: str) -> str | None:
    """The key question asked by an older heading such as "Is the service safe?"."""
    return _ENQUIRY_BY_KEY.get(_key(text))


def rating(text: str) -> str | None:
    """The rating that the whole text is, in its usual spelling."""
    return _RATING_BY_KEY.get(_key(text))


def evidence_category(text: str) -> str | None:
    """The evidence category that the whole text names."""
    return _CATEGORY_KEYS.get(_key(text))


def regulation_title(number: str, instrument: Instrument) -> str | None:
    """The title of a regulation ("17", "20A") in that instrument, or None if it has none."""
    return REGULATION_TITLES[instrument].get(number.upper())


def instrument_mentions(text: str) -> tuple[tuple[int, Instrument], ...]:
    """Where the text names an instrument, and which, in order of appearance."""
    return tuple(
        (
            match.start(),
            Instrument.REGULATED_ACTIVITIES_2014
            if match["activities"]
            else Instrument.REGISTRATION_2009,
        )
        for match in _INSTRUMENT_PATTERN.finditer(text)
    )


def instrument_of(text: str) -> Instrument | None:
    """The first instrument that the text names, in any of the ways reports write it."""
    mentions = instrument_mentions(text)
    return mentions[0][1] if mentions else None
