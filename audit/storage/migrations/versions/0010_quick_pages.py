"""What pages of 100,000 institutions ask for, kept where it is asked for.

A draw keeps how many institutions of each stratum take part, an assessment the district of its
visit, and a published result what it is counted by: none of it changes afterwards. On PostgreSQL a
region's assessments are known by that district, and no longer by looking up the visit; who sees
which stays the same.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

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
DISTRICTS = """
    UPDATE assessments SET district = (SELECT district FROM visits WHERE visits.id = visit)
"""


def setting(name: str) -> str:
    return f"(SELECT current_setting('mingjian.{name}', true))"


ROLE, REGION = setting("role"), setting("region")
WITHIN = (
    f"""{REGION} <> '' AND district BETWEEN rpad({REGION}, 6, '0') AND rpad({REGION}, 6, '9')"""
)
OF_VISIT = "SELECT FROM visits WHERE visits.id = assessments.visit"
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
COURSE = ("found_on", "deadline", "closed_on", "district")
INDEXES = {
    "ix_assessments_district_level": ("assessments", "district, level"),
    "ix_corrective_actions_statistics": (
        "corrective_actions",
        "visit, lane, kind, state, deadline, answered_on",
    ),
    "ix_corrective_actions_tally": (
        "corrective_actions",
        "found_on, deadline, closed_on, state, district, answered_on",
    ),
    "ix_disclosures_statistics": (
        "disclosures",
        "withdrawn, year, district, visit, result, level, hundredths, in_time",
    ),
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
    op.add_column("assessments", sa.Column("district", TEXT, nullable=False, server_default=""))
    with unguarded_assessments():
        op.execute(DISTRICTS)
    see(SEEN)
    op.drop_index(name("corrective_actions", COURSE), "corrective_actions")
    for index, (table, columns) in INDEXES.items():
        op.create_index(op.f(index), table, columns.split(", "))


def name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


@contextmanager
def unguarded_assessments() -> Iterator[None]:
    """Let assessments, of which none is edited, be given the district that they lack."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE assessments DISABLE TRIGGER assessments_refuses")
        yield
        op.execute("ALTER TABLE assessments ENABLE TRIGGER assessments_refuses")
        return
    guard = "assessments_refuses_update"
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :guard")
    made: str = op.get_bind().execute(query, {"guard": guard}).scalar_one()
    op.execute(f"DROP TRIGGER {guard}")
    yield
    op.execute(made)


def see(condition: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY assessments_seen ON assessments USING ({condition})")


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
    for index, (table, _) in INDEXES.items():
        op.drop_index(op.f(index), table)
    op.create_index(name("corrective_actions", COURSE), "corrective_actions", list(COURSE))
    see(SEEN_BEFORE)
    op.drop_column("assessments", "district")
    for column in ("in_time", "hundredths", "year"):
        op.drop_column("disclosures", column)
    op.drop_column("draws", "populations")
