"""What Alembic runs: with the connection it is given, or one made from the settings."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from audit.domain.actor import SYSTEM
from audit.settings import Settings
from audit.storage.database import Database
from audit.storage.row_security import act_as
from audit.storage.schema.base import Base


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate() -> None:
    database = Database(Settings.from_environment(os.environ).database_url)
    try:
        async with database.transaction(write=True) as connection:
            await act_as(connection, SYSTEM)
            await connection.run_sync(migrate)
    finally:
        await database.close()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(connect_and_migrate())
else:
    migrate(given)
