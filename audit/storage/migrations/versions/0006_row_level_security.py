"""Row-level security on PostgreSQL: a connection sees what its caller may.

Each transaction says whom it acts for in settings `mingjian.…`; where it says nothing, it sees
nothing. What belongs to a visit is seen by who sees the visit: one rule decides for all of it.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def setting(name: str) -> str:
    """Return the setting, which the server then reads once for a statement and not for each row."""
    return f"(SELECT current_setting('mingjian.{name}', true))"


ROLE, REGION = setting("role"), setting("region")


def within(district: str) -> str:
    """Return that a district code lies in the caller's region."""
    low, high = f"rpad({REGION}, 6, '0')", f"rpad({REGION}, 6, '9')"
    return f"{REGION} <> '' AND {district} BETWEEN {low} AND {high}"


def of_visit(table: str, column: str = "visit") -> str:
    return f"EXISTS (SELECT FROM visits WHERE visits.id = {table}.{column})"


PLAN_WITHIN = f"{REGION} <> '' AND starts_with(plans.region, {REGION})"
TOLD = """(state IN ('under_way', 'handed_in', 'graded', 'failed')
    OR (announced AND state = 'approved'))"""

CONCLUDED = """EXISTS (SELECT FROM visits
    WHERE visits.id = {table}.visit AND visits.state IN ('graded', 'failed'))"""

VISITS = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN {within("district")}
    WHEN 'oversight' THEN {within("district")}
    WHEN 'evaluator' THEN jsonb_exists(team::jsonb, {setting("inspector")})
    WHEN 'institution' THEN institution = {setting("institution")} AND {TOLD}
    ELSE false END"""
PLANS = f"""state = 'published' OR CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'admin' THEN true
    WHEN 'regulator' THEN {PLAN_WITHIN}
    WHEN 'oversight' THEN {PLAN_WITHIN}
    ELSE false END"""
# A draw from a plan is public from its announcement on; whom it drew, only once it is published.
MEMBERS = f"""{ROLE} = 'system' OR EXISTS (
    SELECT FROM draws JOIN plans ON plans.id = draws.plan
    WHERE draws.number = draw_members.draw AND (draws.state = 'published' OR CASE {ROLE}
        WHEN 'admin' THEN true
        WHEN 'regulator' THEN {PLAN_WITHIN}
        WHEN 'oversight' THEN {PLAN_WITHIN}
        ELSE false END))"""
PUBLICATIONS = f"""state IN ('published', 'withdrawn') OR CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN {REGION} <> '' AND starts_with(region, {REGION})
    WHEN 'oversight' THEN {REGION} <> '' AND starts_with(region, {REGION})
    WHEN 'evaluator' THEN {of_visit("publications", "subject")}
    ELSE false END"""
NEARBY = f"""EXISTS (SELECT FROM institutions
    WHERE institutions.id = recusals.institution AND {within("institutions.district")})"""
RECUSALS = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'admin' THEN true
    WHEN 'regulator' THEN {NEARBY}
    WHEN 'oversight' THEN {NEARBY}
    ELSE false END"""
# What was published stays known as a document, though the result was withdrawn.
PUBLISHED = """EXISTS (SELECT FROM disclosures WHERE disclosures.visit = reports.subject)
    OR EXISTS (SELECT FROM draws WHERE draws.number = reports.subject)"""
REPORTS = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'evaluator' THEN {PUBLISHED}
    ELSE {of_visit("reports", "subject")} OR {PUBLISHED} END"""


def work_of(table: str) -> str:
    """Return that the caller takes part in the visit, or watches over it."""
    return f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'institution' THEN false
    ELSE {of_visit(table)} END"""


def result_of(table: str) -> str:
    """Return that the caller watches over the visit, or is the institution and it is concluded."""
    return f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'evaluator' THEN false
    WHEN 'institution' THEN {CONCLUDED.format(table=table)}
    ELSE {of_visit(table)} END"""


EVIDENCE = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'institution' THEN {CONCLUDED.format(table="evidence")}
    ELSE {of_visit("evidence")} END"""
POLICIES = {
    "visits": VISITS,
    "visit_team": work_of("visit_team"),
    "submissions": work_of("submissions"),
    "answers": work_of("answers"),
    "evidence": EVIDENCE,
    "assessments": result_of("assessments"),
    "corrective_actions": result_of("corrective_actions"),
    "plans": PLANS,
    "draw_members": MEMBERS,
    "publications": PUBLICATIONS,
    "recusals": RECUSALS,
    "reports": REPORTS,
}
# Everybody adds to the trail; it is read by few.
TRAIL_READ = f"{ROLE} IN ('system', 'admin', 'oversight')"
TRAIL_ADDED = f"{ROLE} <> ''"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in POLICIES.items():
        protect(table)
        op.execute(f"CREATE POLICY {table}_seen ON {table} USING ({condition})")
    protect("events")
    op.execute(f"CREATE POLICY events_read ON events FOR SELECT USING ({TRAIL_READ})")
    op.execute(f"CREATE POLICY events_added ON events FOR INSERT WITH CHECK ({TRAIL_ADDED})")


def protect(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in POLICIES:
        op.execute(f"DROP POLICY {table}_seen ON {table}")
        unprotect(table)
    op.execute("DROP POLICY events_read ON events")
    op.execute("DROP POLICY events_added ON events")
    unprotect("events")


def unprotect(table: str) -> None:
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
