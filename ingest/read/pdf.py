"""PDF: the visible characters and drawn boxes of each page, laid out in reading order.

The only file that imports pypdfium2. Text that a reader of the page cannot see is
dropped, so that it can reach neither a passage nor an answer.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.errors import UnreadableFile
from ingest.read.blocks import Document
from ingest.read.layout import Box, Glyph, Page, lay_out

_MOST_PAGES = 500
_SMALLEST_SIZE = 3.0  # points; below it nobody reads the text on paper
_SCANNED_BELOW = 20  # visible characters a page; a scan has a stamp or a page number at most
_DEEPEST_FORM = 8  # forms inside forms
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

_Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Fill:
    """A painted area: its bounds, and its colour or None for a picture."""

    box: Box
    colour: _Colour | None


@dataclass(frozen=True, slots=True)
class _Style:
    """How one text object is written; ``colour`` is None where it paints nothing."""

    size: float
    bold: bool
    symbol: bool
    colour: _Colour | None


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
        pages = [_page(document, number) for number in range(len(document))]
    finally:
        document.close()
    if sum(len(page.glyphs) for page in pages) < _SCANNED_BELOW * min(len(pages), 5):
        raise UnreadableFile(
            "This PDF holds pictures of pages rather than text; run text recognition on it first."
        )
    return lay_out(pages)


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD:
            raise UnreadableFile("This PDF is protected by a password.") from error
        raise UnreadableFile("This PDF is broken and cannot be opened.") from error


def _page(document: pdfium.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
        text = page.get_textpage()
        fills, boxes = _drawn(page)
        left, bottom, right, top = page.get_cropbox()
        view = Box(left, bottom, right, top)
        glyphs = tuple(_glyphs(text, fills, view))
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"Page {number + 1} of this PDF is broken.") from error
    return Page(right - left, top - bottom, glyphs, boxes)


def _drawn(page: pdfium.PdfPage) -> tuple[list[_Fill], tuple[Box, ...]]:
    """What is painted behind text, in painting order, and the bounds of paths."""
    fills: list[_Fill] = []
    boxes: list[Box] = []
    for item in page.get_objects(max_depth=_DEEPEST_FORM):
        if item.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            box = Box(*item.get_bounds())
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            pdfium_c.FPDFPath_GetDrawMode(item.raw, mode, stroked)
            colour = _colour(pdfium_c.FPDFPageObj_GetFillColor, item.raw)
            if mode.value and colour:
                fills.append(_Fill(box, colour))
            if (mode.value and colour) or stroked.value:
                boxes.append(box)
        elif item.type in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING):
            fills.append(_Fill(Box(*item.get_bounds()), None))
    return fills, tuple(boxes)


def _glyphs(text: pdfium.PdfTextPage, fills: Sequence[_Fill], view: Box) -> Iterator[Glyph]:
    styles: dict[int, _Style] = {}
    spaced = False
    for index in range(text.count_chars()):
        character = chr(pdfium_c.FPDFText_GetUnicode(text.raw, index))
        character = _WRITTEN.get(character, character)
        if character.isspace():
            spaced = True
            continue
        written = pdfium_c.FPDFText_GetTextObject(text.raw, index)
        if not written or not (character.isprintable() or character == "\u00ad"):
            continue
        address = ctypes.cast(written, ctypes.c_void_p).value or 0
        if address not in styles:
            styles[address] = _style(text, index, written)
        style, box, baseline = styles[address], *_place(text, index)
        if not _visible(style, box, fills, view):
            continue
        yield Glyph(
            "•" if style.symbol else character,
            box.left - view.left,
            box.right - view.left,
            baseline - view.bottom,
            style.size,
            style.bold,
            spaced,
        )
        spaced = False


def _style(text: pdfium.PdfTextPage, index: int, written: object) -> _Style:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(text.raw, index, matrix)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text.raw, index, name, 128, flags)
    font = name.value.decode("utf-8", "replace").lower()
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(written)
    paint = (
        pdfium_c.FPDFPageObj_GetStrokeColor
        if mode in _STROKED_MODES
        else pdfium_c.FPDFPageObj_GetFillColor
    )
    return _Style(
        size=pdfium_c.FPDFText_GetFontSize(text.raw, index) * hypot(matrix.c, matrix.d),
        bold=any(word in font for word in _BOLD_NAMES)
        or pdfium_c.FPDFText_GetFontWeight(text.raw, index) >= 600,
        symbol=any(word in font for word in _SYMBOL_FONTS),
        colour=None if mode in _HIDDEN_MODES else _colour(paint, written),
    )


def _colour(paint: object, item: object) -> _Colour | None:
    """The colour that is painted with, or None where nothing shows."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = paint(item, red, green, blue, alpha)  # type: ignore[operator]
    if known and alpha.value < 13:  # of 255: five per cent
        return None
    return red.value, green.value, blue.value


def _place(text: pdfium.PdfTextPage, index: int) -> tuple[Box, float]:
    rectangle = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(text.raw, index, rectangle)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(text.raw, index, x, y)
    box = Box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    return box, y.value


def _visible(style: _Style, box: Box, fills: Sequence[_Fill], view: Box) -> bool:
    if style.colour is None or style.size < _SMALLEST_SIZE:
        return False
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    if not _inside(view, x, y):
        return False
    behind = _behind(fills, x, y)
    if behind is None:
        return True
    return any(abs(a - b) > 12 for a, b in zip(style.colour, behind, strict=True))


def _behind(fills: Sequence[_Fill], x: float, y: float) -> _Colour | None:
    """The colour last painted at a point: white paper, or None where a picture lies."""
    for fill in reversed(fills):
        if _inside(fill.box, x, y):
            return fill.colour
    return 255, 255, 255


def _inside(box: Box, x: float, y: float) -> bool:
    return box.left <= x <= box.right and box.bottom <= y <= box.top
