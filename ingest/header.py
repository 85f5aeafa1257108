"""The lines above a report's first heading: who runs what, where, and how it is rated."""

from __future__ import annotations

import re

from ingest.addresses import PHONE, POSTCODE
from ingest.lines import Line, Role, is_title, stating, with_role
from ingest.read.blocks import BlockKind
from ingest.terms import fold

_LONGEST_ADDRESS_LINE = 60
_LABELS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:{label})(?:: ?(?P<value>.*)|)", re.IGNORECASE))
    for role, label in (
        (Role.SERVICE, "service(?: name)?|name of service|location name"),
        (Role.SERVICE_TYPE, "service types?|type of service"),
        (Role.PROVIDER, "provided and run by|provided by|run by|provider(?: name)?"),
        (Role.ADDRESS, "address"),
        (Role.PHONE, "tel|telephone|phone(?: number)?"),
        (Role.OVERALL_RATING, "overall(?: rating)?"),
        (Role.NOTICE, "important"),
    )
)
_SERVICE_TYPES = re.compile(
    r"homecare (?:service|agenc(?:y|ies))|residential homes?|nursing homes?|care homes?"
    r"|supported living(?: service)?|extra care housing(?: service)?|shared lives"
    r"|care home service with(?:out)? nursing|domiciliary care service|dentist|hospital"
    r"|services in your home|community services.{0,60}",
    re.IGNORECASE,
)


def label_header(lines: list[Line]) -> list[Line]:
    """The header lines: labels take the value beside or below them, then name and address."""
    lines = _with_labels(lines)
    if not any(line.role is Role.SERVICE for line in lines):
        lines = _with_service_name(lines)
    return _with_address(_with_phone(_with_service_types(lines)))


def _with_labels(lines: list[Line]) -> list[Line]:
    result: list[Line] = []
    awaiting: Role | None = None
    for line in lines:
        if awaiting and line.role in (Role.PARAGRAPH, Role.HEADING, Role.RATING):
            result.append(with_role(line, awaiting))
            awaiting = None
            continue
        awaiting = None
        role, match = _label_of(line)
        if role is None or match is None:
            result.append(line)
        elif match["value"]:
            result.append(stating(line, role, *match.span("value")))
        else:
            result.append(with_role(line, Role.FURNITURE))
            awaiting = role
    return result


def _label_of(line: Line) -> tuple[Role | None, re.Match[str] | None]:
    if line.role in (Role.PARAGRAPH, Role.HEADING):
        for role, pattern in _LABELS:
            match = pattern.fullmatch(fold(line.text).rstrip())
            if match:
                return role, match
    return None, None


def _with_service_name(lines: list[Line]) -> list[Line]:
    """The first heading is the name; without headings, the first plain line."""
    for role in (Role.HEADING, Role.PARAGRAPH):
        for index, line in enumerate(lines):
            plain = line.role is role and line.kind is not BlockKind.LIST_ITEM
            if plain and is_title(line) and not _SERVICE_TYPES.fullmatch(fold(line.text)):
                return [*lines[:index], with_role(line, Role.SERVICE), *lines[index + 1 :]]
    return lines


def _with_service_types(lines: list[Line]) -> list[Line]:
    """Bullets above the name, and known types anywhere, say what kind of service it is."""
    roles = [line.role for line in lines]
    name = roles.index(Role.SERVICE) if Role.SERVICE in roles else 0
    result = list(lines)
    for index, line in enumerate(lines):
        listed = line.kind is BlockKind.LIST_ITEM and index < name and is_title(line)
        known = _SERVICE_TYPES.fullmatch(fold(line.text))
        if line.role in (Role.PARAGRAPH, Role.HEADING) and (listed or known):
            result[index] = with_role(line, Role.SERVICE_TYPE)
    return result


def _with_phone(lines: list[Line]) -> list[Line]:
    """A short line that holds a telephone number and no postcode is there for the number."""
    result = list(lines)
    for index, line in enumerate(lines):
        phone = PHONE.search(line.text)
        short = len(line.text) <= _LONGEST_ADDRESS_LINE and not POSTCODE.search(line.text)
        if phone and short and line.role is Role.PARAGRAPH:
            result[index] = stating(line, Role.PHONE, *phone.span())
    return result


def _with_address(lines: list[Line]) -> list[Line]:
    """The first line with a postcode, and the short lines just above it, are the address."""
    result = list(lines)
    for index, line in enumerate(lines):
        if line.role in (Role.PARAGRAPH, Role.ADDRESS) and POSTCODE.search(line.text):
            result[index] = with_role(line, Role.ADDRESS)
            above = index - 1
            while above >= 0 and _may_be_address(result[above]):
                result[above] = with_role(result[above], Role.ADDRESS)
                above -= 1
            break
    return result


def _may_be_address(line: Line) -> bool:
    short = len(line.text) <= _LONGEST_ADDRESS_LINE and not line.text.endswith(".")
    return short and line.role in (Role.PARAGRAPH, Role.ADDRESS)
