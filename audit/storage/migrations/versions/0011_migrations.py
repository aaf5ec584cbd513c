"""Running visits that move to another version of their checklist."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
STATES = ("proposed", "agreed", "applied", "declined")
HANDLINGS = ("carry", "re_ask", "retire", "split", "merge")
OPEN = sa.text("state IN ('proposed', 'agreed')")

# In the order of their foreign keys. Rows of the first and the last are kept as they are.
TABLES = ("migrations", "migration_visits", "answers_aside")
KEPT = ("migrations", "answers_aside")
ROLE = "(SELECT current_setting('mingjian.role', true))"
MOVED = "EXISTS (SELECT FROM migration_visits AS one WHERE one.migration = migrations.id)"


def of_visit(table: str) -> str:
    return f"EXISTS (SELECT FROM visits WHERE visits.id = {table}.visit)"


# Who takes part in a visit, or watches over it, sees its move; the institution does not.
POLICIES = {
    "migrations": f"CASE {ROLE} WHEN 'institution' THEN false ELSE {MOVED} END",
    "migration_visits": (
        f"CASE {ROLE} WHEN 'institution' THEN false ELSE {of_visit('migration_visits')} END"
    ),
    "answers_aside": (
        f"CASE {ROLE} WHEN 'institution' THEN false ELSE {of_visit('answers_aside')} END"
    ),
}
# A proposal is kept before the moves it consists of.
ADDED = {"migrations": f"{ROLE} = 'regulator'"}


def upgrade() -> None:
    op.create_table(
        "migrations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("old_name", TEXT, nullable=False),
        sa.Column("old_version", TEXT, nullable=False),
        sa.Column("new_name", TEXT, nullable=False),
        sa.Column("new_version", TEXT, nullable=False),
        sa.Column("plan", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_migrations_reason")),
        sa.ForeignKeyConstraint(["plan"], ["snapshots.digest"], name=op.f("fk_migrations_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrations")),
    )
    op.create_table(
        "migration_visits",
        sa.Column("migration", TEXT, nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("old", TEXT, nullable=False),
        sa.Column("new", TEXT, nullable=False),
        sa.Column("state", words("movestate", STATES), nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("said_at", INSTANT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.Column("carried", sa.BigInteger(), nullable=False),
        sa.Column("aside", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (said_at IS NULL)", name=op.f("ck_migration_visits_said")
        ),
        sa.CheckConstraint(
            "(said_at IS NULL) = (said_by = '')", name=op.f("ck_migration_visits_said_by")
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (reason <> '')", name=op.f("ck_migration_visits_reason")
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (applied_at IS NOT NULL)",
            name=op.f("ck_migration_visits_applied"),
        ),
        sa.CheckConstraint("old <> new", name=op.f("ck_migration_visits_versions")),
        sa.ForeignKeyConstraint(
            ["migration"], ["migrations.id"], name=op.f("fk_migration_visits_migration")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_migration_visits_visit")),
        sa.ForeignKeyConstraint(
            ["old"], ["snapshots.digest"], name=op.f("fk_migration_visits_old")
        ),
        sa.ForeignKeyConstraint(
            ["new"], ["snapshots.digest"], name=op.f("fk_migration_visits_new")
        ),
        sa.PrimaryKeyConstraint("migration", "visit", name=op.f("pk_migration_visits")),
    )
    op.create_index(
        op.f("ix_migration_visits_visit_migration"), "migration_visits", ["visit", "migration"]
    )
    op.create_index(
        "ix_migration_visits_open",
        "migration_visits",
        ["visit"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "answers_aside",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("migration", TEXT, nullable=False),
        sa.Column("handling", words("handling", HANDLINGS), nullable=False),
        sa.Column("becomes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_answers_aside_visit")),
        sa.ForeignKeyConstraint(
            ["migration"], ["migrations.id"], name=op.f("fk_answers_aside_migration")
        ),
        sa.PrimaryKeyConstraint("visit", "item", "revision", name=op.f("pk_answers_aside")),
    )
    op.create_index(
        op.f("ix_answers_aside_migration_visit"), "answers_aside", ["migration", "visit"]
    )
    for table in KEPT:
        keep(table)
    for table in TABLES:
        protect(table)


def words(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


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
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    seen = f"CASE {ROLE} WHEN 'system' THEN true ELSE {POLICIES[table]} END"
    if table not in ADDED:
        op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({seen})")
        return
    added = f"CASE {ROLE} WHEN 'system' THEN true ELSE {ADDED[table]} END"
    op.execute(f"CREATE POLICY {table}_seen ON {table} FOR SELECT USING ({seen})")
    op.execute(f"CREATE POLICY {table}_added ON {table} FOR INSERT WITH CHECK ({added})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # a policy looks at the other tables
        for table in TABLES:
            op.execute(f"DROP POLICY {table}_seen ON {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
