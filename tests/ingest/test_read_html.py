from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.read import read_report
from ingest.read.blocks import BlockKind
from ingest.read.html import html_paragraphs, read_html
from ingest.report import ScoreStatus

PAGE = """<!DOCTYPE html><html><head><title>Ash Grove</title><script>var x = "code";</script></head>
<body><a class="skip" href="#m">Skip to main content</a>
<div class="cookie-banner">We use cookies</div><header><h1>Site name</h1></header>
<nav><a>Home</a></nav><main id="m"><h1>Ash&nbsp;Grove</h1><p>Overall: <b>Good</b></p>
<p>1 Example Lane<br>Anytown<br>ZZ9 9ZZ</p><p>Telephone: 0113 496 0000</p>
<h2>Provided and run by:</h2><p>Ash Grove Limited</p><p>Report from 6 May 2024 assessment</p>
<nav><h2>On this page</h2><ul><li>Safe</li><li>Learning culture</li></ul></nav>
<h2>Safe</h2><p>Good</p><p>Updated 7 June 2024</p><p>Carers came <em>on time</em>.</p>
<p style="display: none">Hidden words.</p><p hidden>More hidden words.</p>
<p>This service scored 75 (out of 100) for this area. <a>Find out more</a></p>
<h3>Learning culture</h3><p>Score: 3</p><div><p>Staff learned from incidents.</p>
<ul><li>Falls were reviewed.</li><li><p>Visits were logged.</p></li></ul><p>Safe</p></div>
<h3>Safeguarding</h3><p>Score: 2</p><p>We did not look at Safeguarding during this assessment.</p>
</main><footer>Crown copyright</footer></body></html>"""


def test_a_saved_page_is_read_like_the_text_layouts() -> None:
    report = read_report("page.html", PAGE.encode())
    assert report.service.value == "Ash Grove"
    assert report.provider and report.provider.value == "Ash Grove Limited"
    assert report.address and report.address.value == "1 Example Lane, Anytown, ZZ9 9ZZ"
    assert report.phone and report.phone.value == "0113 496 0000"
    (safe,) = report.key_questions
    assert safe.rating and safe.score and (safe.rating.value, safe.score.value) == ("Good", 75)
    learning, safeguarding = safe.statements
    assert learning.score and learning.score.value == 3
    assert safeguarding.status is ScoreStatus.NOT_ASSESSED
    assert safeguarding.carried_score and safeguarding.carried_score.value == 2
    assert report.quote(learning.span).endswith("Visits were logged.\n\nSafe")


def test_furniture_and_hidden_words_are_not_read() -> None:
    text = read_html(PAGE.encode()).text
    for absent in ("cookies", "Site name", "Home", "code", "idden", "Crown", "Skip"):
        assert absent not in text
    assert "Carers came on time." in text


def test_blocks_keep_their_kind() -> None:
    document = read_html(
        b"<main><h2>Safe</h2><ul><li><p>One</p></li></ul><td>x</td><p>Two</p></main>"
    )
    kinds = {document.block_text(block): block.kind for block in document.blocks}
    assert kinds["Safe"] is BlockKind.HEADING
    assert kinds["One"] is BlockKind.LIST_ITEM
    assert kinds["Two"] is BlockKind.PARAGRAPH


def test_fragments_become_paragraphs() -> None:
    assert html_paragraphs("<p>One &amp; two</p><p> </p>Three<br>Four") == [
        "One & two",
        "Three",
        "Four",
    ]
    assert html_paragraphs("Plain, where 3 < 4.\n\nSecond") == ["Plain, where 3 < 4.", "Second"]
    assert html_paragraphs("") == []


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body></body></html>",
        b"<html><script>only()</script></html>",
        "<html><p>é</p></html>".encode("latin-1"),
        b"<html>" + b"<div>" * 5000 + b"deep",
    ],
)
def test_unreadable_pages_are_refused_plainly(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_html(data)
    assert refused.value.reason.endswith(".")


def test_the_sample_page_has_every_area(repo_root: Path) -> None:
    path = repo_root / "ingest/samples/fernhallow-court-2025.html"
    report = read_report(path.name, path.read_bytes())
    assert len(report.key_questions) == 5
    assert sum(len(question.statements) for question in report.key_questions) == 33
