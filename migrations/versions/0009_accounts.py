"""Second factors, sessions of the server, invitations, and what signing in remembers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "known_device",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_known_device_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", "staff_id", name=op.f("pk_known_device")),
    )
    op.create_index("ix_known_device_staff_id", "known_device", ["staff_id"], unique=False)
    op.create_table(
        "mfa_reset",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> asked_by", name=op.f("ck_mfa_reset_two_admins")
        ),
        sa.ForeignKeyConstraint(["approved_by"], ["staff.id"], name=op.f("fk_mfa_reset_approved_by_staff")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_mfa_reset_asked_by_staff")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_mfa_reset_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mfa_reset")),
    )
    op.create_index("ix_mfa_reset_staff_id", "mfa_reset", ["staff_id"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("transports", sa.Text(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff.id"], name=op.f("fk_passkey_user_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint(
            "stage in ('door', 'second', 'enrol', 'open')", name=op.f("ck_staff_session_stage")
        ),
        sa.CheckConstraint(
            "(staff_id is null) = (stage = 'door')", name=op.f("ck_staff_session_stage_has_a_person")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    op.create_index("ix_staff_session_expires_at", "staff_session", ["expires_at"], unique=False)
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "staff_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose in ('invitation', 'reset')", name=op.f("ck_staff_token_purpose")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_token_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_token")),
    )
    op.create_index("ix_staff_token_staff_id", "staff_token", ["staff_id"], unique=False)
    op.add_column("staff", sa.Column("tf_primary_method", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("tf_totp_secret", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("tf_last_counter", sa.BigInteger(), nullable=True))
    op.add_column("staff", sa.Column("is_demo", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("staff", sa.Column("locale", sa.Text(), server_default="en-US", nullable=False))
    op.add_column("staff", sa.Column("mf_recovery_codes", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("fs_webauthn_user_handle", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("on_duty_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("keys_mode", sa.Text(), server_default="on", nullable=False))
    op.add_column("staff", sa.Column("advances", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("staff", sa.Column("notices_by_mail", sa.Boolean(), server_default="true", nullable=False))
    op.create_check_constraint(op.f("ck_staff_keys_mode"), "staff", "keys_mode in ('on', 'off', 'ctrl_alt')")
    op.create_check_constraint(
        op.f("ck_staff_locale"), "staff", "locale in ('en-US', 'en-CA', 'en-GB', 'es', 'fr-CA')"
    )
    op.create_unique_constraint(
        op.f("uq_staff_fs_webauthn_user_handle"), "staff", ["fs_webauthn_user_handle"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_staff_fs_webauthn_user_handle"), "staff", type_="unique")
    op.drop_constraint(op.f("ck_staff_locale"), "staff")
    op.drop_column("staff", "locale")
    op.drop_column("staff", "is_demo")
    op.drop_column("staff", "tf_last_counter")
    op.drop_column("staff", "notices_by_mail")
    op.drop_column("staff", "advances")
    op.drop_constraint(op.f("ck_staff_keys_mode"), "staff")
    op.drop_column("staff", "keys_mode")
    op.drop_column("staff", "last_seen_at")
    op.drop_column("staff", "on_duty_since")
    op.drop_column("staff", "fs_webauthn_user_handle")
    op.drop_column("staff", "mf_recovery_codes")
    op.drop_column("staff", "tf_totp_secret")
    op.drop_column("staff", "tf_primary_method")
    op.drop_index("ix_staff_token_staff_id", table_name="staff_token")
    op.drop_table("staff_token")
    op.drop_index("ix_staff_session_staff_id", table_name="staff_session")
    op.drop_index("ix_staff_session_expires_at", table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_passkey_user_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_index("ix_mfa_reset_staff_id", table_name="mfa_reset")
    op.drop_table("mfa_reset")
    op.drop_index("ix_known_device_staff_id", table_name="known_device")
    op.drop_table("known_device")
    op.drop_table("sign_in_failures")
