"""The columns by which names are found, and what visits tell beforehand."""

import sqlalchemy as sa
from alembic import op

from audit.storage.pinyin import search_text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# Table, key, and the columns whose values are found: the name first, then the codes.
FOUND_BY = (
    ("institutions", "id", ("name", "id", "uscc", "district")),
    ("inspectors", "id", ("name", "id", "organisation")),
    ("disclosures", "visit", ("institution_name", "institution", "district")),
)
REGIONS = """
    UPDATE publications SET region = coalesce(
        (SELECT district FROM visits WHERE kind = 'visit_result' AND visits.id = subject),
        (SELECT plans.region FROM plans JOIN draws ON draws.plan = plans.id
          WHERE kind = 'draw' AND draws.number = subject),
        (SELECT plans.region FROM plans WHERE kind = 'plan' AND plans.id = subject),
        '')
"""


def upgrade() -> None:
    for table in ("plans", "visits"):
        op.add_column(
            table, sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("publications", sa.Column("region", TEXT, nullable=False, server_default=""))
    op.execute(REGIONS)
    op.create_index(op.f("ix_publications_region"), "publications", ["region"])
    for table, key, columns in FOUND_BY:
        op.add_column(table, sa.Column("search", TEXT, nullable=False, server_default=""))
        fill(table, key, columns)


def fill(table: str, key: str, columns: tuple[str, ...]) -> None:
    connection = op.get_bind()
    rows = sa.table(table, *(sa.column(name) for name in {key, *columns, "search"}))
    query = sa.select(rows.c[key], *(rows.c[name] for name in columns))
    found = [{"of": row[0], "text": search_text(*row[1:])} for row in connection.execute(query)]
    if found:
        change = sa.update(rows).where(rows.c[key] == sa.bindparam("of"))
        connection.execute(change.values(search=sa.bindparam("text")), found)


def downgrade() -> None:
    for table, _, _ in FOUND_BY:
        op.drop_column(table, "search")
    op.drop_index(op.f("ix_publications_region"), "publications")
    op.drop_column("publications", "region")
    for table in ("visits", "plans"):
        op.drop_column(table, "announced")
