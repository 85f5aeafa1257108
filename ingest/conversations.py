"""Conversations: the answers kept in them, the titles people gave them, and what helped."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, func, insert, select

from ingest.database import Database
from ingest.errors import AnswerNotHeld, ConversationNotHeld
from ingest.tables import answers, conversations, feedback


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer as JSON, and the id that it is kept under."""

    answer_id: str
    asked_at: datetime
    answer_json: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation in a list. Without a ``title`` it goes by its first question.

    ``first`` is its first answer that is still kept; ``last_asked`` is in UTC.
    """

    conversation_id: str
    title: str | None
    first: KeptAnswer
    last_asked: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether an answer helped, and why, as a person said."""

    helpful: bool
    reason: str | None


class Conversations:
    """The conversations in one database; safe for use from several threads.

    Nothing is read or changed without the organisation that it belongs to.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_answer(self, organisation: str, conversation_id: str, answer_json: str) -> str:
        """Keep an answer as the next of its conversation; its new id."""
        answer_id = uuid.uuid4().hex
        with self._database.writing() as connection:
            connection.execute(
                insert(answers).values(
                    answer_id=answer_id,
                    organisation=organisation,
                    conversation_id=conversation_id,
                    asked_at=datetime.now(UTC),
                    answer=answer_json,
                )
            )
        return answer_id

    def answer(self, organisation: str, answer_id: str) -> str | None:
        """The JSON of one of the organisation's answers, or None."""
        own = answers.c.organisation == organisation
        rows = self._database.rows(
            select(answers.c.answer).where(own, answers.c.answer_id == answer_id)
        )
        return rows[0]["answer"] if rows else None

    def answers(self, organisation: str, conversation_id: str) -> list[KeptAnswer]:
        """A conversation's answers, oldest first; none for an unknown one."""
        statement = select(answers).where(_of(organisation, conversation_id))
        return [_kept(row) for row in self._database.rows(statement.order_by(answers.c.number))]

    def count(self, organisation: str) -> int:
        """How many conversations there are."""
        number = func.count(answers.c.conversation_id.distinct())
        statement = select(number).where(answers.c.organisation == organisation)
        return int(self._database.tuples(statement)[0][0])

    def latest(self, organisation: str, skip: int, limit: int) -> list[Conversation]:
        """Some of the conversations, the one that was last asked in first."""
        return self._list(answers.c.organisation == organisation, skip, limit)

    def conversation(self, organisation: str, conversation_id: str) -> Conversation:
        """One conversation as the list shows it; raises ConversationNotHeld."""
        found = self._list(_of(organisation, conversation_id), 0, 1)
        if not found:
            raise ConversationNotHeld
        return found[0]

    def title(self, organisation: str, conversation_id: str) -> str | None:
        """The title that a person gave to the conversation."""
        rows = self._database.rows(
            select(conversations.c.title).filter_by(
                organisation=organisation, conversation_id=conversation_id
            )
        )
        return rows[0]["title"] if rows else None

    def rename(self, organisation: str, conversation_id: str, title: str | None) -> None:
        """Give the conversation a title, or with None take it away.

        Raises ConversationNotHeld.
        """
        named = {"organisation": organisation, "conversation_id": conversation_id}
        with self._database.writing() as connection:
            own = select(answers.c.number).where(_of(organisation, conversation_id)).limit(1)
            if connection.execute(own).first() is None:
                raise ConversationNotHeld
            connection.execute(delete(conversations).filter_by(**named))
            if title:
                connection.execute(insert(conversations).values(**named, title=title))
        self._database.empty_log()

    def delete(self, organisation: str, conversation_id: str) -> None:
        """Remove a conversation with its answers, so that no byte of it stays behind.

        Raises ConversationNotHeld.
        """
        with self._database.writing() as connection:
            if not forget_answers(connection, _of(organisation, conversation_id)):
                raise ConversationNotHeld
        self._database.empty_log()

    def give_feedback(self, organisation: str, answer_id: str, given: Feedback) -> None:
        """Keep whether an answer helped, in place of what was said before.

        Raises AnswerNotHeld.
        """
        own = answers.c.organisation == organisation
        with self._database.writing() as connection:
            held = select(answers.c.number).where(own, answers.c.answer_id == answer_id)
            if connection.execute(held).first() is None:
                raise AnswerNotHeld
            connection.execute(delete(feedback).filter_by(answer_id=answer_id))
            connection.execute(
                insert(feedback).values(
                    answer_id=answer_id,
                    helpful=given.helpful,
                    reason=given.reason,
                    given_at=datetime.now(UTC),
                )
            )
        self._database.empty_log()

    def feedback(self, organisation: str, conversation_id: str) -> dict[str, Feedback]:
        """What was said of the conversation's answers, by answer id."""
        columns = feedback.c.answer_id, feedback.c.helpful, feedback.c.reason
        statement = select(*columns).select_from(feedback.join(answers))
        return {
            row["answer_id"]: Feedback(row["helpful"], row["reason"])
            for row in self._database.rows(statement.where(_of(organisation, conversation_id)))
        }

    def _list(self, which: ColumnElement[bool], skip: int, limit: int) -> list[Conversation]:
        spans = (
            select(
                func.min(answers.c.number).label("first"),
                func.max(answers.c.number).label("last"),
                func.count().label("answers"),
            )
            .where(which)
            .group_by(answers.c.organisation, answers.c.conversation_id)
            .order_by(func.max(answers.c.number).desc())
            .offset(skip)
            .limit(limit)
            .subquery()
        )
        last = answers.alias()
        statement = (
            select(answers, last.c.asked_at.label("last_asked"), spans.c.answers)
            .add_columns(conversations.c.title)
            .select_from(spans)
            .join(answers, answers.c.number == spans.c.first)
            .join(last, last.c.number == spans.c.last)
            .outerjoin(
                conversations,
                (conversations.c.organisation == answers.c.organisation)
                & (conversations.c.conversation_id == answers.c.conversation_id),
            )
            .order_by(spans.c.last.desc())
        )
        return [
            Conversation(
                row["conversation_id"],
                row["title"],
                _kept(row),
                _in_utc(row["last_asked"]),
                row["answers"],
            )
            for row in self._database.rows(statement)
        ]


def forget_answers(connection: Connection, which: ColumnElement[bool]) -> int:
    """Delete answers, and the title of a conversation that has none left; how many went.

    What was said of an answer goes with it.
    """
    gone = connection.execute(delete(answers).where(which)).rowcount
    remaining = exists().where(
        answers.c.organisation == conversations.c.organisation,
        answers.c.conversation_id == conversations.c.conversation_id,
    )
    connection.execute(delete(conversations).where(~remaining))
    return gone


def _of(organisation: str, conversation_id: str) -> ColumnElement[bool]:
    own = answers.c.organisation == organisation
    return own & (answers.c.conversation_id == conversation_id)


def _kept(row: RowMapping) -> KeptAnswer:
    return KeptAnswer(row["answer_id"], _in_utc(row["asked_at"]), row["answer"])


def _in_utc(moment: datetime) -> datetime:
    # SQLite keeps UTC and does not say so.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
