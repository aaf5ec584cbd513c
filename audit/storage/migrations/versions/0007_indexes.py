"""What lists of 100,000 rows are found and counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DISTRICTS = """
    UPDATE corrective_actions
       SET district = (SELECT district FROM visits WHERE visits.id = corrective_actions.visit)
"""
INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("corrective_actions", ("district", "deadline", "id")),
    ("corrective_actions", ("district", "state", "deadline", "answered_on")),
    ("corrective_actions", ("district", "lane")),
    ("disclosures", ("draw", "withdrawn", "published_on", "visit")),
    ("disclosures", ("institution", "withdrawn", "published_on", "visit")),
    ("disclosures", ("withdrawn", "district", "level")),
    ("disclosures", ("withdrawn", "search")),
    ("events", ("actor", "seq")),
    ("institutions", ("district", "search")),
    ("institutions", ("district", "status", "risk_class", "kind", "forms")),
)
REPLACED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("disclosures", ("draw",)),
    ("disclosures", ("institution",)),
)


def upgrade() -> None:
    op.add_column(
        "corrective_actions", sa.Column("district", TEXT, nullable=False, server_default="")
    )
    op.execute(DISTRICTS)
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
    op.drop_column("corrective_actions", "district")
