"""The transparency log: its entries, subtrees, heads and cosignatures, public and kept."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
KINDS = (
    *("announce", "entropy", "result", "reveal", "publish", "void", "opened"),
    *("evidence", "head"),
)
# What is in them is public, so no policy hides rows from anybody.
TABLES = ("log_entries", "log_nodes", "log_heads", "log_cosignatures")


def upgrade() -> None:
    op.create_table(
        "log_entries",
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="logkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.CheckConstraint('"index" >= 0', name=op.f("ck_log_entries_index")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_entries")),
    )
    op.create_index(op.f("ix_log_entries_subject_index"), "log_entries", ["subject", "index"])
    op.create_index(op.f("ix_log_entries_kind_index"), "log_entries", ["kind", "index"])
    op.create_table(
        "log_nodes",
        sa.Column("level", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            'level BETWEEN 0 AND 62 AND "index" >= 0', name=op.f("ck_log_nodes_place")
        ),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_log_nodes_hash")),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_log_nodes")),
    )
    op.create_table(
        "log_heads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_log_heads_size")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_log_heads")),
    )
    op.create_table(
        "log_cosignatures",
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("witness", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("line", TEXT, nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_log_cosignatures_size")),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_log_cosignatures")),
    )
    for table in TABLES:
        keep(table)


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


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
