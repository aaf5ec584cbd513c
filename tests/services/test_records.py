from datetime import timedelta
from fractions import Fraction

import pytest
from msgspec.structs import replace

from api.records import Chosen, blank, hand_out, hand_out_all, take_in
from api.registers import FileKind
from audit.domain.actor import Actor, Role
from audit.domain.errors import Forbidden, Invalid, NotFound
from audit.domain.page import PageRequest
from audit.domain.records import Declaration, Entries, Records, RecordSheet
from audit.runtime import Runtime
from audit.services import records
from reports.language import CHINESE
from tests import factories
from tests import factories_records as made
from tests.factories_register import (
    ADMIN,
    CITY,
    INSTITUTIONS,
    NEIGHBOUR,
    district_regulator,
    evaluator,
    owner,
)
from tests.fixtures_runtime import SetClock

OWN, OTHER = INSTITUTIONS[0], INSTITUTIONS[1]
OWNER = owner(OWN.id)


async def declared(
    runtime: Runtime, sheet: RecordSheet, entries: Entries | None = None, actor: Actor = OWNER
) -> Declaration:
    async with runtime.unit_of_work(actor) as uow:
        return await records.declare(
            uow,
            OWN.id,
            sheet,
            entries=getattr(made.RECORDS, sheet) if entries is None else entries,
        )


async def read(runtime: Runtime, actor: Actor = OWNER) -> records.Declared:
    async with runtime.unit_of_work(actor, write=False) as uow:
        return await records.read(uow, OWN.id)


async def test_what_is_declared_is_read_with_its_totals(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    for sheet in RecordSheet:
        await declared(runtime, sheet)
    found = await read(runtime)
    assert found.records == made.RECORDS
    assert {one.sheet: one.version for one in found.declarations} == dict.fromkeys(RecordSheet, 1)
    assert found.totals.degree_share == Fraction(1, 2)
    assert [(one.staff, str(one.hours), one.enough) for one in found.totals.training] == [
        ("001", "20.0", True),
        ("002", "1.5", False),
    ]


async def test_nothing_declared_is_empty(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    found = await read(runtime)
    assert (found.records, found.declarations, found.institution) == (Records(), (), OWN)


async def test_each_declaration_is_a_version_and_earlier_ones_stay(
    runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    first = await declared(runtime, RecordSheet.STAFF)
    clock.forward(timedelta(days=1))
    assert await declared(runtime, RecordSheet.STAFF) == first
    fewer = made.RECORDS.staff[:1]
    second = await declared(runtime, RecordSheet.STAFF, fewer)
    assert (first.version, second.version, second.entries, second.by) == (1, 2, 1, OWNER.id)
    async with runtime.unit_of_work(OWNER, write=False) as uow:
        kept = await records.history(uow, OWN.id, RecordSheet.STAFF, request=PageRequest())
        old = await records.version(uow, OWN.id, RecordSheet.STAFF, number=1)
        with pytest.raises(NotFound, match=r"records\.version_unknown"):
            await records.version(uow, OWN.id, RecordSheet.STAFF, number=3)
    assert kept.items == (second, first)
    assert old == made.RECORDS.staff
    assert (await read(runtime)).records.staff == fewer


async def test_days_to_come_are_refused_and_nothing_is_kept(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    tomorrow = (replace(made.PLAN, adopted_on=made.PLAN.adopted_on + timedelta(days=365)),)
    with pytest.raises(Invalid, match=r"records\.days"):
        await declared(runtime, RecordSheet.CONTINGENCY, tomorrow)
    assert (await read(runtime)).declarations == ()


async def test_records_are_read_within_bounds_and_declared_by_their_own(runtime: Runtime) -> None:
    visit = await factories.begun_visit(runtime)
    chosen = Chosen(institution=visit.institution, sheet=RecordSheet.PRICES)
    insider, colleague = evaluator(visit.team[0]), evaluator("SH-0000")
    async with runtime.unit_of_work(owner(visit.institution)) as uow:
        await records.declare(uow, visit.institution, chosen.sheet, entries=(made.PRICE,))
    for reader in (CITY, district_regulator(visit.district), insider):
        async with runtime.unit_of_work(reader, write=False) as uow:
            found = await records.read(uow, visit.institution)
        assert found.records.prices == (made.PRICE,)
    other = next(one.id for one in INSTITUTIONS if one.id != visit.institution)
    for stranger in (NEIGHBOUR, owner(other), colleague):
        with pytest.raises(NotFound, match=r"records\.institution_unknown"):
            async with runtime.unit_of_work(stranger, write=False) as uow:
                await records.read(uow, visit.institution)
    with pytest.raises(Forbidden):
        async with runtime.unit_of_work(ADMIN, write=False) as uow:
            await records.read(uow, visit.institution)


async def test_what_is_out_of_bounds_is_as_if_it_were_not(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    said = set()
    for institution in (OTHER.id, "52310106MJ0000999X"):
        with pytest.raises(NotFound) as refusal:
            async with runtime.unit_of_work(OWNER) as uow:
                await records.declare(uow, institution, RecordSheet.PRICES, entries=(made.PRICE,))
        said.add((refusal.value.code, refusal.value.message, *refusal.value.fields))
    assert len(said) == 1


@pytest.mark.parametrize(
    "actor", [CITY, ADMIN, evaluator("SH-0001"), Actor(id="o", role=Role.OVERSIGHT, region="31")]
)
async def test_nobody_declares_for_an_institution(runtime: Runtime, actor: Actor) -> None:
    await factories.saved_register(runtime)
    with pytest.raises(Forbidden):
        await declared(runtime, RecordSheet.STAFF, actor=actor)


@pytest.mark.parametrize("kind", FileKind)
async def test_a_sheet_goes_out_and_comes_in_unchanged(runtime: Runtime, kind: FileKind) -> None:
    await factories.saved_register(runtime)
    for sheet in RecordSheet:
        first = await declared(runtime, sheet)
        chosen = Chosen(institution=OWN.id, sheet=sheet)
        content = await hand_out(runtime, OWNER, chosen, kind=kind, language=CHINESE)
        again = await take_in(runtime, OWNER, chosen, content=content, language=CHINESE)
        assert again == first


async def test_one_workbook_holds_all_sheets(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    for sheet in RecordSheet:
        await declared(runtime, sheet)
    content = await hand_out_all(runtime, OWNER, OWN.id, language=CHINESE)
    for sheet in RecordSheet:
        chosen = Chosen(institution=OWN.id, sheet=sheet)
        again = await take_in(runtime, OWNER, chosen, content=content, language=CHINESE)
        assert again.version == 1


async def test_a_wrong_row_is_named_and_nothing_is_kept(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    chosen = Chosen(institution=OWN.id, sheet=RecordSheet.PRICES)
    content = "服务项目,计价单位,价格（元）,公示位置\n日间照料,天,35,门口\n居家,次,免费,官网\n"
    with pytest.raises(Invalid, match=r"records\.rows") as refusal:
        await take_in(runtime, OWNER, chosen, content=content.encode(), language=CHINESE)
    (fault,) = refusal.value.faults
    assert (fault.code, fault.fields["row"], fault.fields["column"], fault.fields["value"]) == (
        "records.price",
        "3",
        "价格（元）",
        "免费",
    )
    assert (await read(runtime)).declarations == ()


async def test_who_may_not_declare_is_refused_before_the_file_is_read(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    chosen = Chosen(institution=OWN.id, sheet=RecordSheet.PRICES)
    with pytest.raises(Forbidden):
        await take_in(runtime, CITY, chosen, content=b"\x00", language=CHINESE)


async def test_the_template_has_every_sheet() -> None:
    assert (await blank(CHINESE)).startswith(b"PK")
