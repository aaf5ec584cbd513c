"""Versions and bounds of plans, and classes of risk with their reasons."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PLAIN = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}
COLUMNS: tuple[sa.Column[Any], ...] = (
    sa.Column("strata", sa.Text(), nullable=False, server_default="{}"),
    sa.Column("frequency", sa.BigInteger(), nullable=False, server_default="1"),
    sa.Column("departments", sa.Text(), nullable=False, server_default="[]"),
    sa.Column("cap", sa.BigInteger(), nullable=True),
    sa.Column("rest_months", sa.BigInteger(), nullable=False, server_default="0"),
    sa.Column("sealed", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("teams_secret", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("series", TEXT, nullable=False, server_default=""),
    sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"),
    sa.Column("late_reason", TEXT, nullable=False, server_default=""),
)
# Each condition as it was and as it is: a plan that a version followed stays public.
CONDITIONS = (
    (
        "ck_plans_planstate",
        "state IN ('draft', 'published')",
        "state IN ('draft', 'published', 'amended', 'dropped')",
    ),
    (
        "ck_plans_published",
        "(state = 'published') = (published_on IS NOT NULL)",
        "(state IN ('published', 'amended')) = (published_on IS NOT NULL)",
    ),
)
CLASSES = ("A", "B", "C", "D")
CHANGES = ("up", "down", "same")
STATES = ("proposed", "confirmed", "superseded")


def setting(name: str) -> str:
    return f"(SELECT current_setting('mingjian.{name}', true))"


ROLE, REGION = setting("role"), setting("region")
PLAN_WITHIN = f"{REGION} <> '' AND starts_with(plans.region, {REGION})"
PLANS = f"""{{public}} OR CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'admin' THEN true
    WHEN 'regulator' THEN {PLAN_WITHIN}
    WHEN 'oversight' THEN {PLAN_WITHIN}
    ELSE false END"""
RUNS = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'admin' THEN true
    WHEN 'regulator' THEN {REGION} <> ''
        AND (starts_with(region, {REGION}) OR starts_with({REGION}, region))
    WHEN 'oversight' THEN {REGION} <> ''
        AND (starts_with(region, {REGION}) OR starts_with({REGION}, region))
    ELSE false END"""
WITHIN = f"{REGION} <> '' AND district BETWEEN rpad({REGION}, 6, '0') AND rpad({REGION}, 6, '9')"
RATINGS = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'admin' THEN true
    WHEN 'regulator' THEN {WITHIN}
    WHEN 'oversight' THEN {WITHIN}
    WHEN 'institution' THEN institution = {setting("institution")} AND state = 'confirmed'
    ELSE false END"""


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("plans", column)
    for index, (name, before, after) in enumerate(CONDITIONS):
        replace_condition(name, before, after, last=index + 1 == len(CONDITIONS))
    op.execute(
        f"ALTER TABLE plans ADD COLUMN drop_reason {PLAIN[dialect()]} NOT NULL DEFAULT ''"
        " CONSTRAINT ck_plans_dropped CHECK ((state = 'dropped') = (drop_reason <> ''))"
    )
    op.create_index(op.f("ix_plans_series_version"), "plans", ["series", "version"])
    show_plans("state IN ('published', 'amended')")
    create_ratings()


def create_ratings() -> None:
    op.create_table(
        "risk_runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("region", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("ran_on", sa.Date(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("institutions", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("institutions >= 0", name=op.f("ck_risk_runs_institutions")),
        sa.ForeignKeyConstraint(["facts"], ["snapshots.digest"], name=op.f("fk_risk_runs_facts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_runs")),
    )
    op.create_index(op.f("ix_risk_runs_region_ran_on"), "risk_runs", ["region", "ran_on"])
    op.create_table(
        "risk_ratings",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("run", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("institution_name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", one_of(CLASSES, "riskclass"), nullable=False),
        sa.Column("change", one_of(CHANGES, "riskchange"), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("state", one_of(STATES, "ratingstate"), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", TEXT, nullable=False),
        sa.Column("objection", TEXT, nullable=False),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("answer", TEXT, nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint("points >= 0", name=op.f("ck_risk_ratings_points")),
        sa.CheckConstraint(
            "(objected_on IS NULL) = (objection = '')", name=op.f("ck_risk_ratings_objection")
        ),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (answer = '')", name=op.f("ck_risk_ratings_answer")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (decided_on IS NOT NULL)",
            name=op.f("ck_risk_ratings_decided"),
        ),
        sa.ForeignKeyConstraint(["run"], ["risk_runs.id"], name=op.f("fk_risk_ratings_run")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_risk_ratings_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_ratings")),
        sa.UniqueConstraint("run", "institution", name=op.f("uq_risk_ratings_run_institution")),
    )
    op.create_index(
        op.f("ix_risk_ratings_institution_rated_on"), "risk_ratings", ["institution", "rated_on"]
    )
    op.create_index(op.f("ix_risk_ratings_district_state"), "risk_ratings", ["district", "state"])
    for table, seen in (("risk_runs", RUNS), ("risk_ratings", RATINGS)):
        if dialect() == "postgresql":
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({seen})")


def one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def replace_condition(name: str, before: str, after: str, *, last: bool) -> None:
    """Put a condition of the table of plans in the place of another.

    On SQLite by the text of the table, as https://sqlite.org/lang_altertable.html describes under
    “Making Other Kinds Of Table Schema Changes”: draws point at the table, so that it cannot be
    made anew.
    """
    if dialect() == "postgresql":
        op.execute(f"ALTER TABLE plans DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE plans ADD CONSTRAINT {name} CHECK ({after})")
        return
    change = sa.text(
        "UPDATE sqlite_schema SET sql = replace(sql, :before, :after)"
        " WHERE type = 'table' AND name = 'plans'"
    )
    op.execute("PRAGMA writable_schema = ON")
    op.execute(change.bindparams(before=before, after=after))
    op.execute("PRAGMA writable_schema = RESET" if last else "PRAGMA writable_schema = OFF")


def show_plans(public: str) -> None:
    if dialect() == "postgresql":
        op.execute("DROP POLICY plans_seen ON plans")
        op.execute(f"CREATE POLICY plans_seen ON plans USING ({PLANS.format(public=public)})")


def dialect() -> str:
    return str(op.get_bind().dialect.name)


def downgrade() -> None:
    op.drop_table("risk_ratings")
    op.drop_table("risk_runs")
    show_plans("state = 'published'")
    op.drop_index(op.f("ix_plans_series_version"), "plans")
    op.execute("ALTER TABLE plans DROP COLUMN drop_reason")
    for index, (name, before, after) in enumerate(CONDITIONS):
        replace_condition(name, after, before, last=index + 1 == len(CONDITIONS))
    for column in COLUMNS:
        op.drop_column("plans", column.name)
