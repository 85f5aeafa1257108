"""The first tables of the record"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "answers",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_answers")),
        sa.UniqueConstraint("answer_id"),
    )
    op.create_index(
        op.f("ix_answers_organisation_conversation_id"),
        "answers",
        ["organisation", "conversation_id"],
        unique=False,
    )

    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_originals")),
    )
    op.create_table(
        "reports",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("parsed", sa.Text(), nullable=False),
        sa.Column("embedding", sa.String(), nullable=False),
        sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_sha256"], ["originals.sha256"], name=op.f("fk_reports_content_sha256")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reports")),
    )
    op.create_index(
        op.f("ix_reports_organisation_content_sha256"),
        "reports",
        ["organisation", "content_sha256"],
        unique=True,
    )

    op.create_table(
        "passages",
        sa.Column("passage_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("key_question", sa.String(), nullable=True),
        sa.Column("statement", sa.String(), nullable=True),
        sa.Column("heading_path", sa.JSON(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("sentence_spans", sa.JSON(), nullable=False),
        sa.Column("sentence_vectors", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.report_id"],
            name=op.f("fk_passages_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_passages")),
    )
    op.create_index(
        op.f("ix_passages_report_id_ordinal"), "passages", ["report_id", "ordinal"], unique=False
    )

    op.create_table(
        "sources",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.report_id"],
            name=op.f("fk_sources_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "path", name=op.f("pk_sources")),
    )
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


def downgrade() -> None:
    """Take it back."""
    op.drop_table("vocabulary")
    op.drop_table("sources")
    op.drop_index(op.f("ix_passages_report_id_ordinal"), "passages")

    op.drop_table("passages")
    op.drop_index(op.f("ix_reports_organisation_content_sha256"), "reports")

    op.drop_table("reports")
    op.drop_table("originals")
    op.drop_index(op.f("ix_answers_organisation_conversation_id"), "answers")

    op.drop_table("answers")
