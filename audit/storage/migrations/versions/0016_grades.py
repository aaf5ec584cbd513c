"""The life of a grade."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
STATES = ("proposed", "heard", "displayed", "confirmed", "expired", "lowered", "withdrawn")
# In the order of their foreign keys; rows of both are kept as they are.
TABLES = ("grades", "grade_steps")
ROLE = "(SELECT current_setting('mingjian.role', true))"


def upgrade() -> None:
    op.create_table(
        "grades",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("institution_name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_grades_level")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_grades_visit")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_grades_institution")
        ),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_grades")),
    )
    op.create_index(op.f("ix_grades_institution_scheme"), "grades", ["institution", "scheme"])
    op.create_index(op.f("ix_grades_district_visit"), "grades", ["district", "visit"])
    op.create_table(
        "grade_steps",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="gradestate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_grade_steps_number")),
        sa.ForeignKeyConstraint(["visit"], ["grades.visit"], name=op.f("fk_grade_steps_visit")),
        sa.PrimaryKeyConstraint("visit", "number", name=op.f("pk_grade_steps")),
    )
    op.create_index(op.f("ix_grade_steps_state_until"), "grade_steps", ["state", "until"])
    for table in TABLES:
        keep(table)
        protect(table)


def keep(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{act} of {table} is refused: rows are kept'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def protect(table: str) -> None:
    """Show a grade to whoever sees the visit it comes from; evaluators see no results."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    seen = (
        f"CASE {ROLE} WHEN 'system' THEN true WHEN 'evaluator' THEN false"
        f" ELSE EXISTS (SELECT FROM visits WHERE visits.id = {table}.visit) END"
    )
    op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({seen})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
