"""What can be done with a kept answer: copy it, keep it as a file, ask again, say if it helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answer import Answer
from ingest.conversations import Feedback
from web.glossary import Meaning, meanings_in
from web.pages import piece

LONGEST_REASON = 300  # characters
_MOST_WORDS = 8  # explained under one answer; a longer list is not read


@dataclass(frozen=True, slots=True)
class AnswerTools:
    """A kept answer's own address, its question, and what was said of it, if anything.

    ``meanings`` are those of words in the answer that may need explaining.
    """

    address: str
    turn: int
    question: str
    feedback: Feedback | None
    meanings: tuple[Meaning, ...] = ()

    @property
    def choices(self) -> tuple[tuple[str, str, bool], ...]:
        """The value and name of each choice, and whether it was made."""
        said = self.feedback.helpful if self.feedback else None
        return ("yes", "Yes", said is True), ("no", "No", said is False)


def tools_html(tools: AnswerTools) -> str:
    """The tools as they stand below their answer."""
    return piece("answer_tools.html", "tools", tools, LONGEST_REASON)


def answer_tools(
    answer: Answer, turn: int, conversation_id: str, feedback: Feedback | None = None
) -> AnswerTools:
    """The tools of a kept answer. Its address has its id, which stays when earlier ones go."""
    address = f"/conversations/{conversation_id}/answers/{answer.id}"
    meanings = meanings_in(_texts(answer))[:_MOST_WORDS]
    return AnswerTools(address, turn, answer.question, feedback, meanings)


def _texts(answer: Answer) -> Iterator[str]:
    """All that the answer says, in reading order."""
    for claim in answer.claims:
        yield claim.group or ""
        yield f"{claim.cell.row} \n\n {claim.cell.text}" if claim.cell else claim.text
