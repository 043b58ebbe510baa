"""Indexes for every page of the queue: the few leads without a next step, the few pairs nobody has decided."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STUCK = (
    "stage not in ('completed', 'closed') and next_action_due_at is null "
    "and (stage <> 'new' or first_attempt_at is not null)"
)
INDEXES = {
    "ix_lead_no_next_action": ["office_id", "created_at", "id"],
    "ix_lead_no_next_action_all": ["created_at", "id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "lead", columns, postgresql_where=STUCK)
    op.create_index(
        "ix_person_match_open", "person_match", ["low_id", "high_id"], postgresql_where="different_at is null"
    )


def downgrade() -> None:
    op.drop_index("ix_person_match_open", table_name="person_match")
    for name in INDEXES:
        op.drop_index(name, table_name="lead")
