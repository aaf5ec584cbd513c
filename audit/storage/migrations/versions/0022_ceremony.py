"""The ceremony of a draw: its times and modes, and what was entered from each source of chance."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
STATE = "state IN ('drafted', 'announced', 'computed', 'published', 'closed', 'void')"
# Of each rule: as it was, and as it is from now on.
RULES = {
    "drawstate": ("state IN ('announced', 'computed', 'published', 'void')", STATE),
    "published": (
        "(state = 'published') = (published_at IS NOT NULL)",
        "state = 'void' OR (state IN ('published', 'closed')) = (published_at IS NOT NULL)",
    ),
    "computed": (
        "state NOT IN ('computed', 'published') OR computed_at IS NOT NULL",
        "state NOT IN ('computed', 'published', 'closed') OR computed_at IS NOT NULL",
    ),
}
# With their rules in one statement, so that SQLite need not copy the table.
COLUMNS = (
    "draw_at {instant}",
    """closed_at {instant}
    CONSTRAINT ck_draws_closed CHECK ((state = 'closed') = (closed_at IS NOT NULL))""",
    """mode VARCHAR(32) DEFAULT 'sealed' NOT NULL
    CONSTRAINT ck_draws_drawmode CHECK (mode IN ('open', 'sealed'))""",
    "publish_by DATE",
    "escrow TEXT",
    """rehearsal BOOLEAN DEFAULT {false} NOT NULL
    CONSTRAINT ck_draws_rehearsal CHECK (rehearsal = (serial > 9000))""",
    "redraws {text}",
    "lines {text} DEFAULT '' NOT NULL",
)
SPELLING = {
    "sqlite": {"instant": "DATETIME", "false": "0", "text": "TEXT"},
    "postgresql": {
        "instant": "TIMESTAMP WITH TIME ZONE",
        "false": "false",
        "text": 'TEXT COLLATE "C"',
    },
}

ROLE = "(SELECT current_setting('mingjian.role', true))"
REGION = "(SELECT current_setting('mingjian.region', true))"
PLAN_WITHIN = f"{REGION} <> '' AND starts_with(plans.region, {REGION})"
OPENED = "draws.published_at IS NOT NULL OR draws.state = 'void'"


def of_draw(table: str) -> str:
    """Return that the draw is open to anyone, or of the caller's region."""
    return f"""{ROLE} = 'system' OR EXISTS (
    SELECT FROM draws JOIN plans ON plans.id = draws.plan
    WHERE draws.number = {table}.draw AND ({OPENED} OR CASE {ROLE}
        WHEN 'admin' THEN true
        WHEN 'regulator' THEN {PLAN_WITHIN}
        WHEN 'oversight' THEN {PLAN_WITHIN}
        ELSE false END))"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for column in COLUMNS:
        op.execute(f"ALTER TABLE draws ADD COLUMN {column.format_map(SPELLING[dialect])}")
    change_rules(forward=True)
    op.create_index(op.f("ix_draws_redraws"), "draws", ["redraws"])
    op.create_table(
        "draw_entropy",
        sa.Column("draw", TEXT, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("place >= 1 AND number >= 1", name=op.f("ck_draw_entropy_number")),
        sa.ForeignKeyConstraint(["draw"], ["draws.number"], name=op.f("fk_draw_entropy_draw")),
        sa.PrimaryKeyConstraint("draw", "place", "number", name=op.f("pk_draw_entropy")),
    )
    guard("draw_entropy")
    if dialect == "postgresql":
        op.execute("DROP POLICY draw_members_seen ON draw_members")
        op.execute(
            f"CREATE POLICY draw_members_seen ON draw_members USING ({of_draw('draw_members')})"
        )
        op.execute("ALTER TABLE draw_entropy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY draw_entropy_seen ON draw_entropy"
            f" USING (NOT secret OR {of_draw('draw_entropy')})"
        )


def change_rules(*, forward: bool) -> None:
    for name, (before, after) in RULES.items():
        old, new = (before, after) if forward else (after, before)
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(op.f(f"ck_draws_{name}"), "draws", type_="check")
            op.create_check_constraint(op.f(f"ck_draws_{name}"), "draws", new)
        else:
            rewrite(old, new)


def rewrite(old: str, new: str) -> None:
    """Change a rule of the table where it stands, as https://www.sqlite.org/lang_altertable.html
    describes for rules: other tables point to this one, so it cannot be made anew.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'draws'",
        (old, new),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def guard(table: str) -> None:
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


def downgrade() -> None:
    op.drop_table("draw_entropy")
    op.drop_index(op.f("ix_draws_redraws"), "draws")
    change_rules(forward=False)
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE draws DROP COLUMN {column.split()[0]}")
