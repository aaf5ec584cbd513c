"""What regions report for their indicators."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "indicator_figures"
ROLE = "(SELECT current_setting('mingjian.role', true))"
REGION = "(SELECT current_setting('mingjian.region', true))"
# A region sees its own figures and those of the regions within.
WITHIN = f"{REGION} <> '' AND starts_with(region, {REGION})"
SEEN = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN {WITHIN}
    WHEN 'oversight' THEN {WITHIN}
    ELSE false END"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("indicator", TEXT, nullable=False),
        sa.Column("region", TEXT, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("edition", TEXT, nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_indicator_figures_version")),
        sa.CheckConstraint("length(region) IN (2, 4, 6)", name=op.f("ck_indicator_figures_region")),
        sa.CheckConstraint("numerator >= 0", name=op.f("ck_indicator_figures_numerator")),
        sa.CheckConstraint(
            "denominator >= 1 AND numerator <= denominator",
            name=op.f("ck_indicator_figures_denominator"),
        ),
        sa.PrimaryKeyConstraint(
            "indicator", "region", "year", "version", name=op.f("pk_indicator_figures")
        ),
    )
    op.create_index(op.f("ix_indicator_figures_year_region"), TABLE, ["year", "region"])
    guard()


def guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_refuses_{act.lower()} BEFORE {act} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{act} of {TABLE} is refused: rows are kept'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {TABLE}_seen ON {TABLE} USING ({SEEN})")


def downgrade() -> None:
    op.drop_table(TABLE)
