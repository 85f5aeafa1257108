"""The forms in which people ask what is expected, and in which they ask what was found."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.patterns import any_of


class Form(StrEnum):
    """How a question shows that it asks what is expected."""

    NUMBER = "number"  # it names a regulation or a statement by number
    DUTY = "duty"  # it asks what must or may be done
    RULE = "rule"  # it asks which rule there is on something, or what inspectors look for
    MEANING = "meaning"  # it asks what a term, a score or a framework is
    TOPIC = "topic"  # by nothing but its subject


class Aspect(StrEnum):
    """Which side of a rule is asked for."""

    OFFENCE = "offence"
    INSPECTORS = "inspectors"
    TIME = "time"
    STATEMENTS = "statements"
    WHOLE = "whole"


# Anyone whom the rules bind, never "the home": that is a service whose report is held.
_ANYONE = (
    r"(?:we|providers|homes|managers|owners|services|staff|carers|care workers|nurses|an? (?:\w+ )"
    r"{0,2}(?:provider|home|service|manager|owner|agency|carer|nurse|worker|volunteer|director))"
)
_OF_A_REPORT = r"(?! (?:know|have (?!to)|see|find|get|compare|look)\b)"  # "can we see"
_MODAL = any_of(
    r"must|mustn't|shall|ought|supposed to|obliged|obligations?|obligatory|required|requires?",
    r"(?:have|has|having|need|needs|got) to|gotta|need (?:an?|any|cqc|permission|consent)",
    r"(?:do|does|don't|doesn't) (?:\w+ ){1,3}need|should(?! (?:\w+ ){0,3}have (?:been|had))",
    r"(?:are|is|be|get|being|that) (?:\w+ )?(?:allowed|permitted|expected|meant to|responsible)",
    r"(?:is it|is that|are we) (?:ok|okay|alright|all right|fine|acceptable)",
    r"allowed to|requirements?|responsibilit(?:y|ies)|mandatory|compulsory",
    r"illegal|lawful|unlawful|offen[cs]es?|crimes?|prosecut\w*|penalt(?:y|ies)|jail|prison",
    r"against the (?:law|rules)|in trouble|fined?|without delay|(?:counts?|classed|treated) as",
    rf"(?:can|may|could) {_ANYONE}{_OF_A_REPORT}|can (?:i|they|she|he|someone){_OF_A_REPORT}",
    r"what (?:do|should|can) (?:i|they) (?:be )?(?:do|doing|say)|what'?s expected",
    r"is (?:that|this|it) (?:right|normal|a problem)|legal (?:number|limit|minimum|maximum)",
    rf"(?:do|don't|when|who|how|what) (?:do )?we{_OF_A_REPORT}",
    r"what happens (?:if|when)|(?:can|will|could|would) (?:cqc|they)",
)
_LEGAL = any_of(r"dut(?:y|ies)|statutory|notifiable|legal|legally|laws?|criminal")
_DEFINITION = re.compile(
    r"(?:^|[,:;] |\b(?:so|ok|please|asking) )(?:what(?:'?s| is| are| r| does| do)|explain|define|"
    r"tell (?:me|us) about)\b|\bmean(?:s|ing)?\W*$|\bmeant by\b|\bstands? for\b"
)
_ASKS_ITS_MEANING = any_of("what (?:does|do|would) (?:that|this|it|they) mean")
_RULE = any_of(
    r"(?:regs?|regulations?|rules?|law|statements?|duty|framework|guidance) "
    r"(?:on|about|for|around|covers?|covering|deals? with|is about|are about|says?|say|asks?|"
    r"expects?|applies|apply)",
    r"(?:which|what|is there an?|are there any) (?:\w+ )?(?:regs?|regulations?|rules?|statements?)",
    r"(?:cqc|inspectors?|they) (?:be )?(?:look(?:ing)? (?:for|at)|expect|want|check|ask for)",
    r"(?:cqc|inspectors?) (?:use|judge|decide|inspect)|(?:cqc's?|inspectors) expectations?",
    r"^is (?!the|there|they|it|this|that|he|she).* (?:abuse|neglect|restraint|safeguarding)\W*$",
)
# "Has the new framework started" asks how things stand.
_FRAMEWORK = (
    r"(?:the |a )?(?:new |single )*(?:assessment )?"
    r"(?:framework|kloes?|scores|quality statements|law|rules)"
)
_SYSTEM = any_of(
    r"difference between|how many|how (?:is|are|does|do|r)|when (?:does|do|will|is|are)|who (?:is|"
    r"are)|which (?:are|is)|list|name|what (?:is|are) (?:\w+ )?for",
    rf"^(?:has|have|is|are) {_FRAMEWORK}",
)
# Someone or something in particular: a service whose report is held, not services at large.
_IN_PARTICULAR = any_of(
    r"they|them|their|theirs|he|she|his|her|this|that|these|those|staff|residents|people",
    r"(?<!are )(?<!is )there|the (?:home|service|provider|manager|owner|agency|place|report)",
)
# Its subject is somebody spoken of before; further on "their" may belong to the question itself.
_POINTING = re.compile(
    r"^(?:\w+ ){1,3}(?:they|he|she|these|those)\b|^(?:\w+ ){0,3}(?:their|his|her) \w+(?: \w+)?\W*$"
    r"|\b(?:the|this|that|our) (?:home|service|provider|agency|place|report|inspection)\b"
    r"|\b(?:the|its|our) (?:\w+ )?(?:score|rating)\b"
)
_IN_GENERAL = any_of(
    r"(?<!the )mean(?! scores?| ratings?)|means|meaning|meant|work|works|worked out|calculated",
    r"decided|scale|bands?|are there|explain|define|difference between|possible|system|out of",
    r"what (?:are|r) (?:the )?(?:four|cqc|possible|different) (?:scores|ratings)",
)
_CLAUSE = re.compile(r"[,.;:?]\s+| - ")
_RATING_LIKE_A_DUTY = "requires improvement"
_FEWEST = 3  # words of a clause that asks something
_PAST = re.compile(
    rf"^(?:and |but |so |ok |also )?(?:had|has|have)\b(?! to\b| {_FRAMEWORK})"
    r"|^(?:\S+ ){0,6}?(?:did|was|were|had|didn't|wasn't|weren't|have been|has been)\b"
)
_DESPITE_PAST = any_of("(?:do|must|should|can|are|may) we", "is (?:it|that|this)")
_OF_REPORTS = any_of(
    r"(?:the|this|that|these|those|their|its|his|her|either|both|any|each|our|last|latest) "
    r"(?:\w+ )?reports?",
    r"(?:inspectors?|cqc|they|it|reports?) (?:found|said|saw|noted|told|rated|scored|gave)",
    r"in (?:breach|common)|breached|(?:broke|broken) (?:the |any )?(?:law|rules|reg\w*)",
    r"(?:should|must|could) they(?! be doing)|should (?:\w+ ){0,4}have been",
    r"repeat offender|findings|(?:what'?s|what (?:is|was)|went|going) wrong|what happene?d",
    r"(?:any|who|list|how many|the|their|its) (?:\w+ )?breach(?:es)?",
    r"(?:these|those|two|three|both|each) (?:\w+ )?(?:services|homes|reports|providers)",
    r"(?:which|what|how many) (?:of )?(?:the |these )?"
    r"(?:(?:service|home|report|provider)s?|place|one)"
    r"(?! (?:must|have to|need to|should|has to|does|do))",
)
_OF_AN_OFFENCE = any_of(
    r"(?:is|are|be) (?:\w+ ){0,4}(?:offence|crime|illegal|against the law)",
    r"what happens|offence|prosecut\w+|penalt(?:y|ies)",
)
_ASPECTS = (
    (
        Aspect.OFFENCE,
        any_of(
            r"offen[cs]es?|illegal|unlawful|against the law|break(?:ing)? the law|crimes?",
            r"jail|prison|prosecut\w*|fined?|penalt(?:y|ies)|court|in trouble|punish\w*",
            r"what happens if (?:we|you|i|a provider|someone|they) "
            r"(?:do not|don't|fail|forget|didn't|ignore|break)",
        ),
    ),
    (
        Aspect.INSPECTORS,
        any_of(
            r"(?:inspectors?|cqc|they) (?:\w+ )?(?:be )?(?:look\w*|check\w*|want to see|ask for|"
            r"expect)",
            r"evidence|how (?:do|can|would|could) (?:we|you|i|a provider) (?:show|prove)",
        ),
    ),
    (
        Aspect.TIME,
        any_of(
            r"how (?:soon|quickly|quick|fast|long|late|many (?:days|hours|weeks|months))",
            r"deadline|time ?limit|time ?scale|by when|straight ?away|immediately|without delay",
            r"when (?:do|must|should|does|will|is|has|have|did|can)",
            r"within (?:\w+ )?(?:hours?|days?)|started|begun|in force|still in use|yet",
        ),
    ),
    (Aspect.STATEMENTS, any_of(r"quality statements?|which statements?")),
)


def asks_what_was_found(folded: str) -> bool:
    """Whether it speaks of reports, or its last clause of the past.

    "We had a fall, do we report it" and "is a breach of regulation 17 an offence" do not.
    """
    if _ASKS_ITS_MEANING.search(folded):
        return False
    return of_reports(folded) or (of_the_past(folded) and not _OF_REPORTS.search(folded))


def of_reports(folded: str) -> bool:
    """Whether it speaks of reports, or of what inspectors found, and asks of no offence."""
    return bool(_OF_REPORTS.search(folded)) and not _OF_AN_OFFENCE.search(folded)


def of_the_past(folded: str) -> bool:
    """Whether its last clause, which does the asking, speaks of the past."""
    clauses = [each for each in _CLAUSE.split(folded) if len(each.split()) >= _FEWEST]
    asking = clauses[-1] if clauses else folded
    return bool(_PAST.search(asking)) and not _DESPITE_PAST.search(asking)


def form_of(folded: str, *, of_facts: bool) -> Form | None:
    """The form of a question that names nothing by number; None if it has none of these.

    ``of_facts`` is set for scores, ratings and addresses: what they are at a service is no
    matter of meaning, how they work is.
    """
    folded = folded.replace(_RATING_LIKE_A_DUTY, "")
    if _RULE.search(folded):
        return Form.RULE
    defines = bool(_DEFINITION.search(folded))
    if _MODAL.search(folded) or (_LEGAL.search(folded) and not defines):
        return Form.DUTY
    if of_facts and not _IN_GENERAL.search(folded):
        return None
    general = bool(_SYSTEM.search(folded)) and not _IN_PARTICULAR.search(folded)
    return Form.MEANING if defines or general else None


def of_one_in_particular(folded: str) -> bool:
    """Whether it points to one service, or to somebody spoken of before."""
    return bool(_POINTING.search(folded))


def aspect_of(folded: str) -> Aspect:
    """The side of a rule that is asked for; the whole of it where none is."""
    return next((aspect for aspect, words in _ASPECTS if words.search(folded)), Aspect.WHOLE)
