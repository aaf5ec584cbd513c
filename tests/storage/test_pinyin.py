"""What a name is found by: itself, its sound, the first letters of its sound, its codes."""

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from audit.domain.actor import SYSTEM
from audit.domain.filters import InspectorFilter, InstitutionFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING
from audit.runtime import Runtime
from audit.storage import migrate
from audit.storage.pinyin import search_text
from audit.storage.unit_of_work import UnitOfWork
from tests import factories
from tests.rows import seen_by
from tests.storage import things

PLACE = "audit/storage/migrations"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("静安区康复站", "jinganqukangfuzhan jaqkfz 静安区康复站 31"),
        ("重庆路中心", "chongqingluzhongxin cqlzx 重庆路中心 31"),
        ("A3（一）号", "a3yihao a3yh a3（一）号 31"),
        ("阳光 Day", "yangguangday ygday 阳光 day 31"),
    ],
)
def test_a_name_is_found_by_its_sound(name: str, found: str) -> None:
    for word in found.split():
        assert word in search_text(name, "31")


def test_names_sort_by_their_sound() -> None:
    names = ["中心", "阳光", "安心", "重庆", "北站"]
    assert sorted(names, key=search_text) == ["安心", "北站", "重庆", "阳光", "中心"]


async def test_every_word_of_a_search_is_found(uow: UnitOfWork) -> None:
    event = uow.event("register.saved", "r")
    one = msgspec.structs.replace(things.institution(9, district="310115"), name="浦东新区阳光站")
    person = msgspec.structs.replace(things.inspector(9), name="欧阳明")
    await uow.registers.save_institutions([one], event=event)
    await uow.registers.save_inspectors([person], event=event)

    async def found(words: str) -> tuple[int, int]:
        institutions = await uow.registers.institution_page(
            InstitutionFilter(text=words), EVERYTHING, PageRequest()
        )
        people = await uow.registers.inspector_page(
            InspectorFilter(text=words), EVERYTHING, PageRequest()
        )
        return institutions.total, people.total

    for words in ("阳光", "YangGuang", "pdxqygz", "310115", one.id.lower(), "阳光 pudong"):
        assert await found(words) == (1, 0), words
    for words in ("欧阳", "ouyangming", "OYM", person.id, "oym i-0009"):
        assert await found(words) == (0, 1), words
    assert await found("阳光 静安") == (0, 0)


async def test_a_renamed_institution_is_found_by_its_new_name_only(uow: UnitOfWork) -> None:
    event = uow.event("register.saved", "r")
    for name in ("旧名康复站", "新名康复站"):
        one = msgspec.structs.replace(things.institution(1), name=name)
        await uow.registers.save_institutions([one], event=event)
    for words, total in (("jiuming", 0), ("xinming", 1)):
        found = await uow.registers.institution_page(
            InstitutionFilter(text=words), EVERYTHING, PageRequest()
        )
        assert found.total == total


def config(connection: Connection) -> Config:
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", PLACE)
    return made


COLUMNS = (
    ("institutions", "search"),
    ("inspectors", "search"),
    ("disclosures", "search"),
    ("publications", "region"),
)


async def test_what_was_kept_before_is_filled_in(runtime: Runtime) -> None:
    await factories.published_result(runtime)

    async def columns() -> list[list[str]]:
        async with seen_by(runtime, SYSTEM) as connection:
            return [
                sorted((await connection.execute(text(f"SELECT {name} FROM {table}"))).scalars())  # noqa: S608 -- names above
                for table, name in COLUMNS
            ]

    before = await columns()
    assert all(map(all, before))
    async with seen_by(runtime, SYSTEM, write=True) as connection:
        await connection.run_sync(lambda one: command.downgrade(config(one), "0004"))
    await migrate.upgrade(runtime.settings.database_url)
    assert await columns() == before
