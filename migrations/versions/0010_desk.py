"""The work on a lead: owner, clocks, next action, attempts, presence, undo and saved views."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LETTERS = (
    "acknowledgement",
    "private_link",
    "office_introduction",
    "day_one",
    "day_three",
    "good_to_know",
    "offer_ending",
    "win_back",
    "final",
)
NEW_LETTERS = (
    "personal",
    "office_changed",
    "staff_notice",
    "staff_digest",
    "staff_invitation",
    "staff_reset",
    "staff_new_device",
)
STREAMS = ("care", "news")
CHECKS = {
    "alarm": "alarm is null or alarm in ('open', 'half', 'most', 'late', 'manager', 'central', 'contact')",
    "handed_to": "handed_to in ('office', 'manager', 'central')",
    "snoozed_from": "snoozed_from is null or snoozed_from in ('new', 'contacting', 'reached', 'booked', "
    "'consulted', 'procedure_booked', 'completed', 'snoozed', 'closed')",
    "alarm_has_a_time": "(alarm is null) = (alarm_at is null)",
    "owner_claimed": "(owner_id is null) = (claimed_at is null)",
    "only_claims_lapse": "claim_lapses_at is null or owner_id is not null",
    "only_snoozed_leads_wake": "snoozed_until is null or stage = 'snoozed'",
}
ORPHAN = (
    "routed_at is not null and stage not in ('completed', 'closed') and case "
    "when stage = 'new' and first_attempt_at is null then alarm is null "
    "else next_action_due_at is null and snoozed_until is null end"
)


def words(table: str, column: str, allowed: tuple[str, ...]) -> None:
    """Replace the closed set of a text column."""
    rule = f"{column} in ({', '.join(repr(word) for word in allowed)})"
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, rule)


def upgrade() -> None:
    words("letter", "kind", LETTERS + NEW_LETTERS)
    for table in ("letter", "touch", "stream_pause", "stream_change"):
        words(table, "stream", (*STREAMS, "desk"))
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) between 1 and 60", name=op.f("ck_saved_view_name")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_saved_view_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ix_saved_view_staff_id", "saved_view", ["staff_id", "position"], unique=False)
    op.create_table(
        "presence",
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_presence_lead_id_lead")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_presence_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lead_id", "staff_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "undo_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_undo_step_lead_id_lead")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_undo_step_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undo_step")),
    )
    op.create_index("ix_undo_step_batch", "undo_step", ["batch"], unique=False)
    op.create_index("ix_undo_step_expires_at", "undo_step", ["expires_at"], unique=False)
    op.create_index("ix_undo_step_lead_id", "undo_step", ["lead_id", "id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("outside_hours", sa.Text(), nullable=True),
        sa.Column("note_id", sa.BigInteger(), nullable=True),
        sa.Column("letter_id", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel in ('call', 'text', 'email')", name=op.f("ck_attempt_channel")),
        sa.CheckConstraint(
            "outcome in ('reached', 'booked', 'call_back', 'voicemail', 'no_answer', 'wrong_number', 'text_sent', 'email_sent')",
            name=op.f("ck_attempt_outcome"),
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_attempt_lead_id_lead")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_attempt_letter_id_letter")),
        sa.ForeignKeyConstraint(["note_id"], ["lead_note.id"], name=op.f("fk_attempt_note_id_lead_note")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_attempt_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_lead_id", "attempt", ["lead_id", "id"], unique=False)
    op.create_index("ix_attempt_staff_id", "attempt", ["staff_id", "at"], unique=False)
    op.add_column("lead", sa.Column("next_action_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("stage_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("update lead set stage_since = created_at")
    op.alter_column("lead", "stage_since", nullable=False)
    op.add_column("lead", sa.Column("owner_id", sa.Integer(), nullable=True))
    op.add_column("lead", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("claim_lapses_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("first_contact_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("contact_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("alarm", sa.Text(), nullable=True))
    op.add_column("lead", sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("handed_to", sa.Text(), server_default="office", nullable=False))
    op.add_column("lead", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lead", sa.Column("snoozed_from", sa.Text(), nullable=True))
    op.create_index("ix_lead_alarm", "lead", ["alarm_at"], unique=False, postgresql_where="alarm is not null")
    op.create_index("ix_lead_orphan", "lead", ["id"], unique=False, postgresql_where=ORPHAN)
    op.create_index(
        "ix_lead_claim_lapses",
        "lead",
        ["claim_lapses_at"],
        unique=False,
        postgresql_where="claim_lapses_at is not null",
    )
    op.create_index(
        "ix_lead_next_action",
        "lead",
        ["office_id", "next_action_due_at", "id"],
        unique=False,
        postgresql_where="stage not in ('completed', 'closed')",
    )
    op.create_index(
        "ix_lead_owner_open",
        "lead",
        ["owner_id", "next_action_due_at", "id"],
        unique=False,
        postgresql_where="stage not in ('completed', 'closed')",
    )
    op.create_index(
        "ix_lead_snoozed",
        "lead",
        ["snoozed_until"],
        unique=False,
        postgresql_where="snoozed_until is not null",
    )
    op.create_foreign_key(op.f("fk_lead_owner_id_staff"), "lead", "staff", ["owner_id"], ["id"])
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_lead_{name}"), "lead", rule)


def downgrade() -> None:
    for table in ("letter", "touch", "stream_pause", "stream_change"):
        words(table, "stream", STREAMS)
    words("letter", "kind", LETTERS)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_lead_{name}"), "lead")
    op.drop_constraint(op.f("fk_lead_owner_id_staff"), "lead", type_="foreignkey")
    op.drop_index("ix_lead_snoozed", table_name="lead", postgresql_where="snoozed_until is not null")
    op.drop_index(
        "ix_lead_owner_open", table_name="lead", postgresql_where="stage not in ('completed', 'closed')"
    )
    op.drop_index(
        "ix_lead_next_action", table_name="lead", postgresql_where="stage not in ('completed', 'closed')"
    )
    op.drop_index("ix_lead_claim_lapses", table_name="lead", postgresql_where="claim_lapses_at is not null")
    op.drop_index("ix_lead_orphan", table_name="lead", postgresql_where=ORPHAN)
    op.drop_index("ix_lead_alarm", table_name="lead", postgresql_where="alarm is not null")
    op.drop_column("lead", "snoozed_from")
    op.drop_column("lead", "snoozed_until")
    op.drop_column("lead", "handed_to")
    op.drop_column("lead", "alarm_at")
    op.drop_column("lead", "alarm")
    op.drop_column("lead", "contact_due_at")
    op.drop_column("lead", "first_contact_at")
    op.drop_column("lead", "first_attempt_at")
    op.drop_column("lead", "claim_lapses_at")
    op.drop_column("lead", "claimed_at")
    op.drop_column("lead", "owner_id")
    op.drop_column("lead", "stage_since")
    op.drop_column("lead", "next_action_due_at")
    op.drop_index("ix_attempt_staff_id", table_name="attempt")
    op.drop_index("ix_attempt_lead_id", table_name="attempt")
    op.drop_table("attempt")
    op.drop_index("ix_undo_step_lead_id", table_name="undo_step")
    op.drop_index("ix_undo_step_expires_at", table_name="undo_step")
    op.drop_index("ix_undo_step_batch", table_name="undo_step")
    op.drop_table("undo_step")
    op.drop_table("presence")
    op.drop_index("ix_saved_view_staff_id", table_name="saved_view")
    op.drop_table("saved_view")
