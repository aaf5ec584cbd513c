"""The tables of what institutions declare, and of certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)

# In the order of their foreign keys. Rows of all three are neither edited nor deleted.
TABLES = ("declarations", "certificates", "certificate_files")


def upgrade() -> None:
    op.create_table(
        "declarations",
        sa.Column("institution", TEXT, nullable=False),
        sa.Column(
            "sheet",
            sa.Enum(
                "staff",
                "training",
                "prices",
                "contingency",
                name="recordsheet",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.CheckConstraint("entries >= 0", name=op.f("ck_declarations_entries")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_declarations_version")),
        sa.ForeignKeyConstraint(
            ["digest"], ["snapshots.digest"], name=op.f("fk_declarations_digest")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_declarations_institution")
        ),
        sa.PrimaryKeyConstraint("institution", "sheet", "version", name=op.f("pk_declarations")),
    )
    op.create_table(
        "certificates",
        sa.Column("number", TEXT, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_certificates_level")),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_certificates_serial")),
        sa.ForeignKeyConstraint(
            ["facts"], ["snapshots.digest"], name=op.f("fk_certificates_facts")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_certificates_institution")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_certificates_visit")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificates")),
        sa.UniqueConstraint("visit", name=op.f("uq_certificates_visit")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_certificates_year_serial")),
    )
    op.create_index(
        op.f("ix_certificates_district_number"),
        "certificates",
        ["district", "number"],
        unique=False,
    )
    op.create_index(
        op.f("ix_certificates_institution_number"),
        "certificates",
        ["institution", "number"],
        unique=False,
    )
    op.create_table(
        "certificate_files",
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_certificate_files_size")),
        sa.ForeignKeyConstraint(
            ["facts"], ["snapshots.digest"], name=op.f("fk_certificate_files_facts")
        ),
        sa.ForeignKeyConstraint(
            ["subject"], ["certificates.number"], name=op.f("fk_certificate_files_subject")
        ),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_certificate_files")),
    )
    op.create_index(
        op.f("ix_certificate_files_document"), "certificate_files", ["document"], unique=False
    )
    for table in TABLES:
        guard(table)


def guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{act} of {table} is refused: rows are kept'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
