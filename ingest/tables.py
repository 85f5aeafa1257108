"""The tables of the record, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# state is 'indexing' until both indexes hold every passage, then 'ready', and 'superseded'
# from the moment that another report is ready in its place. Only ready reports can be
# read. embedding is the fingerprint of the model that made the vectors.
reports = Table(
    "reports",
    metadata,
    Column("report_id", String, primary_key=True),
    Column("organisation", String, nullable=False),
    Column("content_sha256", String(64), ForeignKey("originals.sha256"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("parsed", Text, nullable=False),
    Column("embedding", String, nullable=False),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    Index(None, "organisation", "content_sha256", unique=True),
)

# Where each report was read from. The same content may lie in several places; a place may
# belong to two reports only while a changed file replaces its report.
sources = Table(
    "sources",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("path", String, primary_key=True),
)

# vector is float32. sentence_spans are [start, end] in the report's text; sentence_vectors
# are float16, a row per span: half the size, and cosines differ by less than 0.001.
passages = Table(
    "passages",
    metadata,
    Column("passage_id", String, primary_key=True),
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("key_question", String),
    Column("statement", String),
    Column("heading_path", JSON, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("sentence_spans", JSON, nullable=False),
    Column("sentence_vectors", LargeBinary, nullable=False),
    Index(None, "report_id", "ordinal"),
)

# In how many passages of a report each folded word stands. An organisation's vocabulary is
# the sum over its reports, so it stays right when a report comes or goes.
vocabulary = Table(
    "vocabulary",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("word", String, primary_key=True),
    Column("passages", Integer, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("answer_id", String(32), nullable=False, unique=True),
    Column("organisation", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answer", Text, nullable=False),
    Index(None, "organisation", "conversation_id"),
)
