"""Checklists written in the service: kept by revision, seen in their region, then unchanged."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.verification import verify
from audit.domain.errors import Conflict, NotFound
from audit.domain.pack import PackState, WrittenPack
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import authoring, drafts
from tests.factories_packs import NEW_VERSION, begun_overlay, begun_version, noting
from tests.factories_register import CHECKLIST, CITY, NEIGHBOUR
from tests.fixtures_runtime import SetClock
from tests.rows import seen_by

SECOND = msgspec.structs.replace(CITY, id="second-regulator")


async def published(runtime: Runtime) -> WrittenPack:
    draft = await begun_version(runtime)
    async with runtime.unit_of_work(SECOND) as uow:
        return await authoring.publish(uow, draft.id, 1)


async def test_what_is_published_is_neither_edited_nor_deleted(runtime: Runtime) -> None:
    await published(runtime)
    for statement in ("UPDATE packs SET title = 'x'", "DELETE FROM packs"):
        with pytest.raises(DBAPIError, match="refused"):
            async with seen_by(runtime, write=True) as connection:
                await connection.execute(text(statement))


async def test_a_draft_may_be_changed(runtime: Runtime) -> None:
    draft = await begun_version(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        saved = await authoring.edit(uow, draft.id, 1, by=noting("1.01"))
    assert (saved.revision, saved.state) == (2, PackState.DRAFT)
    assert saved.digest != draft.digest
    async with runtime.unit_of_work(CITY, write=False) as uow:
        kept = await drafts.read(uow, draft.id)
    assert kept.entry == saved
    assert kept.pack.changes[-1].items == ("1.01",)


async def test_of_two_who_save_the_same_revision_one_is_refused(runtime: Runtime) -> None:
    draft = await begun_version(runtime)
    async with runtime.unit_of_work(CITY) as uow:
        await authoring.edit(uow, draft.id, 1, by=noting("1.01"))
    with pytest.raises(Conflict, match=r"authoring\.changed: city saved this draft at 2026-03-02"):
        async with runtime.unit_of_work(SECOND) as uow:
            await authoring.edit(uow, draft.id, 1, by=noting("1.02"))


async def test_a_version_is_written_once(runtime: Runtime) -> None:
    await begun_version(runtime)
    with pytest.raises(Conflict, match=r"authoring\.taken"):
        async with runtime.unit_of_work(NEIGHBOUR) as uow:
            await authoring.begin_version(uow, NEW_VERSION)


async def test_a_draft_is_there_for_its_region_alone(runtime: Runtime) -> None:
    draft = await begun_overlay(runtime)
    async with runtime.unit_of_work(NEIGHBOUR, write=False) as uow:
        assert (await drafts.page(uow, PageRequest())).page.total == 0
        with pytest.raises(NotFound, match=r"authoring\.unknown_draft"):
            await drafts.read(uow, draft.id)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        listed = await drafts.page(uow, PageRequest())
    assert [one.id for one in listed.page.items] == [draft.id]


async def test_every_save_is_in_the_trail_with_its_digest(runtime: Runtime) -> None:
    draft = await published(runtime)
    async with seen_by(runtime) as connection:
        query = "SELECT name, data FROM events WHERE subject = :pack ORDER BY seq"
        rows = (await connection.execute(text(query), {"pack": draft.id})).all()
    assert [row[0] for row in rows] == ["pack.begun", "pack.published"]
    assert all(draft.digest in str(row[1]) for row in rows)


async def test_a_discarded_draft_frees_its_version_and_stays_in_the_trail(
    runtime: Runtime,
) -> None:
    draft = await begun_version(runtime)
    async with runtime.unit_of_work(SECOND) as uow:
        await authoring.discard(uow, draft.id, 1)
    async with seen_by(runtime) as connection:
        query = "SELECT name, data FROM events WHERE subject = :pack ORDER BY seq"
        rows = (await connection.execute(text(query), {"pack": draft.id})).all()
    assert [row[0] for row in rows] == ["pack.begun", "pack.discarded"]
    assert all(told in str(rows[1][1]) for told in (draft.digest, draft.name, draft.version))
    again = await begun_version(runtime)
    assert (again.name, again.version) == (draft.name, draft.version)
    assert again.id != draft.id


async def test_what_is_published_is_not_discarded(runtime: Runtime) -> None:
    draft = await published(runtime)
    with pytest.raises(Conflict, match=r"authoring\.is_published"):
        async with runtime.unit_of_work(SECOND) as uow:
            await authoring.discard(uow, draft.id, 1)
    async with runtime.unit_of_work(CITY) as uow:
        event = uow.event("test.removed", draft.id)
        assert not await uow.packs.remove(draft, event=event)


async def test_other_processes_take_it_up_within_a_minute(
    runtime: Runtime, clock: SetClock
) -> None:
    await published(runtime)
    assert "2027.2" not in runtime.catalogue.versions(CHECKLIST)
    clock.forward(timedelta(seconds=61))
    async with runtime.unit_of_work(CITY, write=False) as uow:
        assert "2027.2" in uow.catalogue.versions(CHECKLIST)
    assert "2027.2" in runtime.catalogue.versions(CHECKLIST)


async def test_a_process_that_begins_later_knows_it(runtime: Runtime, clock: SetClock) -> None:
    await published(runtime)
    files = runtime.catalogue
    async with Runtime.open(runtime.settings, clock=clock, catalogue=files) as other:
        assert "2027.2" in other.catalogue.versions(CHECKLIST)
        assert other.catalogue.in_force(CHECKLIST, NEW_VERSION.effective) is not None


async def test_what_was_altered_past_the_service_is_named_and_left_out(
    runtime: Runtime, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    draft = await published(runtime)
    assert (await verify(runtime)).packs == 1
    if runtime.database.engine.dialect.name == "postgresql":
        guard = "ALTER TABLE packs DISABLE TRIGGER packs_refuses"
    else:
        guard = "DROP TRIGGER packs_refuses_update"
    async with seen_by(runtime, write=True) as connection:
        await connection.execute(text(guard))
        await connection.execute(text("UPDATE packs SET content = :other"), {"other": b"name: x"})
    found = await verify(runtime)
    assert [(fault.where, fault.code) for fault in found.faults] == [(draft.id, "trail.pack")]
    clock.forward(timedelta(seconds=61))
    await runtime.renew()
    assert "2027.2" not in runtime.catalogue.versions(CHECKLIST)
    assert "was altered after it was published" in caplog.text
