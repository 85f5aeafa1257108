from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.parse_enquiry import parse_enquiry
from ingest.read.blocks import Block, BlockKind, Document
from ingest.read.pdf import read_pdf
from ingest.report import Framework, Instrument, Report, Span

ACTIVITIES = Instrument.REGULATED_ACTIVITIES_2014
REGISTRATION = Instrument.REGISTRATION_2009
REAL = Path(__file__).resolve().parents[3] / "shared" / "reports" / "the-limes-2015.pdf"
SHA256 = "0123456789abcdef" * 4

# A line that starts with # is a heading, one with | is a table cell.
REPORT = """
# Larch Care Limited
# Alder Lodge
# Inspection report
12 Mill Lane Overton ZZ1 2AB Tel: 01632 960123
Date of inspection visit: 30 June and 1 July 2016 Date of publication: 05/10/2016
Important: This service is registered at another address now.
# Ratings
# Overall rating for this service Requires Improvement
| Is the service safe? Inadequate
# Is the service effective?
# Good
| Is the service caring? Good
| Is the service responsive? Good
| Is the service well-led? Requires improvement
# Summary of findings
# Overall summary
Alder Lodge is a care home with nursing for nine people.
# The five questions we ask about services and what we found
# Is the service safe? Inadequate
People were not safe here.
# Is the service caring? Good
Staff were kind.
# Detailed findings
# Background to this inspection
Two inspectors came.
# Is the service safe?
# Inadequate
# Our findings
Rails were loose. This was a breach of regulations 12 and 15 of the Health and Social Care Act 2008 (Regulation Activities) Regulations 2014.
# Medicines
At our last inspection this was a breach of regulation 9 of the 2014 Regulations, and it had been put right.
# Is the service caring?
# Our findings
Staff knew people well.
# Action we have told the provider to take
The table shows what has to change.
| Regulated activity Regulation
| Personal care
| Regulation 18 CQC (Registration) Regulations 2009 Notification of other incidents
| We were not told of a fall.
# Enforcement actions
| Regulated activity Regulation
| Personal care
| Regulation 12 HSCA (RA) Regulations 2014 Safe care and treatment
| Rails were loose.
# The enforcement action we took:
A warning notice.
"""  # noqa: E501


def document(marked: str) -> Document:
    kinds = {"#": BlockKind.HEADING, "|": BlockKind.TABLE_CELL}
    text, blocks = "", []
    for line in marked.strip().splitlines():
        kind = kinds.get(line[0], BlockKind.PARAGRAPH)
        words = line.lstrip("#| ")
        text += "\n\n" if text else ""
        blocks.append(Block(kind, Span(len(text), len(text) + len(words)), 1))
        text += words
    return Document(text, tuple(blocks), (0,))


def parsed(marked: str = REPORT) -> Report:
    return parse_enquiry(document(marked), "alder.pdf", SHA256)


def test_the_cover_states_who_where_and_when() -> None:
    report = parsed()
    assert report.framework is Framework.KEY_LINES_OF_ENQUIRY
    assert report.report_id == "alder-lodge-2016-06-30-01234567"
    assert report.service.value == report.quote(report.service.span) == "Alder Lodge"
    assert report.provider and report.provider.value == "Larch Care Limited"
    assert report.address and report.address.value == "12 Mill Lane Overton ZZ1 2AB"
    assert report.phone and report.phone.value == "01632 960123"
    assert report.published and report.published.value == date(2016, 10, 5)
    assert [visit.value for visit in report.visit_dates] == [date(2016, 6, 30), date(2016, 7, 1)]
    assert "30 June and 1 July 2016" in report.quote(report.visit_dates[0].span)
    assert [kind.value for kind in report.service_types] == ["care home with nursing"]
    assert len(report.notices) == 1
    assert report.assessment_date is None
    assert report.location_id is None


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Date of inspection visit: 7 and 10 July 2015", [(2015, 7, 7), (2015, 7, 10)]),
        (
            "Date of inspection visit: 12 February 2018 and 14 February 2018",
            [(2018, 2, 12), (2018, 2, 14)],
        ),
        ("Dates of inspection: 31 December 2015, 1 January 2016", [(2015, 12, 31), (2016, 1, 1)]),
        ("Date of inspection visit: 03/02/2016", [(2016, 2, 3)]),
        ("Date of inspection visit: 1st, 2nd and 3rd May 2017",
         [(2017, 5, 1), (2017, 5, 2), (2017, 5, 3)]),
        ("Date of inspection visit: 31 June 2015", []),
    ],
)  # fmt: skip
def test_visit_dates_in_every_form(line: str, days: list[tuple[int, int, int]]) -> None:
    marked = REPORT.replace("Date of inspection visit: 30 June and 1 July 2016", line)
    report = parsed(marked)
    assert [visit.value for visit in report.visit_dates] == [date(*day) for day in days]
    assert report.published and report.published.value == date(2016, 10, 5)


def test_ratings_are_stated_with_the_question_they_answer() -> None:
    report = parsed()
    assert report.overall_rating and report.overall_rating.value == "Requires improvement"
    found = {q.name: (q.rating.value, report.quote(q.rating.span)) for q in report.key_questions
             if q.rating}  # fmt: skip
    assert found == {
        "Safe": ("Inadequate", "Is the service safe? Inadequate"),
        "Effective": ("Good", "Is the service effective?\n\nGood"),
        "Caring": ("Good", "Is the service caring? Good"),
        "Responsive": ("Good", "Is the service responsive? Good"),
        "Well-led": ("Requires improvement", "Is the service well-led? Requires improvement"),
    }
    assert list(found) == ["Safe", "Effective", "Caring", "Responsive", "Well-led"]


def test_a_question_without_findings_of_its_own_was_not_assessed() -> None:
    assessed = {question.name: question.assessed for question in parsed().key_questions}
    assert assessed["Safe"] and assessed["Caring"]
    assert not assessed["Effective"]


def test_breaches_of_the_tables_come_first_and_are_not_repeated() -> None:
    report = parsed()
    found = [(b.regulation, b.instrument, b.title, b.action) for b in report.breaches]
    assert found == [
        ("18", REGISTRATION, "Notification of other incidents",
         "Action we have told the provider to take"),
        ("12", ACTIVITIES, "Safe care and treatment", "Enforcement actions: A warning notice."),
        ("15", ACTIVITIES, None, None),
    ]  # fmt: skip
    tabled, _, told = (report.quote(breach.span) for breach in report.breaches)
    assert tabled.startswith("Regulation 18 CQC") and tabled.endswith("a fall.")
    assert told.startswith("This was a breach of regulations 12 and 15")


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("This was a breach of Regulation 17 (Good governance) of the Health and Social Care "
         "Act 2008 (Regulated Activities) Regulations 2014.",
         ("17", ACTIVITIES, "Good governance")),
        ("It was a breach of regulation 16 of the Health and Social Care Act 2008 (Registration) "
         "Regulations 2009.", ("16", REGISTRATION, None)),
        ("This was a continued breach of regulation 20A.", ("20A", None, None)),
        ("The home was no longer in breach of regulation 17.", None),
        ("There were breaches of several regulations.", None),
    ],
)  # fmt: skip
def test_breaches_told_in_the_findings(
    sentence: str, found: tuple[str, Instrument | None, str | None] | None
) -> None:
    report = parsed(REPORT.replace("Staff knew people well.", sentence))
    told = [(b.regulation, b.instrument, b.title) for b in report.breaches[3:]]
    assert told == ([found] if found else [])


def test_sections_hold_every_paragraph_once_and_in_order() -> None:
    report = parsed()
    found = [(s.heading, s.key_question, report.quote(s.span)[:12]) for s in report.sections]
    assert ("Medicines", "Safe", "At our last ") in found
    assert (None, "Safe", "People were ") in found
    assert ("Overall summary", None, "Alder Lodge ") in found
    assert_sections_hold(report)


def assert_sections_hold(report: Report) -> None:
    for before, after in zip(report.sections, report.sections[1:], strict=False):
        assert before.span.end <= after.span.start
    for section in report.sections:
        assert report.quote(section.span).strip() == report.quote(section.span)


@given(st.lists(st.sampled_from(REPORT.strip().splitlines()), max_size=40))
def test_any_order_of_lines_is_read_or_refused(lines: list[str]) -> None:
    try:
        report = parsed("\n".join(lines)) if lines else None
    except UnreadableFile:
        return
    if report:
        assert_sections_hold(report)
        assert all(report.quote(breach.span) for breach in report.breaches)


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="inspection report"):
        parsed("# Minutes\nNobody came.")


def test_the_real_report() -> None:
    if not REAL.exists():
        pytest.skip("the shared reports are not beside this checkout")
    report = parse_enquiry(read_pdf(REAL.read_bytes()), REAL.name, SHA256)
    assert report.service.value == "The Limes Residential Home"
    assert report.phone and report.phone.value == "01983 873655"
    assert [visit.value for visit in report.visit_dates] == [date(2015, 7, 7), date(2015, 7, 10)]
    assert report.published and report.published.value == date(2015, 10, 5)
    assert report.overall_rating and report.overall_rating.value == "Inadequate"
    assert [q.rating.value for q in report.key_questions if q.rating] == [
        *["Inadequate"] * 2,
        *["Requires improvement"] * 3,
    ]
    assert {(b.regulation, b.instrument) for b in report.breaches} == {
        *((number, ACTIVITIES) for number in ("9", "10", "11", "12", "13", "17", "18")),
        ("18", REGISTRATION),
    }
    enforced = [b.regulation for b in report.breaches if "warning notice" in (b.action or "")]
    assert enforced == ["13", "12"]
    assert_sections_hold(report)
    assert [report.page_at(q.span.start) for q in report.key_questions] == [6, 8, 10, 12, 13]
