"""What pages of 100,000 institutions ask for, kept where it is asked for.

A draw keeps how many institutions of each stratum take part, and a published result what it is
counted by: none of it changes afterwards.
"""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
YEAR = {
    "sqlite": "CAST(strftime('%Y', coalesce(began_at, ended_at), '+8 hours') AS INTEGER)",
    "postgresql": "extract(year FROM coalesce(began_at, ended_at) AT TIME ZONE 'Asia/Shanghai')",
}
COUNTED = """
    UPDATE disclosures SET
        year = (SELECT {year} FROM visits WHERE visits.id = disclosures.visit),
        hundredths = (SELECT hundredths FROM assessments
            WHERE assessments.visit = disclosures.visit),
        in_time = (SELECT disclosures.published_on <= due FROM publications
            WHERE kind = 'visit_result' AND subject = disclosures.visit)
"""
INDEXES = {
    "corrective_actions": "visit, lane, kind, state, deadline, answered_on",
    "disclosures": "withdrawn, year, district, visit, result, level, hundredths, in_time",
}


def upgrade() -> None:
    op.add_column("draws", sa.Column("populations", TEXT, nullable=False, server_default="{}"))
    count_populations()
    for column in (
        sa.Column("year", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("hundredths", sa.BigInteger(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("disclosures", column)
    op.execute(COUNTED.format(year=YEAR[op.get_bind().dialect.name]))
    for table, columns in INDEXES.items():
        op.create_index(op.f(f"ix_{table}_statistics"), table, columns.split(", "))


def count_populations() -> None:
    """Count the units of every draw in the file that was frozen for it; the forced ones not."""
    connection = op.get_bind()
    draws = sa.table("draws", *map(sa.column, ("number", "files", "populations")))
    snapshots = sa.table("snapshots", sa.column("digest"), sa.column("content", sa.LargeBinary()))
    for number, files in connection.execute(sa.select(draws.c.number, draws.c.files)).all():
        frozen = json.loads(files)["population.jsonl"]
        query = sa.select(snapshots.c.content).where(snapshots.c.digest == frozen)
        units = map(json.loads, connection.execute(query).scalar_one().splitlines())
        counted = Counter(one["s"] for one in units if "f" not in one)
        change = sa.update(draws).where(draws.c.number == number)
        connection.execute(change.values(populations=json.dumps(counted, sort_keys=True)))


def downgrade() -> None:
    for table in INDEXES:
        op.drop_index(op.f(f"ix_{table}_statistics"), table)
    for column in ("in_time", "hundredths", "year"):
        op.drop_column("disclosures", column)
    op.drop_column("draws", "populations")
