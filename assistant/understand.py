"""The question and the turns before it, understood as one Query that stands on its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from assistant.answer import Turn
from assistant.fields import (
    counting_themes,
    find_claimed_number,
    find_claimed_rating,
    find_fields,
    selects_by_value,
)
from assistant.kinds import compares, find_kind, find_services, find_wanted, find_wanted_polarity
from assistant.query import Kind, Query, Term
from assistant.services import Elsewhere, Mentions, Names, find_mentions
from assistant.speaker import speaker_asked
from assistant.spelling import Speller
from assistant.subjects import find_sayer, find_units, term_sequence
from assistant.topics import key_questions_named, statements_named
from ingest.profile import Profile
from ingest.terms import fold, terms, words

_TURNS_REMEMBERED = 3  # user turns; older ones seldom hold what a follow-up lacks
_NAMES_ADDED = 4  # services named in a question made to stand alone
_SHORT_FOLLOW_UP = 5  # words: "and for medicines?"
_SLANG = 4  # letters; a shorter word that is neither English nor mendable is no subject
_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|they|them|those|these|he|she|the same|else|further)\b"
)
_OTHER_SERVICE = re.compile(r"\bthe other(?: (?:service|home|one|report|provider|place)| two)?\b")
_DEICTIC = re.compile(
    r"\b(?:these|those)\s+(?:two|three|four|\d)\s+(?:services|homes|reports|providers)\b"
)
_ABOUT_ASSISTANT = re.compile(
    r"\b(?:ignore|disregard|forget|override|repeat|print|reveal|show)\b.{0,60}"
    r"\b(?:instructions?|rules|prompt|guidelines|text above|lines? above)\b"
    r"|\b(?:system|hidden|initial|secret) (?:prompt|instructions?|message)\b"
    r"|\byour (?:instructions|prompt|rules|api key|password|training data|sources)\b"
    r"|\b(?:which|what) (?:language )?model are you\b|\bwho (?:made|built|trained|are) you\b"
    r"|\bhow (?:accurate|reliable|clever|good|old) are you\b|\bwhat can you do\b"
    r"|\bare you (?:an? )?(?:ai|robot|human|bot|chatgpt|real)\b|\bare you sure\W*$"
)
# What the person who asks should do, which reports seldom say.
_PERSONAL = re.compile(r"\b(?:should|can|could|must|may|do|would|am|shall) i\b")
_WRITING = re.compile(
    r"\b(?:write|compose|draft|translate)\b.*\b(?:letter|poem|song|story|cv|essay|email|joke)\b"
)
_ABOUT_REPORTS = re.compile(r"\b(?:reports?|cqc|inspect\w*|findings?)\b")


def understand(
    question: str,
    names: Names,
    profiles_of: Callable[[Collection[str]], Sequence[Profile]],
    previous_turns: Sequence[Turn],
    speller: Speller,
    common: Mapping[str, int],
    elsewhere: Elsewhere,
) -> Query:
    """The question as a Query over the reports in scope, known by their profiles and names.

    Only what people asked is carried over from earlier turns, never what was answered: the
    words of an abstention must not become the subject of the next question.
    """
    is_name = names.of_services.__contains__
    text = speller.mend(question, is_name)

    def mentions_of(words_asked: str) -> Mentions:
        return find_mentions(words_asked, names, common, elsewhere, speller.is_word)

    mentions = mentions_of(text)
    areas = frozenset(name.lower() for name in key_questions_named(text))
    claimed = {str(number) for number in (find_claimed_number(text),) if number is not None}
    slang = {w for w in words(text) if len(w) <= _SLANG and w.isalpha() and not speller.is_word(w)}
    subject_terms = term_sequence(text, without=mentions.words | areas | claimed | slang)
    earlier = [turn.content for turn in previous_turns if turn.role == "user"]
    background: tuple[Term, ...] = ()
    named = mentions.report_ids
    standalone = text
    other = bool(_OTHER_SERVICE.search(fold(text)))
    mended: list[str] = []
    if earlier and not mentions.not_held:
        mended = [speller.mend(turn, is_name) for turn in earlier]
        past = _latest_mentions(mended[-_TURNS_REMEMBERED:], mentions_of)
        if not mentions.report_ids and past is not None:
            named = (names.within - past.report_ids) if other else past.report_ids
        if _lacks_subject(text, subject_terms, bool(mentions.report_ids)):
            background = _carried_terms(mended, mentions_of, subject_terms)
        standalone = _standalone(text, named - mentions.report_ids, background, profiles_of)
    fields = find_fields(text)
    whole = " ".join([text, *(term.word for term in background)])
    names_area = bool(statements_named(text)) and len(words(text)) <= _SHORT_FOLLOW_UP
    leans = (not subject_terms or names_area) and find_kind(text) is not Kind.DATE
    if earlier and not fields and leans:
        fields = find_fields(earlier[-1])
        background = () if fields else background
    described = _describes(profiles_of(named))
    years = {word for word in described if word.isdigit()}  # of the reports themselves
    query = Query(
        question=question,
        text=standalone,
        subject=_subject(text, mentions.words, background),
        kind=find_kind(text),
        terms=tuple(term for term in subject_terms if term.word not in years),
        background=background,
        earlier=tuple(_subject(turn, mentions_of(turn).words, ()) for turn in reversed(mended)),
        named=named,
        described=described,
        not_held=mentions.not_held,
        key_questions=key_questions_named(whole),
        statements=statements_named(whole),
        fields=fields,
        speaker=speaker_asked(text),
        comparison=compares(text),
        pointing=bool(_DEICTIC.search(fold(text))) and not named,
        personal=_apart_from_reports(_PERSONAL, text) and not named,
        writing=_apart_from_reports(_WRITING, text) and not named,
        about_assistant=bool(_ABOUT_ASSISTANT.search(fold(text))),
        wanted=find_wanted(text),
        services=find_services(text),
        wanted_polarity=find_wanted_polarity(text),
        units=find_units(text, mentions.words),
        sayer=find_sayer(text, mentions.words),
        claimed_number=find_claimed_number(text),
        claimed_rating=find_claimed_rating(text),
        selects=selects_by_value(text),
    )
    several = not named and len(names.within) > 1
    return counting_themes(query) if several else query


def _describes(chosen: Sequence[Profile]) -> frozenset[str]:
    types = " ".join({kind for profile in chosen for kind in profile.service_types})
    dates = [day for each in chosen for day in (each.inspected, each.latest) if day]
    return frozenset(terms(types)) | {str(day.year) for day in dates}


def _apart_from_reports(asks: re.Pattern[str], text: str) -> bool:
    folded = fold(text)
    return bool(asks.search(folded)) and not _ABOUT_REPORTS.search(folded)


def _latest_mentions(
    turns: Sequence[str], mentions_of: Callable[[str], Mentions]
) -> Mentions | None:
    for turn in reversed(turns):
        mentions = mentions_of(turn)
        if mentions.report_ids:
            return mentions
    return None


def _lacks_subject(text: str, terms: Sequence[Term], names_service: bool) -> bool:
    """Whether the question leans on an earlier one for what it is about."""
    if not terms:
        return True
    return not names_service and len(terms) <= 2 and bool(_POINTS_BACK.search(fold(text)))


def _carried_terms(
    turns: Sequence[str],
    mentions_of: Callable[[str], Mentions],
    own: Sequence[Term],
) -> tuple[Term, ...]:
    for turn in reversed(turns):
        mentions = mentions_of(turn)
        found = [term for term in term_sequence(turn, without=mentions.words) if term not in own]
        if found:
            return tuple(found)
    return ()


def _subject(text: str, names: frozenset[str], background: Sequence[Term]) -> str:
    kept = [part for part in text.split() if not (found := words(part)) or not set(found) <= names]
    return " ".join([*kept, *(term.word for term in background)]) or text


def _standalone(
    text: str,
    added: frozenset[str],
    background: Sequence[Term],
    profiles_of: Callable[[Collection[str]], Sequence[Profile]],
) -> str:
    about = ", ".join(term.word for term in background)
    names = list(dict.fromkeys(profile.service for profile in profiles_of(added)))
    services = " and ".join(names[:_NAMES_ADDED])
    additions = [f"about {about}" if about else "", f"at {services}" if services else ""]
    addition = " ".join(part for part in additions if part)
    return f"{text.rstrip(' ?.!')} ({addition})?" if addition else text
