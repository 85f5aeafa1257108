"""Labelled lines folded into key questions, statements and sections, in one pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ingest import framework
from ingest.dates import first_date
from ingest.lines import Line, Role
from ingest.report import KeyQuestion, ScoreStatus, Section, Span, Stated, Statement
from ingest.terms import fold

_NOT_ASSESSED = re.compile(
    r"(?:we (?:did not|didn't|have not) (?:look at|assess|looked at|assessed) (?P<looked>.+?)"
    r"|(?P<passive>.+?) (?:was|were) not (?:looked at|assessed))"
    r" (?:during|at|in|as part of|on) this (?:assessment|inspection)\b.*"
)
_FARTHEST_STATEMENT = 100  # lines below a score whose area no heading names
_SELF = re.compile(r"this (?:quality statement|statement|area|topic|key question)|it")


@dataclass(slots=True)
class _OpenStatement:
    title: str
    number: int | None
    inferred: bool
    start: int
    end: int
    score: Stated[int] | None = None
    not_assessed: bool = False
    has_findings: bool = False

    def closed(self) -> Statement:
        """The statement; a printed number counts as a score only where inspectors gave it."""
        zero = self.score is not None and self.score.value == 0
        carried = self.not_assessed or (zero and not self.has_findings)
        status = ScoreStatus.NOT_STATED
        if carried:
            status = ScoreStatus.NOT_ASSESSED
        elif self.score and not zero:
            status = ScoreStatus.STATED
        return Statement(
            title=self.title,
            number=self.number,
            status=status,
            score=self.score if status is ScoreStatus.STATED else None,
            carried_score=None if status is ScoreStatus.STATED else self.score,
            heading_inferred=self.inferred,
            span=Span(self.start, self.end),
        )


@dataclass(slots=True)
class _OpenQuestion:
    name: str
    start: int
    end: int
    assessed: bool = True
    rating: Stated[str] | None = None
    score: Stated[int] | None = None
    heading_may_be_lost: bool = False
    updated: Stated[date] | None = None
    statements: dict[str, _OpenStatement] = field(default_factory=dict)
    has_prose: bool = False

    def closed(self) -> KeyQuestion:
        """The key question as the nouns have it."""
        return KeyQuestion(
            name=self.name,
            assessed=self.assessed,
            rating=self.rating,
            score=self.score,
            updated=self.updated,
            statements=tuple(statement.closed() for statement in self.statements.values()),
            span=Span(self.start, self.end),
        )

    @property
    def states_anything(self) -> bool:
        """False for a bare name, such as a link to another area's page."""
        return bool(self.rating or self.score or self.statements or self.has_prose)


@dataclass(slots=True)
class Fold:
    """The state of one pass over the lines: what is open, and what was gathered.

    Every line either states a fact, is a heading or furniture, or is prose; all prose
    goes into exactly one section.
    """

    lines: Sequence[Line]
    questions: list[_OpenQuestion] = field(default_factory=list)
    question: _OpenQuestion | None = None
    statement: _OpenStatement | None = None
    heading: str | None = None
    sections: list[Section] = field(default_factory=list)
    in_run: bool = False  # whether the last line was prose of the last section

    def run(self) -> None:
        """Take every line in order."""
        for index, line in enumerate(self.lines):
            self._take(index, line)

    def _take(self, index: int, line: Line) -> None:
        prose = line.role in (Role.PARAGRAPH, Role.NOTICE)
        match line.role:
            case Role.KEY_QUESTION:
                self._open_question(line.text, line.span)
            case Role.CLOSING_HEADING:
                self.question, self.statement, self.heading = None, None, line.text.rstrip(":")
            case Role.STATEMENT:
                prose = not self._open_named_statement(index, line)
            case Role.HEADING:
                self.heading = line.text
            case Role.STATEMENT_SCORE:
                prose = not self._state_score(index, line)
            case Role.AREA_SCORE | Role.RATING | Role.UPDATED:
                prose = not self._state(index, line)
        if prose:
            self._add_prose(index, line)
        elif line.role is not Role.FURNITURE:
            self._extend(line.span.end)
        self.in_run = prose

    def _open_question(self, text: str, span: Span) -> None:
        name = framework.key_question(text) or text
        held = next((question for question in self.questions if question.name == name), None)
        if held is None:
            held = _OpenQuestion(name, span.start, span.end)
            self.questions.append(held)
        elif not held.has_prose and not held.statements:
            held.start = span.start  # a row of the ratings table came first
            self.questions.remove(held)
            self.questions.append(held)
        self.question, self.statement, self.heading = held, None, None

    def _open_named_statement(self, index: int, line: Line) -> bool:
        """Open the statement that a heading names; False where it is no heading after all."""
        known = framework.quality_statement(line.text)
        scored = _role_at(self.lines, index + 1) is Role.STATEMENT_SCORE
        if known and (self.question is None or known.key_question != self.question.name):
            if self.question is not None and not scored:
                self.heading = line.text  # another question's title used as a sub-heading
                return True
            self._open_question(known.key_question, line.span)
        if self.question is None:
            return False
        title, number = (known.title, known.number) if known else (line.text, None)
        self._open_statement(title, number, inferred=False, span=line.span)
        return True

    def _open_statement(
        self, title: str, number: int | None, *, inferred: bool, span: Span
    ) -> None:
        self.heading = None
        opened = _OpenStatement(title, number, inferred, span.start, span.end)
        if self.question:
            opened = self.question.statements.setdefault(title, opened)
        if not (opened.has_findings or opened.not_assessed):
            opened.start = span.start  # a row of a table of scores may have come first
        self.statement = opened

    def _state_score(self, index: int, line: Line) -> bool:
        """Keep the open statement's score; False where none is open or it has one."""
        self._restore_lost_heading(index, line)
        statement = self.statement
        if statement is None or statement.score is not None:
            return False
        below_heading = not (statement.inferred or statement.has_findings)
        start = statement.start if below_heading else line.stated.start
        statement.score = Stated(int(line.value), Span(start, line.stated.end))
        return True

    def _state(self, index: int, line: Line) -> bool:
        """Keep a fact of the open key question; False where none is open for it."""
        if line.role is Role.AREA_SCORE and self.question is None:
            self._open_question_of_next_statement(index, line)
        question = self.question
        if question is None or self.statement is not None:
            return False
        if line.role is Role.AREA_SCORE:
            question.heading_may_be_lost = not question.statements
            self.heading = None
            # Nothing is scored 0 out of 100: the number stands where no score is carried.
            question.score = Stated(int(line.value), line.stated) if int(line.value) else None
            return True
        if line.role is Role.RATING and question.rating is None:
            rating = framework.rating(line.value) or line.value
            below_heading = _role_at(self.lines, index - 1) is Role.KEY_QUESTION
            start = self.lines[index - 1].span.start if below_heading else line.stated.start
            question.rating = Stated(rating, Span(start, line.stated.end))
            return True
        if line.role is Role.UPDATED and question.updated is None:
            question.updated = date_stated(line)
            return True
        return False

    def _open_question_of_next_statement(self, index: int, line: Line) -> None:
        for later in self.lines[index : index + _FARTHEST_STATEMENT]:
            named = later.role is Role.STATEMENT
            known = framework.quality_statement(later.text) if named else None
            if known:
                self._open_question(known.key_question, line.span)
                return

    def _add_prose(self, index: int, line: Line) -> None:
        question = self.question
        self._restore_lost_heading(index, line)
        self._note_not_assessed(line)
        if question:
            question.has_prose = True
        section = Section(
            heading=self.heading or (self.statement.title if self.statement else None),
            key_question=question.name if question else None,
            statement=self.statement.title if self.statement else None,
            span=line.span,
        )
        last = self.sections[-1] if self.sections and self.in_run else None
        if last and _same_place(last, section):
            self.sections[-1] = replace(last, span=Span(last.span.start, line.span.end))
        else:
            self.sections.append(section)
        self._extend(line.span.end)

    def _restore_lost_heading(self, index: int, line: Line) -> None:
        """Open the first statement of an area at its first line, if only its heading is gone."""
        question = self.question
        if question and question.heading_may_be_lost and self.statement is None:
            question.heading_may_be_lost = False
            lost = _lost_heading(self.lines, index, question.name)
            if lost:
                self._open_statement(lost.title, lost.number, inferred=True, span=line.span)

    def _note_not_assessed(self, line: Line) -> None:
        match = _NOT_ASSESSED.fullmatch(fold(line.text).strip())
        what = (match["looked"] or match["passive"]).strip() if match else ""
        known = framework.quality_statement(what)
        if self.statement:
            titled = known is not None and known.title == self.statement.title
            if match and (titled or _SELF.fullmatch(what)):
                self.statement.not_assessed = True
            else:
                self.statement.has_findings = True
        elif self.question and match:
            named = framework.key_question(what) == self.question.name
            if named or _SELF.fullmatch(what):
                self.question.assessed = False

    def _extend(self, end: int) -> None:
        if self.question:
            self.question.end = max(self.question.end, end)
        if self.statement:
            self.statement.end = max(self.statement.end, end)


def _same_place(left: Section, right: Section) -> bool:
    return (left.heading, left.key_question, left.statement) == (
        right.heading,
        right.key_question,
        right.statement,
    )


def _role_at(lines: Sequence[Line], index: int) -> Role | None:
    return lines[index].role if 0 <= index < len(lines) else None


def _lost_heading(
    lines: Sequence[Line], index: int, key_question: str
) -> framework.QualityStatement | None:
    """The statement whose heading was lost between the area's score and this line.

    Known only where the contents list names exactly one statement before the next
    heading of the body: with two, nobody can tell where one ends and the other begins.
    """
    listed = [
        statement
        for line in lines
        if line.role is Role.CONTENTS_ITEM
        and (statement := framework.quality_statement(line.text))
        and statement.key_question == key_question
    ]
    following = next((line for line in lines[index:] if line.role is Role.STATEMENT), None)
    found = framework.quality_statement(following.text) if following else None
    before = listed[: listed.index(found)] if found in listed else listed
    return before[0] if len(before) == 1 else None


def date_stated(line: Line) -> Stated[date] | None:
    """The line's date; the whole line states it."""
    day = first_date(line.value)
    return Stated(day.value, line.stated) if day else None
