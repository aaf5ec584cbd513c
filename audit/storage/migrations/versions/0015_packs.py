"""Checklists that are written in the service: drafts and published versions."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
ROLE = "(SELECT current_setting('mingjian.role', true))"
REGION = "(SELECT current_setting('mingjian.region', true))"
# Who writes checklists: the regulator of a city or a province. What they publish, the service
# itself reads for everybody.
SEEN = f"""CASE {ROLE}
    WHEN 'system' THEN true
    WHEN 'regulator' THEN length({REGION}) BETWEEN 1 AND 4 AND starts_with(region, {REGION})
    ELSE false END"""


def upgrade() -> None:
    op.create_table(
        "packs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("region", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("kind", words("packkind", ("checklist", "overlay")), nullable=False),
        sa.Column("base", TEXT, nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("state", words("packstate", ("draft", "published")), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("written_by", TEXT, nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("published_by", TEXT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_packs_digest")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_packs_revision")),
        sa.CheckConstraint("(kind = 'overlay') = (base <> '')", name=op.f("ck_packs_base")),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_packs_published")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_by <> '')", name=op.f("ck_packs_publisher")
        ),
        sa.CheckConstraint("published_by <> written_by", name=op.f("ck_packs_second_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_packs_name_version")),
    )
    op.create_index(op.f("ix_packs_state_region"), "packs", ["state", "region"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE packs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY packs_seen ON packs USING ({SEEN})")
    keep_published()


def words(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=32)


def keep_published() -> None:
    """Let nobody edit or delete what is published; a draft may be both."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER packs_refuses_{act.lower()} BEFORE {act} ON packs "
                "WHEN OLD.state = 'published' "
                f"BEGIN SELECT RAISE(ABORT, '{act} of packs is refused: it is published'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER packs_refuses BEFORE UPDATE OR DELETE ON packs "
        "FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER packs_refuses_truncate BEFORE TRUNCATE ON packs "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("packs")
