"""Samples of records inside a visit, and what was found on each record."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
KINDS = ("client_files", "staff_files", "receipts", "other_records")
STATES = ("listed", "planned", "drawn", "concluded", "abandoned")
MARKS = ("fits", "unfit", "in_doubt", "missing")
ROLE = "(SELECT current_setting('mingjian.role', true))"
SAMPLES, FINDINGS = "record_samples", "record_findings"


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        SAMPLES,
        sa.Column("id", TEXT, nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("kind", choice("recordkind", *KINDS), nullable=False),
        sa.Column("records", TEXT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.Column("listed_by", TEXT, nullable=False),
        sa.Column("state", choice("samplestate", *STATES), nullable=False),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("commitment", TEXT, nullable=True),
        sa.Column("planned_at", INSTANT, nullable=True),
        sa.Column("readings", sa.Text(), nullable=False),
        sa.Column("entropy", TEXT, nullable=False),
        sa.Column("drawn", TEXT, nullable=True),
        sa.Column("drawn_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_record_samples_number")),
        sa.CheckConstraint("count >= 1", name=op.f("ck_record_samples_count")),
        sa.CheckConstraint(
            "state IN ('listed', 'abandoned') OR (aim IS NOT NULL AND source IS NOT NULL"
            " AND commitment IS NOT NULL AND planned_at IS NOT NULL)",
            name=op.f("ck_record_samples_planned"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('drawn', 'concluded') OR (drawn IS NOT NULL AND drawn_at IS NOT NULL)",
            name=op.f("ck_record_samples_drawn"),
        ),
        sa.CheckConstraint(
            "(state IN ('concluded', 'abandoned')) = (ended_at IS NOT NULL)",
            name=op.f("ck_record_samples_ended"),
        ),
        sa.CheckConstraint(
            "state <> 'abandoned' OR reason <> ''", name=op.f("ck_record_samples_reason")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_record_samples_visit")),
        sa.ForeignKeyConstraint(
            ["records"], ["snapshots.digest"], name=op.f("fk_record_samples_records")
        ),
        sa.ForeignKeyConstraint(
            ["commitment"], ["snapshots.digest"], name=op.f("fk_record_samples_commitment")
        ),
        sa.ForeignKeyConstraint(
            ["drawn"], ["snapshots.digest"], name=op.f("fk_record_samples_drawn")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_samples")),
        sa.UniqueConstraint("visit", "number", name=op.f("uq_record_samples_visit_number")),
    )
    op.create_table(
        FINDINGS,
        sa.Column("sample", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mark", choice("mark", *MARKS), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=True),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_record_findings_revision")),
        sa.CheckConstraint("mark = 'fits' OR note <> ''", name=op.f("ck_record_findings_note")),
        sa.ForeignKeyConstraint(
            ["sample"], ["record_samples.id"], name=op.f("fk_record_findings_sample")
        ),
        sa.ForeignKeyConstraint(
            ["evidence"], ["evidence.id"], name=op.f("fk_record_findings_evidence")
        ),
        sa.PrimaryKeyConstraint("sample", "record", "revision", name=op.f("pk_record_findings")),
    )
    op.create_index(op.f("ix_record_findings_evidence"), FINDINGS, ["evidence"])
    keep(FINDINGS, "DELETE", "UPDATE")
    keep(SAMPLES, "DELETE")
    protect()


def keep(table: str, *acts: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in acts:
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{act} of {table} is refused: rows are kept'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuses BEFORE {' OR '.join(acts)} OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def protect() -> None:
    """Show a sample to whoever sees the visit, to the institution once the visit is concluded."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in (SAMPLES, FINDINGS):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    of_visit = "SELECT FROM visits WHERE visits.id = record_samples.visit"
    seen = (
        f"CASE {ROLE} WHEN 'system' THEN true WHEN 'institution' THEN EXISTS"
        f" ({of_visit} AND visits.state IN ('graded', 'failed')) ELSE EXISTS ({of_visit}) END"
    )
    op.execute(f"CREATE POLICY {SAMPLES}_seen ON {SAMPLES} USING ({seen})")
    op.execute(
        f"CREATE POLICY {FINDINGS}_seen ON {FINDINGS} USING (EXISTS (SELECT FROM {SAMPLES}"
        f" WHERE {SAMPLES}.id = {FINDINGS}.sample))"
    )


def downgrade() -> None:
    op.drop_table(FINDINGS)
    op.drop_table(SAMPLES)
