"""What the pages of 100,000 institutions and 100,000 corrective actions are counted by."""

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


def upgrade() -> None:
    for table, columns in REPLACED:
        op.drop_index(name(table, columns), table)
    for table, columns in INDEXES:
        op.create_index(name(table, columns), table, list(columns))


def name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


def downgrade() -> None:
    for table, columns in INDEXES:
        op.drop_index(name(table, columns), table)
    for table, columns in REPLACED:
        op.create_index(name(table, columns), table, list(columns))
