"""Which of the reports held a question names, by service, provider or place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from ingest.access import Scope
from ingest.profile import Profile
from ingest.records import Records
from ingest.terms import fold, words

# Words that any service's name may hold; alone they name none.
_GENERIC = frozenset(
    """a and at for in of on the care cares caring home homes house houses lodge court manor hall
    grange service services health healthcare homecare domiciliary residential nursing support
    supported living agency limited ltd llp plc cic company group centre center practice dental
    housing association society council
    surgery hospital trust uk st saint scheme extra community""".split()
)
_STREETS = frozenset(
    "street road lane avenue close drive place floor first second ground north south east west "
    "rise hill park gardens terrace crescent market bank square court".split()
)
_MANY_OF_A_NAME = 12  # services that share a word of their names; then no report is its own
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
    words: frozenset[str]
    telling: frozenset[str]  # the words of the name that no other service need have


@dataclass(frozen=True, slots=True)
class Names:
    """The names and places of many reports by their words; only those ``within`` count.

    ``by_word`` leads from a telling word to its aliases, ``by_letter`` from a letter to the
    telling words that begin with it, ``places`` from a word of an address to its reports.
    """

    within: frozenset[str]
    by_word: Mapping[str, tuple[_Alias, ...]]
    by_letter: Mapping[str, tuple[str, ...]]
    places: Mapping[str, frozenset[str]]
    of_services: frozenset[str]

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> Names:
        """The names in these profiles."""
        by_word: dict[str, list[_Alias]] = defaultdict(list)
        places: dict[str, set[str]] = defaultdict(set)
        within, of_services = set(), set()
        for profile in profiles:
            within.add(profile.report_id)
            of_services |= set(words(profile.service))
            for alias in _aliases(profile):
                for word in alias.telling:
                    by_word[word].append(alias)
            for word in _address_words(profile):
                places[word].add(profile.report_id)
        by_letter: dict[str, list[str]] = defaultdict(list)
        for word in by_word:
            by_letter[word[0]].append(word)
        return cls(
            frozenset(within),
            {word: tuple(aliases) for word, aliases in by_word.items()},
            {letter: tuple(found) for letter, found in by_letter.items()},
            {word: frozenset(ids) for word, ids in places.items()},
            frozenset(of_services),
        )

    def aliases(self, asked: str) -> Iterator[_Alias]:
        """The names that hold the word, or one that it may be a slip of."""
        for telling in self.by_letter.get(asked[0], ()):
            if _same_word(asked, telling):
                for alias in self.by_word[telling]:
                    if alias.report_id in self.within:
                        yield alias

    def placed(self, word: str) -> frozenset[str]:
        """The reports with the word in their address."""
        return self.places.get(word, frozenset()) & self.within


def names_in(records: Records, scope: Scope) -> Names:
    """The names of the scope's reports; those of an organisation are kept until it changes."""
    every = _names_of_all(records, scope.organisation, records.version)
    return replace(every, within=scope.report_ids)


@lru_cache(maxsize=4)
def _names_of_all(records: Records, organisation: str, _version: int) -> Names:
    return Names.of(records.profiles(records.scope(organisation=organisation)))


def _aliases(profile: Profile) -> Iterator[_Alias]:
    for name in filter(None, (profile.service, profile.provider)):
        parts = frozenset(words(name))
        telling = frozenset(part for part in parts if part not in _GENERIC and len(part) > 1)
        if telling:
            yield _Alias(profile.report_id, parts, telling)


def _address_words(profile: Profile) -> frozenset[str]:
    """The words of the address that may be a place: no numbers, no kinds of street."""
    parts = words(profile.address or "")
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
    names: Names,
    common: Mapping[str, int],
    elsewhere: Elsewhere,
    is_word: Callable[[str], bool],
) -> Mentions:
    """The reports that the question names.

    ``common`` counts the passages in which a word stands, and ``elsewhere`` those outside one
    report: a telling word of a name that other reports use as well ("exclusive") only counts
    beside another word of the name, or written with a capital.
    """
    asked = words(question)
    capitals = {fold(word) for word in re.findall(r"(?<![.?!] )(?<!^)\b[A-Z][\w’']*", question)}
    named: dict[str, set[str]] = {}
    best: dict[str, int] = {}
    for alias, hits in _hits(question, asked, names).items():
        beside = {
            word for index, word in enumerate(asked)
            if word in alias.words and word not in hits
            and any(other in hits for other in asked[max(0, index - 3) : index + 4])
        }  # fmt: skip
        alone = not beside and len(hits) < 2 and not hits & capitals
        if alone and _is_everyday(hits, alias, names, elsewhere, is_word):
            continue
        weight = 3 * len(hits) + len(beside)
        if weight >= best.get(alias.report_id, 0):
            best[alias.report_id] = weight
            named.setdefault(alias.report_id, set()).update(hits | beside)
    strongest = _strongest(named, best)
    at_places = _at_places({w for w in asked if w in capitals or not is_word(w)}, names)
    strongest = _at_the_place(strongest, at_places) or at_places
    places = {word for word in asked if names.placed(word) & strongest.keys()}
    used = frozenset(word for hit in strongest.values() for word in hit) | places
    return Mentions(frozenset(strongest), used, _unheld(question, used, common, is_word))


def _hits(question: str, asked: Sequence[str], names: Names) -> dict[_Alias, set[str]]:
    """Each name that the question may mean, with the words of the question that point to it."""
    found: dict[_Alias, set[str]] = defaultdict(set)
    for word in dict.fromkeys(asked):
        for alias in names.aliases(word):
            if not _is_another(question, word, alias):
                found[alias].add(word)
    return found


def _is_everyday(
    hits: set[str],
    alias: _Alias,
    names: Names,
    elsewhere: Elsewhere,
    is_word: Callable[[str], bool],
) -> bool:
    """Whether these words of a name are used of other services too."""
    if all(len(names.by_word.get(word, ())) > _MANY_OF_A_NAME for word in hits):
        return all(map(is_word, hits))
    return all(elsewhere(word, alias.report_id) for word in hits)


def _at_the_place(
    named: dict[str, set[str]], placed: Mapping[str, set[str]]
) -> dict[str, set[str]]:
    """Of several that one name means, those at the place that the question names, if any are."""
    here = {
        frozenset(hits) for report_id, hits in named.items() if placed.get(report_id, set()) - hits
    }
    return {
        report_id: hits
        for report_id, hits in named.items()
        if frozenset(hits) not in here or placed.get(report_id, set()) - hits
    }


def _at_places(asked: Iterable[str], names: Names) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in asked:
        for report_id in names.placed(word):
            found[report_id].add(word)
    return found


def _is_another(question: str, word: str, alias: _Alias) -> bool:
    """Whether a noun of another service follows: Elm Grange is not Elm House."""
    following = re.findall(rf"\b{re.escape(word)}(?:'s)?\s+([a-z]+)", fold(question))
    nouns = {noun for noun in following if noun in _DISTINGUISHING}
    return bool(nouns) and not nouns & set(alias.words)


def _strongest(named: dict[str, set[str]], weight: dict[str, int]) -> dict[str, set[str]]:
    """Without the reports whose only hits are words that name another one better."""
    kinds = {(frozenset(hits), weight[report_id]) for report_id, hits in named.items()}
    weaker = {
        (hits, weighs)
        for hits, weighs in kinds
        if any(hits < other or (hits <= other and weighs < more) for other, more in kinds)
    }
    return {
        report_id: hits
        for report_id, hits in named.items()
        if (frozenset(hits), weight[report_id]) not in weaker
    }


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
