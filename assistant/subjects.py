"""What a question is about: its content words, as terms with everything that may stand for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.patterns import any_of
from assistant.query import Term
from assistant.speaker import SAID
from assistant.vocabulary import related, same_meaning
from ingest.terms import STOP_WORDS, fold, stem, words

# Words that frame a question about a report without saying what it is about.
SCAFFOLD = frozenset(
    """account across actual actually address advise answer answers anybody anyone anything
    area ask asking assess assessment audience back bad badly best better big biggest brief
    briefing briefly building bullet bullets came care case certain chance chances class come
    coming comment commission compare compared comparison contrast could cover cqc create
    criticise criticised criticism criticisms currently describe detail details differ
    difference different discuss draft eight english enough ever everything evidence exact
    exactly example examples explain fact facts feel felt find finding findings five found
    four full gap gave general generally get give given go gone good got group hand handle
    handover happen happened happening happens hello help hi high higher highest highlight
    identified identify include inspect inspected inspection inspections inspector inspectors
    involve issue issues item items just keep kept key kind know learn like list look low
    lower lowest main major make mark marked marks matter mean means meant mention mentioned
    mentions message mostly must need needed news newsletter nine notes now number numbers ok
    okay one ones outline overall overview page paragraph part particular people plain please
    pls plz point points possible ppl praise praised present presentation problem problems
    proper properly pull put quality question quick quickly quiz quote quotes rank ranked read
    really reason reasons recently relevant report reported reports result results right role
    round said saw say saying says section see seem service services session seven shared
    short show showed shown shows side sides significant simple simply six slide slides
    someone something sort specific specifically stated states still story study stuff sum
    summarise summarize summary sure takeaway takeaways tbh teach tell ten text thank thanks
    thing things think thought thoughts three time times today together told top topic trainee
    trainees versus vs trainers turn turned two understand use used useful using view want
    wanted way well whats whole wide word words work worse worst write wrong wrote yes""".split()
)
_SCAFFOLD_STEMS = frozenset(map(stem, SCAFFOLD))
_LONGEST_PHRASE = 4  # words of the longest phrase in the vocabulary

_REGULATION = re.compile(r"\breg(?:ulation)?s?\.?\s*(\d{1,2}a?)\b")
_AREA_NAME = re.compile(r"\bwell[ -]led\b")
# What the answer is for is no subject: "for a team briefing".
_PURPOSE = re.compile(
    r"\b(?:for|in|at) (?:a|an|my|our|the|this|next|tomorrow's)\s+(?:[\w'-]+\s+){0,3}?"
    r"(?:briefing|(?:supervision |training )?session|meeting|handover|presentation|slides?|"
    r"course|workshop|poster|newsletter)\b"
)
# Nor is a clause that only says what one is working on: "For a session on boards: …".
_PREFACE = re.compile(r"^(?:for|i am|i'm|we are|we're)\b[^:.?!]{0,80}:\s+(?=(?:\S+\s+){3})")
_COUNTED = re.compile(
    r"\b(?:how many|(?:number|share|proportion|percentage) of)\s+"
    r"(?!(?:did|do|does|were|was|are|is|have|had)\b)((?:[\w'-]+\s*){1,6})"
)
_SAYER = any_of(
    rf"what (?:did|do|does|have|had|has) ((?:[\w'-]+ ){{1,9}}?){SAID}",
    r"how (?:did|do|does) ((?:[\w'-]+ ){1,4}?)(?:describe|feel|find|rate)",
    r"(?:according to|(?:view|opinion|feedback|comments?|quotes?) (?:of|from|by)) "
    r"((?:[\w'-]+ ?){1,3})",
    r"([\w-]+)(?:'s|s') (?:views?|opinions?|comments?|feedback|grumbles?|thoughts)",
)
_NOT_SAYERS = any_of("cqc|inspectors?|reports?|it|they|you|the commission|we|i")


def term_sequence(text: str, without: frozenset[str] = frozenset()) -> tuple[Term, ...]:
    """What the text is about: its content words as terms, the longest known phrases first.

    ``without`` are folded words to leave out (the words that named a service).
    """
    text = _AREA_NAME.sub(" ", _PURPOSE.sub(" ", _PREFACE.sub("", fold(text))))
    kept = [
        word
        for word in words(_REGULATION.sub(r" regulation\1 ", text))
        if word not in STOP_WORDS and word not in without and not word.endswith("n't")
    ]
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
    """The term that starts at the index, or None for a framing word; how many words it takes."""
    word = kept[index]
    if match := re.fullmatch(r"regulation(\d+a?)", word):
        return Term(f"regulation {match[1]}", frozenset({("regul", match[1])})), 1
    framing = _frames(word, stems[index])
    for length in range(_LONGEST_PHRASE, 0, -1):
        phrase = tuple(stems[index : index + length])
        if len(phrase) < length or (length == 1 and framing):
            continue
        if phrase in same_meaning() or phrase in related():
            meanings = same_meaning().get(phrase, frozenset()) | {phrase}
            close = frozenset() if phrase in same_meaning() else related()[phrase]
            return Term(" ".join(kept[index : index + length]), meanings, close), length
    return (None if framing else Term(word, frozenset({(stems[index],)}))), 1


def _frames(word: str, stemmed: str) -> bool:
    """Whether the word only frames the question; "relatives" is no form of "relate"."""
    return word in SCAFFOLD or (stemmed in _SCAFFOLD_STEMS and (stemmed,) not in same_meaning())


def find_units(text: str, without: frozenset[str]) -> tuple[Term, ...]:
    """What a "how many" question counts: the first two subjects after those words."""
    match = _COUNTED.search(fold(text))
    return term_sequence(match[1], without)[:2] if match else ()


def find_sayer(text: str, without: frozenset[str]) -> tuple[Term, ...]:
    """Whose words the question asks for: "what did the chef say about …"."""
    match = _SAYER.search(fold(text))
    if not match:
        return ()
    named = next(group for group in match.groups() if group)
    named = re.split(r"\b(?:of|at|from|in|living|using|who)\b", named)[0]
    return () if _NOT_SAYERS.search(named) else term_sequence(named, without)[-1:]
