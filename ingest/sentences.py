"""Sentences of English report prose, as spans."""

from __future__ import annotations

import re
from bisect import bisect_left

from ingest.report import Span

_LINE = re.compile(r"[^\r\n]+")
# A closing quote or bracket belongs to the sentence it closes.
# Possessive, and only at the start of a run: else a line of dots takes time by its square.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”’')\]]*+(?=\s+[^\s])|(?<=[a-z]{2})\.(?=[A-Z][a-z]+\s)")
_NEVER_AN_END = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|cf|vs|mr|mrs|ms|dr|prof|rev|st|approx|incl)|\b[A-Z])\.$", re.IGNORECASE
)
_NO_END_BEFORE_A_NUMBER = re.compile(
    r"\b(?:no|nos|reg|regs|para|paras|p|pp|fig|sect|tel|ext|v)\.$", re.IGNORECASE
)
_ENUMERATOR = re.compile(r"^\s*\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]+$", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"(?:www\.|https?:|@)\S*$")
_FARTHEST = 60  # characters looked at around a full stop, so a hostile line stays linear
_QUOTATION = re.compile(r"“[^“”]{1,600}”|\"[^\"]{1,600}\"")


def sentence_spans(text: str) -> list[Span]:
    """The sentences of the text in order, trimmed, as offsets into the text.

    A line break ends a sentence. A quotation is never cut, so the words that say who
    spoke stay with what was said.
    """
    spans = []
    for line in _LINE.finditer(text):
        start = line.start()
        for end in [*_sentence_ends(line.group(), line.start()), line.end()]:
            span = _trimmed(text, start, end)
            if span is not None:
                spans.append(span)
            start = end
    return spans


def _sentence_ends(line: str, offset: int) -> list[int]:
    quotations = [match.span() for match in _QUOTATION.finditer(line)]
    ends = []
    start = 0
    for match in _END.finditer(line):
        end = match.end()
        before = bisect_left(quotations, (match.start(), 0)) - 1
        inside = before >= 0 and end < quotations[before][1]
        following = line[end : end + _FARTHEST].lstrip()[:1]
        if not inside and _ends_sentence(line, start, end, following):
            ends.append(offset + end)
            start = end
    return ends


def _ends_sentence(line: str, start: int, end: int, following: str) -> bool:
    """Whether what stands from start to a full stop is a sentence, given what follows it."""
    if following.islower() or following in tuple(",;:)]"):
        return False
    tail = line[max(start, end - _FARTHEST) : end]
    if _ENUMERATOR.match(tail) or _WEB_ADDRESS.search(tail):
        return False
    if following.isdigit() and _NO_END_BEFORE_A_NUMBER.search(tail):
        return False
    return not _NEVER_AN_END.search(tail)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    part = text[start:end]
    stripped = part.strip()
    if not stripped:
        return None
    left = start + len(part) - len(part.lstrip())
    return Span(left, left + len(stripped))
