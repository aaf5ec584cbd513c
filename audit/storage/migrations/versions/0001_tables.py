"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)

# In the order of their foreign keys.
TABLES = (
    "events",
    "inspection_items",
    "inspectors",
    "institutions",
    "plans",
    "publications",
    "snapshots",
    "tokens",
    "draws",
    "recusals",
    "reports",
    "draw_members",
    "visits",
    "assessments",
    "corrective_actions",
    "disclosures",
    "evidence",
    "submissions",
    "visit_team",
    "answers",
)
# Rows that are neither edited nor deleted, and rows that are at least never deleted.
FROZEN = (
    "answers",
    "assessments",
    "draw_members",
    "events",
    "evidence",
    "reports",
    "snapshots",
    "submissions",
)
PERMANENT = ("draws", "visits")


def upgrade() -> None:  # noqa: PLR0915 -- a statement for each table and index
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("previous", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("data", TEXT, nullable=False),
        sa.CheckConstraint(
            "length(digest) = 64 AND length(previous) = 64", name=op.f("ck_events_digest")
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_events_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
        sa.UniqueConstraint("digest", name=op.f("uq_events_digest")),
        sa.UniqueConstraint("previous", name=op.f("uq_events_previous")),
    )
    op.create_index(op.f("ix_events_name_seq"), "events", ["name", "seq"], unique=False)
    op.create_index(op.f("ix_events_subject_seq"), "events", ["subject", "seq"], unique=False)
    op.create_table(
        "inspection_items",
        sa.Column("code", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "general",
                "key",
                name="itemcategory",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("ratio_num", sa.BigInteger(), nullable=False),
        sa.Column("ratio_den", sa.BigInteger(), nullable=False),
        sa.Column("frequency", TEXT, nullable=False),
        sa.Column("checklist", TEXT, nullable=False),
        sa.CheckConstraint(
            "ratio_den >= 1 AND ratio_num BETWEEN 0 AND ratio_den",
            name=op.f("ck_inspection_items_ratio"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_inspection_items")),
    )
    op.create_table(
        "inspectors",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("organisation", TEXT, nullable=False),
        sa.Column("organisation_name", TEXT, nullable=False),
        sa.Column("districts", sa.Text(), nullable=False),
        sa.Column("expertise", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "left",
                name="inspectorstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("officer", sa.Boolean(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_inspectors_capacity")),
        sa.CheckConstraint("length(organisation) = 18", name=op.f("ck_inspectors_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspectors")),
    )
    op.create_index(
        op.f("ix_inspectors_organisation"), "inspectors", ["organisation"], unique=False
    )
    op.create_index(op.f("ix_inspectors_status_id"), "inspectors", ["status", "id"], unique=False)
    op.create_table(
        "institutions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("uscc", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("forms", sa.Text(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "closed",
                name="institutionstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "risk_class",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                name="riskclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity >= 0", name=op.f("ck_institutions_capacity")
        ),
        sa.CheckConstraint("length(district) = 6", name=op.f("ck_institutions_district")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_institutions_uscc")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institutions")),
    )
    op.create_index(
        op.f("ix_institutions_district_id"), "institutions", ["district", "id"], unique=False
    )
    op.create_index(
        op.f("ix_institutions_status_district"),
        "institutions",
        ["status", "district"],
        unique=False,
    )
    op.create_index(op.f("ix_institutions_uscc"), "institutions", ["uscc"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("body_name", TEXT, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "inspection",
                "evaluation",
                name="workkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("legal_basis", TEXT, nullable=False),
        sa.Column("checklist", TEXT, nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("region", TEXT, nullable=False),
        sa.Column("months", sa.Text(), nullable=False),
        sa.Column("quotas", sa.Text(), nullable=False),
        sa.Column("team_size", sa.BigInteger(), nullable=False),
        sa.Column("lead_expertise", TEXT, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_on IS NOT NULL)", name=op.f("ck_plans_published")
        ),
        sa.CheckConstraint("team_size BETWEEN 2 AND 10", name=op.f("ck_plans_team_size")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f("ck_plans_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    op.create_index(op.f("ix_plans_body_year"), "plans", ["body", "year"], unique=False)
    op.create_index(op.f("ix_plans_region"), "plans", ["region"], unique=False)
    op.create_index(op.f("ix_plans_year_state"), "plans", ["year", "state"], unique=False)
    op.create_table(
        "publications",
        sa.Column("id", TEXT, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit_result",
                "draw",
                "plan",
                name="publicationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("formed", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("due_estimated", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "deferred",
                "published",
                "withdrawn",
                name="publicationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL)",
            name=op.f("ck_publications_withdrawn"),
        ),
        sa.CheckConstraint(
            "(state IN ('published', 'withdrawn')) = (published_on IS NOT NULL)",
            name=op.f("ck_publications_published"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('deferred', 'withdrawn') OR reason <> ''",
            name=op.f("ck_publications_reason"),
        ),
        sa.CheckConstraint("due >= formed", name=op.f("ck_publications_due")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_publications_kind_subject")),
    )
    op.create_index(op.f("ix_publications_due_id"), "publications", ["due", "id"], unique=False)
    op.create_index(
        op.f("ix_publications_state_due_id"), "publications", ["state", "due", "id"], unique=False
    )
    op.create_table(
        "snapshots",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_snapshots_digest")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_tokens_expires")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_tokens_digest")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_created_at"), "tokens", ["created_at"], unique=False)
    op.create_table(
        "draws",
        sa.Column("number", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("plan", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "announced",
                "computed",
                "published",
                "void",
                name="drawstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("plan_digest", TEXT, nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("selected", sa.BigInteger(), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        sa.Column("computed_at", INSTANT, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("void_reason", TEXT, nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_draws_published")
        ),
        sa.CheckConstraint("(state = 'void') = (void_reason <> '')", name=op.f("ck_draws_void")),
        sa.CheckConstraint(
            "state NOT IN ('computed', 'published') OR computed_at IS NOT NULL",
            name=op.f("ck_draws_computed"),
        ),
        sa.CheckConstraint("serial >= 1", name=op.f("ck_draws_serial")),
        sa.CheckConstraint(
            "units >= 0 AND selected BETWEEN 0 AND units", name=op.f("ck_draws_selected")
        ),
        sa.ForeignKeyConstraint(["plan"], ["plans.id"], name=op.f("fk_draws_plan")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_draws")),
        sa.UniqueConstraint("body", "year", "serial", name=op.f("uq_draws_body_year_serial")),
    )
    op.create_index(op.f("ix_draws_announced_at"), "draws", ["announced_at"], unique=False)
    op.create_index(op.f("ix_draws_plan"), "draws", ["plan"], unique=False)
    op.create_index(
        op.f("ix_draws_state_announced_at"), "draws", ["state", "announced_at"], unique=False
    )
    op.create_table(
        "recusals",
        sa.Column("inspector", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspector"], ["inspectors.id"], name=op.f("fk_recusals_inspector")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_recusals_institution")
        ),
        sa.PrimaryKeyConstraint("inspector", "institution", name=op.f("pk_recusals")),
    )
    op.create_index(op.f("ix_recusals_institution"), "recusals", ["institution"], unique=False)
    op.create_table(
        "reports",
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_reports_size")),
        sa.ForeignKeyConstraint(["facts"], ["snapshots.digest"], name=op.f("fk_reports_facts")),
        sa.PrimaryKeyConstraint("subject", "facts", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_document"), "reports", ["document"], unique=False)
    op.create_table(
        "draw_members",
        sa.Column("draw", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("stratum", TEXT, nullable=False),
        sa.Column(
            "membership",
            sa.Enum(
                "selected",
                "certain",
                "forced",
                "reserve",
                name="membership",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("ticket", TEXT, nullable=False),
        sa.Column("num", sa.BigInteger(), nullable=False),
        sa.Column("den", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "den >= 1 AND num BETWEEN 0 AND den", name=op.f("ck_draw_members_chance")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_draw_members_position")),
        sa.ForeignKeyConstraint(["draw"], ["draws.number"], name=op.f("fk_draw_members_draw")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_draw_members_institution")
        ),
        sa.PrimaryKeyConstraint("draw", "institution", name=op.f("pk_draw_members")),
        sa.UniqueConstraint(
            "draw",
            "stratum",
            "membership",
            "position",
            name=op.f("uq_draw_members_draw_stratum_membership_position"),
        ),
    )
    op.create_index(
        op.f("ix_draw_members_institution"), "draw_members", ["institution"], unique=False
    )
    op.create_table(
        "visits",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("draw", TEXT, nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("institution_name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "inspection",
                "evaluation",
                name="workkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("checklist", TEXT, nullable=False),
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("first_time", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "assigned",
                "approved",
                "under_way",
                "handed_in",
                "graded",
                "failed",
                name="visitstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "no_issue",
                "corrected",
                "pending",
                "unreachable",
                "refused",
                "not_carried_out",
                "closed",
                "deregistered",
                "revoked",
                "cancelled",
                "moved",
                name="resultcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("result_reason", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("began_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(state IN ('graded', 'failed')) = (result IS NOT NULL)", name=op.f("ck_visits_result")
        ),
        sa.CheckConstraint(
            "(state IN ('handed_in', 'graded', 'failed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_visits_ended"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('under_way', 'handed_in', 'graded') OR began_at IS NOT NULL",
            name=op.f("ck_visits_began"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR coalesce(began_at, ended_at) <= ended_at",
            name=op.f("ck_visits_order"),
        ),
        sa.ForeignKeyConstraint(
            ["checklist"], ["snapshots.digest"], name=op.f("fk_visits_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["draw", "institution"],
            ["draw_members.draw", "draw_members.institution"],
            name=op.f("fk_visits_draw_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_visits_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("draw", "institution", name=op.f("uq_visits_draw_institution")),
    )
    op.create_index(op.f("ix_visits_district_id"), "visits", ["district", "id"], unique=False)
    op.create_index(op.f("ix_visits_draw_id"), "visits", ["draw", "id"], unique=False)
    op.create_index(op.f("ix_visits_institution_id"), "visits", ["institution", "id"], unique=False)
    op.create_index(op.f("ix_visits_state_id"), "visits", ["state", "id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("algorithm", TEXT, nullable=False),
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("total", sa.Text(), nullable=False),
        sa.Column("hundredths", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("level_title", TEXT, nullable=False),
        sa.Column("working", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 9", name=op.f("ck_assessments_level")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_assessments_visit")),
        sa.ForeignKeyConstraint(
            ["working"], ["snapshots.digest"], name=op.f("fk_assessments_working")
        ),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_at_visit"), "assessments", ["at", "visit"], unique=False)
    op.create_index(
        op.f("ix_assessments_hundredths_visit"),
        "assessments",
        ["hundredths", "visit"],
        unique=False,
    )
    op.create_index(op.f("ix_assessments_level_at"), "assessments", ["level", "at"], unique=False)
    op.create_table(
        "corrective_actions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column(
            "lane",
            sa.Enum(
                "legal",
                "policy",
                "standard",
                "contract",
                name="lane",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "grave",
                "serious",
                "minor",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "order",
                "advice",
                name="actionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("deadline_estimated", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "returned",
                "accepted",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("response", TEXT, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("review", TEXT, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(answered_on IS NULL) = (response = '')", name=op.f("ck_corrective_actions_response")
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (closed_on IS NOT NULL)",
            name=op.f("ck_corrective_actions_closed"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (answered_on IS NULL)", name=op.f("ck_corrective_actions_answered")
        ),
        sa.CheckConstraint(
            "kind <> 'order' OR lane = 'legal'", name=op.f("ck_corrective_actions_order")
        ),
        sa.CheckConstraint(
            "state <> 'returned' OR review <> ''", name=op.f("ck_corrective_actions_returned")
        ),
        sa.CheckConstraint("deadline >= found_on", name=op.f("ck_corrective_actions_deadline")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_corrective_actions_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_actions")),
        sa.UniqueConstraint("visit", "item", name=op.f("uq_corrective_actions_visit_item")),
    )
    op.create_index(
        op.f("ix_corrective_actions_deadline_id"),
        "corrective_actions",
        ["deadline", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_corrective_actions_state_deadline_id"),
        "corrective_actions",
        ["state", "deadline", "id"],
        unique=False,
    )
    op.create_table(
        "disclosures",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("draw", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=False),
        sa.Column("institution_name", TEXT, nullable=False),
        sa.Column("district", TEXT, nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "inspection",
                "evaluation",
                name="workkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "no_issue",
                "corrected",
                "pending",
                "unreachable",
                "refused",
                "not_carried_out",
                "closed",
                "deregistered",
                "revoked",
                "cancelled",
                "moved",
                name="resultcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.BigInteger(), nullable=True),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 0 AND 9", name=op.f("ck_disclosures_level")
        ),
        sa.ForeignKeyConstraint(["facts"], ["snapshots.digest"], name=op.f("fk_disclosures_facts")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_disclosures_institution")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_disclosures_visit")),
        sa.PrimaryKeyConstraint("visit", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_draw"), "disclosures", ["draw"], unique=False)
    op.create_index(
        op.f("ix_disclosures_institution"), "disclosures", ["institution"], unique=False
    )
    op.create_index(
        op.f("ix_disclosures_withdrawn_district"),
        "disclosures",
        ["withdrawn", "district"],
        unique=False,
    )
    op.create_index(
        op.f("ix_disclosures_withdrawn_level"), "disclosures", ["withdrawn", "level"], unique=False
    )
    op.create_index(
        op.f("ix_disclosures_withdrawn_published_on_visit"),
        "disclosures",
        ["withdrawn", "published_on", "visit"],
        unique=False,
    )
    op.create_table(
        "evidence",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("caption", TEXT, nullable=False),
        sa.Column("captured_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("print_digest", TEXT, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_evidence_digest")),
        sa.CheckConstraint(
            "length(print_digest) IN (0, 64)", name=op.f("ck_evidence_print_digest")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_size")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_evidence_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_digest"), "evidence", ["digest"], unique=False)
    op.create_index(op.f("ix_evidence_print_digest"), "evidence", ["print_digest"], unique=False)
    op.create_index(
        op.f("ix_evidence_visit_item_id"), "evidence", ["visit", "item", "id"], unique=False
    )
    op.create_table(
        "submissions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("answers", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("answers >= 0", name=op.f("ck_submissions_answers")),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_submissions_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(op.f("ix_submissions_visit"), "submissions", ["visit"], unique=False)
    op.create_table(
        "visit_team",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("inspector", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["inspector"], ["inspectors.id"], name=op.f("fk_visit_team_inspector")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_visit_team_visit")),
        sa.PrimaryKeyConstraint("visit", "inspector", name=op.f("pk_visit_team")),
    )
    op.create_index(
        op.f("ix_visit_team_inspector_visit"), "visit_team", ["inspector", "visit"], unique=False
    )
    op.create_table(
        "answers",
        sa.Column("visit", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("submission", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "conform",
                "partly",
                "not",
                "not_applicable",
                "equivalent",
                "could_not_check",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("verdict = 'conform' OR reason <> ''", name=op.f("ck_answers_reason")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_answers_revision")),
        sa.ForeignKeyConstraint(
            ["submission"], ["submissions.id"], name=op.f("fk_answers_submission")
        ),
        sa.ForeignKeyConstraint(["visit"], ["visits.id"], name=op.f("fk_answers_visit")),
        sa.PrimaryKeyConstraint("visit", "item", "revision", name=op.f("pk_answers")),
        sa.UniqueConstraint("visit", "id", name=op.f("uq_answers_visit_id")),
    )
    op.create_index(op.f("ix_answers_submission"), "answers", ["submission"], unique=False)

    guard(FROZEN, ("UPDATE", "DELETE"))
    guard(PERMANENT, ("DELETE",))


def guard(tables: tuple[str, ...], acts: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite(tables, acts)
    else:
        guard_postgresql(tables, acts)


def guard_sqlite(tables: tuple[str, ...], acts: tuple[str, ...]) -> None:
    for table in tables:
        for act in acts:
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{act} of {table} is refused: rows are kept'); END"
            )


def guard_postgresql(tables: tuple[str, ...], acts: tuple[str, ...]) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% of % is refused: rows are kept', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in tables:
        refused = " OR ".join((*acts, "TRUNCATE"))
        op.execute(
            f"CREATE TRIGGER {table}_refuses BEFORE {refused} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
