"""An assistant that answers on demand: every status, failure and delay that a page must survive."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select

from assistant.answer import Answer, Citation, Claim, Status, Turn
from ingest.access import LOCAL_ORGANISATION, Scope
from ingest.database import Database
from ingest.errors import FindingsError, QuestionRefused, ReportNotHeld
from ingest.inbox import Inbox
from ingest.profile import Profile, profile_of
from ingest.report import (
    Breach,
    Framework,
    Instrument,
    KeyQuestion,
    Report,
    ScoreStatus,
    Section,
    Span,
    Stated,
    Statement,
)
from ingest.tables import answers

TEXT = """Willow & Reed Homecare
Report from 3 March 2025 assessment
Well-led
Requires improvement
We found 1 breach of the regulations about good governance.
This service scored 50 (out of 100) for this area.
Shared direction and culture
Score: 2
Staff knew the aims of the service. Leaders did not always act on what people told them.
Freedom to speak up
Score: 3
Staff told us they could raise concerns. <b>One</b> said "it is safe to speak" & meant it.
People told us that calls came on time.
Environmental sustainability
Score: 0
We did not look at this statement.
"""


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def section(heading: str | None, first: str, last: str, statement: str | None = None) -> Section:
    return Section(heading, "Well-led", statement, Span(span(first).start, span(last).end))


REPORT = Report(
    report_id="willow-2025",
    text=TEXT,
    source_name="willow.txt",
    source_sha256="0" * 64,
    framework=Framework.SINGLE_ASSESSMENT,
    service=Stated("Willow & Reed Homecare", span("Willow & Reed Homecare")),
    provider=None,
    location_id=None,
    service_types=(),
    address=None,
    phone=None,
    assessment_date=Stated(date(2025, 3, 3), span("3 March 2025")),
    visit_dates=(),
    published=None,
    overall_rating=None,
    key_questions=(
        KeyQuestion(
            name="Well-led",
            assessed=True,
            rating=Stated("Requires improvement", span("Requires improvement")),
            score=Stated(50, span("50")),
            updated=None,
            statements=(
                Statement(
                    "Shared direction and culture", 27, ScoreStatus.STATED,
                    Stated(2, span("Score: 2")), None, False, span("Shared direction and culture"),
                ),
                Statement(
                    "Freedom to speak up", 29, ScoreStatus.NOT_STATED,
                    None, None, True, span("Freedom to speak up"),
                ),
                Statement(
                    "Environmental sustainability", 34, ScoreStatus.NOT_ASSESSED,
                    None, Stated(0, span("Score: 0")), False, span("Environmental sustainability"),
                ),
            ),
            span=span("Well-led"),
        ),
    ),
    breaches=(
        Breach("17", Instrument.REGULATED_ACTIVITIES_2014, "Good governance", None,
               span("1 breach of the regulations about good governance")),
    ),
    notices=(),
    sections=(
        section("Well-led", "Well-led", "for this area."),
        section(
            "Shared direction and culture", "Shared direction", "people told them.",
            "Shared direction and culture",
        ),
        section("Freedom to speak up", "Freedom to", "came on time.", "Freedom to speak up"),
    ),
    pages=(),
)  # fmt: skip


def citation(number: int, words: str, statement: str) -> Citation:
    where = span(words)
    return Citation(
        number, REPORT.report_id, REPORT.service.value, "2025-03-03", "Well-led", statement,
        None, words, where.start, where.end, "staff" if "Staff told" in words else "inspector",
    )  # fmt: skip


SPEAK = citation(1, "Staff told us they could raise concerns.", "Freedom to speak up")
TOLD = citation(2, '<b>One</b> said "it is safe to speak" & meant it.', "Freedom to speak up")
LEAD = citation(
    3, "Leaders did not always act on what people told them.", "Shared direction and culture"
)


MODEL = "tiny:<b>1</b>"
STOPPED = "You stopped this answer. It holds what was checked until then."


class ModelFailed(FindingsError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"The language model failed: {reason}.")


@cache
def _new_record() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "record.sqlite3")
        Database(f"sqlite:///{path}").close()
        return path.read_bytes()


def empty_database() -> Database:
    """A real one, whose tables were made once for all tests."""
    directory = tempfile.mkdtemp()
    path = Path(directory, "record.sqlite3")
    path.write_bytes(_new_record())
    database = Database(f"sqlite:///{path}")
    weakref.finalize(database, shutil.rmtree, directory, ignore_errors=True)
    return database


@dataclass
class FakeRecords:
    held: list[Report] = field(default_factory=lambda: [REPORT])
    database: Database = field(default_factory=empty_database)

    def scope(self, report_ids: Sequence[str] | None = None) -> Scope:
        ids = frozenset(report.report_id for report in self.held)
        for report_id in report_ids or ():
            if report_id not in ids:
                raise ReportNotHeld(report_id)
        return Scope(LOCAL_ORGANISATION, frozenset(report_ids) if report_ids else ids)

    def profiles(self, scope: Scope) -> tuple[Profile, ...]:
        return tuple(map(profile_of, self.reports(scope)))

    def reports(self, scope: Scope) -> list[Report]:
        return [report for report in self.held if report.report_id in scope.report_ids]

    def report(self, scope: Scope, report_id: str) -> Report:
        return next(report for report in self.reports(scope) if report.report_id == report_id)

    @property
    def kept(self) -> list[str]:
        """The ids of all answers kept, oldest first."""
        rows = self.database.rows(select(answers.c.answer_id).order_by(answers.c.number))
        return [row["answer_id"] for row in rows]

    def forget(self) -> None:
        with self.database.writing() as connection:
            connection.execute(delete(answers))


@dataclass
class FakeLibrary:
    records: FakeRecords = field(default_factory=FakeRecords)
    inbox: Inbox = field(default_factory=lambda: Inbox(Path("no such folder")))


@dataclass
class FakeAssistant:
    """Ends the way that a word in the question asks for; ``hold`` keeps answers waiting.

    ``model`` answers as a language model does, one sentence for each ``sentences.release()``
    when asked "slowly", and ``ended`` tells how each answer ended. ``says`` replaces the answer.
    """

    library: FakeLibrary = field(default_factory=FakeLibrary)
    asked: list[tuple[str, Scope, tuple[Turn, ...]]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    sentences: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    ended: list[str] = field(default_factory=list)
    says: Callable[[Answer], Answer] = lambda answer: answer

    def __post_init__(self) -> None:
        self.hold.set()

    def ask(self, question: str, scope: Scope, previous_turns: Sequence[Turn] = ()) -> Answer:
        *_, answer = self.answering(question, scope, previous_turns)
        return answer

    def answering(
        self,
        question: str,
        scope: Scope,
        previous_turns: Sequence[Turn] = (),
        stop: threading.Event | None = None,
    ) -> Iterator[Answer]:
        if not question.strip():
            raise QuestionRefused("Type a question first.")
        if len(question) > 1000:
            raise QuestionRefused("A question may have at most 1,000 characters.")
        if "breakdown" in question:
            raise RuntimeError("on demand")
        self.asked.append((question, scope, tuple(previous_turns)))
        self.hold.wait(10)
        whole = self.says(self._answer(question, scope))
        if "slowly" in question:
            yield from self._growing(whole, stop or threading.Event())
        else:
            yield whole
        self.ended.append("stopped" if stop is not None and stop.is_set() else "whole")

    def _growing(self, whole: Answer, stop: threading.Event) -> Iterator[Answer]:
        for count in range(len(whole.claims) + 1):
            so_far = replace(
                whole, claims=whole.claims[:count], citations=whole.citations[:count], note=None
            )
            yield so_far
            while not self.sentences.acquire(timeout=0.02):
                if stop.is_set():
                    yield replace(so_far, note=STOPPED)
                    return
            if count and "fails" in whole.question:
                raise ModelFailed("on demand")
        yield whole

    def suggestions(self, scope: Scope) -> tuple[str, ...]:
        return ("Could staff speak up?", "Why was the rating given?")

    def _answer(self, question: str, scope: Scope) -> Answer:
        searched = tuple(sorted(scope.report_ids))
        answered = Answer(
            None, question, question, Status.ANSWERED, "Staff could. [1]", "From 1 report.",
            (
                Claim(SPEAK.quote, (1,), "verified", "Freedom to speak up"),
                Claim(TOLD.quote, (2,), "partial", "Freedom to speak up"),
                Claim(LEAD.quote, (3,), "verified", "Shared direction and culture"),
            ),
            (SPEAK, TOLD, LEAD), (), searched, "quoted",
        )  # fmt: skip
        if "model" in question:
            answered = replace(answered, engine=f"model:{MODEL}", dropped={"number": 1, "quote": 1})
        match = re.search(r"\b(\d+) sentences", question)
        if match:
            claim = Claim(SPEAK.quote, (1,), "verified", "Freedom to speak up")
            return replace(answered, claims=(claim,) * int(match[1]), citations=(SPEAK,))
        for status in Status:
            if status.is_abstention and status.value in question:
                return replace(
                    answered, status=status, claims=(), citations=(), nearest=(SPEAK, LEAD),
                    note="Nothing held says so.", standalone_question=f"{question} (all services)",
                )  # fmt: skip
        return answered
