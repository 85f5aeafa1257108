"""Sentences cut where one statement ends and another begins."""

from __future__ import annotations

import re

from ingest.terms import fold

# Only words that set a statement against another: "and" may go on with the same one.
_BOUNDARY = re.compile(
    r"[.!?](?=\s|$)|[;:](?=\s)|\n|\s-\s"
    r"|,?\s*\b(?:but|however|although|though|whereas|while|yet|despite|except)\b,?"
)
# "Although staff were kind, calls were late": the comma parts the two.
_OPENING = re.compile(r"\b(although|though|while|whilst|whereas|despite)\b([^,.;]*),")


def clauses(text: str) -> list[str]:
    """The folded clauses of the text in order, none of them empty."""
    parted = _OPENING.sub(r"\1\2; ", fold(text))
    return [part.strip(" ,") for part in _BOUNDARY.split(parted) if part.strip(" ,.")]
