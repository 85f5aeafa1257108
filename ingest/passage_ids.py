"""What a passage's id says: the report it is of, and its number there."""

from __future__ import annotations


def passage_id(report_id: str, ordinal: int) -> str:
    """The id of a report's passage; ordinals count from 0."""
    return f"{report_id}:{ordinal}"


def report_of(passage_id: str) -> str:
    """The id of the report that the passage is of; empty for what is no passage id."""
    return passage_id.rpartition(":")[0]
