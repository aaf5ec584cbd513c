import msgspec
import pytest

from audit.domain.actor import SYSTEM
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.filters import InspectorFilter, InstitutionFilter, RecusalFilter
from audit.domain.page import PageRequest
from audit.domain.permission import EVERYTHING, Bounds
from audit.domain.recusal import Ground
from audit.domain.registry import (
    InspectorStatus,
    Institution,
    InstitutionStatus,
    Recusal,
    RiskClass,
)
from audit.runtime import Runtime
from audit.storage.unit_of_work import UnitOfWork
from tests.storage import things
from tests.storage.conftest import counted

EVERYWHERE = Bounds()


async def save(uow: UnitOfWork, *institutions: Institution) -> None:
    await uow.registers.save_institutions(institutions, event=uow.event("register.saved", "r"))


async def test_what_is_new_is_added_and_what_is_known_is_replaced(uow: UnitOfWork) -> None:
    moved = msgspec.structs.replace(things.institution(1), address="新路2号", capacity=30)
    await save(uow, moved, things.institution(8))
    kept = await uow.registers.institutions([moved.id, things.institution(8).id])
    assert kept == {moved.id: moved, things.institution(8).id: things.institution(8)}
    assert len(await uow.registers.all_institutions(EVERYWHERE)) == 4
    assert await uow.registers.find_institution(moved.id, EVERYTHING) == moved
    assert await uow.registers.find_institution("nobody", EVERYTHING) is None


async def test_everything_missing_is_named_at_once(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound, match="2 institutions are not in the register") as refusal:
        await uow.registers.institutions(["nobody", things.institution(1).id, "none"])
    assert [fault.where for fault in refusal.value.faults] == ["nobody", "none"]
    with pytest.raises(NotFound, match="1 inspectors are not in the register"):
        await uow.registers.inspector("I-9999", EVERYTHING)


async def test_only_active_institutions_of_the_region_can_be_drawn(uow: UnitOfWork) -> None:
    closed = msgspec.structs.replace(things.institution(1), status=InstitutionStatus.CLOSED)
    await save(uow, closed, things.institution(4, district="320102"))

    async def frame(region: str) -> list[str]:
        return [one.id for one in await uow.registers.active_institutions(region)]

    in_shanghai = [things.institution(number).id for number in (2, 3)]
    assert await frame("31") == in_shanghai
    assert await frame("3101") == in_shanghai
    assert await frame("310104") == in_shanghai
    assert await frame("310105") == []
    assert await frame("") == [*in_shanghai, things.institution(4).id]


async def test_institutions_are_found_by_what_they_are(uow: UnitOfWork) -> None:
    await save(
        uow,
        msgspec.structs.replace(things.institution(4, district="320102"), forms=("day_care",)),
        msgspec.structs.replace(things.institution(5), forms=(), kind="centre", name="100%_好"),
        msgspec.structs.replace(things.institution(6), risk_class=RiskClass.D),
    )

    async def found(chosen: InstitutionFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.registers.institution_page(chosen, bounds, PageRequest())
        assert page.total == len(page.items)
        return "".join(one.id[-1] for one in page.items)

    assert await found(InstitutionFilter()) == "123564"
    assert await found(InstitutionFilter(region="32")) == "4"
    assert await found(InstitutionFilter(region="3101"), Bounds(region="32")) == ""
    assert await found(InstitutionFilter(form="day")) == "1236"
    assert await found(InstitutionFilter(form="day_care")) == "4"
    assert await found(InstitutionFilter(form="home%visit")) == ""
    assert await found(InstitutionFilter(kind="centre")) == "5"
    assert await found(InstitutionFilter(risk_class=RiskClass.D)) == "6"
    assert await found(InstitutionFilter(status=InstitutionStatus.CLOSED)) == ""
    assert await found(InstitutionFilter(text="第2")) == "2"
    assert await found(InstitutionFilter(text=" 0%_ ")) == "5"
    assert await found(InstitutionFilter(text=things.institution(3).id)) == "3"
    assert await found(InstitutionFilter(), Bounds(institution=things.institution(2).id)) == "2"


async def test_inspectors_are_found_by_where_they_serve(uow: UnitOfWork) -> None:
    event = uow.event("register.saved", "r")
    left = msgspec.structs.replace(things.inspector(4), status=InspectorStatus.LEFT)
    wide = things.inspector(5, districts=("31", "3205"))
    narrow = things.inspector(6, districts=("310105",))
    await uow.registers.save_inspectors([left, wide, narrow], event=event)

    async def found(chosen: InspectorFilter, bounds: Bounds = EVERYWHERE) -> str:
        page = await uow.registers.inspector_page(chosen, bounds, PageRequest())
        return "".join(one.id[-1] for one in page.items)

    assert await found(InspectorFilter(region="310105")) == "123456"
    assert await found(InspectorFilter(region="310104")) == "12345"
    assert await found(InspectorFilter(region="31")) == "123456"
    assert await found(InspectorFilter(region="320501")) == "5"
    assert await found(InspectorFilter(region="33")) == ""
    assert await found(InspectorFilter(status=InspectorStatus.LEFT)) == "4"
    assert await found(InspectorFilter(officer=False)) == "135"
    assert await found(InspectorFilter(text="检查员6")) == "6"
    assert await found(InspectorFilter(), Bounds(inspector="I-0002")) == "2"
    everyone = await uow.registers.all_inspectors(Bounds(region="310104"))
    assert [one.id[-1] for one in everyone] == list("12345")
    active = await uow.registers.active_inspectors("310104")
    assert [one.id for one in active] == ["I-0001", "I-0002", "I-0003", "I-0005"]
    assert await uow.registers.inspectors(["I-0005"]) == {"I-0005": wide}


async def test_a_recusal_names_two_that_are_in_the_register(uow: UnitOfWork) -> None:
    event = uow.event("register.saved", "r")
    sound = Recusal(
        inspector="I-0001",
        institution=things.institution(1).id,
        reason="曾在该机构任职",
        declared_on=things.NOON.date(),
    )
    await uow.registers.save_recusals([sound], event=event)
    assert await uow.registers.recusals(Bounds()) == (sound,)
    assert (await uow.registers.recusal_page(RecusalFilter(), Bounds(), PageRequest())).items == (
        sound,
    )
    standing = await uow.recusals.from_institution(sound.institution, uow.today)
    assert standing["I-0001"].ground is Ground.REGISTERED
    stranger = msgspec.structs.replace(sound, inspector="I-9999")
    with pytest.raises(Conflict, match=r"storage\.refused.*recusals"):
        await uow.registers.save_recusals([stranger], event=event)


async def test_items_have_codes_and_names(uow: UnitOfWork) -> None:
    assert await uow.registers.items() == (things.item("A1"), things.item("A2"))
    assert await uow.registers.item_codes() == ("A1", "A2")
    assert await uow.registers.item_names(("A2", "A1")) == ("事项A2", "事项A1")


async def test_many_rows_take_one_statement(filled: Runtime) -> None:
    many = [things.institution(number) for number in range(1, 3001)]
    async with filled.unit_of_work(SYSTEM) as uow:
        with counted(filled) as statements:
            await save(uow, *many)
            frame = await uow.registers.active_institutions("31")
    assert len(frame) == 3000
    assert len(statements.texts) == 2


@pytest.mark.parametrize(
    "change", [{"capacity": 2**63}, {"name": "无效\0名称"}], ids=["too large", "NUL"]
)
async def test_a_value_that_no_database_keeps_is_invalid(
    runtime: Runtime, change: dict[str, object]
) -> None:
    odd = msgspec.structs.replace(things.institution(1), **change)
    with pytest.raises(Invalid, match=r"storage\.value"):
        async with runtime.unit_of_work(SYSTEM) as uow:
            await save(uow, odd)
