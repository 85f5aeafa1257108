"""Words of one family: "explain" and "explanation", which stemming keeps apart."""

from __future__ import annotations

_SHORTEST = 5  # letters of a stem that make a family


def are_kin(one: str, other: str) -> bool:
    """Whether two stems begin alike, but for the last letter of the shorter."""
    alike = max(_SHORTEST, min(len(one), len(other)) - 1)
    return len(one) >= alike <= len(other) and one[:alike] == other[:alike]
