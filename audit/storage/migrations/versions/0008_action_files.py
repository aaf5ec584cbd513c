"""The exchange about corrective actions: every answer, every review, and the files of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
STATES = ("open", "answered", "returned", "accepted")

# In the order of their foreign keys. Rows of both are neither edited nor deleted.
TABLES = ("action_turns", "action_files")
ROLE = "(SELECT current_setting('mingjian.role', true))"
# Who sees the action sees what was said about it.
OF_ACTION = "EXISTS (SELECT FROM corrective_actions AS one WHERE one.id = action_turns.action)"
OF_TURN = "EXISTS (SELECT FROM action_turns AS one WHERE one.id = action_files.turn)"
POLICIES = {"action_turns": OF_ACTION, "action_files": OF_TURN}
# Of what came before, an action kept its last answer and its last return; the trail knows when.
EARLIER = """
    INSERT INTO action_turns (id, action, number, state, text, evidence, at, by)
    SELECT said.action || '-' || said.state, said.action,
           row_number() OVER (PARTITION BY said.action ORDER BY said.seq),
           said.state, said.text, said.evidence, events.at, events.actor
      FROM (
        SELECT kept.id AS action, turns.state AS state, max(told.seq) AS seq,
               CASE turns.state WHEN 'answered' THEN kept.response
                                WHEN 'returned' THEN kept.review ELSE '' END AS text,
               CASE turns.state WHEN 'answered' THEN kept.evidence ELSE '[]' END AS evidence
          FROM corrective_actions AS kept
          JOIN events AS told ON told.subject = kept.id AND told.name = 'action.changed'
          JOIN (SELECT 'answered' AS state UNION ALL SELECT 'returned'
                UNION ALL SELECT 'accepted') AS turns
            ON told.data LIKE '%"state":"' || turns.state || '"%'
         GROUP BY kept.id, turns.state, kept.response, kept.review, kept.evidence
      ) AS said
      JOIN events ON events.seq = said.seq
     WHERE (said.state = 'accepted') = (said.text = '')
"""


def upgrade() -> None:
    op.create_table(
        "action_turns",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="actionstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_action_turns_number")),
        sa.CheckConstraint("state <> 'open'", name=op.f("ck_action_turns_said")),
        sa.CheckConstraint("(state = 'accepted') = (text = '')", name=op.f("ck_action_turns_text")),
        sa.ForeignKeyConstraint(
            ["action"], ["corrective_actions.id"], name=op.f("fk_action_turns_action")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_turns")),
        sa.UniqueConstraint("action", "number", name=op.f("uq_action_turns_action_number")),
    )
    op.create_table(
        "action_files",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("turn", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("print_digest", TEXT, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_action_files_digest")),
        sa.CheckConstraint(
            "length(print_digest) IN (0, 64)", name=op.f("ck_action_files_print_digest")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_action_files_size")),
        sa.ForeignKeyConstraint(["turn"], ["action_turns.id"], name=op.f("fk_action_files_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_files")),
    )
    for columns in (("turn", "id"), ("digest",), ("print_digest",)):
        name = op.f(f"ix_action_files_{'_'.join(columns)}")
        op.create_index(name, "action_files", list(columns))
    op.execute(sa.text(EARLIER.replace('"state":', r'"state"\:')))
    for table in TABLES:
        guard(table)


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
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    seen = f"CASE {ROLE} WHEN 'system' THEN true ELSE {POLICIES[table]} END"
    op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({seen})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
