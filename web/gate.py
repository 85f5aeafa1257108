"""The last gate before the page: what of an answer's HTML may stand there.

The templates escape every text. Should one ever forget to, or should a document or a
language model find a way around it, no more than the elements, attributes and addresses
that ``answer.html`` itself writes gets through.
"""

from __future__ import annotations

import re

import nh3

_CLASSES = {
    "a": {"cite"},
    "details": {"searched", "sources"},
    "div": {"opening", "table"},
    "h2": {"question"},
    "h3": {"group", "nearest-heading", "outcome"},
    "p": {"about", "asked-as", "claim", "note", "quiet", "where"},
    "span": {"speaker", "tag", "visually-hidden"},
    "ul": {"nearest"},
}
_TABLE = {"caption", "table", "tbody", "td", "th", "thead", "tr"}
_TAGS = {*_CLASSES, *_TABLE, "blockquote", "li", "ol", "summary"}
_ATTRIBUTES = {
    "a": {"aria-label", "href", "id", "title"},
    "div": {"aria-label", "role", "tabindex"},
    "h2": {"id"},
    "li": {"value"},
    "span": {"aria-hidden"},
    "th": {"scope"},
}

# The names and addresses that the templates make. The rest of the page has other names, so
# that no text can take the place of one of its parts; no address leads to another host.
_PLACE = re.compile(r"question-\d+|(?:cite|source|nearest)(?:-\d+){2,3}", re.ASCII)
_FORMS = {
    "aria-hidden": re.compile("true"),
    "href": re.compile(
        r"/reports/[\w.~%-]+/passage/\d+-\d+\?conversation=\w*&from=[\w-]+#mark", re.ASCII
    ),
    "id": _PLACE,
    "role": re.compile("region"),
    "scope": re.compile("col|row"),
    "tabindex": re.compile("0"),
    "value": re.compile(r"\d+", re.ASCII),
}


def _in_form(_tag: str, name: str, value: str) -> str | None:
    form = _FORMS.get(name)
    return value if form is None or form.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_in_form,
    allowed_classes=_CLASSES,
    url_schemes=set(),
    link_rel=None,
)


def gate(html: str) -> str:
    """The HTML without anything that the templates of an answer do not write.

    It is parsed and written anew, so that a browser reads it as the gate did.
    """
    return _cleaner.clean(html)
