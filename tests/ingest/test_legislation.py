"""The official text, read from an invented file of legislation.gov.uk's schema."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.passages import passages
from ingest.reference.legislation import (
    CREDIT,
    OMITTED,
    UnreadableLegislation,
    legislation_report,
    regulation_count,
    regulation_span,
    same_text,
)
from ingest.report import Framework, Instrument, Report

INSTRUMENT = Instrument.REGULATED_ACTIVITIES_2014
SOURCE = "https://www.legislation.gov.uk/uksi/2014/2936"
FETCHED = date(2026, 11, 22)


@pytest.fixture(scope="module")
def content() -> bytes:
    return Path(__file__).with_name("invented_regulations.xml").read_bytes()


def read(content: bytes, fetched: date = FETCHED) -> Report:
    return legislation_report(content, INSTRUMENT, SOURCE, fetched)


@pytest.fixture(scope="module")
def report(content: bytes) -> Report:
    return read(content)


def law(report: Report, number: str) -> str:
    span = regulation_span(report, number)
    assert span is not None
    return report.quote(span)


def test_the_first_lines_say_what_it_is_whose_and_from_when(report: Report) -> None:
    assert report.text.split("\n")[:6] == [
        "The Lighthouse Kettles (Invented) Regulations 2014",
        f"Source: {SOURCE}",
        CREDIT,
        "Fetched on 22 November 2026.",
        "Last changed at the source on 9 March 2025.",
        "Amendments that the source lists but has not worked into it: 1.",
    ]
    assert report.report_id.startswith("reference-2014-official-text-")
    assert report.framework is Framework.REFERENCE
    assert report.quote(report.service.span) == report.service.value
    assert report.published is not None
    assert report.published.value == date(2025, 3, 9)
    assert report.quote(report.published.span) == "9 March 2025"


def test_a_text_as_first_made_says_that_it_is(content: bytes) -> None:
    made = read(content.replace(b'Value="revised"', b'Value="final"'))
    assert "This is the text as first made" in made.text


def test_no_date_is_made_up(content: bytes) -> None:
    undated = read(content.replace(b"2025-03-09", b"in spring"))
    assert undated.published is None
    assert "Last changed" not in undated.text


def test_each_regulation_and_schedule_is_a_section(report: Report) -> None:
    assert [section.heading for section in report.sections] == [
        "Regulation 1: Words used",
        "Regulation 17: Good whistling",
        "Regulation 17A: Visiting gulls",
        "Regulation 17: Good whistling",
        "Regulation 18",
        "Regulation 19: Candle allowance",
        "Regulation 20: A foghorn order",
        "Regulation 21: Change to the Invented Buoys Order",
        "Schedule 1: Whistling notes",
    ]
    assert regulation_count(report) == 7
    for section in report.sections:
        before = report.text[: section.span.start].rstrip("\n").split("\n")[-1]
        assert before == section.heading


def test_paragraphs_stand_on_lines_of_their_own_with_their_numbers(report: Report) -> None:
    assert law(report, "1").split("\n") == [
        "(1) In this invented text—",
        "“kettle” means a vessel that whistles;",
        "“keeper” means—",
        "(a) whoever trims the lamp, or",
        "(b) the keeper’s cat.",
        "(2) (a) Steam is counted twice.",
        "(b) Fog is not counted—",
        "(i) on Mondays;",
    ]


def test_amendments_are_text_and_what_was_taken_out_is_marked(report: Report) -> None:
    assert law(report, "17").split("\n") == [
        "(1) Each kettle must be polished at dusk by its keeper [omitted], without fail.",
        "(1A) A dull kettle is to be rung like a bell.",
        "(2) [omitted]",
        "(3) [omitted]",
        "(4) [omitted: not yet in force]",
    ]
    assert "editor" not in report.text


@pytest.mark.parametrize(
    ("number", "mark"),
    [
        ("18", "[omitted]"),
        ("19", "[omitted: no longer in force]"),
        ("20", "[omitted: not yet in force]"),  # as the whole part is
    ],
)
def test_a_regulation_that_is_not_in_force_is_no_law(
    report: Report, number: str, mark: str
) -> None:
    assert law(report, number) == mark
    assert mark.startswith(OMITTED)
    for words in ("candles", "decree", "Herring may", "hum instead", "Horns"):
        assert words not in report.text


def test_a_number_is_found_however_it_is_typed_and_no_other(report: Report) -> None:
    assert regulation_span(report, " 17a ") == regulation_span(report, "17A") is not None
    assert law(report, "17A").startswith("A gull may watch.")
    assert [regulation_span(report, each) for each in ("2", "7", "17B", "", "Schedule 1")] == [
        None
    ] * 5


def test_a_table_is_read_row_by_row(report: Report) -> None:
    assert law(report, "17A").split("\n")[1:] == ["Gull | Perch", "Herring gull | Rail"]


def test_a_quoted_provision_belongs_to_the_one_that_quotes_it(report: Report) -> None:
    assert law(report, "21").split("\n")[1:] == ["Bells", "17. “A buoy has a bell.”"]


def test_passages_carry_the_regulation_they_are_of(report: Report) -> None:
    cut = passages(report)
    assert all(report.quote(passage.span) == passage.text for passage in cut)
    paths = {passage.heading_path for passage in cut}
    assert (report.service.value, "Regulation 17: Good whistling") in paths


def test_only_the_day_of_fetching_may_differ_between_same_texts(content: bytes) -> None:
    first = read(content)
    assert same_text(first, read(content, date(2027, 1, 1)))
    assert not same_text(first, read(content.replace(b"at dusk", b"at dawn")))
    assert not same_text(first, read(content.replace(b"2025-03-09", b"2026-03-09")))


BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 50 + b'">]>'


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"", "not whole XML"),
        (b"<html><p>Sorry</html>", "not whole XML"),
        (b"<html></html>", "not in legislation.gov.uk's schema"),
        (BOMB + b"<a>&b;</a>", "declares a document type"),
        ((BOMB + b"<a>&b;</a>").decode().encode("utf-16"), "not whole XML"),
        ((BOMB + b"<a>&b;</a>").decode().encode("utf-16-le"), "not whole XML"),
        (b"<a>&b;</a>", "not whole XML"),
        (b"<a>" * 300 + b"</a>" * 300, "not whole XML"),
        (b"\xff\xfe\x00 nonsense", "not whole XML"),
    ],
)
def test_what_is_not_an_instrument_is_refused(bad: bytes, reason: str) -> None:
    with pytest.raises(UnreadableLegislation, match=reason):
        read(bad)


def test_a_file_that_breaks_off_is_refused(content: bytes) -> None:
    for length in range(200, len(content) - 20, 997):
        with pytest.raises(UnreadableLegislation):
            read(content[:length])


def test_another_instrument_is_refused(content: bytes) -> None:
    for address in (b"uksi/2014/29361", b"uksi/1914/2936", b""):
        with pytest.raises(UnreadableLegislation, match="not that of"):
            read(content.replace(b"uksi/2014/2936", address))


def test_a_new_schema_is_told_from_an_instrument_without_regulations(content: bytes) -> None:
    with pytest.raises(UnreadableLegislation, match="no regulations were found"):
        read(
            content.replace(b"<P1 ", b"<Q1 ").replace(b"</P1>", b"</Q1>").replace(b"<P1>", b"<Q1>")
        )


def test_an_external_entity_is_not_read(content: bytes, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary", encoding="utf-8")
    entity = f'<!DOCTYPE Legislation [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'.encode()
    with pytest.raises(UnreadableLegislation, match="declares a document type"):
        read(content.replace(b"<Legislation ", entity + b"<Legislation ", 1))
