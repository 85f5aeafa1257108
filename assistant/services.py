"""Which of the reports held a question names, by service, provider or place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from ingest.report import Report
from ingest.terms import fold, words

# Words that any service's name may hold; alone they name none.
_GENERIC = frozenset(
    """a and at for in of on the care cares caring home homes house houses lodge court manor hall
    grange service services health healthcare homecare domiciliary residential nursing support
    supported living agency limited ltd llp plc cic company group centre center practice dental
    surgery hospital trust uk st saint scheme extra community""".split()
)
_STREETS = frozenset(
    "street road lane avenue close drive place floor first second ground north south east west "
    "rise hill park gardens terrace crescent market bank square court".split()
)
_DISTINGUISHING = frozenset("house lodge court manor hall grange villa cottage surgery".split())
_UNHELD_IN_LOWER_CASE = re.compile(
    r"\b([a-z]{4,}) (?:care home|nursing home|residential home|home care|homecare|house|lodge|"
    r"court|manor|grange|care services|healthcare)\b"
)
_SERVICE_NOUN = (
    r"(?:Care|House|Lodge|Home|Homes|Court|Manor|Hall|Grange|Villa|Cottage|Services|Homecare|"
    r"Nursing|Residential|Hospital|Surgery|Practice|Centre|Healthcare|Support|Living|Limited|Ltd)"
)
_NAME = r"[A-Z][\w’']*"
_UNHELD_NAME = re.compile(rf"\b((?:{_NAME}\s+){{1,4}}{_SERVICE_NOUN}\b(?:\s+{_SERVICE_NOUN}\b)*)")
_UNHELD_AFTER_AT = re.compile(
    rf"\b(?:at|in|near|from)\s+(?:the\s+|The\s+)?({_NAME}(?:\s+{_NAME})*)"
)


Elsewhere = Callable[[str, str], int]  # a word and a report id: passages of other reports


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a question names: reports held, the words used for them, a name not held."""

    report_ids: frozenset[str]
    words: frozenset[str]
    not_held: str | None


@dataclass(frozen=True, slots=True)
class _Alias:
    report_id: str
    words: tuple[str, ...]
    telling: frozenset[str]  # the words of the name that no other service need have


def _aliases(reports: Iterable[Report]) -> list[_Alias]:
    found = []
    for report in reports:
        names = [report.service.value]
        if report.provider is not None:
            names.append(report.provider.value)
        for name in names:
            parts = tuple(words(name))
            telling = frozenset(part for part in parts if part not in _GENERIC and len(part) > 1)
            if telling:
                found.append(_Alias(report.report_id, parts, telling))
    return found


def _address_words(report: Report) -> frozenset[str]:
    """The words of the address that may be a place: no numbers, no kinds of street."""
    if report.address is None:
        return frozenset()
    parts = words(report.address.value)
    return frozenset(p for p in parts if len(p) >= 4 and p.isalpha()) - _GENERIC - _STREETS


def _same_word(asked: str, named: str) -> bool:
    """The same word, a clear beginning of it ("ils24" for "ils24health"), or a slip away."""
    if asked == named:
        return True
    if len(asked) >= 4 and named.startswith(asked) and any(c.isdigit() for c in named):
        return True
    slips = 2 if len(named) >= 9 else 1
    return (
        min(len(asked), len(named)) >= 5
        and asked[0] == named[0]
        and OSA.distance(asked, named) <= slips
    )


def find_mentions(
    question: str,
    reports: Iterable[Report],
    common: Mapping[str, int],
    elsewhere: Elsewhere,
    is_word: Callable[[str], bool],
) -> Mentions:
    """The reports that the question names.

    ``common`` counts the passages in which a word stands, and ``elsewhere`` those outside one
    report: a telling word of a name that other reports use as well ("exclusive") only counts
    beside another word of the name, or written with a capital.
    """
    reports = list(reports)
    asked = words(question)
    capitals = {fold(word) for word in re.findall(r"(?<![.?!] )(?<!^)\b[A-Z][\w’']*", question)}
    named: dict[str, set[str]] = {}
    best: dict[str, int] = {}
    for alias in _aliases(reports):
        hits = {word for word in asked for telling in alias.telling if _same_word(word, telling)}
        hits = {word for word in hits if not _is_another(question, word, alias)}
        if not hits:
            continue
        beside = {
            word for index, word in enumerate(asked)
            if word in alias.words and word not in hits
            and any(other in hits for other in asked[max(0, index - 3) : index + 4])
        }  # fmt: skip
        everyday = all(elsewhere(word, alias.report_id) for word in hits)
        if everyday and not beside and len(hits) < 2 and not hits & capitals:
            continue
        weight = 3 * len(hits) + len(beside)
        if weight >= best.get(alias.report_id, 0):
            best[alias.report_id] = weight
            named.setdefault(alias.report_id, set()).update(hits | (beside & set(alias.words)))
    strongest = _strongest(named, best)
    capitals_or_names = {word for word in asked if word in capitals or not is_word(word)}
    if not strongest:
        placed = {r.report_id: set(_address_words(r) & capitals_or_names) for r in reports}
        strongest = {report_id: hits for report_id, hits in placed.items() if hits}
    held = [report for report in reports if report.report_id in strongest]
    places = frozenset(word for report in held for word in _address_words(report))
    used = frozenset(word for hit in strongest.values() for word in hit) | (places & set(asked))
    return Mentions(frozenset(strongest), used, _unheld(question, used, common, is_word))


def _is_another(question: str, word: str, alias: _Alias) -> bool:
    """Whether a noun of another service follows: Elm Grange is not Elm House."""
    following = re.findall(rf"\b{re.escape(word)}(?:'s)?\s+([a-z]+)", fold(question))
    nouns = {noun for noun in following if noun in _DISTINGUISHING}
    return bool(nouns) and not nouns & set(alias.words)


def _strongest(named: dict[str, set[str]], weight: dict[str, int]) -> dict[str, set[str]]:
    """Without the reports whose only hits are words that name another one better."""
    kept = {}
    for report_id, hits in named.items():
        better = any(
            hits < other or (hits <= other and weight[report_id] < weight[other_id])
            for other_id, other in named.items()
            if other_id != report_id
        )
        if not better:
            kept[report_id] = hits
    return kept


_NO_PLACE = frozenset(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday cqc nhs england""".split()
)


def _unheld(
    question: str,
    used: frozenset[str],
    common: Mapping[str, int],
    is_word: Callable[[str], bool],
) -> str | None:
    for pattern in (_UNHELD_NAME, _UNHELD_AFTER_AT):
        for match in pattern.finditer(question):
            name = re.sub(
                r"^(?:(?:Did|Does|Do|Is|Was|Were|Are|Has|Have|What|Why|How|When|Who|Which|Where|"
                r"Can|Tell|Compare|The)\s+)+", "", match.group(1)
            )  # fmt: skip
            parts = [part for part in words(name) if part not in _GENERIC]
            if not parts or any(part in used for part in parts):
                continue
            if all(part in common or part in _NO_PLACE for part in parts):
                continue
            return name
    for match in _UNHELD_IN_LOWER_CASE.finditer(fold(question)):
        word = match[1]
        if word not in used and word not in _GENERIC and not is_word(word):
            return match[0]
    return None
