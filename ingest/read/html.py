"""Saved web pages: what a reader sees of them, without menus and cookie banners.

The only file that imports selectolax, besides the cleaning of the API's commentary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.errors import UnreadableFile
from ingest.read.blocks import BlockKind, Document
from ingest.read.compose import composed
from ingest.read.inline_style import Look

_NEVER_READ = (
    "script, style, noscript, template, svg, iframe, object, form, button, select, nav, footer, "
    "head, body > header, [role='navigation'], [role='dialog'], "
    "[class*='cookie'], [id*='cookie'], [class*='breadcrumb'], .skip-link, .visually-hidden"
)
_CONTENTS = re.compile(r"\s*(?:contents|on this page)\b", re.IGNORECASE)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "dt"))
_CELLS = frozenset(("td", "th"))
_INLINE = frozenset(
    """a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span
    strong sub sup time tt u var wbr""".split()
)
_DEEPEST = 400  # nested elements; a page of CQC's has about 30
_DEEPEST_TAGS = 5_000  # tags opened and not closed, counted roughly, before they are parsed
_TAG = re.compile(
    rb"<(/?)(?:div|span|section|table|ul|ol|dl|blockquote|font|[abiu]|em|strong)\b", re.I
)
_TOO_DEEP = (
    "The page is built in an unusual way that cannot be read safely; "
    "save the report's own page from the browser and add that."
)


def read_html(data: bytes) -> Document:
    """The document of a saved web page.

    Raises UnreadableFile where the page is not UTF-8, is nested beyond reason or shows
    no text.
    """
    _demand_shallow(data)
    try:
        page = LexborHTMLParser(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "The page is not in UTF-8, so some characters cannot be read for certain; "
            "save it again from the browser as a complete web page."
        ) from error
    hidden: list[str] = []
    document = composed(_lines(_content(page), hidden), hidden)
    if not document.blocks:
        raise UnreadableFile(
            "The page shows no text; open it in a browser, wait until the report appears, "
            "and save it again."
        )
    return document


def html_paragraphs(markup: str) -> list[str]:
    """The paragraphs of a fragment of HTML or of plain text with line breaks."""
    body = LexborHTMLParser(re.sub(r"\r?\n", "<br>", markup)).body
    return [] if body is None else [line.strip() for _, line in _lines(body, []) if line.strip()]


def _demand_shallow(data: bytes) -> None:
    """Refuse what would take the parser too long: it looks back over every open element."""
    depth = 0
    for tag in _TAG.finditer(data):
        depth += -1 if tag[1] else 1
        if depth > _DEEPEST_TAGS:
            raise UnreadableFile(_TOO_DEEP)


def _content(page: LexborHTMLParser) -> LexborNode:
    if page.body is None:
        raise UnreadableFile("The page is empty; save it again from the browser.")
    return page.body.css_first("main, [role='main'], #main-content, article") or page.body


def _unread(root: LexborNode) -> set[int]:
    """The nodes, by identity, that a reader of the page does not need."""
    return {
        node.mem_id
        for node in root.css(_NEVER_READ)
        if not (node.tag == "nav" and _CONTENTS.match(node.text()))
    }


def _lines(root: LexborNode, hidden: list[str]) -> Iterator[tuple[BlockKind, str]]:
    """Runs of inline text; every block element and every line break ends a run.

    Text that the page holds but does not show goes to ``hidden``.
    """
    run: list[str] = []
    kinds = [BlockKind.PARAGRAPH]
    for event in _events(root, hidden):
        if not isinstance(event, _Entered | _Left):
            run.append(event)
            continue
        if run:
            yield kinds[-1], "".join(run)
            run = []
        if isinstance(event, _Left):
            kinds.pop()
        else:  # a paragraph inside a list item is part of the item
            kinds.append(kinds[-1] if event.kind is BlockKind.PARAGRAPH else event.kind)
    if run:
        yield kinds[-1], "".join(run)


def _events(root: LexborNode, hidden: list[str]) -> Iterator[str | _Entered | _Left]:
    """Texts, and block elements as they are entered and left.

    Walks with its own stack: hostile pages nest deeper than Python recurses.
    """
    unread = _unread(root)
    stack: list[tuple[LexborNode | None, int, Look]] = [(root, 0, _look_around(root))]
    while stack:
        node, depth, look = stack.pop()
        if node is None:
            yield _Left()
            continue
        if depth > _DEEPEST:
            raise UnreadableFile(_TOO_DEEP)
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            if look.hidden:
                hidden.append(text)
            else:
                yield text
            continue
        if tag is None or tag.startswith(("-", "_")) or node.mem_id in unread:
            continue
        look = look.within(node.attributes)
        if tag not in _INLINE and not look.gone:
            yield _Entered(_kind(tag))
            stack.append((None, depth, look))
        children = list(node.iter(include_text=True))
        stack.extend((child, depth + 1, look) for child in reversed(children))


def _look_around(root: LexborNode) -> Look:
    """How text looks where the content starts, from what stands around it."""
    around: list[LexborNode] = []
    node = root.parent
    while node is not None and node.tag not in (None, "-document"):
        around.append(node)
        node = node.parent
        if len(around) > _DEEPEST:
            raise UnreadableFile(_TOO_DEEP)
    look = Look()
    for each in reversed(around):
        look = look.within(each.attributes)
    return look


@dataclass(frozen=True, slots=True)
class _Entered:
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class _Left:
    pass


def _kind(tag: str) -> BlockKind:
    if tag in _HEADINGS:
        return BlockKind.HEADING
    if tag == "li":
        return BlockKind.LIST_ITEM
    return BlockKind.TABLE_CELL if tag in _CELLS else BlockKind.PARAGRAPH
