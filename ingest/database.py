"""One SQL database: how it is opened, read and written. SQLite by default."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, RowMapping, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import FindingsError
from ingest.migrations import upgrade

IDS_PER_QUERY = 10_000  # SQLite takes at most 32,766 values in one statement


class RecordUnusable(FindingsError):
    """The database of the record cannot be read or written."""


class Database:
    """The tables of ``ingest.tables``, brought up to date when opened.

    Safe for use from several threads. Raises RecordUnusable when the database fails.
    """

    def __init__(self, url: str) -> None:
        with _plain_errors():
            self._engine = _engine(url)
            with self._engine.begin() as connection:
                upgrade(connection)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def rows(self, statement: Executable) -> Sequence[RowMapping]:
        """What the statement selects."""
        with _plain_errors(), self._engine.connect() as connection:
            return connection.execute(statement).mappings().all()

    def tuples(self, statement: Executable) -> Sequence[Row[Any]]:
        """What the statement selects, as tuples: cheaper, for a great many rows."""
        with _plain_errors(), self._engine.connect() as connection:
            return connection.execute(statement).all()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or none."""
        with _plain_errors(), self._engine.begin() as connection:
            yield connection

    def empty_log(self) -> None:
        """Empty SQLite's write-ahead log, where overwritten pages would stay readable."""
        if self._engine.dialect.name == "sqlite":
            with _plain_errors(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 30000",  # milliseconds; readers and one writer never wait this long
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RecordUnusable(f"The record cannot be read or written: {cause}.") from error
