"""Whether what somebody told the inspectors is still told as theirs, and a finding as a finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Speaker
from assistant.clauses import clauses
from assistant.roles import roles, without_roles
from assistant.speaker import speaker_of
from ingest.terms import fold, terms

_SPEAKERS: dict[Speaker, frozenset[str]] = {
    "people": frozenset({"people", "relative", "visitor", "advocate"}),
    "staff": frozenset(
        {"staff", "senior staff", "office staff", "agency staff", "night staff", "kitchen staff",
         "domestic staff", "nurse", "volunteer"}
    ),
    "provider": frozenset(
        {"registered manager", "manager", "deputy manager", "other manager", "provider", "leaders",
         "nominated individual", "director"}
    ),
    "partners": frozenset(
        {"local authority", "social worker", "community nurse", "professional", "doctor",
         "pharmacist", "therapist", "hospital", "partner", "police"}
    ),
}  # fmt: skip
# Ways of saying that ``speaker_of``, made for the reports' own wording, does not know.
_TOLD_BY = re.compile(
    r"\b(?:told|informed|said|raised|shared|expressed|voiced|mentioned)(?: \w+){0,2}? (?:by|from) "
    r"([\w' ]{3,60})"
    r"|\b(?:by|in) ([\w' ]{3,40})'s? (?:account|view|opinion|words|eyes)\b"
    r"|([\w' ]{3,40})'s? (?:complaint|concern|worry|view|opinion) (?:was|is)\b"
    r"|\b(?:according to|(?:in the )?(?:views?|opinions?|eyes|words|account|experience) of"
    r"|(?:feedback|concerns?|comments?|complaints?|views)(?: \w+){0,2}? from) ([\w' ]{3,60})"
)
_SAYS = re.compile(
    r"([\w' ]{3,80}?) (?:also |have |had |has |mostly |generally |often )*"
    r"(?:told|said|says?|states?|stated|believed?|believes|thought|thinks?|claims?|claimed|"
    r"acknowledged|admitted|reckoned|considered(?! (?:how|whether|what))|fed back|expressed|voiced|"
    r"mentioned|complained|worried|feared|"
    r"reports? (?:that|good|poor)|reported (?:that|\w+ing|they|good|poor|high|low|"
    r"mixed|positive|negative)|spoke (?:of|about|highly|positively)|talked (?:of|about)|"
    r"(?:raised|brought|shared|reported) (?:\w+ ){0,3}?(?:concerns?|complaints?|worries)|"
    r"(?:had|have) (?:\w+ )?(?:concerns?|complaints?|worries)|"
    r"(?:did not|didn't) (?:give|provide|share|offer) (?:\w+ ){0,2}?feedback|"
    r"(?:gave|provided|shared) (?:\w+ ){0,2}?(?:feedback|views?|opinions?)|"
    r"(?:was|were|are|is) (?:worried|concerned|of the (?:view|opinion))|agreed|confirmed|"
    r"explained|described|praised|commented|remarked|suggested|reassured|assured|informed)\b"
)
# Documents say things too, and "thought to have" is nobody's thought.
_NOBODY = re.compile(
    r"\b(?:polic(?:y|ies)|records?|(?:care )?plans?|documents?|documentation|procedures?|charts?|"
    r"audits?|reports?|guidance|notes)(?: \w+)? (?:stated?|states|said|says|described|confirmed|"
    r"explained|felt)\b|\bthought to (?:have|be)\b"
)
# "When concerns were raised by people, …" tells what happened next.
_OCCASION = re.compile(
    r"^(?:when|where|if|once|after)\b.*?\b(?:raised|complained)(?: (?:by|from|about))?\b"
)
_GOES_ON = re.compile(
    r"(?:they|he|she|it|these|this|those|such|that|their|not|to|as|because|where|when|"
    r"had|has|have|was|were|did|do|could)\b"
)
_SPEAKERS_TURN = re.compile(r", (?:and|so) ")
_FOUND = re.compile(r"\bwe (?:also |have )?(?:saw|found|noted|noticed|observed|identified)\b")
_PRONOUN_SAYS = re.compile(
    r"\b(?:they|he|she) (?:also )?(?:said|told|felt|thought|added|explained)\b"
)
_SAYING = frozenset(
    terms("said says say told tell felt feel thought explained added confirmed stated shared")
)
_SUBJECT = 3  # words that open a sentence and may name who goes on in "They told us"
_FINDING: frozenset[Speaker] = frozenset({"inspector"})
_NEAREST = 5  # words before the verb in which its speaker is named, or after "by"


@dataclass(frozen=True, slots=True)
class Told:
    """A clause and who may be the one that says it; the inspectors where it is a finding."""

    text: str
    speakers: frozenset[Speaker]


def told(sentence: str, speaker: Speaker | None = None) -> list[Told]:
    """The clauses of one sentence with their speakers.

    ``speaker`` is who speaks in a sentence that does not say so itself. A later clause that
    names neither a speaker nor a subject of its own ("…, but they were tired") may go on
    or be a finding.
    """
    found: list[Told] = []
    given: Speaker = "inspector" if _NOBODY.search(fold(sentence)) else speaker or "inspector"
    before = frozenset({given})
    also: frozenset[Speaker] = frozenset()
    for clause in _turns(sentence):
        named = said_by(clause)
        if _FOUND.fullmatch(clause):  # "We saw, and staff confirmed, that …"
            also = _FINDING
            continue
        speakers = (named or before) | also
        if not named and found and not _is_open(" ".join(part.text for part in found)):
            speakers = before | _FINDING if _goes_on(clause) else _FINDING
        before = named or before
        found.append(Told(clause, speakers))
    return found


def told_in_turn(sentences: Sequence[str], first: Speaker | None) -> list[Told]:
    """The clauses of neighbouring sentences; ``first`` is who speaks in the first of them."""
    found: list[Told] = []
    speaker: Speaker = "inspector"
    for place, sentence in enumerate(sentences):
        if not place:
            named = speaker_of(sentence)
            speaker = named if named != "inspector" else first or named
        elif not _is_open(" ".join(sentences[:place])):
            speaker = speaker_of(sentence, speaker)
            if speaker == "inspector" and _PRONOUN_SAYS.match(fold(sentence)):
                opening = fold(sentences[place - 1]).split()[:_SUBJECT]
                speaker = min(_speakers_in(opening), default=speaker)
        found += told(sentence, speaker)
    return found


def _is_open(text: str) -> bool:
    """Whether a quotation that began in the text goes on after it."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _goes_on(clause: str) -> bool:
    return bool(_GOES_ON.match(clause) or _PRONOUN_SAYS.search(clause))


def _turns(sentence: str) -> list[str]:
    """The clauses, cut also where "and" brings in another who speaks."""
    found = []
    for clause in clauses(sentence):
        start = 0
        for match in _SPEAKERS_TURN.finditer(clause):
            if said_by(clause[match.end() :]) and match.start() > start:
                found.append(clause[start : match.start()])
                start = match.end()
        found.append(clause[start:])
    return found


def misattributes(claim: Sequence[Told], source: Sequence[Told]) -> bool:
    """Whether a clause of the claim is told as another's than the clause of the source."""
    return any(_misattributed(clause, source) for clause in claim)


def _misattributed(clause: Told, source: Sequence[Told]) -> bool:
    said = _what_is_said(clause.text)
    shared = [len(said & _what_is_said(other.text)) for other in source]
    best = max(shared, default=0)
    if not best:
        return False
    likely = (other for other, count in zip(source, shared, strict=True) if count == best)
    return all(clause.speakers.isdisjoint(other.speakers) for other in likely)


def _what_is_said(clause: str) -> set[str]:
    """The stems of the clause without who says it, and that it is said."""
    return set(terms(without_roles(clause))) - _SAYING


def said_by(clause: str) -> frozenset[Speaker]:
    """Who says the clause, by its own words; nobody where it is a plain finding."""
    plain = _OCCASION.sub(" ", _NOBODY.sub(" ", clause))
    found: frozenset[Speaker] = frozenset()
    for match in _TOLD_BY.finditer(plain):
        found |= _speakers_in(match[match.lastindex or 0].split()[:_NEAREST])
    for match in _SAYS.finditer(plain):
        found |= _speakers_in(match[1].split()[-_NEAREST:])
    usual = speaker_of(plain)
    if usual != "inspector":
        return found | {usual}
    return found or (_FINDING if _FOUND.search(plain) else found)


def _speakers_in(named: Sequence[str]) -> frozenset[Speaker]:
    held = roles(" ".join(named))
    return frozenset(speaker for speaker, those in _SPEAKERS.items() if those & held)
