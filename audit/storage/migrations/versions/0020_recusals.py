"""Declared recusals and what people change about teams; no visit is its team's until approved."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
GROUNDS = ("registered", "inspector", "institution", "former_staff", "same_body", "last_visit")
STATES = ("pending", "accepted", "refused", "withdrawn")
CHANGES = ("filled", "substituted", "replaced")


def setting(name: str) -> str:
    return f"(SELECT current_setting('mingjian.{name}', true))"


ROLE, REGION = setting("role"), setting("region")
NEARBY = f"""{REGION} <> '' AND EXISTS (SELECT FROM institutions
    WHERE institutions.id = recusal_declarations.institution
    AND institutions.district BETWEEN rpad({REGION}, 6, '0') AND rpad({REGION}, 6, '9'))"""
DECLARATIONS = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'admin' THEN true
    WHEN 'regulator' THEN {NEARBY}
    WHEN 'oversight' THEN {NEARBY}
    WHEN 'evaluator' THEN ground <> 'institution' AND inspector = {setting("inspector")}
    WHEN 'institution' THEN ground = 'institution' AND institution = {setting("institution")}
    ELSE false END"""
OF_VISIT = "EXISTS (SELECT FROM visits WHERE visits.id = team_changes.visit)"
IS_OPEN = """EXISTS (SELECT FROM draws
    WHERE draws.number = team_changes.draw AND draws.published_at IS NOT NULL)"""
# A change of a draw is as public as its teams are.
CHANGED = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN {OF_VISIT}
    WHEN 'oversight' THEN {OF_VISIT}
    ELSE false END OR {IS_OPEN}"""
TOLD = """(state IN ('under_way', 'handed_in', 'graded', 'failed')
    OR (announced AND state = 'approved'))"""
ON_TEAM = f"jsonb_exists(team::jsonb, {setting('inspector')})"


def within(district: str) -> str:
    low, high = f"rpad({REGION}, 6, '0')", f"rpad({REGION}, 6, '9')"
    return f"{REGION} <> '' AND {district} BETWEEN {low} AND {high}"


def visits_seen(evaluator: str) -> str:
    return f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN {within("district")}
    WHEN 'oversight' THEN {within("district")}
    WHEN 'evaluator' THEN {evaluator}
    WHEN 'institution' THEN institution = {setting("institution")} AND {TOLD}
    ELSE false END"""


def upgrade() -> None:
    op.create_table(
        "recusal_declarations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("ground", choice("ground", GROUNDS), nullable=False),
        sa.Column("inspector", TEXT, nullable=True),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("state", choice("declarationstate", STATES), nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state <> 'accepted' OR inspector IS NOT NULL",
            name=op.f("ck_recusal_declarations_known"),
        ),
        sa.CheckConstraint(
            "ground = 'institution' OR inspector IS NOT NULL",
            name=op.f("ck_recusal_declarations_own"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR left_on IS NOT NULL", name=op.f("ck_recusal_declarations_until")
        ),
        sa.ForeignKeyConstraint(
            ["inspector"], ["inspectors.id"], name=op.f("fk_recusal_declarations_inspector")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_recusal_declarations_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal_declarations")),
    )
    op.create_index(
        op.f("ix_recusal_declarations_institution_state"),
        "recusal_declarations",
        ["institution", "state"],
    )
    op.create_index(
        op.f("ix_recusal_declarations_inspector_id"), "recusal_declarations", ["inspector", "id"]
    )
    create_changes()
    keep("team_changes")
    if op.get_bind().dialect.name == "postgresql":
        protect("recusal_declarations", DECLARATIONS)
        protect("team_changes", CHANGED)
        see_visits(f"state <> 'assigned' AND {ON_TEAM}")


def create_changes() -> None:
    op.create_table(
        "team_changes",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("draw", TEXT, nullable=True),
        sa.Column("kind", choice("changekind", CHANGES), nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("choice_reason", TEXT, nullable=False),
        sa.Column("passed", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place BETWEEN 0 AND 9", name=op.f("ck_team_changes_place")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_team_changes_reason")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_team_changes_visit")),
        sa.ForeignKeyConstraint(["draw"], ["draws.number"], name=op.f("fk_team_changes_draw")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_team_changes_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_changes")),
    )
    op.create_index(op.f("ix_team_changes_draw_id"), "team_changes", ["draw", "id"])
    op.create_index(op.f("ix_team_changes_visit_id"), "team_changes", ["visit", "id"])
    op.create_index(op.f("ix_team_changes_institution"), "team_changes", ["institution"])


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


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


def protect(table: str, seen: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({seen})")


def see_visits(evaluator: str) -> None:
    op.execute(f"ALTER POLICY visits_seen ON visits USING ({visits_seen(evaluator)})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        see_visits(ON_TEAM)
    op.drop_table("team_changes")
    op.drop_table("recusal_declarations")
