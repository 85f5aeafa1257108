"""What a text denies and what it affirms, clause by clause.

English negation without a parser: a word of denial holds for the next few words of its
clause; before it, and further on, nothing is certain. Two texts disagree only where both
are certain, or where one denies and nothing at all in the other does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum

from assistant.clauses import clauses
from assistant.roles import role_of_word
from assistant.word_families import are_kin
from ingest.terms import STOP_WORDS, fold, stem

_REACH = 3  # content words after a denial that it certainly holds for


class Holds(IntEnum):
    """Whether a word is denied, cannot be told, or is affirmed."""

    DENIED = -1
    UNCERTAIN = 0
    AFFIRMED = 1


_DENIALS = frozenset(
    """not no never neither nor cannot without none nobody nothing unable failed fail fails failing
    failure failures lack lacks lacked lacking absence stopped ceased""".split()
)
# They deny what they describe in part, so what stands beside them is neither here nor there.
_ILL_KEPT = frozenset("limited poor poorly weak little few hardly rarely barely scarcely".split())
# In these the "no" or "not" denies nothing.
_NO_DENIAL = re.compile(r"\bnot (?:only|just)\b|\bno(?:t)? (?:more|less|fewer|later) than\b")
_PREFIX = re.compile(r"(?:un|in|im|ir|il|dis|non-?)(?=\w{3})")
# What a prefix may deny; a word of the texts compared counts as well.
_DENIABLE = frozenset(
    stem(word)
    for word in """able acceptable accessible accountable accurate adequate addressed announced
    appropriate available aware capable certain checked clean clear comfortable competent complete
    compliant confident consistent correct dignified documented effective efficient experienced
    explained familiar formal frequent happy honest hygienic identified informed kind lawful legal
    met monitored necessary organised planned professional proper protected qualified reasonable
    recorded registered regular relevant reported resolved respectful responsible safe satisfied
    secure sensitive signed skilled stable sufficient suitable supervised supported sustainable
    tidy trained welcome well willing""".split()
)
_NO_PREFIX = frozenset(  # words that only look denied beside another of the text
    "inform informed information improve improved improvement impact imposed discharge "
    "discharged disease display discussed discover intake increase under until unit".split()
)
_OPPOSITES = {
    "poor": "good", "poorly": "well", "bad": "good", "badly": "well", "worse": "better",
    "worsened": "improved", "deteriorated": "improved", "declined": "improved",
    "declining": "improving", "closed": "open", "dirty": "clean", "decreased": "increased",
    "reduced": "increased", "fewer": "more", "less": "more", "lower": "higher", "late": "prompt",
    "delayed": "prompt", "negative": "positive", "negatively": "positively", "weak": "strong",
    "low": "high", "rude": "kind", "rough": "gentle", "rejected": "accepted",
    "excluded": "included", "prevented": "allowed", "breached": "met", "dangerous": "safe",
    "false": "true", "difficult": "easy", "outdated": "current", "ignored": "addressed",
}  # fmt: skip
# Words that deny nothing by themselves but that a denial may well be told with.
_ILL = re.compile(
    r"\b(?:breach\w*|gaps?|shortfalls?|limited|poor\w*|weak\w*|miss(?:ed|ing)|absent|"
    r"defensive|delay\w*|late|errors?|mistakes?|problems?|difficult\w*|few|little|hardly|rarely|"
    r"barely|declin\w+|worse\w*|deteriorat\w*|overdue|wrong\w*|refus\w+|bad|badly|short of|"
    r"needed improv\w*|improvements? (?:was|were) (?:needed|required)|required? improvement|"
    r"needs? improv\w*|should have|ought|reject\w*|avoid\w*|prevent\w*|stop\w*|instead of|"
    r"rather than|omit\w*|neglect\w*|yet to|still to|contrary to|"
    r"fall(?:s|en|ing)? short|fell short|free (?:of|from)|inadequate\w*|unsafe\w*|only)\b"
)
_LEFT_OUT = re.compile(  # denials of several words
    r"\b(?:left|leav(?:e|es|ing)) out\b|\bcontrary to\b|\binstead of\b|\brather than\b|\bshort of\b"
)
_TURNED = (
    (re.compile(r"\b(?:got|get|gets|getting|gone|became|become|becoming) better\b"), "improved"),
    (re.compile(r"\b(?:got|get|gets|getting|gone|became|become|becoming) worse\b"), "declined"),
)
_STARTS_ANEW = re.compile(
    r"\b(?:because|as|so|and that)\b|, (?=there (?:is|are|was|were)\b)|\band (?=saw|had|was|were)"
)
_DENY_A_DENIAL = frozenset("without unable failed fail fails failing lack lacks lacked".split())
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:'[a-z]+)?(?:-[a-z]+)*|,")
_OPENS_ANOTHER = frozenset("that which who whom whose where when and or if".split())


def contradicts(claim: str, source: str) -> bool:
    """Whether some word that both hold is denied in one and affirmed in the other."""
    held = {stem(token) for token in (*_tokens(claim), *_tokens(source))}
    said, written = standing(claim, held), standing(source, held)
    return any(
        _opposed(said[word], written[other])
        for word in said
        for other in written
        if word == other or (word not in written and are_kin(word, other))
    )


def standing(text: str, held: set[str]) -> dict[str, set[Holds]]:
    """How each stem of the text stands, in each place where it is met.

    ``held`` are stems that a prefix may deny beside the usual ones: "unannounced" denies
    "announced" where that is spoken of.
    """
    found: dict[str, set[Holds]] = {}
    for clause in clauses(text):
        for part in _STARTS_ANEW.split(clause):
            for word, holds in _standing_in(part, held):
                found.setdefault(word, set()).add(holds)
    return found


def denies(clause: str) -> bool:
    """Whether the clause holds a word of denial."""
    return any(
        _is_denial(token) or _denied_by(token, set()) is not None for token in _tokens(clause)
    )


def may_deny(text: str, other: str) -> bool:
    """Whether anything in the text denies, or speaks ill in words that the other has not."""
    spoken = fold(other)
    return denies(text) or any(match[0] not in spoken for match in _ILL.finditer(fold(text)))


def _opposed(said: set[Holds], written: set[Holds]) -> bool:
    return Holds.UNCERTAIN not in said | written and said.isdisjoint(written)


def _tokens(text: str) -> list[str]:
    plain = _LEFT_OUT.sub(" not ", _NO_DENIAL.sub(" ", fold(text)))
    for turned, word in _TURNED:
        plain = turned.sub(word, plain)
    return _TOKEN.findall(plain)


def _is_denial(token: str) -> bool:
    return token in _DENIALS or token.endswith("n't")


def _standing_in(clause: str, held: set[str]) -> Iterator[tuple[str, Holds]]:
    """Each content word's stem and how it stands, read from left to right."""
    tokens = _tokens(clause)
    opposites = [_denied_by(word, held) or _OPPOSITES.get(word) for word in tokens]
    near = {p for at, each in enumerate(opposites) if each for p in range(at - _REACH, len(tokens))}
    plain = not any(map(_is_denial, tokens))
    sign, since, certain = 1, 0, plain
    for place, (word, opposite) in enumerate(zip(tokens, opposites, strict=True)):
        if _is_denial(word):
            twice = sign < 0 and certain and word in _DENY_A_DENIAL
            sign, since, certain = (1 if twice else -1), 0, True
        elif word in _ILL_KEPT or (sign < 0 and (word in _OPENS_ANOTHER or word == ",")):
            certain = False
        if not word[0].isalnum() or word in STOP_WORDS or _is_denial(word):
            continue
        since += 1
        sure = certain and (plain or since <= _REACH) and place not in near
        if opposite:  # certain even where nothing else is, but for a denial that may reach it
            yield stem(opposite), Holds(-sign) if certain or sign > 0 else Holds.UNCERTAIN
        else:
            yield role_of_word(word) or stem(word), Holds(sign) if sure else Holds.UNCERTAIN


def _denied_by(word: str, held: set[str]) -> str | None:
    """The word that the word denies by its prefix: "safe" for "unsafe"."""
    match = _PREFIX.match(word)
    if not match or word in _NO_PREFIX:
        return None
    base = word[match.end() :]
    return base if stem(base) in _DENIABLE or stem(base) in held else None
