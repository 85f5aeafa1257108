"""Passages as they are handed to a language model, and the way back from its words to theirs."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.draft import Proposal
from assistant.evidence import Candidate
from assistant.reply import Cited
from ingest.report import Report
from ingest.terms import words

_WORDS = 900  # handed over; 1,400 tokens take a laptop without a GPU 20 s to read (measured)
_FEWEST_WORDS = 3  # that a citation must copy: fewer stand everywhere
_LETTERS = "abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Handout:
    """The sentences handed over, by the token of their passage, and the fence around them.

    Tokens and fence are drawn anew for each request: a document cannot know them.
    """

    fence: str
    passages: Mapping[str, tuple[Candidate, ...]]

    def as_json(self, reports: Mapping[str, Report]) -> list[str]:
        """A line of JSON for each passage, with what tells whose finding it is about what."""
        return [_line(token, sentences, reports) for token, sentences in self.passages.items()]

    def find(self, cited: Cited) -> list[Candidate] | None:
        """The whole sentences that hold the words cited, or None where they stand nowhere.

        Raises KeyError for a token that was not handed out.
        """
        sentences = self.passages[cited.passage]
        wanted = words(cited.words)
        if len(wanted) < _FEWEST_WORDS:
            return None
        held = [(word, place) for place, each in enumerate(sentences) for word in words(each.text)]
        for start in range(len(held) - len(wanted) + 1):
            window = held[start : start + len(wanted)]
            if [word for word, _ in window] == wanted:
                return _neighbours(sentences[window[0][1] : window[-1][1] + 1])
        return None


def hand_out(proposal: Proposal) -> Handout:
    """The passages that a proposal rests on, then others that were read, the best first."""
    grouped: dict[str, list[Candidate]] = {}
    for candidate in proposal.found:
        grouped.setdefault(candidate.passage.passage_id, []).append(candidate)
    cited = {
        (evidence.report.report_id, evidence.span.start)
        for draft in proposal.drafts
        for evidence in draft.evidence
    }

    def rests_on(sentences: Sequence[Candidate]) -> bool:
        return any((c.passage.report_id, c.span.start) in cited for c in sentences)

    best_first = sorted(grouped.values(), key=lambda s: (not rests_on(s), -max(c.score for c in s)))
    chosen: dict[str, tuple[Candidate, ...]] = {}
    left = _WORDS
    for sentences in best_first:
        left -= sum(len(candidate.text.split()) for candidate in sentences)
        if chosen and left < 0:
            break
        chosen[_token(chosen)] = tuple(sorted(sentences, key=lambda c: c.index))
    return Handout(f"=== {secrets.token_hex(8)} ===", chosen)


def _token(taken: Mapping[str, object]) -> str:
    """A short code that no passage has yet: two letters and a digit."""
    while True:
        letters = secrets.choice(_LETTERS) + secrets.choice(_LETTERS)
        token = f"{letters}{secrets.randbelow(10)}"
        if token not in taken:
            return token


def _line(token: str, sentences: Sequence[Candidate], reports: Mapping[str, Report]) -> str:
    passage = sentences[0].passage
    report = reports[passage.report_id]
    assessed = report.assessment_date
    shown = {
        "passage": token,
        "service": report.service.value,
        "date": assessed.value.isoformat() if assessed else None,
        "about": " · ".join(passage.heading_path[1:]),
        "text": " ".join(" ".join(candidate.text.split()) for candidate in sentences),
    }
    return json.dumps(shown, ensure_ascii=False)


def _neighbours(sentences: Sequence[Candidate]) -> list[Candidate] | None:
    """The sentences, if nothing was left out between them."""
    first, last = sentences[0].index, sentences[-1].index
    return list(sentences) if last - first + 1 == len(sentences) else None
