"""Letters, attempts and what slows them down."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_bucket",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mail_bucket")),
    )
    op.create_table(
        "mail_pause",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_mail_pause")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("recipient_index", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_domain", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resent", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("purge_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at is not null)", name=op.f("ck_letter_sent_has_a_time")
        ),
        sa.CheckConstraint(
            "(state in ('claimed', 'sending')) = (lease_until is not null)", name=op.f("ck_letter_lease")
        ),
        sa.CheckConstraint(
            "kind in ('acknowledgement', 'private_link', 'office_introduction', 'day_one', 'day_three', 'good_to_know', 'offer_ending', 'win_back', 'final')",
            name=op.f("ck_letter_kind"),
        ),
        sa.CheckConstraint(
            "locale in ('en-US', 'en-CA', 'en-GB', 'es', 'fr-CA')", name=op.f("ck_letter_locale")
        ),
        sa.CheckConstraint(
            "state in ('pending', 'claimed', 'sending', 'deferred', 'sent', 'failed', 'unknown', 'suppressed')",
            name=op.f("ck_letter_state"),
        ),
        sa.CheckConstraint("stream in ('care', 'news')", name=op.f("ck_letter_stream")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_letter_attempts")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_letter_lead_id_lead")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(
        "ix_letter_due",
        "letter",
        ["due_at"],
        unique=False,
        postgresql_where="state in ('pending', 'deferred', 'unknown')",
    )
    op.create_index("ix_letter_lead_id", "letter", ["lead_id"], unique=False)
    op.create_index(
        "ix_letter_leased",
        "letter",
        ["lease_until"],
        unique=False,
        postgresql_where="state in ('claimed', 'sending')",
    )
    op.create_index("ix_letter_recipient_index", "letter", ["recipient_index", "created_at"], unique=False)
    op.create_index(
        "ix_letter_trouble",
        "letter",
        ["state"],
        unique=False,
        postgresql_where="state in ('failed', 'unknown')",
    )
    op.create_index(
        "ix_letter_suppressed", "letter", ["reason"], unique=False, postgresql_where="state = 'suppressed'"
    )
    op.create_index("uq_letter_dedupe_key", "letter", ["dedupe_key"], unique=True)
    op.create_table(
        "letter_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("smtp_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "phase in ('started', 'connected', 'data_started', 'dot_sent', 'answered')",
            name=op.f("ck_letter_attempt_phase"),
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_attempt_letter_id_letter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_attempt")),
        sa.UniqueConstraint("letter_id", "number", name=op.f("uq_letter_attempt_letter_id_number")),
    )


def downgrade() -> None:
    op.drop_table("letter_attempt")
    op.drop_index("uq_letter_dedupe_key", table_name="letter")
    op.drop_index("ix_letter_suppressed", table_name="letter", postgresql_where="state = 'suppressed'")
    op.drop_index("ix_letter_trouble", table_name="letter", postgresql_where="state in ('failed', 'unknown')")
    op.drop_index("ix_letter_recipient_index", table_name="letter")
    op.drop_index("ix_letter_leased", table_name="letter", postgresql_where="state in ('claimed', 'sending')")
    op.drop_index("ix_letter_lead_id", table_name="letter")
    op.drop_index(
        "ix_letter_due", table_name="letter", postgresql_where="state in ('pending', 'deferred', 'unknown')"
    )
    op.drop_table("letter")
    op.drop_table("mail_pause")
    op.drop_table("mail_bucket")
