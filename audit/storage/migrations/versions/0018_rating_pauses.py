"""Pauses of institutions that got no grade."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLE = "rating_pauses"
ROLE = "(SELECT current_setting('mingjian.role', true))"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("institution_name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("refused_by", TEXT, nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("again_on", sa.Date(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 9", name=op.f("ck_rating_pauses_level")),
        sa.CheckConstraint('refused_on <= "on"', name=op.f("ck_rating_pauses_order")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_rating_pauses_visit")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_rating_pauses_institution")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["visits.id"], name=op.f("fk_rating_pauses_refused_by")
        ),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_rating_pauses")),
    )
    op.create_index(
        op.f("ix_rating_pauses_institution_scheme_again_on"),
        TABLE,
        ["institution", "scheme", "again_on"],
    )
    op.create_index(op.f("ix_rating_pauses_district_visit"), TABLE, ["district", "visit"])
    op.create_index(op.f("ix_rating_pauses_refused_by"), TABLE, ["refused_by"])
    op.create_index(op.f("ix_rating_pauses_again_on"), TABLE, ["again_on"])
    keep()
    protect()


def keep() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_refuses_{act.lower()} BEFORE {act} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{act} of {TABLE} is refused: rows are kept'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def protect() -> None:
    """Show a pause to whoever sees the visit it comes from; evaluators see no results."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    seen = (
        f"CASE {ROLE} WHEN 'system' THEN true WHEN 'evaluator' THEN false"
        f" ELSE EXISTS (SELECT FROM visits WHERE visits.id = {TABLE}.visit) END"
    )
    op.execute(f"CREATE POLICY {TABLE}_seen ON {TABLE} USING ({seen})")


def downgrade() -> None:
    op.drop_table(TABLE)
