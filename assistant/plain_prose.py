"""Whether a sentence is plain prose: nothing in it could render, run, or lead away.

A model's words are hostile until shown otherwise. Only what a typed English sentence needs
may stand in it; the page and the exports escape besides.
"""

from __future__ import annotations

import re
import unicodedata

from ingest.sentences import sentence_spans

LONGEST = 600  # characters
MOST_SENTENCES = 3

_MARKUP = re.compile(
    r"[<>{}\[\]\\|`^~=]|&#?\w+;"  # tags, templates, links, marks like [1], tables, fences, entities
    r"|\*\S|\S\*|(?<!\w)_|_(?!\w)|__"  # emphasis
    r"|^\s*(?:#|[-+•*]\s|\d{1,2}[.)]\s|={3}|-{3})"  # headings, lists, rules
    r"|[ \t]#\w|!\(",
    re.MULTILINE,
)
_LEADS_AWAY = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}:(?://|[a-z0-9/.@])|//\w|\bwww\b|\S@\S"
    r"|\b[a-z0-9-]{2,}\.(?:com|org|net|io|co|uk|gov|info|biz|app|dev|eu|ru|cn|html?|php|js)\b",
    re.IGNORECASE,
)
_LETTERS = "LMNP"  # unicode categories: letters, their marks, numbers, punctuation
_SYMBOLS = frozenset("£€$%+°½¼¾")


def is_plain_prose(text: str) -> bool:
    """Whether the text is at most three sentences and 600 characters of bare words."""
    return (
        len(text) <= LONGEST
        and all(_is_typed(character) for character in text)
        and not _MARKUP.search(text)
        and not _LEADS_AWAY.search(text)
        and len(sentence_spans(text)) <= MOST_SENTENCES
    )


def _is_typed(character: str) -> bool:
    """No control, zero-width or direction mark, no line break, no letter but Latin ones."""
    if character == " " or character in _SYMBOLS:
        return True
    if character.isascii():
        return character.isprintable()
    if unicodedata.category(character)[0] == "L":
        return unicodedata.name(character, "").startswith("LATIN ")
    return character in "‘’“”–—‐‑…\u00a0·"
