"""One pattern from alternatives written a line each."""

from __future__ import annotations

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern for folded text that matches any of the alternatives, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")
