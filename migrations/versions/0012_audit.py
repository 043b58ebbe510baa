"""The audit log and its anchors, guarded by the database."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("audit_entry", "audit_anchor", "audit_check")


def upgrade() -> None:
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "audit_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("ip_prefix", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_with", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_entry_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at", "id"], unique=False)
    op.create_index("ix_audit_entry_staff_id", "audit_entry", ["staff_id", "at", "id"], unique=False)
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject", "at", "id"], unique=False)
    op.create_index("ix_audit_entry_family", "audit_entry", ["family", "at", "id"], unique=False)
    op.create_index(
        "ix_audit_entry_unsealed", "audit_entry", ["id"], unique=False, postgresql_where="seal is null"
    )
    op.create_index(
        "uq_audit_entry_number", "audit_entry", ["number"], unique=True, postgresql_where="number is not null"
    )
    # An entry is sealed once and never changes again; nothing is ever taken out.
    op.execute(
        "create trigger sealed_once before update on audit_entry for each row when ("
        "old.seal is not null or (old.id, old.at, old.staff_id, old.action, old.family, old.subject, old.office_id, "
        "old.request_id, old.ip_prefix, old.data) is distinct from (new.id, new.at, new.staff_id, new.action, new.family, "
        "new.subject, new.office_id, new.request_id, new.ip_prefix, new.data)) "
        "execute function refuse_change()"
    )
    op.execute(
        "create trigger append_only before delete on audit_entry for each row execute function refuse_change()"
    )
    for table in ("audit_anchor", "audit_check"):
        op.execute(
            f"create trigger append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    for table in TABLES:
        op.execute(
            f"create trigger never_emptied before truncate on {table} "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop trigger never_emptied on {table}")
        op.execute(f"drop trigger append_only on {table}")
    op.execute("drop trigger sealed_once on audit_entry")
    op.drop_index("uq_audit_entry_number", table_name="audit_entry", postgresql_where="number is not null")
    op.drop_index("ix_audit_entry_unsealed", table_name="audit_entry", postgresql_where="seal is null")
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.drop_index("ix_audit_entry_family", table_name="audit_entry")
    op.drop_index("ix_audit_entry_staff_id", table_name="audit_entry")
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("audit_check")
    op.drop_table("audit_anchor")
