"""Which of the entries found answer a question, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.expectations.asking import Asking
from assistant.expectations.forms import Form
from assistant.expectations.search import Match, has_subject
from assistant.patterns import any_of
from ingest.reference import EntryKind
from ingest.report import Instrument
from ingest.terms import fold

_MOST = 3  # entries found by words
_CLOSE = 0.07  # an entry whose score is this near the best is shown as well
# A question is about an entry that fits it in words and in meaning; a very good fit in words
# is enough. Of the 342 questions of our two sets 304 are answered rightly so and 13 wrongly, and
# of 71 on other matters (dogs, VAT, parking) or on what was found 21 get an entry, 5 of them
# after what was found (November 2026); with a likeness of .43 these are 311, 11 and 26. Below it
# the reports are asked, and the nearest rule is named as such.
_LEAST, _LEAST_ALIKE, _ENOUGH = 0.37, 0.48, 0.53
_ALIKE_IF_PERSONAL = 0.5  # "do I have to work on Christmas Day" is for others to advise on
_CLEARLY_ABOUT, _CLEARLY_ALIKE = 0.55, 0.6  # so near that the form of asking hardly matters
UNMISTAKABLE = 0.7  # in all and in meaning: what is asked is in the entry, in whatever form
TITLED = 0.8  # the title is what was asked
_LEAST_NAMED = 0.5  # a definition must be asked for nearly by one of the entry's names
_CLEARLY = 0.08  # by so much must an entry of 2009 fit better to stand before that of 2014
_FITTING = 0.1  # what an entry of the kind that is asked for has in front of the others
# The kinds of entry that answer each form, the better ones with a lead over the others.
_LEADING = {
    Form.DUTY: frozenset({EntryKind.REGULATION}),
    Form.RULE: frozenset({EntryKind.REGULATION}),
    Form.MEANING: frozenset({EntryKind.GLOSSARY, EntryKind.FRAMEWORK, EntryKind.KEY_QUESTION}),
    Form.NUMBER: frozenset(EntryKind),
    Form.TOPIC: frozenset({EntryKind.REGULATION}),
}
_ANSWERING = {
    Form.DUTY: frozenset({EntryKind.REGULATION, EntryKind.FRAMEWORK}),
    Form.RULE: frozenset(EntryKind) - {EntryKind.GLOSSARY},
    Form.MEANING: _LEADING[Form.MEANING],
    Form.NUMBER: frozenset(EntryKind),
    Form.TOPIC: frozenset({EntryKind.REGULATION, EntryKind.FRAMEWORK, EntryKind.KEY_QUESTION}),
}
_ASKS_FOR = (
    (EntryKind.QUALITY_STATEMENT, any_of("statements?(?! of)")),
    (EntryKind.KEY_QUESTION, any_of("key questions?|statements(?! of)")),
    (EntryKind.REGULATION, any_of("regs?|regulations?|rules?|laws?")),
)
_TELLS_CQC = any_of(
    r"(?:tell|notify|inform|report|contact|let)\b.*\b(?:cqc|regulator)", r"notif\w+",
    r"(?:cqc|regulator) (?:need|have|want)s? to (?:know|be told)|report (?:it|this|that)",
)  # fmt: skip
_DEFINITE = any_of(r"(?:is|are|what'?s|r) the")


def in_order(asking: Asking, found: Sequence[Match]) -> list[Match]:
    """The entries of a number: those of 2014 first, unless other words clearly fit better.

    Without other words they are in the order of the library.
    """
    if not has_subject(asking.text):
        return sorted(found, key=lambda match: (not _is_of_2014(match), _number(match)))
    return sorted(found, key=lambda match: -match.score - _CLEARLY * _is_of_2014(match))


def _is_of_2014(match: Match) -> bool:
    return match.entry.instrument is Instrument.REGULATED_ACTIVITIES_2014


def _number(match: Match) -> tuple[int, str]:
    number = match.entry.number or "0"
    return int(number.rstrip("A")), number


def about(asking: Asking, found: Sequence[Match]) -> list[Match]:
    """The few entries that the question is about, the best first; none where none is near."""
    near = [(_rank(match, asking), match) for match in found if _is_about(match, asking)]
    named = _kinds_named(fold(asking.text))
    if asking.form is not Form.MEANING:
        near = [(rank, match) for rank, match in near if match.entry.kind in named] or near
    best = max((rank for rank, _ in near), default=0.0)
    shown = [pair for pair in near if pair[0] >= best - _CLOSE or pair[1].titled >= TITLED]
    return [match for _, match in sorted(shown, key=lambda pair: -pair[0])][:_MOST]


def _rank(match: Match, asking: Asking) -> float:
    """The score, with a lead for the kinds of entry that are asked for."""
    entry, text = match.entry, fold(asking.text)
    leads = entry.kind in (_kinds_named(text) or _LEADING[asking.form])
    told = entry.instrument is Instrument.REGISTRATION_2009 and _TELLS_CQC.search(text)
    return match.score + _FITTING * leads + _FITTING * bool(told)


def _kinds_named(text: str) -> set[EntryKind]:
    return {kind for kind, pattern in _ASKS_FOR if pattern.search(text)}


def _is_about(match: Match, asking: Asking) -> bool:
    """Whether the entry is of a kind that answers, and near enough to what was asked."""
    text = fold(asking.text)
    if min(match.score, match.cosine) >= UNMISTAKABLE:
        return True
    if asking.form is Form.MEANING:
        if match.score >= _CLEARLY_ABOUT and match.cosine >= _CLEARLY_ALIKE:
            return not _DEFINITE.search(text) or match.entry.kind in _ANSWERING[Form.MEANING]
        if match.entry.kind in _ANSWERING[Form.MEANING] | _kinds_named(text):
            return match.named >= _LEAST_NAMED and match.score >= _LEAST
        return max(match.titled, match.named) >= TITLED and not _DEFINITE.search(text)
    if match.entry.kind not in _kinds_named(text) | _ANSWERING[asking.form]:
        return False
    if asking.personal:
        return match.score >= _LEAST and match.cosine >= _ALIKE_IF_PERSONAL
    return match.score >= (_LEAST if match.cosine >= _LEAST_ALIKE else _ENOUGH)
