"""PDF: the visible characters and drawn boxes of each page, laid out in reading order.

Text that a reader of the page cannot see is dropped and counted, so that it can reach
neither a passage nor an answer.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import hypot

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.errors import UnreadableFile
from ingest.read.blocks import Document
from ingest.read.layout import Box, Glyph, Page, lay_out
from ingest.read.pdf_painted import Paint, Painted, Written, address, paint_of, painted

_MOST_PAGES = 500
_SMALLEST_SIZE = 3.0  # points; below it nobody reads the text on paper
_SCANNED_BELOW = 20  # visible characters a page; a scan has a stamp or a page number at most
_HIDDEN_MODES = {
    pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE,
    pdfium_c.FPDF_TEXTRENDERMODE_CLIP,
}
_STROKED_MODES = {pdfium_c.FPDF_TEXTRENDERMODE_STROKE, pdfium_c.FPDF_TEXTRENDERMODE_STROKE_CLIP}
_SYMBOL_FONTS = ("wingding", "dingbat", "webding")
_BOLD_NAMES = ("bold", "black", "heavy", "semibold")
# pdfium writes a hyphen at a line end as U+0002 or U+FFFE.
_WRITTEN = {
    "\x02": "-", "\ufffe": "-", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Style:
    """How one text object is written; ``paint`` is None where it shows nothing."""

    size: float
    bold: bool
    symbol: bool
    paint: Paint | None
    written: Written | None


@dataclass(frozen=True, slots=True)
class _Character:
    """A character in the order of the file; ``glyph`` is None where it cannot be seen."""

    glyph: Glyph | None
    spaced: bool


def read_pdf(data: bytes) -> Document:
    """The visible text of a PDF in reading order.

    Raises UnreadableFile for a file that is broken, protected by a password, too long,
    without pages, or without text (a scan).
    """
    document = _opened(data)
    try:
        if len(document) == 0:
            raise UnreadableFile("This PDF has no pages.")
        if len(document) > _MOST_PAGES:
            raise UnreadableFile(
                f"This PDF has {len(document)} pages; at most {_MOST_PAGES} are read."
            )
        read = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    pages = [page for page, _ in read]
    if sum(len(page.glyphs) for page in pages) < _SCANNED_BELOW * min(len(pages), 5):
        raise UnreadableFile(
            "This PDF holds pictures of pages rather than text; run text recognition on it first."
        )
    return replace(lay_out(pages), hidden=sum(hidden for _, hidden in read))


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if _is_locked(data):
            raise UnreadableFile("This PDF is protected by a password.") from error
        raise UnreadableFile(
            "This PDF is broken or has no pages; download it or save it again."
        ) from error


def _is_locked(data: bytes) -> bool:
    """Whether a password is what opening the file fails for.

    pdfium tells of the last error only, which may be an earlier file's: so that is made
    another one first.
    """
    code = None
    for attempt in (b"no PDF", data):
        try:
            pdfium.PdfDocument(attempt).close()
        except pdfium.PdfiumError as error:
            code = error.err_code
    return bool(code == pdfium_c.FPDF_ERR_PASSWORD)


def _page(document: pdfium.PdfDocument, number: int) -> tuple[Page, int]:
    """The page, and how many words on it are hidden."""
    try:
        page = document[number]
        text = page.get_textpage()
        left, bottom, right, top = page.get_cropbox()
        view = Box(left, bottom, right, top)
        paint = painted(page, view)
        characters = list(_characters(text, paint, view))
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"Page {number + 1} of this PDF is broken.") from error
    glyphs = tuple(each.glyph for each in characters if each.glyph)
    return Page(right - left, top - bottom, glyphs, paint.paths), _hidden_words(characters)


def _hidden_words(characters: list[_Character]) -> int:
    """Runs of hidden characters, cut where the file has a space or a visible character."""
    count, within = 0, False
    for each in characters:
        if each.glyph is None and (each.spaced or not within):
            count += 1
        within = each.glyph is None
    return count


def _characters(text: pdfium.PdfTextPage, paint: Painted, view: Box) -> Iterator[_Character]:
    styles: dict[int, _Style] = {}
    spaced = shown_spaced = False  # since the last character, and since the last visible one
    for index in range(text.count_chars()):
        character = chr(pdfium_c.FPDFText_GetUnicode(text.raw, index))
        character = _WRITTEN.get(character, character)
        if character.isspace():
            spaced = shown_spaced = True
            continue
        written = pdfium_c.FPDFText_GetTextObject(text.raw, index)
        if not written or not (character.isprintable() or character == "\u00ad"):
            continue
        place = address(written)
        if place not in styles:
            styles[place] = _style(text, index, written, paint.texts.get(place))
        style, box, baseline = styles[place], *_place(text, index)
        glyph = None
        if _is_visible(style, box, paint):
            glyph = Glyph(
                "•" if style.symbol else character,
                box.left - view.left,
                box.right - view.left,
                baseline - view.bottom,
                style.size,
                style.bold,
                shown_spaced,
            )
            shown_spaced = False
        yield _Character(glyph, spaced)
        spaced = False


def _style(text: pdfium.PdfTextPage, index: int, item: object, written: Written | None) -> _Style:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(text.raw, index, matrix)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text.raw, index, name, 128, flags)
    font = name.value.decode("utf-8", "replace").lower()
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(item)
    colour_of = (
        pdfium_c.FPDFPageObj_GetStrokeColor
        if mode in _STROKED_MODES
        else pdfium_c.FPDFPageObj_GetFillColor
    )
    return _Style(
        size=pdfium_c.FPDFText_GetFontSize(text.raw, index) * hypot(matrix.c, matrix.d),
        bold=any(word in font for word in _BOLD_NAMES)
        or pdfium_c.FPDFText_GetFontWeight(text.raw, index) >= 600,
        symbol=any(word in font for word in _SYMBOL_FONTS),
        paint=None if mode in _HIDDEN_MODES else paint_of(colour_of, item),
        written=written,
    )


def _place(text: pdfium.PdfTextPage, index: int) -> tuple[Box, float]:
    rectangle = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text.raw, index, rectangle)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(text.raw, index, x, y)
    box = Box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    return box, y.value


def _is_visible(style: _Style, box: Box, painted: Painted) -> bool:
    if style.paint is None or style.written is None or style.size < _SMALLEST_SIZE:
        return False
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return painted.shows(style.paint, style.written, x, y)
