"""What a web page's element says itself about whether its text can be seen.

Style sheets are not followed: which rule wins is a browser's work. So only attributes
count, and where they leave the answer open, the text is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

_Colour = tuple[int, int, int]

_SMALLEST_SIZE = 3.0  # points or pixels; below it nobody reads the text
_FAR_OFF = -400.0  # pixels; beyond it a text stands outside any window's edge
_FAINTEST = 0.05  # of full opacity
_LEAST_CONTRAST = 20  # of 255, in the channel that differs most
_WHITE: _Colour = (255, 255, 255)
_NAMED = {
    "white": _WHITE, "snow": (255, 250, 250), "ivory": (255, 255, 240), "black": (0, 0, 0),
    "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "azure": (240, 255, 255),
    "floralwhite": (255, 250, 240), "mintcream": (245, 255, 250),
}  # fmt: skip

_GONE = re.compile(
    r"(?<![-\w])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:100|50)%|circle\(\s*0)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)"
    r"|transform\s*:\s*scale[xy]?\(\s*0(?:\.0{1,9})?\s*[,)])"
)
_OPACITY = re.compile(r"(?<![-\w])opacity\s*:\s*(\d{0,9}\.?\d{1,9})(%?)")
_SIZE = re.compile(r"(?<![-\w])font-size\s*:\s*(\d{0,9}\.?\d{1,9})(px|pt|r?em|%)?")
_PLACE = re.compile(
    r"(?<![-\w])(?:left|top|right|bottom|margin-left|margin-top|text-indent)"
    r"\s*:\s*(-\d{1,9})[\d.]{0,9}(px|pt|r?em|vw|vh|%)?"
)
_MOVED = re.compile(r"translate[xy3d]{0,2}\(\s*(-\d{1,9})[\d.]{0,9}(px|pt|r?em|vw|vh|%)?")
_TEXT_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;!]{1,60})")
_BACKGROUND = re.compile(r"(?<![-\w])background(?:-color|-image)?\s*:\s*([^;!]{1,60})")
_HEX = re.compile(r"#(?:([0-9a-f]{6})|([0-9a-f]{3}))\b")
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*(\d{0,3}\.?\d{1,9})(%?)\s*)?\)"
)
# Half a width to the left centres a box; a whole one moves it out of sight.
_PIXELS = {"pt": 4 / 3, "em": 16.0, "rem": 16.0, "vw": 4.5, "vh": 4.5, "%": 4.5}
_SIZE_PIXELS = {"em": 16.0, "rem": 16.0, "%": 0.16}


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at a place of the page; a colour is None where it is not known."""

    colour: _Colour | None = (0, 0, 0)
    behind: _Colour | None = _WHITE
    gone: bool = False
    styled: bool = False  # by a style sheet, perhaps

    @property
    def hidden(self) -> bool:
        """Whether a person who looks at the page cannot see the text."""
        if self.gone or self.colour is None or self.behind is None:
            return self.gone
        apart = (abs(a - b) for a, b in zip(self.colour, self.behind, strict=True))
        return max(apart) <= _LEAST_CONTRAST

    def within(self, attributes: Mapping[str, str | None]) -> Look:
        """The look inside an element with these attributes."""
        style = (attributes.get("style") or "").lower()
        styled = "class" in attributes or "id" in attributes
        look = replace(self, gone=self.gone or _is_gone(attributes, style), styled=styled)
        background = attributes.get("bgcolor") or _last(_BACKGROUND, style)
        colour = attributes.get("color") or _last(_TEXT_COLOUR, style)
        if background is not None:
            look = replace(look, behind=_colour(background, seen_through=self.behind))
        elif colour is not None and (styled or self.styled):
            # A style sheet may have painted what stands behind, as with a rating's badge.
            look = replace(look, behind=None)
        if colour is not None:
            look = replace(look, colour=_colour(colour, seen_through=look.behind))
        return look


def _is_gone(attributes: Mapping[str, str | None], style: str) -> bool:
    if "hidden" in attributes and attributes["hidden"] != "until-found":  # a closed accordion
        return True
    if not style:
        return False
    return bool(_GONE.search(style)) or _is_faint(style) or _is_tiny(style) or _is_far_off(style)


def _is_faint(style: str) -> bool:
    return any(
        float(number) / (100 if percent else 1) <= _FAINTEST
        for number, percent in _OPACITY.findall(style)
    )


def _is_tiny(style: str) -> bool:
    return any(
        float(number) * _SIZE_PIXELS.get(unit, 1.0) < _SMALLEST_SIZE
        for number, unit in _SIZE.findall(style)
    )


def _is_far_off(style: str) -> bool:
    moves = [*_PLACE.findall(style), *_MOVED.findall(style)]
    return any(float(number) * _PIXELS.get(unit, 1.0) <= _FAR_OFF for number, unit in moves)


def _last(pattern: re.Pattern[str], style: str) -> str | None:
    found = pattern.findall(style)
    return found[-1] if found else None


def _colour(written: str, seen_through: _Colour | None) -> _Colour | None:
    """A colour as CSS writes it, or None for one that is not known, such as a picture's.

    What shows through a transparent one is ``seen_through``.
    """
    written = written.strip().lower()
    if written.startswith(("transparent", "none")):
        return seen_through
    if "url(" in written or "gradient" in written:
        return None
    if rgb := _RGB.search(written):
        red, green, blue, opacity, percent = rgb.groups()
        if opacity and float(opacity) / (100 if percent else 1) <= _FAINTEST:
            return seen_through
        return int(red), int(green), int(blue)
    if number := _HEX.search(written):
        digits = number[1] or "".join(digit * 2 for digit in number[2])
        red, green, blue = bytes.fromhex(digits)
        return red, green, blue
    return _NAMED.get(written.split()[0]) if written else None
