"""What a PDF page paints, in the order in which it paints it.

A text can be read where it differs from what was painted before it, and nothing was
painted over it, and no clipping path cuts it away. All boxes are in page coordinates.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.read.layout import Box

Colour = tuple[int, int, int]

_DEEPEST_FORM = 8  # forms inside forms; text in deeper ones is not read
_LEAST_CONTRAST = 20  # of 255, in the channel that differs most; lighter grey than 0.92 is lost
_MOST_POSSIBLE = 8  # colours that may stand behind a character; beyond, anything may
_WHITE: Colour = (255, 255, 255)
_PICTURES = (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING)


@dataclass(frozen=True, slots=True)
class Paint:
    """What a colour paints with: red, green, blue, and opacity from 0 to 1."""

    colour: Colour
    opacity: float

    def over(self, behind: Colour) -> Colour:
        """The colour that is seen where this is painted over another."""
        if self.opacity == 1:
            return self.colour
        red, green, blue = (
            round(self.opacity * own + (1 - self.opacity) * other)
            for own, other in zip(self.colour, behind, strict=True)
        )
        return red, green, blue


@dataclass(frozen=True, slots=True)
class Fill:
    """A painted area: its bounds, and its paint or None for a picture.

    ``whole`` is set where it is sure to fill its bounds: a plain rectangle.
    """

    order: int
    box: Box
    paint: Paint | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Written:
    """Where a text object stands in the order of painting, and what clips it."""

    order: int
    clip: Box


@dataclass(frozen=True, slots=True)
class Painted:
    """A page's areas in painting order, bounds of its paths, and its texts by their address."""

    fills: tuple[Fill, ...]
    paths: tuple[Box, ...]
    texts: dict[int, Written]

    def shows(self, paint: Paint, written: Written, x: float, y: float) -> bool:
        """Whether a character at a point can be seen."""
        if not inside(written.clip, x, y):
            return False
        before: list[Fill] = []
        for fill in self.fills:
            if inside(fill.box, x, y):
                if fill.order < written.order:
                    before.append(fill)
                elif fill.whole and fill.paint and fill.paint.opacity == 1:
                    return False  # painted over; a picture may be a watermark, so it is not
        behind = _behind(before)
        return behind is None or any(_differ(paint.over(colour), colour) for colour in behind)


@dataclass(frozen=True, slots=True)
class _Space:
    """The coordinates that a form's objects are given in, and what clips them all.

    ``exact`` is set while a rectangle in it is one on the page too, and painted whole.
    """

    matrix: pdfium.PdfMatrix
    clip: Box
    exact: bool


def painted(page: pdfium.PdfPage, view: Box) -> Painted:
    """What a page paints; ``view`` is the part of it that is shown."""
    fills: list[Fill] = []
    paths: list[Box] = []
    texts: dict[int, Written] = {}
    for order, (item, space) in enumerate(_objects(page, view)):
        if item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts[address(item.raw)] = Written(order, space.clip)
            continue
        box = _moved(Box(*item.get_bounds()), space.matrix)
        if item.type in _PICTURES:
            fills.append(Fill(order, _common(box, space.clip), None, whole=False))
        elif item.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            filled, stroked = _drawn(item.raw)
            paint = paint_of(pdfium_c.FPDFPageObj_GetFillColor, item.raw) if filled else None
            if paint:
                whole = space.exact and _is_rectangle(item) and _is_plain(item.raw)
                fills.append(Fill(order, _common(box, space.clip), paint, whole))
            if paint or stroked:
                paths.append(box)
    return Painted(tuple(fills), tuple(paths), texts)


def address(written: object) -> int:
    """The address of a text object, by which its place in the painting order is known."""
    return ctypes.cast(written, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def paint_of(colour_of: object, item: object) -> Paint | None:
    """What an object is painted with, or None where it is too faint to be seen."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = colour_of(item, red, green, blue, alpha)  # type: ignore[operator]
    if known and alpha.value < 13:  # of 255: five per cent
        return None
    opacity = alpha.value / 255 if known else 1.0
    return Paint((red.value, green.value, blue.value), opacity)


def inside(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a box."""
    return box.left <= x <= box.right and box.bottom <= y <= box.top


def _objects(page: pdfium.PdfPage, view: Box) -> Iterator[tuple[pdfium.PdfObject, _Space]]:
    """The page's objects in painting order, those inside forms in place of the forms."""
    spaces = [_Space(pdfium.PdfMatrix(), view, exact=True)]
    for item in page.get_objects(max_depth=_DEEPEST_FORM):
        del spaces[item.level + 1 :]
        space = _clipped(spaces[-1], item.raw)
        if item.type == pdfium_c.FPDF_PAGEOBJ_FORM:
            matrix = item.get_matrix().multiply(space.matrix)
            upright = not (matrix.b or matrix.c)
            exact = space.exact and upright and _is_plain(item.raw)
            spaces.append(_Space(matrix, space.clip, exact))
        else:
            yield item, space


def _clipped(space: _Space, item: object) -> _Space:
    """The space of one object, with what its own clipping paths leave of the page."""
    clip, exact = space.clip, space.exact
    path = pdfium_c.FPDFPageObj_GetClipPath(item)
    for number in range(max(0, pdfium_c.FPDFClipPath_CountPaths(path)) if path else 0):
        count = pdfium_c.FPDFClipPath_CountPathSegments(path, number)
        points = _points(
            pdfium_c.FPDFClipPath_GetPathSegment(path, number, index) for index in range(count)
        )
        if points:
            clip = _common(clip, _moved(_bounds(points), space.matrix))
            exact = exact and count <= 5 and _is_upright(points)
    return _Space(space.matrix, clip, exact)


def _points(segments: Iterator[object]) -> list[tuple[float, float]]:
    points = []
    for segment in segments:
        x, y = ctypes.c_float(), ctypes.c_float()
        if pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
            points.append((x.value, y.value))
    return points


def _bounds(points: list[tuple[float, float]]) -> Box:
    across, up = zip(*points, strict=True)
    return Box(min(across), min(up), max(across), max(up))


def _is_rectangle(item: pdfium.PdfObject) -> bool:
    """Whether a path is one upright rectangle, which its bounds describe in full."""
    count = pdfium_c.FPDFPath_CountSegments(item.raw)
    if count not in (4, 5):
        return False
    segments = [pdfium_c.FPDFPath_GetPathSegment(item.raw, index) for index in range(count)]
    kinds = {pdfium_c.FPDFPathSegment_GetType(segment) for segment in segments[1:]}
    points = _points(iter(segments))
    return kinds == {pdfium_c.FPDF_SEGMENT_LINETO} and len(set(points)) == 4 and _is_upright(points)


def _is_upright(points: list[tuple[float, float]]) -> bool:
    box = _bounds(points)
    return all(x in (box.left, box.right) and y in (box.bottom, box.top) for x, y in points)


def _is_plain(item: object) -> bool:
    """Whether an object is painted without transparency, and so hides what is under it."""
    return not pdfium_c.FPDFPageObj_HasTransparency(item)


def _drawn(item: object) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its line is drawn."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, mode, stroked)
    return bool(mode.value), bool(stroked.value)


def _moved(box: Box, matrix: pdfium.PdfMatrix) -> Box:
    return Box(*matrix.on_rect(*box))


def _common(one: Box, other: Box) -> Box:
    """What two boxes share; nothing lies inside it where they share nothing."""
    return Box(
        max(one.left, other.left),
        max(one.bottom, other.bottom),
        min(one.right, other.right),
        min(one.top, other.top),
    )


def _behind(fills: list[Fill]) -> set[Colour] | None:
    """The colours that may stand at a point; None where it could be any.

    White paper, then each area over it: a rectangle for certain, another shape perhaps.
    """
    possible: set[Colour] | None = {_WHITE}
    for fill in fills:
        if fill.paint is None:
            possible = None
            continue
        shown = {fill.paint.over(colour) for colour in possible or {_WHITE}}
        if fill.whole and fill.paint.opacity == 1:
            possible = shown
        elif possible is not None:
            possible = shown | (set() if fill.whole else possible)
        if possible is not None and len(possible) > _MOST_POSSIBLE:
            possible = None
    return possible


def _differ(one: Colour, other: Colour) -> bool:
    return any(abs(a - b) > _LEAST_CONTRAST for a, b in zip(one, other, strict=True))
