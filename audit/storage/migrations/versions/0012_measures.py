"""Measures from records: further sheets, and what an evaluator took over or corrected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.naming import conv

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)

BEFORE = ("staff", "training", "prices", "contingency")
SHEETS = (
    "staff",
    "training",
    "services",
    "cases",
    "prices",
    "insurance",
    "complaints",
    "contingency",
)
RULE = conv("ck_declarations_recordsheet")
ROLE = "(SELECT current_setting('mingjian.role', true))"
# As with answers: who goes or watches over the visit sees it, the institution does not.
SEEN = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'institution' THEN false
    ELSE EXISTS (SELECT FROM visits WHERE visits.id = adoptions.visit) END"""


def upgrade() -> None:
    allow(SHEETS)
    op.create_table(
        "adoptions",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("measure", TEXT, nullable=False),
        sa.Column("working", TEXT, nullable=False),
        sa.Column("computed", sa.Text(), nullable=True),
        sa.Column("taken", sa.Text(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_adoptions_revision")),
        sa.CheckConstraint(
            "computed IS NULL OR computed = taken OR reason <> ''",
            name=op.f("ck_adoptions_reason"),
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_adoptions_visit")),
        sa.ForeignKeyConstraint(
            ["working"], ["snapshots.digest"], name=op.f("fk_adoptions_working")
        ),
        sa.PrimaryKeyConstraint("visit", "item", "revision", name=op.f("pk_adoptions")),
    )
    guard("adoptions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE adoptions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY adoptions_seen ON adoptions USING ({SEEN})")


def downgrade() -> None:
    op.drop_table("adoptions")
    allow(BEFORE)


def allow(sheets: tuple[str, ...]) -> None:
    """Let a declaration be of these sheets; SQLite, which changes no rule, makes the table anew."""
    rule = "sheet IN ({})".format(", ".join(f"'{sheet}'" for sheet in sheets))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(RULE, "declarations", type_="check")
        op.create_check_constraint(RULE, "declarations", rule)
        return
    op.create_table(
        "declarations_anew",
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("sheet", sa.String(32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.CheckConstraint(rule, name=RULE),
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
    op.execute("INSERT INTO declarations_anew SELECT * FROM declarations")
    op.drop_table("declarations")
    op.rename_table("declarations_anew", "declarations")
    guard("declarations")


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
