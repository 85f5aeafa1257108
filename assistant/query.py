"""From a question to a Query: what is asked about, what kind of answer, of which reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Speaker
from assistant.polarity import Polarity
from assistant.topics import key_questions_named, statement_words, statements_named
from assistant.vocabulary import Phrase, related, same_meaning
from ingest.framework import QualityStatement
from ingest.terms import STOP_WORDS, fold, stem, words


class Kind(StrEnum):
    """The kind of answer that a question asks for."""

    COUNT = "count"  # how many staff
    QUANTITY = "quantity"  # how much, how long, how often: a number with its unit
    DATE = "date"
    NAME = "name"  # who is …, what is the name of …
    DEFINITION = "definition"
    REASON = "reason"
    YES_NO = "yes_no"
    FINDING = "finding"
    SUMMARY = "summary"


class Field(StrEnum):
    """A fact that the record holds and that is computed, never retrieved."""

    SCORE = "score"
    RATING = "rating"
    DATE = "date"
    ADDRESS = "address"
    PHONE = "phone"
    PROVIDER = "provider"
    SERVICE_TYPE = "service_type"
    BREACHES = "breaches"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing the question is about: its word, and every phrase that may stand for it.

    ``related`` phrases are close to it without meaning the same.
    """

    word: str
    phrases: frozenset[Phrase]
    related: frozenset[Phrase] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood.

    ``text`` stands on its own: slips mended and, in a follow-up, what it took from earlier
    turns added; ``describes`` are the stems that say what kind of service is named; ``subject`` is that text without the names of services, which say where to
    look and not what for. ``named`` are the report ids it names, ``not_held`` a service it names that
    is not held. ``units`` is what a COUNT counts ("incidents"), ``sayer`` whose words are
    asked for ("the chef").
    """

    question: str
    text: str
    subject: str
    kind: Kind
    terms: tuple[Term, ...]
    background: tuple[Term, ...]
    named: frozenset[str]
    describes: frozenset[str]
    not_held: str | None
    key_questions: tuple[str, ...]
    statements: tuple[QualityStatement, ...]
    fields: frozenset[Field]
    speaker: Speaker | None
    comparison: bool
    other: bool
    deictic: bool
    about_assistant: bool
    personal: bool
    wanted: int | None
    services: int | None
    wanted_polarity: Polarity
    units: tuple[Term, ...]
    sayer: tuple[Term, ...]
    claimed_number: int | None
    claimed_rating: str | None

    @property
    def sums_up(self) -> bool:
        """Whether it asks for what a report says in all, or in one area, with no subject."""
        if self.terms or self.background or self.fields:
            return False
        return self.kind is Kind.SUMMARY or bool(self.key_questions or self.named)


# Words that frame a question about a report without saying what it is about.
SCAFFOLD = frozenset(
    """account actual actually address advise answer answers anybody anyone anything area ask asking
    assess assessment audience back bad badly best better big biggest brief briefing briefly
    building bullet bullets came care case certain chance chances class come coming comment
    commission compare compared comparison contrast could cover cqc create criticise criticised
    criticism criticisms currently describe detail details differ difference different discuss
    draft eight english enough ever everything evidence exact exactly example examples explain
    fact facts feel felt find finding findings five found four full gap gave general generally get
    give given go gone good got group hand handle handover happen happened happening happens hello
    help hi high higher highest highlight identified identify include inspect inspected inspection
    inspections inspector inspectors involve issue issues item items just keep kept key kind know
    learn like list look low lower lowest main major make mark marked marks matter mean means
    meant mention mentioned mentions message mostly must need needed news newsletter nine notes
    now number numbers ok okay one ones outline overall overview page paragraph part particular
    people plain please pls plz point points possible ppl praise praised present presentation
    problem problems proper properly pull put quality question quick quickly quiz quote quotes
    rank ranked read really reason reasons recently relevant report reported reports result
    results right role round said saw say saying says section see seem service services session
    seven shared short show showed shown shows side sides significant simple simply six slide
    slides someone something sort specific specifically stated states still story study stuff sum
    summarise summarize summary sure takeaway takeaways tbh teach tell ten text thank thanks thing
    things think thought thoughts three time times today together told top topic trainee trainees
    trainers turn turned two understand use used useful using view want wanted way well whats
    whole wide word words work worse worst write wrong wrote yes""".split()
)
_SCAFFOLD_STEMS = frozenset(map(stem, SCAFFOLD))
_ORDINALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
             "eight": 8, "nine": 9, "ten": 10}  # fmt: skip

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.SUMMARY, re.compile(
        r"\b(summar\w+|bullet|overview|sum up|main (?:points|findings|messages)|"
        r"key (?:points|findings|messages)|outline)\b")),
    (Kind.COUNT, re.compile(r"\bhow many\b|\bwhat (?:number|percentage|proportion|share) of\b|\bnumber of\b")),
    (Kind.QUANTITY, re.compile(
        r"\bhow (?:much|long|often|old|far|frequently|big|large)\b|"
        r"\bwhat (?:dose|dosage|temperature|cost|fee|price|budget|salary|percentage)\b|"
        r"\bin (?:minutes|hours|days|weeks|months|years|pounds)\b|\bhow (?:fast|quickly|soon|late|many (?:hours|minutes|days))\b|"
        r"\bwhat would it cost\b|\bcost of\b|\bcharge[sd]?\b.*\bhow much\b")),
    (Kind.DATE, re.compile(
        r"\bwhen\b(?! (?:things|it|they|people|staff|a|an|the \w+ (?:was|were|is) (?:asked|told)))|"
        r"\bwhat (?:date|day|month|year|time)\b|\bwhich (?:day|month|year|date)\b|\bon what date\b")),
    (Kind.NAME, re.compile(
        r"\bwho (?:is|was|are|were) (?:the|their|its|our)\b|\bwhat (?:is|was|are|were) the names?\b|"
        r"\bwhat(?:'s| is| was) \w+ called\b|\bname of\b|^name the\b|\b(?:is|was|are|were|'s) [^?]{2,40} called\b|"
        r"\b(?:which|what) (?:\w+ )?(?:university|college|company|firm|agency|school|charity|supplier|brand|make|"
        r"software|app|town|city|street|road|bank|church|manufacturer)\b|\bwho (?:manages|managed)\b|\bcalled\?")),
    (Kind.DEFINITION, re.compile(
        r"^(?:so )?(?:what(?:'s| is| are) (?:an? )?(?!the\b|their\b|its\b|wrong\b|this\b|it\b)"
        r"[\w-]+(?: [\w-]+){0,2}\?*$)|\bwhat does .{2,40} mean\b|\bmeaning of\b|\bdefine\b|\bdefinition\b")),
    (Kind.REASON, re.compile(r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat (?:led|caused)\b")),
    (Kind.YES_NO, re.compile(
        r"^(?:and |but |so |ok |please )?(?:is|are|was|were|do|does|did|has|have|had|can|could|"
        r"should|would|will|any)\b")),
)  # fmt: skip

_SCORE = re.compile(
    r"\bscor(?:e|es|ed|ing)\b|\bout of (?:100|4|four|a hundred)\b|\bhow many points\b|\bmark(?:s|ed)?\b|\bpoints (?:higher|lower|apart|difference)\b|\bper ?cent(?:age)? score\b"
)
_RATING = re.compile(r"\brat(?:e|ed|ing|ings)\b|\bgrad(?:e|ed|ing)\b")
_FIELDS: tuple[tuple[Field, re.Pattern[str]], ...] = (
    (Field.SCORE, _SCORE),
    (Field.RATING, _RATING),
    (Field.DATE, re.compile(
        r"\b(?:when|what dates?|which dates?|what days?|which days?|dates?)\b.*\b(?:assess|inspect|visit|report|publish|"
        r"updat)\w*|\bwhich (?:assessment|inspection)\b|\bwhen did (?:cqc|inspectors?|they)\b.*\b"
        r"(?:visit|inspect|assess|come|go)|\bdates? of\b|\bhow (?:old|recent) is\b|\bwhen was .*\bupdated\b")),
    (Field.ADDRESS, re.compile(r"\baddress\b|\bpost ?code\b|\blocated\b|\bwhere(?:'s| is| are)\b.*\b(?:based|service|home|office|located)\b|^where(?:'s| is)\b")),
    (Field.PHONE, re.compile(r"\b(?:tele)?phone\b|\bcontact number\b|\btel\b|\bring them\b|\bcall them\b")),
    (Field.PROVIDER, re.compile(r"\bwho (?:runs|ran|owns|owned|operates|provides)\b|\b(?:the|which|what) (?:provider|company|organisation)\b.*\b(?:runs?|owns?|called|name|is)\b|\bprovider'?s? name\b|\brun by\b|\bname of the provider\b")),
    (Field.SERVICE_TYPE, re.compile(r"\b(?:what|which) (?:type|kind|sort) of (?:service|home|care)\b|\bservice type\b")),
    (Field.BREACHES, re.compile(r"\bbreach(?:es|ed|ing)?\b|\bwhich regulations?\b|\bwhat regulations?\b|\bregulation numbers?\b|\bbr(?:oke|eak|oken) the (?:law|regulations?|rules)\b|\benforcement\b|\bwarning notices?\b|\brequirement notices?\b")),
)  # fmt: skip

_COMPARISON = re.compile(
    r"\bcompar\w*|\bcontrast\w*|\bdiffer\w*|\bboth\b|\bversus\b|\bvs\b|\beach (?:service|home|report)\b|"
    r"\b(?:two|three|all(?: the| of the)?) (?:services|homes|reports|providers)\b|\bsimilar\w*|"
    r"\bin common\b|\bwhich (?:service|home|report|provider|one)s?\b|\bbetter\b|\bworse\b|"
    r"\b(?:higher|lower|highest|lowest)\b"
)
_SPEAKERS: tuple[tuple[Speaker, str], ...] = (
    ("people", r"people|residents?|service users?|clients?|relatives?|famil(?:y|ies)|loved ones?"),
    ("staff", r"staff|carers?|care workers?|workers?|employees?|nurses?"),
    ("partners", r"partners?|professionals?|local authorit(?:y|ies)|council|social workers?|doctors?|gps?"),
    ("provider", r"(?:registered )?managers?|providers?|owners?|boss(?:es)?|leaders?|nominated individual"),
)  # fmt: skip
_SAID = r"(?:say|said|says|tell|told|think|thought|feel|felt|complain|complained|report|shared|feed ?back|comment)"


def find_speaker(text: str) -> Speaker | None:
    """Whose words the question asks for ("what did relatives say about …"), if anyone's."""
    lowered = fold(text)
    for speaker, who in _SPEAKERS:
        if re.search(
            rf"\b(?:what|how|did|do|does|which|any)\b[^.?!]{{0,25}}\b(?:{who})\b[^.?!]{{0,30}}\b{_SAID}\b"
            rf"|\b(?:according to|feedback from|comments? (?:from|by)|quotes? (?:from|by)|views? of)\s+"
            rf"(?:the |a |some )?(?:{who})\b",
            lowered,
        ):
            return speaker
    return None


def find_kind(text: str) -> Kind:
    """The kind of answer asked for; FINDING when nothing says otherwise."""
    lowered = fold(text).strip()
    for kind, pattern in _KINDS:
        if pattern.search(lowered):
            return kind
    return Kind.FINDING


# Words that ask for a field; once the field is understood they are not subjects as well.
_FIELD_STEMS = {
    Field.SCORE: "judge judged assess assessed look looked came gap mark marks marked score scored scores scoring points percentage percent overall total",
    Field.RATING: "rate rated rating ratings grade graded overall judged",
    Field.DATE: "date dates assessment assessed inspection inspected inspect visit visited report "
    "published publish updated update page day days old recent latest last",
    Field.ADDRESS: "address postcode post code located based office where place full",
    Field.PHONE: "phone telephone number contact call tel ring",
    Field.PROVIDER: "provider provided provides run runs ran owns owned owner operates company "
    "organisation name called",
    Field.SERVICE_TYPE: "type kind sort service home care",
    Field.BREACHES: "breach breaches breached regulation regulations number numbers legal law rules "
    "broke broken requirement notice notices warning enforcement",
}  # fmt: skip
_RATING_WORDS = re.compile(r"\b(outstanding|good|requires improvement|inadequate|not rated)\b")
_CLAIMED_RATING = re.compile(
    r"\b(?:rated|rating(?: of)?|graded|judged|awarded|marked|marked down|marked up|down to|up to|get|got|getting|given|is|are|was|were)\s+"
    r"(?:an?\s+|as\s+|to\s+|overall\s+)*(outstanding|good|requires improvement|inadequate|not rated)\b"
    r"(?!\s+(?:at|enough|care|practice|quality|governance|feedback|standard)\b)"
)
# Beside the name of a statement or an area these ask for its score.
_ASSESSED = re.compile(
    r"\b(?:higher|lower|highest|lowest)\b|\b(?:did|was|were)\b.*\b(?:judged?|assess(?:ed)?|look(?:ed)? at)\b"
)
_CLAIMED_NUMBER = re.compile(
    r"\b(?:got|get|gets|given|awarded|scored?|scores|scoring|score of|scored (?:only|just)|get only)\s+"
    r"(?:an?\s+|only\s+|just\s+|full\s+)*(\d{1,3})\b(?!\s+(?!out\b|for\b|in\b|on\b|points?\b|at\b|and\b)[a-z])"
)
_REGULATION = re.compile(r"\breg(?:ulation)?s?\.?\s*(\d{1,2}a?)\b")


# What the answer is for is no subject: "for a team briefing".
_PURPOSE = re.compile(
    r"\b(?:for|in|at) (?:a|an|my|our|the|this|next|tomorrow's)\s+(?:[\w'-]+\s+){0,3}?(?:briefing|session|meeting|"
    r"handover|presentation|slides?|course|workshop|poster|newsletter|supervision session|training session)\b"
)
# Nor is a clause that only says what one is working on: "For a session on boards: …".
_PREFACE = re.compile(
    r"^(?:for|i am|i'm|we are|we're|new starter)\b[^:.?!]{0,80}:\s+(?=(?:\S+\s+){3})"
)
_AREA_NAME = re.compile(r"\bwell[ -]led\b")


def term_sequence(text: str, without: frozenset[str] = frozenset()) -> tuple[Term, ...]:
    """What the text is about: its content words as terms, the longest known phrases first.

    ``without`` are folded words to leave out (the words that named a service).
    """
    text = _AREA_NAME.sub(" ", _PURPOSE.sub(" ", _PREFACE.sub("", fold(text))))
    kept = [word for word in words(_REGULATION.sub(r" regulation\1 ", fold(text)))
            if word not in STOP_WORDS and word not in without and not word.endswith("n't")]  # fmt: skip
    stems = [stem(word) for word in kept]
    found: list[Term] = []
    index = 0
    while index < len(stems):
        term, length = _term_at(kept, stems, index)
        if term is not None and all(term.word != other.word for other in found):
            found.append(term)
        index += length
    return tuple(found)


def _term_at(kept: Sequence[str], stems: Sequence[str], index: int) -> tuple[Term | None, int]:
    word = kept[index]
    if match := re.fullmatch(r"regulation(\d+a?)", word):
        return Term(f"regulation {match[1]}", frozenset({("regul", match[1])})), 1
    for length in (4, 3, 2, 1):
        phrase = tuple(stems[index : index + length])
        if len(phrase) < length or (length == 1 and _frames(word, stems[index])):
            continue
        if phrase in related() and phrase not in same_meaning():
            name = " ".join(kept[index : index + length])
            return Term(name, frozenset({phrase}), related()[phrase]), length
        if phrase in same_meaning():
            name = " ".join(kept[index : index + length])
            return Term(name, same_meaning()[phrase] | {phrase}), length
    if _frames(word, stems[index]):
        return None, 1
    return Term(word, frozenset({(stems[index],)})), 1


def _frames(word: str, stemmed: str) -> bool:
    """Whether the word only frames the question; "relatives" is no form of "relate"."""
    return word in SCAFFOLD or (stemmed in _SCAFFOLD_STEMS and (stemmed,) not in same_meaning())


def find_fields(text: str) -> frozenset[Field]:
    """The facts of the record that the question asks for."""
    lowered = fold(text)
    found = {field for field, pattern in _FIELDS if pattern.search(lowered)}
    if (statements_named(text) or key_questions_named(text)) and _ASSESSED.search(lowered):
        found.add(Field.SCORE)
    if find_claimed_number(text) is not None:
        found.add(Field.SCORE)
    if find_claimed_rating(text) is not None:
        found.add(Field.RATING)
    return frozenset(found)


def find_claimed_number(text: str) -> int | None:
    """The score that the question takes for granted ("why did they get a 4 for …")."""
    match = _CLAIMED_NUMBER.search(fold(text))
    return int(match[1]) if match else None


def find_claimed_rating(text: str) -> str | None:
    """The rating that the question takes for granted or asks to confirm."""
    match = _CLAIMED_RATING.search(fold(text))
    return match[1].capitalize() if match else None


def residual_terms(query: Query) -> tuple[Term, ...]:
    """What the question is about beyond the fields, statements and areas it names.

    The facts lane may only answer alone when nothing is left: "what was it rated at its
    previous address" asks for more than the rating.
    """
    explained = {stem(word) for field in query.fields for word in _FIELD_STEMS[field].split()}
    for statement in query.statements:
        explained |= {stem(word) for word in statement_words(query.text, statement)}
    explained |= {stem(word) for name in query.key_questions for word in words(name)}
    explained |= query.describes
    explained |= set("led well lower higher lowest highest differ statement qualiti each".split())
    if Field.RATING in query.fields:
        explained |= {
            stem(word) for word in words(" ".join(_RATING_WORDS.findall(fold(query.text))))
        }
    return tuple(
        term
        for term in query.terms
        if not all(stem(word) in explained or word.isdigit() for word in words(term.word))
    )


def find_units(text: str, without: frozenset[str]) -> tuple[Term, ...]:
    """What a "how many" question counts: the first subjects after those words."""
    match = re.search(
        r"\b(?:how many|number of|share of|proportion of|percentage of)\s+(?!(?:did|do|does|were|was|are|is|have|had)\b)((?:[\w'-]+\s*){1,6})",
        fold(text),
    )
    return term_sequence(match[1], without)[:2] if match else ()


_SAYER = re.compile(
    rf"\bwhat (?:did|do|does|have|had|has) ((?:[\w'-]+ ){{1,9}}?){_SAID}\b"
    rf"|\bhow (?:did|do|does) ((?:[\w'-]+ ){{1,4}}?)(?:describe|feel|find|rate)\b"
    r"|\b(?:according to|(?:view|opinion|feedback|comments?|quotes?) (?:of|from|by)) ((?:[\w'-]+ ?){1,3})"
    r"|\b([\w-]+)(?:'s|s') (?:views?|opinions?|comments?|feedback|grumbles?|thoughts)\b"
)
_NOT_SAYERS = re.compile(r"\b(?:cqc|inspectors?|reports?|it|they|you|the commission|we|i)\b")


def find_sayer(text: str, without: frozenset[str]) -> tuple[Term, ...]:
    """Whose words the question asks for: "what did the chef say about …"."""
    match = _SAYER.search(fold(text))
    if not match:
        return ()
    named = next(group for group in match.groups() if group)
    named = re.split(r"\b(?:of|at|from|in|living|using|who)\b", named)[0]
    return () if _NOT_SAYERS.search(named) else term_sequence(named, without)[-1:]


def find_wanted(text: str) -> int | None:
    """How many points or examples the question asks for ("five bullet points")."""
    match = re.search(
        r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:\w+\s+)?"
        r"(?:bullets?|points?|examples?|findings?|things|messages|lessons|quotes)\b",
        fold(text),
    )
    if not match:
        return None
    return int(match[1]) if match[1].isdigit() else _ORDINALS[match[1]]


def find_services(text: str) -> int | None:
    """How many services the question speaks of without naming them ("the two homes")."""
    match = re.search(
        r"\b(two|three|four|2|3|4|both)\s+(?:\w+\s+)?(?:services|homes|reports|providers|agencies)\b",
        fold(text),
    )
    if not match:
        return None
    return {"both": 2, "2": 2, "3": 3, "4": 4}.get(match[1]) or _ORDINALS[match[1]]


_ASKS_ILL = re.compile(
    r"\b(?:criticis\w+|problems?|concerns?|failings?|shortfalls?|weakness\w*|wrong|negative|issues?|"
    r"complaints?|faults?|bad|badly|poor|failed|fail)\b"
)
_ASKS_WELL = re.compile(
    r"\b(?:strengths?|praise\w*|positives?|good practice|go(?:ing|es)? well|went well|did well|done well|"
    r"doing well|(?:was|were|is|are|anything|something|what's) good|good (?:things|points|about|at)|compliment\w*)\b"
)


def find_wanted_polarity(text: str) -> Polarity:
    """Whether the question asks for what was wrong, for what was good, or for either."""
    folded = fold(text)
    ill, well = bool(_ASKS_ILL.search(folded)), bool(_ASKS_WELL.search(folded))
    return Polarity(int(well) - int(ill))
