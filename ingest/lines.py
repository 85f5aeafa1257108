"""What one line of a report states, judged by its own words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest import framework
from ingest.read.blocks import Block, BlockKind, Document
from ingest.report import Span
from ingest.terms import fold


class Role(StrEnum):
    """What a line states."""

    FURNITURE = "furniture"
    CONTENTS_MARKER = "contents_marker"
    CONTENTS_ITEM = "contents_item"
    SERVICE = "service"
    SERVICE_TYPE = "service_type"
    PROVIDER = "provider"
    ADDRESS = "address"
    PHONE = "phone"
    LOCATION = "location"
    NOTICE = "notice"
    OVERALL_RATING = "overall_rating"
    ASSESSED_ON = "assessed_on"
    PUBLISHED = "published"
    UPDATED = "updated"
    KEY_QUESTION = "key_question"
    RATING = "rating"
    AREA_SCORE = "area_score"
    STATEMENT = "statement"
    STATEMENT_SCORE = "statement_score"
    HEADING = "heading"
    CLOSING_HEADING = "closing_heading"  # a heading that belongs to no key question
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its role; ``stated`` is the span of the words that state ``value``.

    "Updated 21 June 2024" is stated by the whole line, and its value is the date in it.
    """

    role: Role
    kind: BlockKind
    span: Span
    text: str
    stated: Span
    value: str


_RATING = "|".join(re.escape(rating) for rating in sorted(framework.RATINGS, key=len, reverse=True))
_DATE = r"\d{1,2}(?:st|nd|rd|th)? [a-z]+ \d{4}|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}"

# Matched against the folded line (lower case, plain quotes and spaces, same offsets).
# The group "words" states something, the group "value" is what; without one, the whole line.
_PATTERNS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        (Role.CONTENTS_MARKER, r"(?:contents|on this page|in this report):?"),
        (
            Role.FURNITURE,
            r"skip to (?:main )?content|back to top|print(?: this page)?|share(?: this page)?"
            r"|(?:page )?last updated:? .{1,60}|is this page useful\?.{0,80}|menu|search"
            r"|(?:read|find out) more about inspection ratings|how we calculate these scores\.?"
            r"|find out what we look at when we assess this area.{0,80}"
            r"|(?:accept|reject|we use) (?:all )?cookies.{0,200}"
            r"|(?:care quality commission|cqc)|(?:inspection|assessment) report",
        ),
        (Role.NOTICE, r"important: ?.+"),
        (
            Role.ASSESSED_ON,
            rf"(?:report from|assessment date:?|date of assessment:?) (?P<value>{_DATE})"
            r"(?: assessment)?\.?",
        ),
        (
            Role.PUBLISHED,
            r"(?:report )?(?:published|publication date|date of publication)(?: on)?:? "
            rf"(?P<value>{_DATE})",
        ),
        (Role.UPDATED, rf"(?:updated:? )?(?P<value>{_DATE})"),
        (Role.LOCATION, r"(?:cqc )?location id:? (?P<value>1-\d{6,14})"),
        (
            Role.OVERALL_RATING,
            rf"(?P<words>overall(?: rating)?:? ?(?P<value>{_RATING}))"
            r"(?: (?:read|find out) more.{0,60})?",
        ),
        (
            Role.AREA_SCORE,
            r"(?P<words>this service scored (?P<value>100|[1-9]?\d) ?\(?out of 100\)?"
            r" for this area\b\.?).*",
        ),
        (Role.STATEMENT_SCORE, r"(?:score|quality statement score): ?(?P<value>[0-4])(?: ?- .*)?"),
        (Role.RATING, rf"(?:rating:? ?)?(?P<value>{_RATING})"),
    )
)
_CLOSING_HEADINGS = frozenset(
    (
        "overall summary",
        "our view of the service",
        "people's experience of this service",
        "people's experience of using this service",
        "about the service",
        "about this service",
        "other assessments in this record",
        "facts from the register",
    )
)
LONGEST_HEADING = 100  # characters; the longest statement title has 54


def line_of(document: Document, block: Block) -> Line:
    """The line with the role that its own words give it."""
    text = document.block_text(block)
    line = Line(Role.PARAGRAPH, block.kind, block.span, text, block.span, text)
    folded = fold(text).rstrip()
    if len(folded) <= LONGEST_HEADING:
        if framework.key_question(folded):
            return with_role(line, Role.KEY_QUESTION)
        if framework.quality_statement(folded):
            return with_role(line, Role.STATEMENT)
        if folded.rstrip(":") in _CLOSING_HEADINGS:
            return with_role(line, Role.CLOSING_HEADING)
        if framework.evidence_category(folded) or folded == "overview":
            return with_role(line, Role.HEADING)
    for role, pattern in _PATTERNS:
        match = pattern.fullmatch(folded)
        if match:
            words = stating(line, role, *_group_span(match, "words"))
            return replace(words, value=stating(line, role, *_group_span(match, "value")).value)
    return with_role(line, Role.HEADING) if block.kind is BlockKind.HEADING else line


def _group_span(match: re.Match[str], group: str) -> tuple[int, int]:
    return match.span(group) if group in match.re.groupindex else match.span()


def with_role(line: Line, role: Role) -> Line:
    """The same line in another role."""
    return replace(line, role=role)


def stating(line: Line, role: Role, start: int, end: int) -> Line:
    """The line with a role and the part of its text, trimmed, that states the value."""
    part = line.text[start:end]
    start += len(part) - len(part.lstrip())
    value = part.strip()
    first = line.span.start + start
    return replace(line, role=role, stated=Span(first, first + len(value)), value=value)


def is_title(line: Line) -> bool:
    """Whether a line is short and unpunctuated enough to name something."""
    return len(line.text) <= LONGEST_HEADING and not line.text.endswith(".")
