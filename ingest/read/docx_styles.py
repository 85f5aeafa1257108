"""A Word file's styles, as far as they matter here: which are headings, what hides a run."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

_Element = Any  # lxml elements of python-docx carry no types

_OFF = ("0", "false", "off", "none")
_SMALLEST_SIZE = 6  # half points: three points; below it nobody reads the text on paper
_NEARLY_WHITE = 235  # of 255 in red, green and blue
_LONGEST_CHAIN = 20  # styles based on styles
_TEXT_BOX = qn("w:txbxContent")


class Styles:
    """The styles by their id. A file without any has no headings and hides by runs alone."""

    def __init__(self, word: WordDocument) -> None:
        # ``word.styles`` would read a default from python-docx's own files instead.
        parts = [
            relation.target_part
            for relation in word.part.rels.values()
            if relation.reltype == RELATIONSHIP_TYPE.STYLES and not relation.is_external
        ]
        elements = parts[0].element.findall(qn("w:style")) if parts else []
        self._styles: dict[str, _Element] = {
            element.get(qn("w:styleId"), ""): element for element in elements
        }
        self._page_is_painted = word.element.find(qn("w:background")) is not None
        self.headings = {style_id for style_id, style in self._styles.items() if _is_heading(style)}

    def hides(self, run: _Element, paragraph: _Element) -> bool:
        """Whether a reader of the printed page would not see the run."""
        if self._is_on("w:vanish", run, paragraph):
            return True
        size = self._value("w:sz", run, paragraph)
        if size is not None and size.isascii() and size.isdigit() and int(size) < _SMALLEST_SIZE:
            return True
        return self._is_white(run, paragraph) and not self._is_painted(run, paragraph)

    def _is_white(self, run: _Element, paragraph: _Element) -> bool:
        colour = self._value("w:color", run, paragraph) or ""
        try:
            return len(colour) == 6 and min(bytes.fromhex(colour)) >= _NEARLY_WHITE
        except ValueError:
            return False

    def _is_painted(self, run: _Element, paragraph: _Element) -> bool:
        """Whether something may stand behind the run that is not white."""
        shades = (
            self._property("w:rPr/w:shd", run, paragraph),
            self._property("w:pPr/w:shd", paragraph, paragraph),
            *(_shade(ancestor) for ancestor in paragraph.iterancestors()),
        )
        return (
            self._page_is_painted
            or self._value("w:highlight", run, paragraph) is not None
            or any(shade is not None and _is_coloured(shade) for shade in shades)
            or any(_may_be_painted(ancestor) for ancestor in paragraph.iterancestors())
        )

    def _is_on(self, name: str, run: _Element, paragraph: _Element) -> bool:
        """A switch such as "hidden", which is on where it merely stands."""
        found = self._property(f"w:rPr/{name}", run, paragraph)
        return found is not None and found.get(qn("w:val"), "1").lower() not in _OFF

    def _value(self, name: str, run: _Element, paragraph: _Element) -> str | None:
        found = self._property(f"w:rPr/{name}", run, paragraph)
        value = None if found is None else found.get(qn("w:val"))
        return None if value in (None, "auto", "none") else str(value)

    def _property(self, path: str, holder: _Element, paragraph: _Element) -> _Element | None:
        """The nearest element of the path: the holder's, its style's, its paragraph's style's."""
        own = _at(holder, path)
        if own is not None:
            return own
        for styled, style_path in ((holder, "w:rPr/w:rStyle"), (paragraph, "w:pPr/w:pStyle")):
            named = _at(styled, style_path)
            found = None if named is None else self._styled(path, named.get(qn("w:val"), ""))
            if found is not None:
                return found
        return None

    def _styled(self, path: str, style_id: str) -> _Element | None:
        """The element of the path in a style or in those that it is based on."""
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id)
            if style is None:
                return None
            found = _at(style, path)
            if found is not None:
                return found
            based = style.find(qn("w:basedOn"))
            style_id = "" if based is None else based.get(qn("w:val"), "")
        return None


def _at(element: _Element, path: str) -> _Element | None:
    return element.find("/".join(qn(step) for step in path.split("/")))


def _is_heading(style: _Element) -> bool:
    name = style.find(qn("w:name"))
    named = "" if name is None else name.get(qn("w:val"), "")
    return named.lower().startswith(("heading", "title"))


def _shade(element: _Element) -> _Element | None:
    """The shade of a table cell or of a whole table."""
    cell = _at(element, "w:tcPr/w:shd")
    return cell if cell is not None else _at(element, "w:tblPr/w:shd")


def _is_coloured(shade: _Element) -> bool:
    return shade.get(qn("w:fill"), "auto").lower() not in ("auto", "ffffff")


def _may_be_painted(element: _Element) -> bool:
    """A text box, or a table whose style may shade it: its colour is not looked up."""
    return element.tag == _TEXT_BOX or _at(element, "w:tblPr/w:tblStyle") is not None
