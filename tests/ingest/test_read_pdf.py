from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableFile
from ingest.read.blocks import BlockKind, Document
from ingest.read.pdf import read_pdf

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT = 40, 310
REAL = Path(__file__).resolve().parents[3] / "shared" / "reports" / "the-limes-2015.pdf"


class Paper:
    """A page to write on, line by line, as the older reports are set."""

    def __init__(self, **canvas: object) -> None:
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=(WIDTH, HEIGHT), **canvas)

    def write(self, x: float, y: float, *lines: str, size: float = 11, bold: bool = False) -> None:
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size)
        for line in lines:
            self.canvas.drawString(x, y, line)
            y -= size * 1.2

    def foot(self, number: int) -> None:
        self.write(LEFT, 20, f"{number} Alder Lodge Inspection report 05/10/2016", size=9)

    def next(self) -> None:
        self.canvas.showPage()

    def read(self) -> Document:
        self.canvas.save()
        return read_pdf(self.file.getvalue())


def texts(document: Document) -> list[str]:
    return [document.block_text(block) for block in document.blocks]


def two_columns() -> Document:
    paper = Paper()
    paper.write(LEFT, 790, "Summary of findings", size=20)
    paper.write(LEFT, 750, "Overall summary of what our team found here", size=16)
    paper.write(
        LEFT, 720,
        "The first paragraph starts in this column", "and goes on for another line here.",
    )  # fmt: skip
    paper.write(
        LEFT, 685, "The second paragraph is longer than the", "room that is left, so that it"
    )
    paper.write(RIGHT, 720, "ends at the head of the other column.")
    paper.write(RIGHT, 698, "The third paragraph has well-", "kept hyphens and runs on to the next")
    paper.foot(1)
    paper.next()
    paper.write(LEFT, 790, "Summary of findings", size=20)
    paper.write(LEFT, 720, "page without a break.")
    paper.write(LEFT, 698, "The last paragraph ends the report.")
    paper.foot(2)
    return paper.read()


def test_columns_are_read_one_after_the_other_and_sentences_joined() -> None:
    assert texts(two_columns()) == [
        "Summary of findings",
        "Overall summary of what our team found here",
        "The first paragraph starts in this column and goes on for another line here.",
        "The second paragraph is longer than the room that is left, so that it "
        "ends at the head of the other column.",
        "The third paragraph has well-kept hyphens and runs on to the next page without a break.",
        "The last paragraph ends the report.",
    ]


def test_a_line_that_fills_its_column_is_not_joined_to_the_next_column() -> None:
    paper = Paper()
    ending = "This line fills the left column up to the gutter itself"
    left = ["The first column starts with this line", "and goes on.", ending, "before it ends."]
    narrow = LEFT + paper.canvas.stringWidth(ending, "Helvetica", 11) + 9
    paper.write(LEFT, 720, *left)
    paper.write(
        narrow, 720, "The second column", "has four lines too,", "none of which", "is lost."
    )
    assert texts(paper.read()) == [
        " ".join(left),
        "The second column has four lines too, none of which is lost.",
    ]


def test_a_line_over_both_columns_is_not_cut_where_a_word_meets_the_gutter() -> None:
    paper = Paper()
    start = "Every word of this sentence, which runs over both"
    gutter = LEFT + paper.canvas.stringWidth(f"{start} ", "Helvetica", 11)
    paper.write(LEFT, 720, f"{start} columns of the page, stays together.")
    paper.write(LEFT, 690, "The first column", "has two lines.")
    paper.write(gutter, 690, "The second column", "has two lines too.")
    assert texts(paper.read()) == [
        f"{start} columns of the page, stays together.",
        "The first column has two lines.",
        "The second column has two lines too.",
    ]


def test_pages_start_where_their_first_own_text_starts() -> None:
    document = two_columns()
    assert document.pages == (0, document.text.index("The last paragraph"))
    assert [block.page for block in document.blocks] == [1, 1, 1, 1, 1, 2]


def test_headings_are_known_by_size_and_weight() -> None:
    paper = Paper()
    paper.write(LEFT, 700, "Staffing", bold=True)
    paper.write(
        LEFT, 670, "There were enough staff for the people who lived there,", "day and night."
    )
    document = paper.read()
    assert [block.kind for block in document.blocks] == [BlockKind.HEADING, BlockKind.PARAGRAPH]


def table(paper: Paper, top: float, *rows: tuple[list[str], list[str]]) -> None:
    for left, right in rows:
        height = 13.2 * max(len(left), len(right)) + 14
        paper.canvas.rect(LEFT, top - height, 260, height)
        paper.canvas.rect(300, top - height, 260, height)
        paper.write(LEFT + 6, top - 16, *left)
        paper.write(306, top - 16, *right)
        top -= height


def test_a_table_is_read_row_by_row_also_over_a_page_break() -> None:
    paper = Paper()
    paper.write(LEFT, 750, "Enforcement actions", size=20)
    table(
        paper, 700,
        (["Regulated activity"], ["Regulation"]),
        (["Personal care and", "support"], ["Regulation 12", "of some instrument"]),
        (["Another activity"], ["Regulation 13"]),
    )  # fmt: skip
    paper.next()
    table(paper, 700, (["A third activity"], ["Regulation 17", "with its title"]))
    assert texts(paper.read()) == [
        "Enforcement actions",
        "Regulated activity Regulation",
        "Personal care and support",
        "Regulation 12 of some instrument",
        "Another activity Regulation 13",
        "A third activity",
        "Regulation 17 with its title",
    ]


def test_a_question_and_its_rating_stand_in_one_block() -> None:
    paper = Paper()
    paper.write(LEFT, 700, "Is the service safe?", bold=True)
    paper.write(420, 700, "Good", bold=True)
    paper.write(LEFT, 680, "The service was safe for all the people who lived", "there this year.")
    assert texts(paper.read())[0] == "Is the service safe? Good"


def test_text_that_cannot_be_seen_is_dropped() -> None:
    paper = Paper()
    shown = "This line can be read by everybody who opens the file."
    paper.write(LEFT, 700, shown)
    paper.canvas.setFillColorRGB(0.2, 0.2, 0.6)
    paper.canvas.rect(LEFT, 640, 300, 30, fill=1, stroke=0)
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.write(LEFT + 5, 650, "White on blue can be read")
    paper.write(LEFT, 600, "hidden white on white")
    paper.canvas.setFillColorRGB(0.2, 0.2, 0.6)
    paper.write(LEFT + 150, 660, "hidden blue on blue", size=8)
    paper.canvas.setFillColorRGB(0, 0, 0)
    paper.write(LEFT, 580, "hidden tiny", size=2)
    paper.write(-300, 560, "hidden off the page")
    paper.write(LEFT, 900, "hidden above the page")
    invisible = paper.canvas.beginText(LEFT, 540)
    invisible.setTextRenderMode(3)
    invisible.textLine("hidden by its render mode")
    paper.canvas.drawText(invisible)
    paper.canvas.setFillAlpha(0)
    paper.write(LEFT, 500, "hidden by transparency")
    assert texts(paper.read()) == [shown, "White on blue can be read"]


def test_page_numbers_and_running_feet_are_no_text() -> None:
    assert "Inspection report" not in two_columns().text


def pdf(page_count: int, text: str = "", **canvas: object) -> bytes:
    paper = Paper(**canvas)
    for _ in range(page_count):
        paper.write(LEFT, 700, text)
        paper.next()
    paper.canvas.save()
    return paper.file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken"),
        (b"%PDF-1.7 and nothing more", "broken"),
        (pdf(1, "x" * 60, encrypt=pdfencrypt.StandardEncryption("secret")), "password"),
        (pdf(501), "501 pages"),
        (pdf(3), "pictures of pages"),
    ],
    ids=["empty", "broken", "protected", "too long", "scanned"],
)
def test_a_file_that_cannot_be_read_says_why_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read_pdf(data)
    assert caught.value.reason.endswith(".")
    assert caught.value.reason.count(".") == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 1500), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(position: int, noise: bytes) -> None:
    whole = pdf(1, "Some words of a report that somebody has damaged on the way here.")
    try:
        document = read_pdf(whole[:position] + noise + whole[position + len(noise) :])
    except UnreadableFile:
        return
    assert_offsets_hold(document)


# A page of fewer than 20 letters is taken for a scan, so the shortest paragraph has 24.
words = st.lists(st.sampled_from("care home staff risk meal safe beds plan".split()), min_size=6)


@settings(max_examples=25, deadline=None)
@given(st.lists(words.map(lambda w: " ".join(w[:9]).capitalize() + "."), min_size=1, max_size=20))
def test_every_paragraph_is_kept_once_at_its_offset(paragraphs: list[str]) -> None:
    paper = Paper()
    for index, paragraph in enumerate(paragraphs):
        paper.write(LEFT, 690 - 30 * index, paragraph)
    document = paper.read()
    assert texts(document) == paragraphs
    assert_offsets_hold(document)


def assert_offsets_hold(document: Document) -> None:
    assert "\n\n".join(texts(document)) == document.text
    assert list(document.pages) == sorted(document.pages)


def test_the_real_report_is_read_whole() -> None:
    if not REAL.exists():
        pytest.skip("the shared reports are not beside this checkout")
    document = read_pdf(REAL.read_bytes())
    assert_offsets_hold(document)
    assert len(document.pages) == 17
    assert len(document.text.split()) > 7300
    assert "Inspection report 05/10/2015" not in document.text
    assert document.text.count("Summary of findings") == 0
    for block in document.blocks:
        text = document.block_text(block)
        if block.kind is BlockKind.PARAGRAPH and len(text.split()) > 15:
            assert text[0].isupper()
            assert text[-1] in ".:”"
