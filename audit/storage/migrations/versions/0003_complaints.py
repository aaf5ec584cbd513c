"""The tables of complaints."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "complaints",
        sa.Column("number", TEXT, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=True),
        sa.Column("institution_name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "safety",
                "rights",
                "charges",
                "hygiene",
                "staff",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("text_digest", TEXT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "in_hand",
                "answered",
                "not_taken_up",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reply", TEXT, nullable=False),
        sa.Column("replied_at", INSTANT, nullable=True),
        sa.Column("visit", TEXT, nullable=True),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_complaints_serial")),
        sa.CheckConstraint(
            "length(code) = 64 AND length(text_digest) = 64", name=op.f("ck_complaints_digests")
        ),
        sa.CheckConstraint(
            "(state IN ('answered', 'not_taken_up')) = (replied_at IS NOT NULL)",
            name=op.f("ck_complaints_replied"),
        ),
        sa.CheckConstraint("(replied_at IS NULL) = (reply = '')", name=op.f("ck_complaints_reply")),
        sa.CheckConstraint(
            "visit IS NULL OR institution IS NOT NULL", name=op.f("ck_complaints_visit")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_complaints_institution")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_complaints_visit")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_complaints")),
        sa.UniqueConstraint("code", name=op.f("uq_complaints_code")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_complaints_year_serial")),
    )
    for columns in (
        ["received_at", "number"],
        ["state", "received_at", "number"],
        ["district", "received_at"],
        ["institution", "received_at"],
        ["text_digest"],
        ["visit"],
    ):
        op.create_index(op.f(f"ix_complaints_{'_'.join(columns)}"), "complaints", columns)
    op.create_table(
        "complaint_senders",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sender", TEXT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(sender) = 64", name=op.f("ck_complaint_senders_sender")),
        sa.CheckConstraint("count >= 1", name=op.f("ck_complaint_senders_count")),
        sa.PrimaryKeyConstraint("day", "sender", name=op.f("pk_complaint_senders")),
    )


def downgrade() -> None:
    op.drop_table("complaint_senders")
    op.drop_table("complaints")
