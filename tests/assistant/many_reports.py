"""Small invented reports in the layout of the samples, recorded without an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ingest.access import LOCAL_ORGANISATION
from ingest.framework import QUALITY_STATEMENTS
from ingest.intake import Intake, New
from ingest.read import read_report
from ingest.records import Records
from ingest.report import Report

_TYPES = ("Homecare service", "Nursing home", "Residential home", "Supported living service")
_TOWNS = ("Preston", "Lincoln", "Norwich")
_WELL_LED = tuple(s.title for s in QUALITY_STATEMENTS if s.key_question == "Well-led")[:4]
_FIRST_DAY = date(2023, 1, 2)


def invented_report(number: int) -> Report:
    """The report of that number: its kind, place, day, rating and scores follow from it."""
    scores = [(number * step) % 4 + 1 for step in (1, 2, 3, 5)]
    day = _FIRST_DAY + timedelta(days=number)
    lines = [
        f"• {_TYPES[number % 4]}",
        f"Bracken{number} Care",
        f"Overall: {('Good', 'Inadequate', 'Requires improvement')[number % 3]}",
        f"{number} Mill Lane, {_TOWNS[number % 3]}, ZX1 1AA (01632) 960001",
        "Provided and run by:\nInvented Provider Limited",
        f"Report from {day.day} {day:%B %Y} assessment",
        "Well-led",
        ("Good", "Inadequate", "Requires improvement")[number % 3],
        f"This service scored {25 * sum(scores) // 4} (out of 100) for this area.",
    ]
    for title, score in zip(_WELL_LED, scores, strict=True):
        lines += [title, f"Score: {score}", "Managers looked at this once a month."]
    return read_report(f"bracken-{number}.txt", "\n\n".join(lines).encode())


def record_reports(records: Records, held: Sequence[Report]) -> None:
    """Make them ready, without passages."""
    intake = Intake(records)
    new = [New(each, each.text.encode(), each.source_name, ()) for each in held]
    intake.begin(LOCAL_ORGANISATION, new, "none")
    intake.finish([each.report_id for each in held])
    records.changed()
