"""The id of a report: readable, and tied to the bytes it was read from."""

from __future__ import annotations

import re
from datetime import date

from ingest.report import Stated
from ingest.terms import fold

_LONGEST_NAME = 40


def report_id(service: str, day: Stated[date] | None, sha256: str) -> str:
    """An id such as ``rose-court-2024-06-06-1a2b3c4d``.

    It ends in the start of the file's hash, so a stored citation can never point into
    other text: a changed file is another report.
    """
    name = re.sub(r"[^a-z0-9]+", "-", fold(service)).strip("-")[:_LONGEST_NAME].strip("-")
    return "-".join((name or "service", day.value.isoformat() if day else "undated", sha256[:8]))
