"""What somebody does who goes round the program and has full power over the database."""

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


def by_hand(address: str, *statements: str) -> None:
    """Execute statements in one transaction."""
    engine = create_engine(make_url(address.replace("+aiosqlite", "")))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def without_triggers(address: str, table: str, *statements: str) -> None:
    """Execute statements on a table that no longer refuses them, nor hides its rows."""
    if address.startswith("sqlite"):
        drops = [f"DROP TRIGGER {table}_refuses_{act}" for act in ("update", "delete")]
    else:
        drops = [
            f"DROP TRIGGER {table}_refuses ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        ]
    by_hand(address, *drops, *statements)
