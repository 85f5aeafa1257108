"""Small rows for many reports"""

from __future__ import annotations

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_old_reports = sa.table(
    "reports",
    sa.column("report_id", sa.String()),
    sa.column("organisation", sa.String()),
    sa.column("state", sa.String()),
    sa.column("parsed", sa.Text()),
    sa.column("passages", sa.Integer()),
)
_old_passages = sa.table(
    "passages",
    sa.column("report_id", sa.String()),
    sa.column("ordinal", sa.Integer()),
    sa.column("vector", sa.LargeBinary()),
)
_old_vocabulary = sa.table(
    "vocabulary",
    sa.column("report_id", sa.String()),
    sa.column("word", sa.String()),
    sa.column("passages", sa.Integer()),
)


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "reports", sa.Column("passages", sa.Integer(), nullable=False, server_default="0")
    )
    documents, vectors = _new_tables()
    counts: Counter[tuple[str, str]] = Counter()
    connection = op.get_bind()
    for report_id in connection.scalars(sa.select(_old_reports.c.report_id)).all():
        _move(connection, report_id, documents, vectors, counts)
    op.drop_table("vocabulary")
    vocabulary = op.create_table(
        "vocabulary",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "word", name=op.f("pk_vocabulary")),
    )
    op.bulk_insert(
        vocabulary,
        [
            {"organisation": organisation, "word": word, "passages": count}
            for (organisation, word), count in counts.items()
        ],
    )
    op.drop_column("passages", "vector")
    op.drop_column("reports", "parsed")
    op.create_index(op.f("ix_reports_content_sha256"), "reports", ["content_sha256"])
    op.create_index(op.f("ix_reports_state"), "reports", ["state"])
    op.create_index(op.f("ix_sources_path"), "sources", ["path"])


def downgrade() -> None:
    """Take it back. Reports are forgotten, and must be taken in again."""
    op.execute("DELETE FROM reports")
    op.drop_index(op.f("ix_sources_path"), "sources")
    op.drop_index(op.f("ix_reports_state"), "reports")
    op.drop_index(op.f("ix_reports_content_sha256"), "reports")
    op.add_column("reports", sa.Column("parsed", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "passages", sa.Column("vector", sa.LargeBinary(), nullable=False, server_default="")
    )
    for table in ("vocabulary", "passage_vectors", "documents"):
        op.drop_table(table)
    op.drop_column("reports", "passages")
    op.create_table(
        "vocabulary",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.report_id"],
            name=op.f("fk_vocabulary_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "word", name=op.f("pk_vocabulary")),
    )


def _new_tables() -> tuple[sa.Table, sa.Table]:
    documents = op.create_table(
        "documents",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.report_id"],
            name=op.f("fk_documents_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_documents")),
    )
    vectors = op.create_table(
        "passage_vectors",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.report_id"],
            name=op.f("fk_passage_vectors_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_passage_vectors")),
    )
    return documents, vectors


def _move(
    connection: sa.Connection,
    report_id: str,
    documents: sa.Table,
    vectors: sa.Table,
    counts: Counter[tuple[str, str]],
) -> None:
    """Give one report its rows in the new tables, and add its words to the counts."""
    own = _old_reports.c.report_id == report_id
    report = connection.execute(sa.select(_old_reports).where(own)).mappings().one()
    facts = json.loads(report["parsed"])
    text, facts["text"] = facts["text"], ""
    stored = connection.execute(sa.select(_old_vocabulary).filter_by(report_id=report_id))
    words = {row["word"]: row["passages"] for row in stored.mappings()}
    ordered = sa.select(_old_passages.c.vector).filter_by(report_id=report_id)
    rows = connection.scalars(ordered.order_by(_old_passages.c.ordinal)).all()
    connection.execute(
        documents.insert().values(
            report_id=report_id, text=text, facts=json.dumps(facts, ensure_ascii=False), words=words
        )
    )
    connection.execute(vectors.insert().values(report_id=report_id, vectors=b"".join(rows)))
    connection.execute(sa.update(_old_reports).where(own).values(passages=len(rows)))
    if report["state"] == "ready":
        organisation = report["organisation"]
        counts.update({(organisation, word): count for word, count in words.items()})
