"""Crown Legislation Markup Language, the XML of legislation.gov.uk, read into plain paragraphs.

What its elements and attributes mean: https://legislation.github.io/data-documentation/.
It is a download, so it is read as hostile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from ingest.errors import FindingsError

OMITTED = "[omitted"  # how every mark that stands for omitted words begins

_LEGISLATION = "{http://www.legislation.gov.uk/namespaces/legislation}"
_METADATA = "{http://www.legislation.gov.uk/namespaces/metadata}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"

_DIVISIONS = {"Part", "Chapter", "Pblock", "PsubBlock"}
_LINES = {"Text", "Title", "Subtitle", "Number", "Reference", "Repeal"}
# AppendText is the full stop after a quoted provision.
_DROPPED = {"AppendText", "CommentaryRef", "Figure", "FootnoteRef", "MarginNoteRef"}
_STATUSES = {
    "Prospective": "not yet in force",
    "Repealed": "no longer in force",
    "Discarded": "never brought into force",
    "Dead": "no longer in force",
}
_DOTS = re.compile(r"(?:\.\s*){4,}")  # stand where words were, where no element says so
_MARKS = re.compile(r"\[omitted\](?: \[omitted\])+")
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()


class UnreadableLegislation(FindingsError):
    """XML that is not the instrument asked for; the message says why."""


@dataclass(frozen=True, slots=True)
class Provision:
    """A heading and the paragraphs under it: a regulation, a schedule, or a division's heading.

    ``number`` is set for regulations alone. A part or chapter has no paragraphs of its own.
    """

    heading: str | None
    paragraphs: tuple[str, ...] = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Legislation:
    """An instrument as the source has it today.

    ``address`` names it at the source ("…/id/uksi/2014/2936"). ``as_made`` says that no later
    amendment is worked in; ``waiting`` is how many the source lists but has not worked in.
    """

    address: str
    title: str | None
    changed: date | None
    as_made: bool
    waiting: int
    provisions: tuple[Provision, ...]


def read_clml(content: bytes) -> Legislation:
    """The instrument in the XML; raises UnreadableLegislation.

    Amendments that are worked in become plain text. What is repealed or not in force is
    replaced by a mark that begins with ``OMITTED``.
    """
    root = _parsed(content)
    if root.tag != f"{_LEGISLATION}Legislation":
        raise UnreadableLegislation("the XML is not in legislation.gov.uk's schema")
    status = root.find(f".//{_METADATA}DocumentStatus")
    return Legislation(
        address=root.get("IdURI", ""),
        title=_clean(root.findtext(f".//{_DUBLIN_CORE}title", "")) or None,
        changed=_date(root.findtext(f".//{_DUBLIN_CORE}modified", "")),
        as_made=status is not None and status.get("Value") == "final",
        waiting=sum(
            effect.get("RequiresApplied") == "true"
            for effect in root.iter(f"{_METADATA}UnappliedEffect")
        ),
        provisions=tuple(
            provision
            for name in ("Body", "Schedules")
            for part in root.iterfind(f"{_LEGISLATION}Secondary/{_LEGISLATION}{name}")
            for provision in _provisions(part)
        ),
    )


def _parsed(content: bytes) -> etree._Element:
    # Without a document type nothing can declare an entity. Only UTF-8 is read, so these
    # bytes cannot stand there in another encoding.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableLegislation("the XML declares a document type, which is refused")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,  # and with it no element deeper than 256
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableLegislation(f"it is not whole XML ({error.msg})") from error


def _provisions(
    element: etree._Element, omitted: str | None = None, title: str | None = None
) -> Iterator[Provision]:
    """The divisions, regulations and schedules within, in order.

    Quoted provisions of other instruments stand deeper, inside a regulation's paragraphs.
    """
    for child in element:
        name = _name(child)
        mark = omitted or _omitted(child)
        if name == "P1":
            yield _regulation(child, mark, title)
        elif name == "P1group":
            yield from _provisions(child, mark, _child_words(child, "Title"))
        elif name == "P":
            yield Provision(title, _paragraphs([child], mark))
        elif name == "Schedule":
            yield _schedule(child, mark)
        elif name in _DIVISIONS:
            yield Provision(_headed(_child_words(child, "Number"), _child_words(child, "Title")))
            yield from _provisions(child, mark)


def _regulation(element: etree._Element, omitted: str | None, title: str | None) -> Provision:
    number = (_child_words(element, "Pnumber") or "").strip(".() ")
    body = [child for child in element if _name(child) != "Pnumber"]
    heading = _headed(f"Regulation {number}", title)
    return Provision(heading, _paragraphs(body, omitted), number)


def _schedule(element: etree._Element, omitted: str | None) -> Provision:
    number = re.sub("(?i)^schedule", "Schedule", _child_words(element, "Number") or "Schedule")
    block = element.find(f"{_LEGISLATION}TitleBlock")
    title = None if block is None else _child_words(block, "Title")
    body = [child for child in element if _name(child) not in ("Number", "TitleBlock")]
    return Provision(_headed(number, title), _paragraphs(body, omitted))


def _headed(number: str | None, title: str | None) -> str | None:
    kept = [words for words in (number, title) if words and not words.startswith(OMITTED)]
    return ": ".join(kept) or None


@dataclass(frozen=True, slots=True)
class _Words:
    """A paragraph's words, or the number that stands before the next ones."""

    words: str
    is_number: bool = False


def _paragraphs(elements: Iterable[etree._Element], omitted: str | None) -> tuple[str, ...]:
    """The paragraphs within, each after its numbers: "(2) (a) …"."""
    if omitted:
        return (omitted,)
    lines: list[str] = []
    numbers: list[str] = []
    for part in (part for element in elements for part in _parts(element)):
        if part.is_number:
            numbers.append(part.words)
        elif part.words:
            lines.append(" ".join([*numbers, part.words]))
            numbers = []
    return tuple(lines) or (f"{OMITTED}]",)


def _parts(element: etree._Element) -> Iterator[_Words]:
    name = _name(element)
    if name in _DROPPED:
        return
    if mark := _omitted(element):
        yield from (_number(child) for child in element if _name(child) == "Pnumber")
        yield _Words(mark)
    elif name == "Pnumber":
        yield _number(element)
    elif name == "tr":
        cells = [" ".join(part.words for part in _parts(cell)) for cell in element]
        yield _Words(" | ".join(cells))
    elif name in _LINES or _holds_words(element):
        yield _Words(_clean(_inline(element)))
    else:
        for place, child in enumerate(element, 1):
            if name == "OrderedList":
                yield _Words(_label(element, child, place), is_number=True)
            yield from _parts(child)


def _number(element: etree._Element) -> _Words:
    """A provision's number as it is printed: "(1)", and "1." for a whole provision."""
    before, after = ("", ".") if _name(element.getparent()) == "P1" else ("(", ")")
    number = _clean(_inline(element)).strip(".()")
    printed = element.get("PuncBefore", before) + number + element.get("PuncAfter", after)
    return _Words(printed, is_number=True)


def _label(ordered: etree._Element, item: etree._Element, place: int) -> str:
    kind = ordered.get("Type", "")
    label = str(place)
    if kind.startswith("alpha") and place <= 26:
        label = "abcdefghijklmnopqrstuvwxyz"[place - 1]
    elif kind.startswith("roman") and place <= len(_ROMAN):
        label = _ROMAN[place - 1]
    return f"({item.get('NumberOverride') or (label.upper() if 'upper' in kind else label)})"


def _inline(element: etree._Element) -> str:
    name = _name(element)
    if name in _DROPPED:
        return ""
    if name == "Repeal":  # its words may still stand there, to be read as repealed
        return f" {OMITTED}] "
    if name == "Character":  # a space of some width, by name
        return " "
    words = (_inline(child) + (child.tail or "") for child in element)
    return (element.text or "") + "".join(words)


def _clean(words: str) -> str:
    marked = " ".join(_DOTS.sub(f" {OMITTED}] ", words).split())
    return re.sub(r"(\[omitted\]) (?=[,;.)])", r"\1", _MARKS.sub(f"{OMITTED}]", marked))


def _child_words(element: etree._Element, name: str) -> str | None:
    child = element.find(f"{_LEGISLATION}{name}")
    return None if child is None else _clean(_inline(child)) or None


def _holds_words(element: etree._Element) -> bool:
    """Whether words stand in the element itself and not only in those within it."""
    own = [element.text, *(child.tail for child in element)]
    return any(words and words.strip() for words in own)


def _omitted(element: etree._Element) -> str | None:
    """The mark that replaces a provision that is not in force, or None."""
    status = _STATUSES.get(element.get("Status", ""))
    if status is None and element.get("Match") == "false":
        status = "not in force"
    return status and f"{OMITTED}: {status}]"


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _date(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None
