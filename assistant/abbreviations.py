"""Abbreviations that reports on care use as often as the words they stand for."""

from __future__ import annotations

import re

_LONG = {
    "CQC": "Care Quality Commission",
    "DBS": "Disclosure and Barring Service",
    "DoLS": "Deprivation of Liberty Safeguards",
    "FSA": "Food Standards Agency",
    "GDPR": "General Data Protection Regulation",
    "HSCA": "Health and Social Care Act",
    "IPC": "infection prevention and control",
    "MAR": "medicines administration record",
    "MCA": "Mental Capacity Act",
    "NHS": "National Health Service",
    "NICE": "National Institute for Health and Care Excellence",
    "PPE": "personal protective equipment",
}
_BOTH = tuple(
    (short, long, re.compile(rf"\b{short}s?\b"), re.compile(rf"\b{long}", re.IGNORECASE))
    for short, long in _LONG.items()
)


def other_forms(text: str) -> list[str]:
    """What the text abbreviates, written out, and the abbreviations of what it writes out."""
    found = []
    for short, long, abbreviated, written in _BOTH:
        if abbreviated.search(text):
            found.append(long)
        elif written.search(text):
            found.append(short)
    return found
