"""The transparency log takes in what people change about teams and samples."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE, RULE = "log_entries", "ck_log_entries_logkind"
BEFORE = (
    "kind IN ('announce', 'entropy', 'result', 'reveal', 'publish', 'void', 'opened',"
    " 'evidence', 'head')"
)
AFTER = BEFORE.replace("'opened',", "'opened', 'change',")


def upgrade() -> None:
    change_rule(BEFORE, AFTER)


def change_rule(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(RULE), TABLE, type_="check")
        op.create_check_constraint(op.f(RULE), TABLE, sa.text(new))
    else:
        rewrite(old, new)


def rewrite(old: str, new: str) -> None:
    """Change the rule where it stands, as https://www.sqlite.org/lang_altertable.html describes for
    rules: a table made anew would lose, for a moment, the triggers that keep its entries.
    """
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, TABLE),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    """Go back while no change is logged: entries stay for ever, so none can be taken away."""
    logged = sa.text("SELECT count(*) FROM log_entries WHERE kind = 'change'")
    if op.get_bind().execute(logged).scalar_one():
        message = "The transparency log has entries of kind 'change'; restore a backup instead."
        raise RuntimeError(message)
    change_rule(AFTER, BEFORE)
