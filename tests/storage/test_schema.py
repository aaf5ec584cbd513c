from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, UniqueConstraint, inspect, text
from sqlalchemy.dialects import sqlite

from audit.domain.errors import Conflict
from audit.storage import migrate
from audit.storage.database import Database
from audit.storage.schema.base import Base, Exact, Packed, Utc
from tests.conftest import MakeDatabase
from tests.storage import things

DIALECT = sqlite.dialect()


def shape(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return what the database says of its tables, apart from how it spells a condition."""
    found = inspect(connection)
    return {
        table: {
            "columns": {column["name"]: column["nullable"] for column in found.get_columns(table)},
            "key": found.get_pk_constraint(table),
            "foreign": sorted(str(key["name"]) for key in found.get_foreign_keys(table)),
            "unique": sorted(str(one["name"]) for one in found.get_unique_constraints(table)),
            "checks": sorted(
                (str(one["name"]), one["sqltext"]) for one in found.get_check_constraints(table)
            ),
            "indexes": sorted(str(index["name"]) for index in found.get_indexes(table)),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


async def shape_of(url: str, *, create: bool) -> dict[str, dict[str, Any]]:
    database = Database(url)
    try:
        async with database.transaction(write=True) as connection:
            if create:
                await connection.run_sync(Base.metadata.create_all)
            return await connection.run_sync(shape)
    finally:
        await database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_migrations_make_the_declared_tables_with_every_constraint(
    kind: str, empty_database_url: MakeDatabase
) -> None:
    migrated, declared = empty_database_url(kind), empty_database_url(kind)
    await migrate.upgrade(migrated)
    await migrate.check(migrated)
    by_migration = await shape_of(migrated, create=False)
    by_declaration = await shape_of(declared, create=True)
    assert by_migration == by_declaration
    assert len(by_migration) == len(Base.metadata.tables)


async def test_an_upgrade_can_be_repeated(database_url: str) -> None:
    await migrate.upgrade(database_url)
    await migrate.check(database_url)


async def test_tables_of_another_version_are_refused(
    database_url: str,
) -> None:
    database = Database(database_url)
    try:
        async with database.transaction(write=True) as connection:
            await migrate.require_current(connection)
            await connection.execute(text("ALTER TABLE tokens ADD COLUMN extra TEXT"))
        with pytest.raises(Conflict, match=r"storage\.tables_differ.*extra"):
            await migrate.check(database_url)
        async with database.transaction(write=True) as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        async with database.transaction(write=False) as connection:
            with pytest.raises(
                Conflict, match=r"storage\.not_current.*“0000”.*mingjian db upgrade"
            ):
                await migrate.require_current(connection)
    finally:
        await database.close()


async def test_every_constraint_has_a_name() -> None:
    nameless = [
        (table.name, constraint)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


async def test_every_foreign_key_is_answered_by_an_index() -> None:
    """A row that others point at is found from the other side without reading everything."""
    bare = []
    for table in Base.metadata.tables.values():
        beginnings = [list(index.columns) for index in table.indexes]
        beginnings += [list(table.primary_key.columns)]
        beginnings += [
            list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)
        ]
        bare += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.foreign_keys
            and next(iter(column.foreign_keys)).column.table.name != "snapshots"
            and all(column is not beginning[0] for beginning in beginnings)
        ]
    assert bare == []


@given(things.MOMENTS)
def test_an_instant_comes_back_in_utc(moment: datetime) -> None:
    column = Utc()
    kept = column.process_bind_param(moment, DIALECT)
    assert kept is not None
    for read in (kept, kept.replace(tzinfo=None), kept.astimezone(timezone(timedelta(hours=8)))):
        back = column.process_result_value(read, DIALECT)
        assert back == moment.astimezone(UTC)
        assert back is not None
        assert back.tzinfo is UTC


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-03-02T09:00:00 has no offset"):
        Utc().process_bind_param(datetime(2026, 3, 2, 9), DIALECT)  # noqa: DTZ001 -- the point


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_comes_back_with_its_digits(value: Decimal) -> None:
    column = Exact()
    back = column.process_result_value(column.process_bind_param(value, DIALECT), DIALECT)
    assert str(back) == str(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        Exact().process_bind_param(Decimal(value), DIALECT)


@given(st.dictionaries(st.text(), st.tuples(st.integers(-(2**63), 2**63 - 1), st.text())))
def test_a_packed_value_comes_back(value: dict[str, tuple[int, str]]) -> None:
    column = Packed(dict[str, tuple[int, str]])
    back = column.process_result_value(column.process_bind_param(value, DIALECT), DIALECT)
    assert back == value


@pytest.mark.parametrize("column", [Utc(), Exact(), Packed(str)])
def test_nothing_stays_nothing(column: Utc | Exact | Packed) -> None:
    assert column.process_bind_param(None, DIALECT) is None
    assert column.process_result_value(None, DIALECT) is None
