"""Words that a file holds but does not show: in no text, no passage, no index, and counted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from hostile_files import PAGE, pdf, word
from reportlab.pdfgen.canvas import Canvas

from ingest.library import Library
from ingest.pipeline import ingest
from ingest.read import ReadFile, read_file
from ingest.terms import terms

CANARY = "Zanzibar canary"  # two words


def shows(read: ReadFile) -> bool:
    return any(word in read.report.text for word in CANARY.split())


# PDF ---------------------------------------------------------------------------------


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(40, 300)
    text.setTextRenderMode(3)
    text.textLine(CANARY)
    canvas.drawText(text)


def white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(40, 300, CANARY)


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1.5)
    canvas.drawString(40, 300, CANARY)


def off_page(canvas: Canvas) -> None:
    canvas.drawString(700, 300, CANARY)


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(400, 400, 20, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(40, 300, CANARY)


FIVE_WAYS = [invisible, white, tiny, off_page, clipped]


def nearly_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.95, 0.95, 0.95)
    canvas.drawString(40, 300, CANARY)


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.02)
    canvas.drawString(40, 300, CANARY)


def painted_over(canvas: Canvas) -> None:
    canvas.drawString(40, 300, CANARY)
    canvas.rect(30, 290, 300, 30, fill=1, stroke=0)


def on_its_own_colour(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0.4, 0.2)
    canvas.rect(30, 290, 300, 30, fill=1, stroke=0)
    canvas.drawString(40, 300, CANARY)


def on_a_round_white_box(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.roundRect(30, 290, 300, 30, 5, fill=1, stroke=0)
    canvas.drawString(40, 300, CANARY)


def tiny_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("small")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(0, 0, CANARY)
    canvas.endForm()
    canvas.translate(40, 300)
    canvas.scale(0.1, 0.1)
    canvas.doForm("small")


def clipped_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("cut")
    path = canvas.beginPath()
    path.rect(300, 300, 20, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(0, 0, CANARY)
    canvas.endForm()
    canvas.translate(40, 300)
    canvas.doForm("cut")


@pytest.mark.parametrize(
    "way",
    [
        *FIVE_WAYS, nearly_white, transparent, painted_over, on_its_own_colour,
        on_a_round_white_box, tiny_in_a_form, clipped_in_a_form,
    ],
)  # fmt: skip
def test_words_that_a_pdf_does_not_show_are_left_out_and_counted(
    way: Callable[[Canvas], None],
) -> None:
    read = read_file("report.pdf", pdf(way))
    assert not shows(read)
    assert read.hidden == 2
    assert read.report.service.value == "Larkfield Home Support"


def white_on_colour(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0.4, 0.2)
    canvas.rect(30, 290, 300, 30, fill=1, stroke=0)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(40, 300, CANARY)


def white_on_a_round_box(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0.4, 0.2)
    canvas.roundRect(30, 290, 300, 30, 5, fill=1, stroke=0)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(40, 300, CANARY)


def in_a_frame_of_its_colour(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for bottom in (290, 320):
        path.rect(30, bottom, 300, 1)
    canvas.drawPath(path, fill=1, stroke=0)
    canvas.drawString(40, 300, CANARY)


def under_a_faint_wash(canvas: Canvas) -> None:
    canvas.drawString(40, 300, CANARY)
    canvas.setFillColorRGB(1, 1, 0)
    canvas.setFillAlpha(0.3)
    canvas.rect(30, 290, 300, 30, fill=1, stroke=0)


def on_a_dark_wash(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.2)
    canvas.rect(30, 290, 300, 30, fill=1, stroke=0)
    canvas.setFillAlpha(1)
    canvas.drawString(40, 300, CANARY)


def grey(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.6, 0.6, 0.6)
    canvas.drawString(40, 300, CANARY)


def grown_in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("grown")
    canvas.setFont("Helvetica", 2)
    canvas.drawString(0, 0, CANARY)
    canvas.endForm()
    canvas.translate(40, 300)
    canvas.scale(6, 6)
    canvas.doForm("grown")


@pytest.mark.parametrize(
    "way",
    [
        white_on_colour, white_on_a_round_box, in_a_frame_of_its_colour, under_a_faint_wash,
        on_a_dark_wash, grey, grown_in_a_form,
    ],
)  # fmt: skip
def test_words_that_a_pdf_shows_are_kept(way: Callable[[Canvas], None]) -> None:
    read = read_file("report.pdf", pdf(way))
    assert CANARY in read.report.text
    assert read.hidden == 0


# Web pages ---------------------------------------------------------------------------


def page(words: str) -> bytes:
    return PAGE.replace("</main>", f"<p>Calls were {words} late.</p></main>").encode()


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        'style="display:none"',
        'style="Visibility: Hidden"',
        'style="font-size:0"',
        'style="font-size: 1px"',
        'style="font-size:.1em"',
        'style="opacity:0"',
        'style="opacity: 0.01"',
        'style="color:#fff"',
        'style="color: white; background: #FFFFFF"',
        'style="color:rgb(250, 250, 250)"',
        'style="color:transparent"',
        'style="color:#004400;background-color:rgb(0,68,0)"',
        'style="position:absolute;left:-9999px"',
        'style="text-indent: -999em"',
        'style="transform:translateX(-5000px)"',
        'style="clip:rect(0,0,0,0);position:absolute"',
        'style="clip-path: inset(100%)"',
        'style="transform:scale(0)"',
    ],
)
def test_words_that_a_page_does_not_show_are_left_out_and_counted(attributes: str) -> None:
    read = read_file("report.html", page(f"<span {attributes}>{CANARY}</span>"))
    assert not shows(read)
    assert read.hidden == 2
    assert "Calls were late." in read.report.text


@pytest.mark.parametrize(
    "words",
    [
        f'<span aria-hidden="true">{CANARY}</span>',
        f'<span style="font-size:12px;opacity:0.8">{CANARY}</span>',
        f'<span style="color:#fff;background:#060">{CANARY}</span>',
        f'<span style="background:navy"><b style="color:white">{CANARY}</b></span>',
        f'<span class="badge" style="color:#fff">{CANARY}</span>',
        f'<span class="badge"><b style="color:#fff">{CANARY}</b></span>',
        f'<span style="color:#fff;background:url(x.png)">{CANARY}</span>',
        f'<b style="color:#fff"><b style="color:#000">{CANARY}</b></b>',
        f'<span hidden="until-found">{CANARY}</span>',
        f'<span style="margin-left:-20px;border-color:#fff">{CANARY}</span>',
        f"<span style='transform:translate(-50%, -50%)'>{CANARY}</span>",
    ],
)
def test_words_that_a_page_shows_or_may_show_are_kept(words: str) -> None:
    read = read_file("report.html", page(words))
    assert CANARY in read.report.text
    assert read.hidden == 0


def test_what_is_around_the_content_hides_it_too() -> None:
    hidden = page(CANARY).replace(b"<main>", b"<div hidden><main>")
    shown = b"<main><h1>Larkfield</h1><h2>Safe</h2><p>People felt safe.</p></main>"
    with pytest.raises(Exception, match="shows no text"):
        read_file("report.html", hidden)
    assert read_file("report.html", b"<html><body>" + shown).hidden == 0


# Word --------------------------------------------------------------------------------


def word_of(write: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document(io.BytesIO(word()))
    write(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def vanished(document: docx.document.Document) -> None:
    document.add_paragraph().add_run(CANARY).font.hidden = True


def vanished_by_style(document: docx.document.Document) -> None:
    base = document.styles.add_style("Base", 2)
    base.font.hidden = True
    document.styles.add_style("Quiet", 2).base_style = base
    document.add_paragraph().add_run(CANARY, style="Quiet")


def white_run(document: docx.document.Document) -> None:
    document.add_paragraph().add_run(CANARY).font.color.rgb = RGBColor(255, 255, 255)


def white_paragraph_style(document: docx.document.Document) -> None:
    document.styles.add_style("Pale", 1).font.color.rgb = RGBColor(250, 250, 250)
    document.add_paragraph(CANARY, style="Pale")


def tiny_run(document: docx.document.Document) -> None:
    document.add_paragraph().add_run(CANARY).font.size = Pt(1)


@pytest.mark.parametrize(
    "way", [vanished, vanished_by_style, white_run, white_paragraph_style, tiny_run]
)
def test_words_that_a_word_file_does_not_show_are_left_out_and_counted(
    way: Callable[[docx.document.Document], None],
) -> None:
    read = read_file("report.docx", word_of(way))
    assert not shows(read)
    assert read.hidden == 2


def shaded(document: docx.document.Document) -> None:
    white_run(document)
    fill = parse_xml(f"<w:shd {nsdecls('w')} w:val='clear' w:fill='1F4E79'/>")
    document.paragraphs[-1]._p.get_or_add_pPr().append(fill)


def in_a_shaded_cell(document: docx.document.Document) -> None:
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run(CANARY).font.color.rgb = RGBColor(255, 255, 255)
    fill = parse_xml(f"<w:shd {nsdecls('w')} w:val='clear' w:fill='1F4E79'/>")
    cell._tc.get_or_add_tcPr().append(fill)


def switched_back_on(document: docx.document.Document) -> None:
    document.styles.add_style("Quiet", 1).font.hidden = True
    document.add_paragraph(style="Quiet").add_run(CANARY).font.hidden = False


@pytest.mark.parametrize("way", [shaded, in_a_shaded_cell, switched_back_on])
def test_words_that_a_word_file_shows_are_kept(
    way: Callable[[docx.document.Document], None],
) -> None:
    read = read_file("report.docx", word_of(way))
    assert CANARY in read.report.text
    assert read.hidden == 0


# Taken in ----------------------------------------------------------------------------


def five_ways(canvas: Canvas) -> None:
    for number, way in enumerate(FIVE_WAYS):
        canvas.saveState()
        canvas.translate(0, -20 * number)  # pdfium takes words written twice in a place for one
        way(canvas)
        canvas.restoreState()


def test_hidden_five_ways_a_word_is_in_no_passage_and_no_index_and_the_summary_says_how_many(
    library: Library, tmp_path: Path
) -> None:
    path, plain = tmp_path / "report.pdf", tmp_path / "plain.html"
    path.write_bytes(pdf(five_ways))
    plain.write_text(PAGE)
    written = json.loads(json.dumps(ingest(library, [path, plain]).to_json()))
    assert [taken.get("hidden") for taken in written["added"]] == [10, None]
    scope = library.records.scope()
    found = library.lexical.search(scope, dict.fromkeys(terms(CANARY), 1.0), 5)
    assert found == []
    ids = library.records.passage_ids(scope)
    texts = [passage.text for passage in library.records.passages(scope, ids)]
    assert texts and not any(word in text for text in texts for word in CANARY.split())
