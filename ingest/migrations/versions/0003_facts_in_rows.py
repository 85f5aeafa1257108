"""Facts in rows, so that questions over many reports are computed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_facts_key_question": ["field", "key_question", "status", "value", "points", "report_id"],
    "ix_facts_statement": ["field", "statement", "status", "points", "report_id"],
    "ix_facts_value": ["field", "value", "instrument", "report_id"],
}


def upgrade() -> None:
    """Make the change. The rows are made from the reports when the library is next opened."""
    op.create_table(
        "profiles",
        _of_report("profiles"),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("provider", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("service_types", sa.JSON(), nullable=False),
        sa.Column("framework", sa.String(), nullable=False),
        sa.Column("location_id", sa.String()),
        sa.Column("overall_rating", sa.String()),
        sa.Column("assessment_date", sa.Date()),
        sa.Column("inspected", sa.Date()),
        sa.Column("latest", sa.Date()),
        sa.Column("covers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "facts",
        _of_report("facts"),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("key_question", sa.String()),
        sa.Column("statement", sa.Integer()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("value", sa.String()),
        sa.Column("points", sa.Integer()),
        sa.Column("instrument", sa.String()),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "ordinal", name=op.f("pk_facts")),
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "facts", columns)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("facts")
    op.drop_table("profiles")


def _of_report(table: str) -> sa.Column[str]:
    return sa.Column(
        "report_id",
        sa.String(),
        sa.ForeignKey("reports.report_id", name=op.f(f"fk_{table}_report_id"), ondelete="CASCADE"),
        nullable=False,
    )
