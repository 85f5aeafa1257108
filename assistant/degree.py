"""How much and how surely: what only some did, or might, must not become all or did."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.clauses import clauses
from assistant.roles import role_of_word
from ingest.terms import STOP_WORDS, fold, stem, words

# Shares, from few to all. A claim may say less than its source, never more.
_SHARES = (
    r"a few|few|one or two|a couple",
    r"some|several|certain|a number of|various|multiple|a proportion|a minority|"
    r"1|one|2|two|3|three",
    r"many|numerous|a large number|lots|a lot",
    r"most|mostly|the majority|a majority|majority|mainly|largely|generally|usually|normally|"
    r"typically|nearly all|almost all|nearly every|often|frequently|regularly|commonly",
    r"all|every|everyone|everybody|each|always|never|entire|entirely|"
    r"completely|totally|fully|wholly|consistently|constantly|continually|invariably|"
    r"repeatedly|throughout|universally|everything",
)
_SHARE = tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in _SHARES)
_SOME = 1
_EACH_TIME = re.compile(  # how often, not how many
    r"\b(?:each|every) (?:\w+ )?(?:time|hour|day|week|month|quarter|year|night|morning|evening)\b"
)
_NOT_ALL = re.compile(
    r"\b(?:not|n't|never|cannot|nor|without)\b(?: \w+){0,2}? (?:all|always|every|everyone|each|"
    r"everybody|everything|fully|consistently|entirely|completely|wholly|regularly|often|usually)\b"
    r"|\binconsistent(?:ly)?\b|\bsometimes\b|\bat times\b|\boccasional(?:ly)?\b|\bon occasions?\b"
    r"|\bnow and then\b|\bfrom time to time\b|\bonce in a while\b|\bevery so often\b"
    r"|\bin some cases\b|\bpart(?:ly|ially)\b|\bnot (?:\w+ ){1,3}(?:fully|consistently)\b"
)
_MAY = re.compile(
    r"\b(?:may|might|possib\w+|potential\w*|risk\w*|likely|could(?! not)(?!n't)|appear\w*|"
    r"seem\w*|suggest\w*|vulnerable)\b"
)
_PLANNED = re.compile(
    r"\b(?:plan(?:s|ned|ning)? to|intend\w*|aim\w*|will|hop(?:e|ed|ing) to|going to|propos\w+|"
    r"recommend\w*|consider(?:s|ing)?|started to|beg[au]n to|working towards|in the process of|"
    r"under review|"
    r"(?:was|were|is|are|be) (?:being )?(?:reviewing|planning|considering|looking (?:at|into)))\b"
)
_MIXED = re.compile(r"\bmixed\b|\bvaried\b|\bvarying\b")
_STRONG = re.compile(
    r"\b(?:serious\w*|severe\w*|significant\w*|widespread|wide spread|extensive\w*|systemic|"
    r"exceptional\w*|excellent|perfect\w*|highly|extreme\w*|very|solely|exclusively|"
    r"immediate\w*|critical\w*|deliberate\w*|guarantee\w*|prove[ds]?|entire\w*|"
    r"dangerous\w*|abus\w+|criminal\w*|illegal\w*|unlawful\w*|death\w*|died)\b"
)
_LITTLE = re.compile(r"\b(?:lack\w*|limited|little|few|insufficient|inadequate|weak|poor)\b")
_NOTHING = re.compile(
    r"\b(?:no|none|nothing|without any|not any|absence of|never|nobody|nowhere)\b"
    r"|\b(?:not|n't) (?:\w+ ){0,2}any\b"
)
_ONLY = re.compile(r"\b(?:only|solely|exclusively)\b")
_LIMITED = re.compile(
    r"\b(?:only|solely|exclusively|sole|just|except\w*|apart from|other than|no other|limited|"
    r"remaining|left|alone|few|little|one|1|not|no|never|none|without)\b|n't\b"
)
_ONE = re.compile(r"\b(?:1|one)\b")
_COUNTED = re.compile(rf"\b(?:{_SHARES[0]}|{_SHARES[_SOME]})\b")
_SINGLE = re.compile(r"1|one|an?|another|single")
_QUANTIFIER = re.compile(
    r"some|few|several|certain|number|various|multiple|proportion|minority|many|numerous|most|"
    r"majority|an?|another|one|two|three|four|five|six|seven|eight|nine|ten|both|couple|each|not|"
    r"other|others|all|\d+"
)
_BEFORE = 6  # words before a noun in which a word of share may stand: "some of the newer staff"
_TARGETS = 3  # content words after "some" that it may speak of


def overstates(claim: str, source: str) -> bool:
    """Whether the claim says more, or says it more surely, than the source does."""
    said, written = fold(claim), fold(source)
    return (
        _adds(_STRONG, said, written)
        or _says_more(said, written)
        or bool(_ONLY.search(said) and not _LIMITED.search(written))
        or (_share(said) not in (0, _SOME) and _drops(_NOT_ALL, said, written))
        or _drops(_MAY, said, written)
        or _drops(_PLANNED, said, written)
        or _drops(_MIXED, said, written)
        or _drops_some(said, written)
        or _nothing_for_little(said, written)
    )


def _adds(pattern: re.Pattern[str], said: str, written: str) -> bool:
    """Whether the claim holds a word of the pattern whose stem the source does not hold."""
    held = {stem(word) for word in words(written)}
    return any(stem(words(match)[0]) not in held for match in pattern.findall(said))


def _share(text: str) -> int:
    """The greatest share the text speaks of; "not all" is some, and none named is -1."""
    plain = _NOT_ALL.sub(" some ", _EACH_TIME.sub(" ", text).replace("each other", " "))
    return max((level for level, each in enumerate(_SHARE) if each.search(plain)), default=-1)


def _says_more(said: str, written: str) -> bool:
    share = _share(said)
    return share > _SOME and share > _share(written)


def _drops(pattern: re.Pattern[str], said: str, written: str) -> bool:
    """Whether a clause of the source that the claim repeats is hedged and the claim is not."""
    if pattern.search(said):
        return False
    stems = _stems(said)
    for clause in clauses(written):
        for match in pattern.finditer(clause):
            target = _content(clause[match.end() :])[:_TARGETS]
            if target and sum(word in stems for word in target) * 2 > len(target):
                return True
    return False


def _drops_some(said: str, written: str) -> bool:
    """Whether "some staff" has become "staff", or "1 person" has become "people"."""
    tokens = _named(said)
    for clause in clauses(written):
        source = _named(clause)
        for match in _COUNTED.finditer(clause):
            target = next(iter(_content(clause[match.end() :])), "")
            allowed = _SINGLE if _ONE.fullmatch(match[0]) else _QUANTIFIER
            bare = _bare(tokens, target, allowed)
            if bare and all(bare) and not any(_bare(source, target, _QUANTIFIER)):
                return True
    return False


def _named(text: str) -> list[tuple[str, str]]:
    """Each word of the text with its role or stem."""
    return [(word, role_of_word(word) or stem(word)) for word in words(text)]


def _bare(tokens: Sequence[tuple[str, str]], target: str, counting: re.Pattern[str]) -> list[bool]:
    """For each place of the target, whether it is a plural without a word that counts it."""
    return [
        not _is_one(word)
        and not any(counting.fullmatch(each) for each, _ in tokens[max(0, at - _BEFORE) : at])
        for at, (word, name) in enumerate(tokens)
        if name == target
    ]


def _is_one(word: str) -> bool:
    return word not in {"people", "staff"} and not word.endswith("s")


def _nothing_for_little(said: str, written: str) -> bool:
    return bool(
        _NOTHING.search(said)
        and _LITTLE.search(written)
        and not _NOTHING.search(written)
        and not re.search(r"\b(?:not|cannot|unable|fail\w*)\b|n't\b", written)
    )


def _content(text: str) -> list[str]:
    return [role_of_word(word) or stem(word) for word in words(text) if word not in STOP_WORDS]


def _stems(text: str) -> set[str]:
    return set(_content(text))
