"""Reports of the older framework (2014 to 2024), which ask "Is the service safe?".

Their order: a cover with a ratings box, a summary, the five questions in short, the
background, the findings per question, and tables of the regulations that were not met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from ingest.errors import UnreadableFile
from ingest.framework import (
    KEY_QUESTIONS,
    enquiry_question,
    instrument_of,
    rating,
    regulation_title,
)
from ingest.read.blocks import BlockKind, Document
from ingest.report import (
    Breach,
    Framework,
    Instrument,
    KeyQuestion,
    Report,
    Section,
    Span,
    Stated,
)
from ingest.sentences import sentence_spans

_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b")
_PHONE = re.compile(r"\bTel(?:ephone)?(?:\s+number)?\s*[:.]?\s*(\+?[\d()][\d() ]{7,}\d)", re.I)
_SOME_DAYS = r"(?P<dates>\d[^.]{0,80}?\b\d{4}(?:\s*(?:,|and|&|to|-|–)\s*\d[^.]{0,40}?\b\d{4})*)"
_VISITED = re.compile(
    r"Dates?(?:\(s\))?\s+of\s+inspection(?:\s+visits?)?(?:\(s\))?\s*:?\s*" + _SOME_DAYS,
    re.I | re.S,
)
_PUBLISHED = re.compile(r"Date\s+of\s+publication\s*:?\s*" + _SOME_DAYS, re.I | re.S)
_TOOK_PLACE = re.compile(
    r"\binspection\s+(?:took place|was carried out|visit took place)\s+on\s+" + _SOME_DAYS,
    re.I | re.S,
)
_DAY = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+(" + "|".join(_MONTHS) + r"))?(?:,?\s+(\d{4}))?\b", re.I
)
_DAY_IN_NUMBERS = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_RATED = re.compile(
    r"(?P<asked>overall rating(?: for this (?:service|location))?|is the service [\w-]+\?)"
    r"(?:\s+(?:rating\s*:?\s*)?(?P<rating>.+))?$",
    re.I,
)
_RATING_ALONE = re.compile(r"(?:rating\s*:?\s*)?(?P<rating>.+)$", re.I)
_SERVICE_TYPE = re.compile(
    r"\b(?:is|was|as) an?\s+[‘'“\"]?(care home(?: with(?:out)? nursing)?|nursing home|"
    r"residential (?:care )?home|domiciliary care (?:agency|service)|home ?care (?:agency|service)|"
    r"supported living service|extra care housing service|shared lives scheme|hospice)\b",
    re.I,
)
_REGULATION_CELL = re.compile(
    r"Regulation\s+(?P<number>\d{1,2}[A-Z]?)\b(?P<instrument>.*?Regulations?,?\s+\(?20\d\d\)?)"
    r"(?:\s*\(part \d+\))?[\s.:,–-]*(?P<title>.*)",
    re.I | re.S,
)
_ENFORCED = re.compile(r"The enforcement action we took\s*:?\s*", re.I)
_BREACHED = re.compile(
    r"\bbreach(?:es)?\s+of\s+(?:the\s+)?(?:\w+\s+)?regulations?\s+"
    r"(?P<numbers>\d{1,2}[A-Z]?\b(?:\s*\([^)]*\)|\s*(?:,|and|&|regulations?)\s*(?=\(|reg|\d)"
    r"|\d{1,2}[A-Z]?\b)*)",
    re.I,
)
_NO_BREACH_NOW = re.compile(
    r"\bno longer\b|\bnot (?:in |a |be )*breach|\b(?:last|previous) inspection\b", re.I
)
_STILL_IN_BREACH = re.compile(r"\bcontinu|\bremain|\bstill\b|\brepeated\b", re.I)


class _Part(Enum):
    """The parts of such a report, in their usual order."""

    COVER = auto()
    SUMMARY = auto()
    IN_SHORT = auto()
    BACKGROUND = auto()
    FINDINGS = auto()
    ACTIONS = auto()


_PARTS = {
    "overall summary": _Part.SUMMARY,
    "the five questions we ask about services and what we found": _Part.IN_SHORT,
    "the five questions we ask about services": _Part.IN_SHORT,
    "background to this inspection": _Part.BACKGROUND,
    "action we have told the provider to take": _Part.ACTIONS,
    "enforcement actions": _Part.ACTIONS,
}
# Labels that head pages or parts and say nothing of their own.
_LABELS = frozenset(
    (
        "summary of findings",
        "detailed findings",
        "our findings",
        "findings",
        "ratings",
        "inspection report",
        "this section is primarily information for the provider",
    )
)
_TABLE_HEAD = re.compile(r"(?:regulated activity|regulation)(?:\s+regulation)?$", re.I)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block with the part of the report it stands in.

    ``content`` is false for headings, labels and the cover. ``entry`` counts the entries
    of the closing tables; ``section`` counts the stretches between headings.
    """

    span: Span
    text: str
    part: _Part
    question: str | None
    heading: str | None
    section: int
    entry: int
    content: bool


def parse_enquiry(document: Document, source_name: str, source_sha256: str) -> Report:
    """The report that the document holds; the file's name and hash are kept with it.

    Raises UnreadableFile for a document that neither rates nor asks a key question.
    """
    pieces = list(_pieces(document))
    cover = [piece for piece in pieces if piece.part is _Part.COVER]
    ratings = _ratings(pieces)
    sections = tuple(_sections(pieces))
    questions = tuple(_key_questions(ratings, pieces))
    if not questions:
        raise UnreadableFile("This file does not read as an inspection report.")
    provider, service = _names(cover)
    visits = _dates(_VISITED, cover) or _dates(_TOOK_PLACE, pieces)[:2]
    published = next(iter(_dates(_PUBLISHED, cover)), None)
    day = visits[0] if visits else published
    return Report(
        report_id="-".join(
            (_slug(service.value), str(day.value) if day else "undated", source_sha256[:8])
        ),
        text=document.text,
        source_name=source_name,
        source_sha256=source_sha256,
        framework=Framework.KEY_LINES_OF_ENQUIRY,
        service=service,
        provider=provider,
        location_id=None,
        service_types=tuple(_service_types(pieces)),
        address=_address(cover, document),
        phone=_phone(cover),
        assessment_date=None,
        visit_dates=tuple(visits),
        published=published,
        overall_rating=ratings.get(None),
        key_questions=questions,
        breaches=tuple(_breaches(pieces)),
        notices=tuple(
            Stated(piece.text, piece.span)
            for piece in cover
            if piece.text.lower().startswith("important:")
        ),
        sections=sections,
        pages=document.pages,
    )


# Parts -------------------------------------------------------------------------------


def _pieces(document: Document) -> Iterator[_Piece]:
    part, question, heading = _Part.COVER, None, None
    section = entry = 0
    detailed = False
    for block in document.blocks:
        text = document.block_text(block)
        label = " ".join(text.lower().split())
        asked = _question_asked(text)
        content = False
        detailed = detailed or label in ("detailed findings", "our findings")
        if label in _PARTS:
            part, question, heading = _PARTS[label], None, text
            detailed = detailed or part is _Part.BACKGROUND
        elif asked and (part is not _Part.COVER or detailed):
            part = _Part.FINDINGS if detailed else _Part.IN_SHORT
            question, heading = asked, None
        elif label == "summary of findings" and part is _Part.COVER:
            part = _Part.SUMMARY
        elif part is _Part.ACTIONS and _TABLE_HEAD.match(text):
            entry += 1
        elif part is _Part.COVER or label in _LABELS or _rating_in(_RATING_ALONE, text):
            pass
        elif block.kind is BlockKind.HEADING and part is not _Part.ACTIONS:
            heading = text
        else:
            content = True
        section += not content
        yield _Piece(block.span, text, part, question, heading, section, entry, content)


def _question_asked(text: str) -> str | None:
    match = _RATED.match(text)
    if match is None:
        return None
    rest = match["rating"]
    return enquiry_question(match["asked"]) if rest is None or rating(rest) else None


def _sections(pieces: Sequence[_Piece]) -> Iterator[Section]:
    """One section for each stretch of content between headings."""
    stretches: dict[int, list[_Piece]] = {}
    for piece in pieces:
        if piece.content:
            stretches.setdefault(piece.section, []).append(piece)
    for stretch in stretches.values():
        first = stretch[0]
        yield Section(first.heading, first.question, None, _whole(stretch))


def _whole(pieces: Sequence[_Piece]) -> Span:
    return Span(pieces[0].span.start, pieces[-1].span.end)


# The cover ---------------------------------------------------------------------------


def _names(cover: Sequence[_Piece]) -> tuple[Stated[str] | None, Stated[str]]:
    """The provider, if named, and the service: the lines above "Inspection report"."""
    above: list[Stated[str]] = []
    for piece in cover:
        name = re.sub(r"\s*[-–]?\s*Inspection report$", "", piece.text, flags=re.I)
        if name:
            above.append(Stated(name, Span(piece.span.start, piece.span.start + len(name))))
        if name != piece.text:
            break
    else:
        above = above[:1]
    if not above:
        raise UnreadableFile("This inspection report does not name its service.")
    return (above[-2] if len(above) > 1 else None), above[-1]


def _address(cover: Sequence[_Piece], document: Document) -> Stated[str] | None:
    """From the line after the report's title, or the postcode's own block, to the postcode."""
    for index, piece in enumerate(cover):
        found = _POSTCODE.search(piece.text)
        if found is None:
            continue
        start = piece.span.start
        if found.start() == 0:
            titles = [i for i, other in enumerate(cover[:index]) if "eport" in other.text]
            start = cover[titles[-1] + 1].span.start if titles else start
        span = Span(start, piece.span.start + found.end())
        return Stated(" ".join(document.text[span.start : span.end].split()), span)
    return None


def _phone(cover: Sequence[_Piece]) -> Stated[str] | None:
    for piece in cover:
        found = _PHONE.search(piece.text)
        if found:
            return Stated(" ".join(found[1].split()), _within(piece, *found.span()))
    return None


def _within(piece: _Piece, start: int, end: int) -> Span:
    return Span(piece.span.start + start, piece.span.start + end)


def _dates(pattern: re.Pattern[str], pieces: Sequence[_Piece]) -> list[Stated[date]]:
    """The dates in the first words that match, each with the span of those words."""
    for piece in pieces:
        found = pattern.search(piece.text)
        if found and (days := _days(found["dates"])):
            return [Stated(day, _within(piece, *found.span())) for day in days]
    return []


def _days(text: str) -> list[date]:
    """Dates such as "7 and 10 July 2015": a missing month or year is the next date's."""
    found = [(d, m, y) for d, m, y in _DAY_IN_NUMBERS.findall(text)]
    if not found:
        month = year = ""
        for d, m, y in reversed(_DAY.findall(text)):
            month, year = m or month, y or year
            number = _MONTHS.index(month.lower()) + 1 if month else 0
            found.insert(0, (d, str(number), year or "0"))
    return [day for d, m, y in found if (day := _day(int(y), int(m), int(d)))]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None  # a misprint such as 31 June states no date


def _service_types(pieces: Sequence[_Piece]) -> Iterator[Stated[str]]:
    for piece in pieces:
        if piece.part in (_Part.SUMMARY, _Part.BACKGROUND) and piece.content:
            found = _SERVICE_TYPE.search(piece.text)
            if found:
                yield Stated(found[1], _within(piece, *found.span(1)))
                return


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:40].strip("-") or "report"


# Ratings -----------------------------------------------------------------------------


def _ratings(pieces: Sequence[_Piece]) -> dict[str | None, Stated[str]]:
    """The rating of each key question, and of the service under None, where first stated."""
    found: dict[str | None, Stated[str]] = {}
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        match = _RATED.match(piece.text)
        if match is None:
            continue
        question = enquiry_question(match["asked"])
        if question is None and not match["asked"].lower().startswith("overall"):
            continue
        if given := match["rating"] and rating(match["rating"]):
            found.setdefault(question, Stated(given, piece.span))
        elif following and not match["rating"]:
            given = _rating_in(_RATING_ALONE, following.text)
            if given:
                found.setdefault(question, Stated(given, _whole([piece, following])))
    return found


def _rating_in(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.match(text)
    return rating(match["rating"]) if match else None


def _key_questions(
    ratings: dict[str | None, Stated[str]], pieces: Sequence[_Piece]
) -> Iterator[KeyQuestion]:
    """The questions that the report rates or writes about, in the framework's order."""
    detailed = any(piece.part is _Part.FINDINGS and piece.content for piece in pieces)
    for name in KEY_QUESTIONS:
        told = [piece for piece in pieces if piece.question == name and piece.content]
        findings = [piece for piece in told if piece.part is _Part.FINDINGS]
        given = ratings.get(name)
        if not told and given is None:
            continue
        span = _whole(findings or told) if told else None
        yield KeyQuestion(
            name=name,
            assessed=bool(findings) or not detailed,
            rating=given,
            score=None,
            updated=None,
            statements=(),
            span=span or (given.span if given else Span(0, 0)),
        )


# Breaches ----------------------------------------------------------------------------


def _breaches(pieces: Sequence[_Piece]) -> Iterator[Breach]:
    """Those of the closing tables, then those that only the findings state."""
    tabled = list(_tabled_breaches(pieces))
    yield from tabled
    known = {(breach.regulation, breach.instrument) for breach in tabled}
    numbers = {breach.regulation for breach in tabled}
    for breach in _told_breaches(pieces):
        key = (breach.regulation, breach.instrument)
        if key in known or (breach.instrument is None and breach.regulation in numbers):
            continue
        known.add(key)
        yield breach


def _tabled_breaches(pieces: Sequence[_Piece]) -> Iterator[Breach]:
    entries: dict[tuple[str | None, int], list[_Piece]] = {}
    for piece in pieces:
        if piece.part is _Part.ACTIONS and piece.content:
            entries.setdefault((piece.heading, piece.entry), []).append(piece)
    for (heading, _), entry in entries.items():
        action = _action(heading, entry)
        for index, piece in enumerate(entry):
            cell = _REGULATION_CELL.match(piece.text)
            if cell is None:
                continue
            instrument = instrument_of(cell["instrument"])
            yield Breach(
                regulation=cell["number"].upper(),
                instrument=instrument,
                title=_title(cell["number"], instrument, cell["title"]),
                action=action,
                span=_whole(entry[index:]),
            )


def _action(heading: str | None, entry: Sequence[_Piece]) -> str | None:
    """The heading of the table and, after enforcement, what was done."""
    for piece, following in zip(entry, [*entry[1:], None], strict=True):
        if match := _ENFORCED.match(piece.text):
            done = piece.text[match.end() :] or (following.text if following else "")
            return f"{heading}: {done}" if done else heading
    return heading


def _title(number: str, instrument: Instrument | None, text: str) -> str | None:
    official = regulation_title(number, instrument) if instrument else None
    if official and text.lower().startswith(official.lower()):
        return text[: len(official)]
    return text.rstrip(" .") if text and len(text.split()) <= 25 else official


def _told_breaches(pieces: Sequence[_Piece]) -> Iterator[Breach]:
    for piece in pieces:
        if not piece.content or piece.part is _Part.ACTIONS:
            continue
        for span in sentence_spans(piece.text):
            sentence = piece.text[span.start : span.end]
            past = _NO_BREACH_NOW.search(sentence) and not _STILL_IN_BREACH.search(sentence)
            for match in [] if past else _BREACHED.finditer(sentence):
                titles = re.findall(r"\(([A-Z][^)]{3,})\)", match["numbers"])
                plain = re.sub(r"\([^)]*\)", " ", match["numbers"])
                numbers = re.findall(r"\d{1,2}[A-Z]?\b", plain, re.I)
                for index, number in enumerate(numbers):
                    yield Breach(
                        regulation=number.upper(),
                        instrument=instrument_of(sentence[match.end() :])
                        or instrument_of(sentence),
                        title=titles[index] if len(titles) == len(numbers) else None,
                        action=None,
                        span=_within(piece, span.start, span.end),
                    )
