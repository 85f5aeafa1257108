"""Set a sample report as the designed PDF of the older framework."""

from __future__ import annotations

import io
from html import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Paragraph as SetParagraph
from reportlab.platypus import Table as SetTable

from ingest.samples.markup import Heading, Paragraph, Part, Table

_MARGIN = 20 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14, spaceAfter=7)
_HEADINGS = {
    level: ParagraphStyle(
        f"heading{level}", fontName="Helvetica-Bold", fontSize=size, leading=size + 4, spaceAfter=6
    )
    for level, size in ((1, 19), (2, 15), (3, 12))
}
_RATINGS = {
    level: ParagraphStyle(f"rating{level}", parent=style, alignment=TA_RIGHT)
    for level, style in _HEADINGS.items()
}
_GRID = TableStyle(
    [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
)
_HEADING_ROOM = 35 * mm  # a heading with less than this below it starts the next page


def pdf_bytes(parts: list[Part], furniture: str) -> bytes:
    """The report as PDF; ``furniture`` follows the page number at each page's foot.

    The same parts give the same bytes: no dates, a fixed document id, and no
    compression, whose output would change with the zlib version.
    """

    def page_foot(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Helvetica", 8.5)
        canvas.drawString(_MARGIN, 12 * mm, f"{document.page} {furniture}")

    target = io.BytesIO()
    frame = Frame(_MARGIN, _MARGIN, _WIDTH, A4[1] - 2 * _MARGIN)
    BaseDocTemplate(
        target,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame], onPageEnd=page_foot)],
        title=furniture,
        invariant=1,
        pageCompression=0,
    ).build([flowable for part in parts for flowable in _flowables(part)])
    return target.getvalue()


def _flowables(part: Part) -> list[Flowable]:
    match part:
        case Heading():
            room = PageBreak() if part.level == 1 else CondPageBreak(_HEADING_ROOM)
            return [room, _heading(part)]
        case Paragraph():
            text = "<br/>".join(map(escape, part.lines))
            return [SetParagraph(text, _BODY, bulletText="•" if part.bullet else None)]
        case Table():
            return [_table(part), Spacer(0, 4 * mm)]


def _heading(heading: Heading) -> Flowable:
    text = SetParagraph(escape(heading.text), _HEADINGS[heading.level])
    if heading.rating is None:
        return text
    rating = SetParagraph(escape(heading.rating), _RATINGS[heading.level])
    return SetTable([[text, rating]], colWidths=[_WIDTH * 0.6, _WIDTH * 0.4])


def _table(table: Table) -> SetTable:
    cells = [[SetParagraph(escape(cell), _BODY) for cell in row] for row in table.rows]
    return SetTable(cells, colWidths=[_WIDTH / 2] * len(cells[0]), style=_GRID)
