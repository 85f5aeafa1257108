"""The reader is chosen by content; the name must agree with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableFile
from ingest.inbox import LARGEST_FILE
from ingest.read import read_report

REPORT = b"Ash Grove\nReport from 6 May 2024 assessment\nSafe\nGood\nPeople felt safe.\n"
PAGE = b"<!doctype html><main><h1>Ash Grove</h1><h2>Safe</h2><p>People felt safe.</p></main>"


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", REPORT), ("A.TXT", REPORT), ("a.htm", PAGE), ("a.html", PAGE)]
)
def test_readable(name: str, data: bytes) -> None:
    report = read_report(name, data)
    assert report.service.value == "Ash Grove" and report.source_name == name


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n ", "empty"),
        ("a.txt", b"x" * (LARGEST_FILE + 1), "larger than 20 MB"),
        ("a.txt", REPORT + b"x\n" * 20_001, "more than 20,000 lines"),
        ("a.xlsx", REPORT, "cannot be read"),
        ("report", REPORT, "cannot be read"),
        ("a.pdf", REPORT, "not PDF"),
        ("a.docx", REPORT, "not Word"),
        ("a.txt", b"%PDF-1.7 ...", "content is PDF"),
        ("a.txt", PAGE, "content is HTML"),
        ("a.html", b"%PDF-1.7 <html>", "content is PDF"),
        ("a.json", REPORT, "JSON"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "password"),
    ],
)
def test_refused_with_one_plain_sentence(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refused:
        read_report(name, data)
    assert refused.value.reason.endswith(".")
    assert refused.value.reason.count(". ") == 0


@given(
    st.sampled_from([".txt", ".html", ".json", ".docx"]),
    st.sampled_from([REPORT, PAGE, b'{"name": "x"}', b"PK\x03\x04"]),
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 255)), max_size=8),
)
def test_damaged_files_are_read_or_refused(
    ending: str, data: bytes, changes: list[tuple[int, int]]
) -> None:
    damaged = bytearray(data)
    for position, value in changes:
        damaged[position % len(damaged)] = value
    try:
        report = read_report(f"file{ending}", bytes(damaged))
    except UnreadableFile as refused:
        assert refused.reason.endswith(".")
    else:
        assert report.quote(report.service.span) == report.service.value
