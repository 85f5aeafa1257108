"""From glyphs and drawn boxes on pages to a Document in reading order.

The steps: glyphs become line pieces; drawn edges cut a page into bands; the columns of a
band are read one after the other; lines become paragraphs, joined over column and page
breaks where the sentence goes on. Coordinates are PDF points, y upwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from ingest.read.blocks import Block, BlockKind, Document
from ingest.report import Span

_HEADING_SCALE = 1.15  # headings of real reports are 1.3 to 4 times the body, captions 1.07
_SAME_LINE = 0.25  # baselines within a quarter of the size are one line
_WORD_GAP = 0.13  # of the size, between advance boxes; letters of one word stay below 0.1
_PIECE_GAP = 1.1  # of the size; justified lines stay below it, most column gutters above
_COLUMN_GAP = 0.6  # of the size; below it no gutter runs, even where a column starts
_PARAGRAPH_PITCH = 1.25  # of the usual distance between lines of that size
_EDGE = 3.0  # drawn edges closer than this are one edge
_TOP, _BOTTOM = 0.84, 0.08  # of the page height: where running heads and feet stand
_LONGEST_HEADING = 14  # words; a longer bold line is an emphasised sentence

_BULLET = re.compile(r"^\s*[•●▪◦‣∙·■]\s*")
_DASHES, _DOTS = "–—-", "•●▪■○"  # a line may end in a row of them
_SENTENCE_END = re.compile(r"[.!?:;][”’\"')\]]*$")
_FOOTER = re.compile(
    r"^(?:page\s*)?\d+(?:\s*(?:of|/)\s*\d+)?(?:\s+\S.{0,150}inspection report.{0,40})?$", re.I
)


_Edge = tuple[float, float, float]  # where it lies, and from where to where it runs


class Glyph(NamedTuple):
    """A visible character with its advance box; ``spaced`` when a space stands before it."""

    character: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    spaced: bool


class Box(NamedTuple):
    """The bounds of something drawn: a rule, a cell border, a fill."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """The visible contents of one page."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    page: int = 0
    flow: int = 0  # lines of one column of one band share it
    cell: bool = False
    row: bool = False  # a whole table row; it neither goes on nor is gone on with
    edge: float = 0.0  # the right edge of its column: the furthest line end


@dataclass(frozen=True, slots=True)
class _Paragraph:
    lines: tuple[_Line, ...]
    text: str

    @property
    def last(self) -> _Line:
        return self.lines[-1]


def lay_out(pages: Sequence[Page]) -> Document:
    """The document of the pages: paragraphs in reading order, joined by blank lines."""
    body = _body_size(pages)
    read = [_read_page(page, number, body) for number, page in enumerate(pages, 1)]
    read = _without_feet(_without_repeated_heads(read, pages), pages)
    paragraphs = _paragraphs([line for page in read for line in page], body)
    return _document(paragraphs, body, len(pages))


# Lines -------------------------------------------------------------------------------


def _body_size(pages: Sequence[Page]) -> float:
    sizes = Counter(round(glyph.size, 1) for page in pages for glyph in page.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _read_page(page: Page, number: int, body: float) -> list[_Line]:
    """The page's lines in reading order."""
    gutters = _gutters(page)
    cuts = sorted({*_rules(page), *(y for _, low, high in gutters for y in (low, high))})
    pieces = _pieces(page, gutters)
    pieces = _pieces(page, gutters, _column_starts(pieces, cuts, page.width))
    ordered: list[_Line] = []
    flow = number * 10_000
    for band in _bands(pieces, cuts):
        for column, cell in _columns(band, gutters, page.width, body):
            flow += 1
            edge = max(line.right for line in column)
            ordered += [
                replace(line, page=number, flow=flow, cell=cell, edge=edge) for line in column
            ]
    return ordered


def _pieces(page: Page, gutters: Sequence[_Edge], starts: Sequence[_Edge] = ()) -> list[_Line]:
    """The page's lines, split wherever a gap is too wide for a space between words.

    ``starts`` are the left edges of columns: there a narrower gap is a gutter too.
    """
    rows: list[list[Glyph]] = []
    for glyph in sorted(page.glyphs, key=lambda glyph: -glyph.baseline):
        first = rows[-1][0] if rows else None
        near = first and first.baseline - glyph.baseline <= _SAME_LINE * min(first.size, glyph.size)
        if near:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    pieces = [
        _line(piece)
        for row in rows
        for piece in _split(sorted(row, key=lambda glyph: glyph.left), gutters, starts)
    ]
    return [piece for piece in pieces if _plain(piece.text) or _BULLET.match(piece.text)]


def _split(
    row: Sequence[Glyph], gutters: Sequence[_Edge], starts: Sequence[_Edge]
) -> Iterator[list[Glyph]]:
    piece = [row[0]]
    for before, after in pairwise(row):
        gap, size = after.left - before.right, min(before.size, after.size)
        resized = max(before.size, after.size) > 1.3 * size
        crosses = any(
            before.right <= x + 1 and after.left >= x - 1 and low <= after.baseline <= high
            for x, low, high in gutters
        )
        opens = gap > _COLUMN_GAP * size and any(
            abs(after.left - x) <= 1 and low <= after.baseline <= high for x, low, high in starts
        )
        if gap > _PIECE_GAP * size or (resized and gap > 0.4 * size) or crosses or opens:
            yield piece
            piece = []
        piece.append(after)
    yield piece


def _line(glyphs: Sequence[Glyph]) -> _Line:
    text = glyphs[0].character
    # Tightly set headings overlap their letters, so a gap is measured from the usual one.
    usual = median([b.left - a.right for a, b in pairwise(glyphs)] or [0.0])
    for before, after in pairwise(glyphs):
        gap = after.left - before.right - usual
        wide = gap > _WORD_GAP * min(before.size, after.size)
        text += f" {after.character}" if after.spaced or wide else after.character
    return _Line(
        text=text,
        left=glyphs[0].left,
        right=glyphs[-1].right,
        baseline=glyphs[0].baseline,
        size=median(glyph.size for glyph in glyphs),
        bold=sum(glyph.bold for glyph in glyphs) * 2 > len(glyphs),
    )


# Bands and columns -------------------------------------------------------------------


def _rules(page: Page) -> list[float]:
    """Heights at which drawn edges run over the middle of at least half the page."""
    edges = sorted((y, box.left, box.right) for box in page.boxes for y in (box.bottom, box.top))
    found = []
    for group in _near(edges):
        left, right = min(edge[1] for edge in group), max(edge[2] for edge in group)
        covered = sum(end - start for start, end in _merged((e[1], e[2]) for e in group))
        if left < page.width / 2 < right and covered >= page.width / 2:
            found.append(group[0][0])
    return found


def _gutters(page: Page) -> list[_Edge]:
    """Upright drawn edges inside the page, as (x, lowest y, highest y)."""
    edges = sorted(
        (x, box.bottom, box.top)
        for box in page.boxes
        for x in (box.left, box.right)
        if 0.15 * page.width < x < 0.85 * page.width and box.top - box.bottom >= 8
    )
    return [
        (group[0][0], low, high)
        for group in _near(edges)
        for low, high in _merged((edge[1], edge[2]) for edge in group)
    ]


def _near(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    """Edges grouped with those that lie next to them."""
    groups: list[list[_Edge]] = []
    for edge in edges:
        if groups and edge[0] - groups[-1][-1][0] <= _EDGE:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return groups


def _merged(intervals: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1] + _EDGE:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _bands(pieces: Sequence[_Line], cuts: Sequence[float]) -> Iterator[list[_Line]]:
    """The pieces between one cut and the next, from the top of the page down."""

    def band(line: _Line) -> int:
        return sum(cut > line.baseline + 0.3 * line.size for cut in cuts)

    for _, group in groupby(sorted(pieces, key=band), key=band):
        yield list(group)


def _column_starts(pieces: Sequence[_Line], cuts: Sequence[float], width: float) -> list[_Edge]:
    """Where the right column of each band starts, as (x, lowest y, highest y).

    A line of the left column that fills it comes so close to the right one that only the
    lines around it tell the gutter from a space between words.
    """
    return [
        (x, band[-1].baseline, band[0].baseline)
        for band in _bands(pieces, cuts)
        for x in _blank_gutter(band, width)
    ]


def _columns(
    band: Sequence[_Line],
    gutters: Sequence[_Edge],
    width: float,
    body: float,
) -> Iterator[tuple[list[_Line], bool]]:
    """The band's columns in reading order, each with whether it is a table cell."""
    low, high = band[-1].baseline, band[0].baseline
    drawn = sorted({x for x, start, end in gutters if start <= low + 2 and end >= high})
    cell = bool(drawn)
    limits = drawn or _blank_gutter(band, width)
    for stretch in _stretches(band, limits):
        columns = [
            column
            for start, end in pairwise([float("-inf"), *limits, float("inf")])
            if (column := [line for line in stretch if start - 2 <= line.left < end - 2])
        ]
        columns = _with_rows_joined(columns, body)
        if len(columns) == 2 and not cell and not _overlap(*columns):
            columns = [sorted((*columns[0], *columns[1]), key=lambda line: -line.baseline)]
        for column in columns:
            yield column, cell


def _overlap(left: Sequence[_Line], right: Sequence[_Line]) -> bool:
    return left[-1].baseline <= right[0].baseline and right[-1].baseline <= left[0].baseline


def _blank_gutter(band: Sequence[_Line], width: float) -> list[float]:
    """The x at which most lines end to the left and start to the right, if there is one."""
    candidates = {line.left for line in band if 0.3 * width < line.left < 0.8 * width}
    best, strength = None, 0
    for x in sorted(candidates):
        left = sum(line.right <= x - 2 for line in band)
        right = sum(line.left >= x - 2 for line in band)
        if min(left, right) > strength:
            best, strength = x, min(left, right)
    return [] if best is None else [best]


def _stretches(band: Sequence[_Line], limits: Sequence[float]) -> Iterator[list[_Line]]:
    """The band cut at lines that run over a gutter, which stand alone."""

    def crossing(line: _Line) -> bool:
        return any(line.left < x - 2 and line.right > x + 2 for x in limits)

    for _, group in groupby(band, key=crossing):
        yield list(group)


def _with_rows_joined(columns: list[list[_Line]], body: float) -> list[list[_Line]]:
    """Two columns of single lines that stand level become one column of whole rows.

    So do headings with one line level with each: "Is the service safe?" and its rating.
    """
    if len(columns) != 2:
        return columns
    left, right = columns
    partners = [_level(line, left) for line in right]
    if not all(partners) or not _widely_set(right):
        return columns
    headings = all(
        level and (level.bold or level.size >= _HEADING_SCALE * body) for level in partners
    )
    if not (headings or len(left) == 1 or _widely_set(left)):
        return columns
    rows = dict(zip(partners, right, strict=True))
    return [[_beside(line, rows[line]) if line in rows else line for line in left]]


def _level(line: _Line, others: Sequence[_Line]) -> _Line | None:
    near = [o for o in others if abs(o.baseline - line.baseline) <= 0.5 * o.size]
    return min(near, key=lambda o: abs(o.baseline - line.baseline), default=None)


def _widely_set(lines: Sequence[_Line]) -> bool:
    return all(a.baseline - b.baseline > 1.5 * max(a.size, b.size) for a, b in pairwise(lines))


def _beside(left: _Line, right: _Line) -> _Line:
    return replace(
        left, text=f"{_plain(left.text)} {_plain(right.text)}", right=right.right, row=True
    )


# Running heads and feet --------------------------------------------------------------


def _without_repeated_heads(read: list[list[_Line]], pages: Sequence[Page]) -> list[list[_Line]]:
    """The pages without the lines at their top that the two pages before them show too."""
    heads = [
        {_plain(line.text) for line in lines if line.baseline > _TOP * page.height}
        for lines, page in zip(read, pages, strict=True)
    ]
    kept = []
    for index, (lines, page) in enumerate(zip(read, pages, strict=True)):
        shown = set[str]().union(*heads[max(0, index - 2) : index])
        kept.append(
            [
                line
                for line in lines
                if line.row or line.baseline <= _TOP * page.height or _plain(line.text) not in shown
            ]
        )
    return kept


def _without_feet(read: list[list[_Line]], pages: Sequence[Page]) -> list[list[_Line]]:
    """The pages without page numbers and what repeats at their foot."""

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    feet = Counter(
        shape(line)
        for lines, page in zip(read, pages, strict=True)
        for line in lines
        if line.baseline < _BOTTOM * page.height
    )
    return [
        [
            line
            for line in lines
            if line.baseline >= _BOTTOM * page.height
            or not (feet[shape(line)] > 1 or _FOOTER.match(line.text))
        ]
        for lines, page in zip(read, pages, strict=True)
    ]


# Paragraphs --------------------------------------------------------------------------


def _paragraphs(lines: Sequence[_Line], body: float) -> list[_Paragraph]:
    pitches = _pitches(lines)
    found: list[_Paragraph] = []
    for line in lines:
        text = _plain(line.text)
        if not text:
            continue
        target = _continued(found, line, body, pitches)
        if target is None:
            found.append(_Paragraph((line,), text))
        else:
            # What stands between the halves of a sentence is a running head.
            del found[target + 1 :]
            before = found[target]
            found[target] = _Paragraph((*before.lines, line), _joined(before.text, text))
    return found


def _pitches(lines: Sequence[_Line]) -> dict[float, float]:
    """The usual distance between lines, per size of type."""
    gaps: dict[float, list[float]] = {}
    for a, b in pairwise(lines):
        if a.flow == b.flow and abs(a.size - b.size) < 0.5 and a.baseline > b.baseline:
            gaps.setdefault(round(a.size), []).append(a.baseline - b.baseline)
    return {size: sorted(found)[len(found) // 3] for size, found in gaps.items()}


def _continued(
    found: Sequence[_Paragraph], line: _Line, body: float, pitches: dict[float, float]
) -> int | None:
    """The index of the paragraph that the line goes on with, or None."""
    if not found or _BULLET.match(line.text):
        return None
    last = found[-1].last
    below = last.page == line.page and last.baseline > line.baseline and not line.cell
    beneath = below and abs(last.left - line.left) <= line.size
    if (last.flow == line.flow or beneath) and _next_line(last, line, pitches):
        return len(found) - 1
    if last.flow == line.flow:
        return None
    for index in range(len(found) - 1, max(-1, len(found) - 4), -1):
        before = found[index].last
        if _runs_over(found[index].text, before, line, body):
            return index
        if before.page != line.page or not _is_heading(found[index], body):
            return None
    return None


def _next_line(last: _Line, line: _Line, pitches: dict[float, float]) -> bool:
    if last.row or line.row or abs(last.size - line.size) > 0.08 * last.size:
        return False
    pitch = min(pitches.get(round(last.size), 1.2 * last.size), 1.7 * last.size)
    if last.baseline - line.baseline > _PARAGRAPH_PITCH * pitch:
        return False
    short = last.right < last.edge - 0.15 * (last.edge - last.left)
    return last.bold == line.bold or not (short or _SENTENCE_END.search(last.text))


def _runs_over(text: str, last: _Line, line: _Line, body: float) -> bool:
    """Whether a sentence goes on from the foot of one column to the head of the next."""
    if abs(last.size - line.size) > 0.08 * last.size or last.size >= _HEADING_SCALE * body:
        return False
    if (
        last.row
        or line.row
        or last.cell != line.cell
        or (last.cell and abs(last.left - line.left) > 5)
    ):
        return False
    if last.cell and last.page == line.page:
        return False
    if _SENTENCE_END.search(text) and not line.text[0].islower():
        return False
    full = last.right >= last.edge - 0.2 * (last.edge - last.left)
    return line.text[0].islower() or (full and not last.cell and len(text.split()) > 4)


def _plain(text: str) -> str:
    return " ".join(_without_ornament(_BULLET.sub("", text)).split())


def _without_ornament(text: str) -> str:
    """The text without the dots, and the rows of two dashes or more, that end it.

    One expression for this took time without end on a long row of dashes.
    """
    while True:
        text = text.rstrip()
        if text.endswith(tuple(_DOTS)):
            text = text.rstrip(_DOTS)
        elif text[-1:] in tuple(_DASHES) and text[-2:-1] in tuple(_DASHES):
            text = text.rstrip(_DASHES)
        else:
            return text


def _joined(before: str, after: str) -> str:
    if before.endswith("\u00ad"):
        return before[:-1] + after
    if re.search(r"\w-$", before):
        return before + after
    return f"{before} {after}"


def _is_heading(paragraph: _Paragraph, body: float) -> bool:
    if all(line.size >= _HEADING_SCALE * body for line in paragraph.lines):
        return True
    return (
        all(line.bold for line in paragraph.lines)
        and len(paragraph.text.split()) <= _LONGEST_HEADING
        and not re.search(r"[.;,]$", paragraph.text)
    )


def _document(paragraphs: Sequence[_Paragraph], body: float, page_count: int) -> Document:
    blocks: list[Block] = []
    offset = 0
    for paragraph in paragraphs:
        span = Span(offset, offset + len(paragraph.text))
        blocks.append(Block(_kind(paragraph, body), span, paragraph.lines[0].page))
        offset = span.end + 2
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    starts = [
        next((b.span.start for b in blocks if b.page and b.page >= number), len(text))
        for number in range(1, page_count + 1)
    ]
    return Document(text, tuple(blocks), tuple(starts))


def _kind(paragraph: _Paragraph, body: float) -> BlockKind:
    first = paragraph.lines[0]
    if _is_heading(paragraph, body):
        return BlockKind.HEADING
    if _BULLET.match(first.text):
        return BlockKind.LIST_ITEM
    return BlockKind.TABLE_CELL if first.cell else BlockKind.PARAGRAPH
