"""The databases the tests work with: each new, empty or with all tables, of both kinds."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from audit.storage import migrate
from tests.conftest import KINDS, MakeDatabase


async def tables_after_one_is_made(url: str) -> int:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE thing (id INTEGER)"))
        await connection.execute(text("INSERT INTO thing VALUES (1)"))
        rows = (await connection.execute(text("SELECT id FROM thing"))).all()
    await engine.dispose()
    return len(rows)


@pytest.mark.parametrize("kind", KINDS)
async def test_each_database_is_new_and_empty(kind: str, empty_database_url: MakeDatabase) -> None:
    first, second = empty_database_url(kind), empty_database_url(kind)
    assert first != second
    one, two = await asyncio.gather(
        tables_after_one_is_made(first), tables_after_one_is_made(second)
    )
    assert (one, two) == (1, 1)


async def test_a_new_database_has_the_tables_of_this_version(database_url: str) -> None:
    await migrate.check(database_url)
