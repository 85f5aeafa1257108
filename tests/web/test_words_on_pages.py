"""The interface's own words: each term of the trade that it uses is explained somewhere."""

from __future__ import annotations

import html
import re
from pathlib import Path

from web.glossary import meanings_in
from web.wording import FRAMEWORKS

# What a lay reader may not know. A page that uses one of these must be able to explain it.
TRADE_WORDS = (
    "breach", "CQC", "deprivation of liberty", "DoLS", "duty of candour", "evidence category",
    "governance",
    "key lines of enquiry", "key question", "KLOE", "location", "nominated individual",
    "not assessed", "notification", "provider", "quality statement", "registered manager",
    "regulated activity", "safeguarding", "single assessment framework", "special measures",
    "warning notice",
)  # fmt: skip
_CODE = re.compile(r"\{[{%#].*?[}%#]\}|<[^>]*>", re.DOTALL)


def literal_texts(repo_root: Path) -> dict[str, str]:
    """By template, the words that it shows whatever the report says; and the frameworks' names."""
    found = {
        path.name: " ".join(html.unescape(_CODE.sub(" ", path.read_text("utf-8"))).split())
        for path in sorted((repo_root / "web/templates").glob("*.html"))
    }
    return {**found, "frameworks": ". ".join(FRAMEWORKS.values())}


def used(text: str) -> set[str]:
    return {word for word in TRADE_WORDS if re.search(rf"\b{word}(?:e?s)?\b", text, re.IGNORECASE)}


def test_each_term_of_the_trade_on_a_page_has_an_entry(repo_root: Path) -> None:
    texts = literal_texts(repo_root)
    found = {word for text in texts.values() for word in used(text)}
    assert {"key question", "not assessed", "provider", "single assessment framework"} <= found
    missing = [word for word in sorted(found) if not meanings_in([word])]
    assert missing == []
