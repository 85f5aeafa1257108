"""The tables of the record, for SQLite and PostgreSQL alike.

Rows that are read in numbers stay small: a database reads past whatever stands in a row, so
a report's text, facts and vectors have tables of their own.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
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
# read. embedding is the fingerprint of the model that made the vectors; passages is how
# many it has, numbered from 0. is_draft is a person's mark: it is a draft, or not published.
reports = Table(
    "reports",
    metadata,
    Column("report_id", String, primary_key=True),
    Column("organisation", String, nullable=False),
    Column("content_sha256", String(64), ForeignKey("originals.sha256"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("embedding", String, nullable=False),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    Column("passages", Integer, nullable=False, server_default="0"),
    Column("is_draft", Boolean, nullable=False, server_default=false()),
    Index(None, "organisation", "content_sha256", unique=True),
    Index(None, "content_sha256"),
    Index(None, "state"),
)

# facts is the Report as JSON with an empty text; words says in how many of its passages
# each folded word stands.
documents = Table(
    "documents",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("words", JSON, nullable=False),
)

# What tells one report from another, for lists of many. inspected is the day that the findings
# are of: the assessment's, else the last visit's, else that of publication. latest is the last
# day that it names. covers are its key questions.
profiles = Table(
    "profiles",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("service", String, nullable=False),
    Column("provider", String),
    Column("address", String),
    Column("service_types", JSON, nullable=False),
    Column("framework", String, nullable=False),
    Column("location_id", String),
    Column("overall_rating", String),
    Column("assessment_date", Date),
    Column("inspected", Date),
    Column("latest", Date),
    Column("covers", JSON, nullable=False),
)

# One row for each fact that a report states, or is silent on where its form has a place for it.
# status is 'stated', 'not_stated' or 'not_assessed'; points are a score, and only what was
# assessed has any; value is a rating, an ISO date or the number of a regulation, and instrument
# the year of the regulations it is in. start and end are the words that state it.
facts = Table(
    "facts",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("field", String, nullable=False),
    Column("key_question", String),
    Column("statement", Integer),
    Column("status", String, nullable=False),
    Column("value", String),
    Column("points", Integer),
    Column("instrument", String),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    # Each holds all that a count or an average reads: over 10,000 reports 4 times as fast.
    Index(
        "ix_facts_key_question", "field", "key_question", "status", "value", "points", "report_id"
    ),
    Index("ix_facts_statement", "field", "statement", "status", "points", "report_id"),
    Index("ix_facts_value", "field", "value", "instrument", "report_id"),
)

# float32, a row for each passage in order: a report's vectors are read as one.
passage_vectors = Table(
    "passage_vectors",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("vectors", LargeBinary, nullable=False),
)

# Where each report was read from. The same content may lie in several places; a place may
# belong to two reports only while a changed file replaces its report.
sources = Table(
    "sources",
    metadata,
    Column("report_id", ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True),
    Column("path", String, primary_key=True),
    Index(None, "path"),
)

# sentence_spans are [start, end] in the report's text; sentence_vectors are float16, a row
# per span: half the size, and cosines differ by less than 0.001.
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
    Column("sentence_spans", JSON, nullable=False),
    Column("sentence_vectors", LargeBinary, nullable=False),
    Index(None, "report_id", "ordinal"),
)

# In how many passages of an organisation's ready reports each folded word stands: the sum of
# the documents' words, kept in step by the transactions that make a report ready or erase it.
vocabulary = Table(
    "vocabulary",
    metadata,
    Column("organisation", String, primary_key=True),
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

# Only a title that a person gave is kept: any other conversation goes by its first question.
conversations = Table(
    "conversations",
    metadata,
    Column("organisation", String, primary_key=True),
    Column("conversation_id", String, primary_key=True),
    Column("title", String, nullable=False),
)

# Whether an answer helped, as a person said. It never leaves the computer.
feedback = Table(
    "feedback",
    metadata,
    Column(
        "answer_id",
        String(32),
        ForeignKey("answers.answer_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("given_at", DateTime(timezone=True), nullable=False),
)
