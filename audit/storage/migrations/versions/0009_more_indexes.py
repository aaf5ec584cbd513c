"""What the pages of 100,000 institutions and 100,000 corrective actions are counted by.

On PostgreSQL a region's corrective actions are known by the district that each of them repeats, and
no longer by looking up its visit; who sees which stays the same.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("corrective_actions", ("state", "district", "deadline", "answered_on")),
    ("corrective_actions", ("found_on", "deadline", "closed_on", "district")),
    ("corrective_actions", ("deadline", "visit", "state")),
    ("institutions", ("district", "id", "search")),
    ("institutions", ("status", "district", "risk_class")),
)
REPLACED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("institutions", ("district", "id")),
    ("institutions", ("district", "search")),
    ("institutions", ("status", "district")),
)


def setting(name: str) -> str:
    return f"(SELECT current_setting('mingjian.{name}', true))"


ROLE, REGION = setting("role"), setting("region")
WITHIN = (
    f"""{REGION} <> '' AND district BETWEEN rpad({REGION}, 6, '0') AND rpad({REGION}, 6, '9')"""
)
OF_VISIT = "SELECT FROM visits WHERE visits.id = corrective_actions.visit"
CONCLUDED = f"EXISTS ({OF_VISIT} AND visits.state IN ('graded', 'failed'))"
SEEN = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN {WITHIN}
    WHEN 'oversight' THEN {WITHIN}
    WHEN 'institution' THEN {CONCLUDED}
    ELSE false END"""
SEEN_BEFORE = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'evaluator' THEN false
    WHEN 'institution' THEN {CONCLUDED}
    ELSE EXISTS ({OF_VISIT}) END"""


def upgrade() -> None:
    see(SEEN)
    for table, columns in REPLACED:
        op.drop_index(name(table, columns), table)
    for table, columns in INDEXES:
        op.create_index(name(table, columns), table, list(columns))


def see(condition: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"ALTER POLICY corrective_actions_seen ON corrective_actions USING ({condition})"
        )


def name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


def downgrade() -> None:
    see(SEEN_BEFORE)
    for table, columns in INDEXES:
        op.drop_index(name(table, columns), table)
    for table, columns in REPLACED:
        op.create_index(name(table, columns), table, list(columns))
