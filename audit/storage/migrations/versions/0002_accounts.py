"""The tables of accounts: organisations, people, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)

# In the order of their foreign keys.
TABLES = ("people", "sign_in_tries", "devices", "links", "organisations", "memberships", "sessions")


def upgrade() -> None:
    create_people()
    create_sign_in_tries()
    create_devices()
    create_links()
    create_organisations()
    create_memberships()
    create_sessions()
    extend_tokens()


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("login", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("password", TEXT, nullable=False),
        sa.Column("totp", TEXT, nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery", sa.Text(), nullable=False),
        sa.Column("identity", TEXT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "length(login) BETWEEN 3 AND 64 AND login = lower(login)", name=op.f("ck_people_login")
        ),
        sa.CheckConstraint("totp_step >= 0", name=op.f("ck_people_totp_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("identity", name=op.f("uq_people_identity")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
    )
    op.create_index(op.f("ix_people_name_id"), "people", ["name", "id"], unique=False)


def create_sign_in_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column(
            "counter",
            sa.Enum(
                "device",
                "login",
                "code",
                "address",
                name="counter",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.CheckConstraint("failed >= 0", name=op.f("ck_sign_in_tries_failed")),
        sa.PrimaryKeyConstraint("counter", "key", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(op.f("ix_sign_in_tries_last_at"), "sign_in_tries", ["last_at"], unique=False)


def create_devices() -> None:
    op.create_table(
        "devices",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_devices_digest")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_devices_person")),
        sa.PrimaryKeyConstraint("person", "digest", name=op.f("pk_devices")),
    )


def create_links() -> None:
    op.create_table(
        "links",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invitation",
                "reset",
                name="linkkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint("created_at <= expires_at", name=op.f("ck_links_expires")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_links_digest")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_links_person")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_links")),
    )
    op.create_index(
        op.f("ix_links_person_created_at"), "links", ["person", "created_at"], unique=False
    )


def create_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "regulator",
                "evaluator",
                "institution",
                "oversight",
                "operator",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("region", TEXT, nullable=False),
        sa.Column("institution", TEXT, nullable=True),
        sa.Column("uscc", TEXT, nullable=False),
        sa.Column("contracts", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'institution') = (institution IS NOT NULL)",
            name=op.f("ck_organisations_institution"),
        ),
        sa.CheckConstraint(
            "(kind IN ('regulator', 'oversight')) = (region <> '')",
            name=op.f("ck_organisations_region"),
        ),
        sa.CheckConstraint(
            "kind = 'evaluator' OR contracts = '[]'", name=op.f("ck_organisations_contracts")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institutions.id"], name=op.f("fk_organisations_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_index(
        op.f("ix_organisations_kind_name_id"), "organisations", ["kind", "name", "id"], unique=False
    )
    op.create_index(op.f("ix_organisations_name_id"), "organisations", ["name", "id"], unique=False)
    op.create_index(
        "uq_organisations_institution_open",
        "organisations",
        ["institution"],
        unique=True,
        sqlite_where=sa.text("institution IS NOT NULL AND closed_on IS NULL"),
        postgresql_where=sa.text("institution IS NOT NULL AND closed_on IS NULL"),
    )


def create_memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("organisation", TEXT, nullable=False),
        sa.Column("manager", sa.Boolean(), nullable=False),
        sa.Column("inspector", TEXT, nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= since", name=op.f("ck_memberships_ended")
        ),
        sa.ForeignKeyConstraint(
            ["inspector"], ["inspectors.id"], name=op.f("fk_memberships_inspector")
        ),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.id"], name=op.f("fk_memberships_organisation")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_memberships_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(
        op.f("ix_memberships_organisation_person"),
        "memberships",
        ["organisation", "person"],
        unique=False,
    )
    op.create_index(
        op.f("ix_memberships_person_since"), "memberships", ["person", "since"], unique=False
    )
    op.create_index(
        "uq_memberships_inspector_live",
        "memberships",
        ["inspector"],
        unique=True,
        sqlite_where=sa.text("inspector IS NOT NULL AND ended_on IS NULL"),
        postgresql_where=sa.text("inspector IS NOT NULL AND ended_on IS NULL"),
    )
    op.create_index(
        "uq_memberships_person_organisation_live",
        "memberships",
        ["person", "organisation"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("membership", TEXT, nullable=False),
        sa.Column("device", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("verified_at", INSTANT, nullable=True),
        sa.Column("enrolling", TEXT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_sessions_expires")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_sessions_digest")),
        sa.ForeignKeyConstraint(
            ["membership"], ["memberships.id"], name=op.f("fk_sessions_membership")
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name=op.f("fk_sessions_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
    )
    op.create_index(op.f("ix_sessions_membership"), "sessions", ["membership"], unique=False)
    op.create_index(
        op.f("ix_sessions_person_created_at"), "sessions", ["person", "created_at"], unique=False
    )


def extend_tokens() -> None:
    with op.batch_alter_table("tokens") as tokens:
        tokens.add_column(sa.Column("name", TEXT, nullable=False, server_default=""))
        tokens.add_column(sa.Column("person", TEXT, nullable=True))
        tokens.add_column(sa.Column("membership", TEXT, nullable=True))
        tokens.create_foreign_key(op.f("fk_tokens_person"), "people", ["person"], ["id"])
        tokens.create_foreign_key(
            op.f("fk_tokens_membership"), "memberships", ["membership"], ["id"]
        )
        tokens.create_check_constraint(
            op.f("ck_tokens_person"), "(person IS NULL) = (membership IS NULL)"
        )
    with op.batch_alter_table("tokens") as tokens:
        tokens.alter_column("name", server_default=None)
    op.create_index(op.f("ix_tokens_person_created_at"), "tokens", ["person", "created_at"])
    op.create_index(op.f("ix_tokens_membership"), "tokens", ["membership"])


def downgrade() -> None:
    op.execute("DELETE FROM tokens WHERE person IS NOT NULL")
    op.drop_index(op.f("ix_tokens_membership"), "tokens")
    op.drop_index(op.f("ix_tokens_person_created_at"), "tokens")
    with op.batch_alter_table("tokens") as tokens:
        tokens.drop_constraint(op.f("ck_tokens_person"), type_="check")
        tokens.drop_constraint(op.f("fk_tokens_membership"), type_="foreignkey")
        tokens.drop_constraint(op.f("fk_tokens_person"), type_="foreignkey")
        tokens.drop_column("membership")
        tokens.drop_column("person")
        tokens.drop_column("name")
    for table in reversed(TABLES):
        op.drop_table(table)
