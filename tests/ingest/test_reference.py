"""The reference library: complete, sourced, in our own words, and citable like a report."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest import framework
from ingest.passages import passages
from ingest.reference import (
    Certainty,
    Entry,
    EntryKind,
    entries,
    entry_report,
    find_entry,
    line_span,
)
from ingest.reference.entry import CHECK_WITH_CQC
from ingest.reference.load import ReferenceDamaged, read_entries
from ingest.report import Framework, Instrument
from ingest.sentences import sentence_spans

COPIED_WORDS = 8  # so many words in a row are a sentence copied, not a fact shared
LONGEST_LINE = 40  # words; suggestions and lists that are put together are longer
PLAIN_GRADE = 9.0  # the mean reading grade; names of laws raise it by about two

EVERY_ENTRY = [pytest.param(entry, id=entry.entry_id) for entry in entries()]
DERIVED_HEADINGS = re.compile(r"usually tied to it$|^Its quality statements$")


def _written(entry: Entry) -> list[str]:
    """The lines that stand in the data file: those put together by code are left out."""
    return [line.text for line in entry.lines if not DERIVED_HEADINGS.search(line.heading)]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


@pytest.mark.parametrize("entry", EVERY_ENTRY)
def test_an_entry_has_source_date_and_words_to_be_asked_by(entry: Entry) -> None:
    assert entry.source.startswith("https://")
    assert entry.checked == date(2026, 11, 21)
    assert entry.lines
    assert all(line.source.startswith("https://") for line in entry.lines)
    assert len(entry.asked_as) == len(set(entry.asked_as)) > 0


@pytest.mark.parametrize("entry", EVERY_ENTRY)
def test_an_unverified_line_says_so_and_no_other_does(entry: Entry) -> None:
    for line in entry.lines:
        marked = line.text.endswith(CHECK_WITH_CQC)
        assert marked == (line.certainty is Certainty.UNVERIFIED), line.text


@pytest.mark.parametrize("entry", EVERY_ENTRY)
def test_each_line_stands_at_its_offsets_as_one_sentence(entry: Entry) -> None:
    report = entry_report(entry)
    for line in entry.lines:
        assert report.quote(line_span(entry, line)) == line.text
        assert len(sentence_spans(line.text)) == 1, line.text


@pytest.mark.parametrize("entry", EVERY_ENTRY)
def test_an_entry_is_a_report_like_any_other(entry: Entry) -> None:
    report = entry_report(entry)
    assert report.report_id == entry.entry_id
    assert report.framework is Framework.REFERENCE
    assert report.quote(report.service.span) == report.service.value == entry.name
    assert report.text.startswith(f"{entry.name}\n")
    assert f"Source: {entry.source}. Checked 21 November 2026." in report.text
    assert entry_report(entry) is report
    said = "\n".join(passage.text for passage in passages(report))
    assert said == "\n".join(line.text for line in entry.lines)


def test_every_regulation_of_both_instruments_is_there() -> None:
    found = {
        (entry.instrument, entry.number): entry.title
        for entry in entries()
        if entry.kind is EntryKind.REGULATION
    }
    assert found == {
        (instrument, number): title
        for instrument, titles in framework.REGULATION_TITLES.items()
        for number, title in titles.items()
    }


def test_every_regulation_names_its_instrument_and_what_breaking_it_means() -> None:
    for entry in (one for one in entries() if one.kind is EntryKind.REGULATION):
        assert entry.instrument is not None
        assert entry.instrument.value in entry_report(entry).text
        year = "2014" if entry.instrument is Instrument.REGULATED_ACTIVITIES_2014 else "2009"
        assert entry.name == f"Regulation {entry.number} ({entry.title}), {year} Regulations"
        named = rf"[Rr]egulation {entry.number}\b.* of the {year} Regulations"
        for heading in ("What it asks", "If it is broken"):
            first = next(line.text for line in entry.lines if line.heading == heading)
            assert re.search(named, first), first


def test_every_statement_question_and_category_is_there() -> None:
    by_kind = {kind: [e for e in entries() if e.kind is kind] for kind in EntryKind}
    assert [entry.title for entry in by_kind[EntryKind.QUALITY_STATEMENT]] == [
        statement.title for statement in framework.QUALITY_STATEMENTS
    ]
    assert [e.title for e in by_kind[EntryKind.KEY_QUESTION]] == list(framework.KEY_QUESTIONS)
    assert len(by_kind[EntryKind.GLOSSARY]) >= 40
    categories = find_entry("reference-evidence-categories")
    assert categories is not None
    for title in framework.EVIDENCE_CATEGORIES.values():
        assert any(line.text.startswith(f"{title}: ") for line in categories.lines)


@pytest.mark.parametrize(
    "name",
    "2014-regulation-17 2014-regulation-9a 2009-regulation-18 2009-regulation-22a "
    "key-question-well-led quality-statement-31 evidence-categories scores ratings "
    "single-assessment-framework key-lines-of-enquiry announced-framework special-measures "
    "enforcement glossary-duty-of-candour glossary-deprivation-of-liberty-safeguards "
    "glossary-registered-manager glossary-dbs-check".split(),
)
def test_an_entry_is_found_by_its_id(name: str) -> None:
    entry = find_entry(f"reference-{name}")
    assert entry is not None
    assert entry.entry_id == f"reference-{name}"


def test_ids_are_unique_and_an_unknown_one_finds_nothing() -> None:
    assert max(Counter(entry.entry_id for entry in entries()).values()) == 1
    assert find_entry("reference-2014-regulation-99") is None


def test_a_line_of_another_entry_has_no_place() -> None:
    first, second = entries()[:2]
    with pytest.raises(KeyError):
        line_span(first, second.lines[0])


def test_a_quality_statement_stands_at_its_own_place() -> None:
    entry = find_entry("reference-quality-statement-31")
    assert entry is not None
    section = entry_report(entry).sections[0]
    assert (section.key_question, section.statement) == (
        "Well-led",
        "Governance, management and sustainability",
    )


def test_what_goes_with_what_is_marked_as_our_suggestion_both_ways() -> None:
    regulation = find_entry("reference-2009-regulation-18")
    statement = find_entry("reference-quality-statement-1")
    assert regulation is not None
    assert statement is not None
    assert regulation.lines[-1].text.startswith(
        "We suggest reading regulation 18 of the 2009 Regulations with these quality statements: "
        "1 (Learning culture); 3 (Safeguarding)"
    )
    assert statement.lines[-1].text == (
        "We suggest reading Learning culture with regulations 17 and 20 of the 2014 Regulations "
        "and regulations 16 and 18 of the 2009 Regulations (check with CQC)"
    )


def test_without_delay_is_given_no_number_of_hours() -> None:
    timed = re.compile(r"\b(?:\d+|[a-z]+ty|one|two|three) (?:working )?(?:hour|day)s?\b", re.I)
    late = [
        line.text
        for number in ("16", "17", "18")
        for line in (find_entry(f"reference-2009-regulation-{number}") or entries()[0]).lines
        if timed.search(line.text)
    ]
    assert late == ["Report it when power, gas, water or sewage is off for over 24 hours."]


def test_no_offence_is_claimed_that_was_not_read_on_an_official_page() -> None:
    """2009 regulations 20, 22 and 22A: what breaking them means could not be checked."""
    unsure = {
        entry.name.split(" (")[0] + f" {entry.instrument.value[-4:]}"
        for entry in entries()
        for line in entry.lines
        if entry.instrument
        and line.heading == "If it is broken"
        and line.certainty is not Certainty.OFFICIAL
    }
    assert unsure == {"Regulation 20 2009", "Regulation 22 2009", "Regulation 22A 2009"}


def test_sentences_are_short_and_plain() -> None:
    grades = []
    for entry in entries():
        for text in _written(entry):
            words = _words(text)
            assert len(words) <= LONGEST_LINE, text
            grades.append(_reading_grade(words))
    assert sum(grades) / len(grades) < PLAIN_GRADE


def _reading_grade(words: list[str]) -> float:
    """The Flesch-Kincaid grade of one sentence, with syllables counted by groups of vowels."""
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word)))) for word in words
    )
    return 0.39 * len(words) + 11.8 * syllables / len(words) - 15.59


def test_no_sentence_of_our_sources_was_copied(shared_dir: Path) -> None:
    ours = {
        text: _words(text) for entry in entries() for text in [*_written(entry), *entry.asked_as]
    }
    titles = set(framework.EVIDENCE_CATEGORIES.values()).union(
        *(known.values() for known in framework.REGULATION_TITLES.values())
    )
    theirs = _runs(_words((shared_dir / "DOMAIN.md").read_text(encoding="utf-8")))
    allowed = set[tuple[str, ...]]().union(*(_runs(_words(title)) for title in titles))
    copied = {text for text, words in ours.items() if _runs(words) & (theirs - allowed)}
    assert copied == set()


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {
        tuple(words[start : start + COPIED_WORDS]) for start in range(len(words) - COPIED_WORDS + 1)
    }


GOOD = """
kind = "regulation"
instrument = 2014
checked = 2026-11-21
[[entry]]
number = "17"
source = "https://example.org/17"
certainty = "official"
[[entry.part]]
heading = "What it asks"
lines = ["Check the care."]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('source = "https://example.org/17"\n', "", "source"),
        ('source = "https://example.org/17"', 'source = "someone told us"', "source"),
        ('number = "17"', 'number = "17"\nweight = 3', "weight"),
        ('number = "17"', 'number = "99"', "none with that number"),
        ('number = "17"', 'title = "Good governance"', "number and no title"),
        ("instrument = 2014\n", "", "name their instrument"),
        ("instrument = 2014", "instrument = 2010", "2010"),
        ("checked = 2026-11-21\n", "", "checked"),
        ('"Check the care."', '"Check the care"', "not a sentence"),
        ('"Check the care."', '"Check the care (check with CQC)"', "disagree"),
        ('"official"', '"unverified"', "disagree"),
        ('"official"', '"certain"', "certainty"),
        ('"Check the care."', '"Check the care.", "Check the care."', "twice"),
        ("[[entry]]", "[[entry]", "cannot be read"),
    ],
)
def test_wrong_data_is_refused_with_its_place(right: str, wrong: str, named: str) -> None:
    assert read_entries(GOOD, "good.toml")
    with pytest.raises(ReferenceDamaged, match=re.escape(named)) as refused:
        read_entries(GOOD.replace(right, wrong), "bad.toml")
    assert "bad.toml" in str(refused.value)
