"""Answers that say of how many records their value is."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With its check in one statement, so that SQLite need not copy the table.
    op.execute(
        'ALTER TABLE answers ADD COLUMN "of" BIGINT CONSTRAINT ck_answers_of CHECK ("of" >= 1)'
    )


def downgrade() -> None:
    op.execute('ALTER TABLE answers DROP COLUMN "of"')
