"""Titles that a person gave to conversations, and whether answers helped"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "conversations",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "conversation_id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "feedback",
        sa.Column(
            "answer_id",
            sa.String(32),
            sa.ForeignKey(
                "answers.answer_id", name=op.f("fk_feedback_answer_id"), ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_feedback")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("feedback")
    op.drop_table("conversations")
