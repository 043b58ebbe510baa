"""People, their requests, the timeline, private links, drafts, consent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("origins", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "email_index is not null or phone_index is not null", name=op.f("ck_person_identity")
        ),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_person_email")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_person_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_phone_index", "person", ["phone_index"], unique=False)
    op.create_index(
        "uq_person_email_index",
        "person",
        ["email_index"],
        unique=True,
        postgresql_where="email_index is not null",
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("submission_key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone_typed", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("contact_by", sa.Text(), nullable=False),
        sa.Column("best_times", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("concern_id", sa.Integer(), nullable=True),
        sa.Column("timeframe", sa.Text(), nullable=True),
        sa.Column("meeting", sa.Text(), server_default="nearest", nullable=False),
        sa.Column("wanted_office_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("promo_code", sa.Text(), nullable=True),
        sa.Column("first_touch", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("last_touch", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stage", sa.Text(), server_default="new", nullable=False),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("routed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("routing_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("first_contact_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quarantine_reason", sa.Text(), nullable=True),
        sa.Column("next_action", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "(stage = 'closed') = (close_reason is not null)", name=op.f("ck_lead_closed_needs_a_reason")
        ),
        sa.CheckConstraint(
            "close_reason is null or close_reason in ('not_ready_yet', 'chose_elsewhere', 'no_answer', 'not_suitable', 'wrong_number', 'spam', 'duplicate', 'taken_back')",
            name=op.f("ck_lead_close_reason"),
        ),
        sa.CheckConstraint("contact_by in ('call', 'text', 'email')", name=op.f("ck_lead_contact_by")),
        sa.CheckConstraint(
            "locale in ('en-US', 'en-CA', 'en-GB', 'es', 'fr-CA')", name=op.f("ck_lead_locale")
        ),
        sa.CheckConstraint(
            "meeting in ('nearest', 'chosen', 'video', 'notify')", name=op.f("ck_lead_meeting")
        ),
        sa.CheckConstraint(
            "source in ('form', 'api', 'csv', 'phone', 'walk_in')", name=op.f("ck_lead_source")
        ),
        sa.CheckConstraint(
            "stage in ('new', 'contacting', 'reached', 'booked', 'consulted', 'procedure_booked', 'completed', 'snoozed', 'closed')",
            name=op.f("ck_lead_stage"),
        ),
        sa.CheckConstraint(
            "timeframe is null or timeframe in ('soon', 'three_months', 'later', 'exploring')",
            name=op.f("ck_lead_timeframe"),
        ),
        sa.CheckConstraint(
            "(office_id is null) = (routed_at is null)", name=op.f("ck_lead_routed_has_an_office")
        ),
        sa.CheckConstraint(
            "length(name) <= 100 and length(email) <= 254 and length(phone_typed) <= 60",
            name=op.f("ck_lead_lengths"),
        ),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_lead_concern_id_concern")),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_lead_country_country")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_lead_office_id_office")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lead_person_id_person")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_lead_procedure_id_procedure")
        ),
        sa.ForeignKeyConstraint(
            ["wanted_office_id"], ["office.id"], name=op.f("fk_lead_wanted_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    op.create_index(
        "ix_lead_office_open",
        "lead",
        ["office_id", "first_contact_due_at", "id"],
        unique=False,
        postgresql_where="stage not in ('completed', 'closed')",
    )
    op.create_index(
        "ix_lead_open",
        "lead",
        ["first_contact_due_at", "id"],
        unique=False,
        postgresql_where="stage not in ('completed', 'closed')",
    )
    op.create_index("ix_lead_person_id", "lead", ["person_id"], unique=False)
    op.create_index(
        "ix_lead_quarantined",
        "lead",
        ["quarantined_at"],
        unique=False,
        postgresql_where="quarantined_at is not null",
    )
    op.create_index(
        "ix_lead_unrouted",
        "lead",
        ["created_at"],
        unique=False,
        postgresql_where="routed_at is null and quarantined_at is null",
    )
    op.create_index("uq_lead_submission_key", "lead", ["submission_key"], unique=True)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("ip_prefix", sa.Text(), nullable=True),
        sa.Column("shown", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_consent_lead_id_lead")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_draft_lead_id_lead")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_expires_at", "draft", ["expires_at"], unique=False)
    op.create_table(
        "lead_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_event_lead_id_lead")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_lead_event_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_event")),
    )
    op.create_index("ix_lead_event_lead_id_id", "lead_event", ["lead_id", "id"], unique=False)
    op.create_table(
        "lead_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_link_lead_id_lead")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_lead_link")),
    )
    op.create_index("ix_lead_link_lead_id", "lead_link", ["lead_id"], unique=False)
    op.create_table(
        "lead_note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("lead_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("author in ('visitor', 'staff')", name=op.f("ck_lead_note_author")),
        sa.CheckConstraint(
            "(author = 'staff') = (staff_id is not null)", name=op.f("ck_lead_note_staff_has_a_name")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_note_lead_id_lead")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_lead_note_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_note")),
    )
    op.create_index("ix_lead_note_lead_id_id", "lead_note", ["lead_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_lead_note_lead_id_id", table_name="lead_note")
    op.drop_table("lead_note")
    op.drop_index("ix_lead_link_lead_id", table_name="lead_link")
    op.drop_table("lead_link")
    op.drop_index("ix_lead_event_lead_id_id", table_name="lead_event")
    op.drop_table("lead_event")
    op.drop_index("ix_draft_expires_at", table_name="draft")
    op.drop_table("draft")
    op.drop_index("ix_consent_person_id", table_name="consent")
    op.drop_table("consent")
    op.drop_index("uq_lead_submission_key", table_name="lead")
    op.drop_index(
        "ix_lead_unrouted", table_name="lead", postgresql_where="routed_at is null and quarantined_at is null"
    )
    op.drop_index("ix_lead_quarantined", table_name="lead", postgresql_where="quarantined_at is not null")
    op.drop_index("ix_lead_person_id", table_name="lead")
    op.drop_index("ix_lead_open", table_name="lead", postgresql_where="stage not in ('completed', 'closed')")
    op.drop_index(
        "ix_lead_office_open", table_name="lead", postgresql_where="stage not in ('completed', 'closed')"
    )
    op.drop_table("lead")
    op.drop_index("uq_person_email_index", table_name="person", postgresql_where="email_index is not null")
    op.drop_index("ix_person_phone_index", table_name="person")
    op.drop_table("person")
    op.drop_table("api_key")
