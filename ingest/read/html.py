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

_NEVER_READ = (
    "script, style, noscript, template, svg, iframe, object, form, button, select, nav, footer, "
    "head, body > header, [hidden], [aria-hidden='true'], [role='navigation'], [role='dialog'], "
    "[class*='cookie'], [id*='cookie'], [class*='breadcrumb'], .skip-link, .visually-hidden"
)
_CONTENTS = re.compile(r"\s*(?:contents|on this page)\b", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "dt"))
_CELLS = frozenset(("td", "th"))
_INLINE = frozenset(
    """a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span
    strong sub sup time tt u var wbr""".split()
)
_DEEPEST = 400  # nested elements; a page of CQC's has about 30


def read_html(data: bytes) -> Document:
    """The document of a saved web page.

    Raises UnreadableFile where the page is not UTF-8, is nested beyond reason or shows
    no text.
    """
    try:
        page = LexborHTMLParser(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "The page is not in UTF-8, so some characters cannot be read for certain; "
            "save it again from the browser as a complete web page."
        ) from error
    document = composed(_lines(_content(page)))
    if not document.blocks:
        raise UnreadableFile(
            "The page shows no text; open it in a browser, wait until the report appears, "
            "and save it again."
        )
    return document


def html_paragraphs(markup: str) -> list[str]:
    """The paragraphs of a fragment of HTML or of plain text with line breaks."""
    body = LexborHTMLParser(re.sub(r"\r?\n", "<br>", markup)).body
    return [] if body is None else [line.strip() for _, line in _lines(body) if line.strip()]


def _content(page: LexborHTMLParser) -> LexborNode:
    if page.body is None:
        raise UnreadableFile("The page is empty; save it again from the browser.")
    return page.body.css_first("main, [role='main'], #main-content, article") or page.body


def _unread(root: LexborNode) -> set[int]:
    """The nodes, by identity, that a reader of the page does not see or need."""
    hidden = [node for node in root.css("[style]") if _is_hidden(node)]
    return {
        node.mem_id
        for node in [*root.css(_NEVER_READ), *hidden]
        if not (node.tag == "nav" and _CONTENTS.match(node.text()))
    }


def _is_hidden(node: LexborNode) -> bool:
    return bool(_HIDING_STYLE.search((node.attributes.get("style") or "").lower()))


def _lines(root: LexborNode) -> Iterator[tuple[BlockKind, str]]:
    """Runs of inline text; every block element and every line break ends a run."""
    run: list[str] = []
    kinds = [BlockKind.PARAGRAPH]
    for event in _events(root):
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


def _events(root: LexborNode) -> Iterator[str | _Entered | _Left]:
    """Texts, and block elements as they are entered and left.

    Walks with its own stack: hostile pages nest deeper than Python recurses.
    """
    unread = _unread(root)
    stack: list[tuple[LexborNode | None, int]] = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if node is None:
            yield _Left()
            continue
        if depth > _DEEPEST:
            raise UnreadableFile(
                "The page is built in an unusual way that cannot be read safely; "
                "save the report's own page from the browser and add that."
            )
        tag = node.tag
        if tag == "-text":
            yield node.text_content or ""
            continue
        if tag is None or tag.startswith(("-", "_")) or node.mem_id in unread:
            continue
        block = tag not in _INLINE
        if block:
            yield _Entered(_kind(tag))
            stack.append((None, depth))
        children = list(node.iter(include_text=True))
        stack.extend((child, depth + 1) for child in reversed(children))


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
