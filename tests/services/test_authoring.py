"""Who writes checklists, and what stands in the way of publishing one."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from audit.domain.actor import Actor
from audit.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import authoring, drafts
from audit.services.authoring import NewVersion
from audit.storage.unit_of_work import UnitOfWork
from checklists import editing
from checklists.joining import Pack
from checklists.model import Checklist
from tests.factories_packs import NEW_VERSION, begun_overlay, begun_version, noting
from tests.factories_register import CITY, INSPECTORS, INSTITUTIONS
from tests.services.everybody import actors

SECOND = msgspec.structs.replace(CITY, id="second-regulator")
Ask = Callable[[UnitOfWork], Awaitable[Any]]


def on_a_draft(draft: str) -> dict[str, Ask]:
    """Return what can be asked about a draft."""
    return {
        "read": lambda uow: drafts.read(uow, draft),
        "outlook": lambda uow: drafts.outlook(uow, draft),
        "edit": lambda uow: authoring.edit(uow, draft, 1, by=noting("1.01")),
        "publish": lambda uow: authoring.publish(uow, draft, 1),
        "discard": lambda uow: authoring.discard(uow, draft, 1),
    }


async def told(runtime: Runtime, who: Actor, ask: Ask) -> type[DomainError] | None:
    """Return how somebody who asks is refused, None for what the state of the draft forbids."""
    try:
        await asked_in_vain(runtime, who, ask)
    except (Conflict, Undo):
        return None
    except DomainError as refusal:
        return type(refusal)
    raise AssertionError


async def asked_in_vain(runtime: Runtime, who: Actor, ask: Ask) -> None:
    async with runtime.unit_of_work(who) as uow:
        await ask(uow)
        raise Undo


class Undo(Exception):
    """Ends a unit of work without keeping what was done."""


async def test_the_regulators_of_the_city_write_and_nobody_else_knows(runtime: Runtime) -> None:
    draft = await begun_version(runtime)
    team = (INSPECTORS[0].id, INSPECTORS[1].id)
    everybody = actors("310106", INSTITUTIONS[0].id, team)
    for name, ask in on_a_draft(draft.id).items():
        for who, actor in everybody.items():
            wanted = {"city": None, "system": None, "neighbour": NotFound}.get(who, Forbidden)
            assert await told(runtime, actor, ask) is wanted, (name, who)
    for ask in (
        lambda uow: drafts.page(uow, PageRequest()),
        drafts.choices,
        lambda uow: authoring.begin_version(uow, NEW_VERSION),
    ):
        for who, actor in everybody.items():
            wanted = None if who in {"city", "system", "neighbour"} else Forbidden
            assert await told(runtime, actor, ask) is wanted, who


async def test_publishing_takes_a_second_person(runtime: Runtime) -> None:
    draft = await begun_version(runtime)
    with pytest.raises(Conflict, match=r"authoring\.own_draft"):
        async with runtime.unit_of_work(CITY) as uow:
            await authoring.publish(uow, draft.id, 1)
    async with runtime.unit_of_work(SECOND) as uow:
        made = await authoring.publish(uow, draft.id, 1)
    assert (made.written_by, made.published_by) == (CITY.id, SECOND.id)
    with pytest.raises(Conflict, match=r"authoring\.is_published"):
        async with runtime.unit_of_work(CITY) as uow:
            await authoring.edit(uow, draft.id, 1, by=noting("1.01"))


async def test_whoever_edits_last_leaves_the_publishing_to_another(runtime: Runtime) -> None:
    draft = await begun_version(runtime)
    async with runtime.unit_of_work(SECOND) as uow:
        await authoring.edit(uow, draft.id, 1, by=noting("1.01"))
    with pytest.raises(Conflict, match=r"authoring\.own_draft"):
        async with runtime.unit_of_work(SECOND) as uow:
            await authoring.publish(uow, draft.id, 2)
    async with runtime.unit_of_work(CITY) as uow:
        assert (await authoring.publish(uow, draft.id, 2)).published_by == CITY.id


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True)])
async def test_a_version_comes_into_force_the_day_after_at_the_earliest(
    runtime: Runtime, days: int, *, allowed: bool
) -> None:
    async with runtime.unit_of_work(CITY) as uow:
        first = uow.today + timedelta(days=days)
        new = msgspec.structs.replace(NEW_VERSION, copied="2026.1", version="2026.5")
        draft = await authoring.begin_version(uow, msgspec.structs.replace(new, effective=first))
    if allowed:
        async with runtime.unit_of_work(SECOND) as uow:
            assert (await authoring.publish(uow, draft.id, 1)).effective == first
        return
    with pytest.raises(Conflict, match=r"authoring\.too_early"):
        async with runtime.unit_of_work(SECOND) as uow:
            await authoring.publish(uow, draft.id, 1)


async def test_what_is_wrong_is_told_and_not_published(runtime: Runtime) -> None:
    draft = await begun_version(runtime)

    def without(pack: Pack) -> Pack:
        assert isinstance(pack, Checklist)
        return editing.without_item(pack, "1.01")

    async with runtime.unit_of_work(CITY) as uow:
        await authoring.edit(uow, draft.id, 1, by=without)
        found = await drafts.outlook(uow, draft.id)
    assert [flaw.code for flaw in found.draft.flaws] == ["data.changes_forgotten"]
    assert found.changes is not None
    assert [step.old for step in found.changes.steps if step.kind == "removed"] == [("1.01",)]
    with pytest.raises(Invalid, match=r"authoring\.flawed"):
        async with runtime.unit_of_work(SECOND) as uow:
            await authoring.publish(uow, draft.id, 2)


async def test_an_edit_neither_renames_a_draft_nor_makes_it_another_kind(runtime: Runtime) -> None:
    draft, other = await begun_version(runtime), await begun_overlay(runtime)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        overlay = (await drafts.read(uow, other.id)).pack
    with pytest.raises(Invalid, match=r"authoring\.other_pack"):
        async with runtime.unit_of_work(CITY) as uow:
            await authoring.edit(uow, draft.id, 1, by=lambda _: overlay)


async def test_what_would_not_read_back_is_refused(runtime: Runtime) -> None:
    draft = await begun_version(runtime)

    def spoiled(pack: Pack) -> Pack:
        return msgspec.structs.replace(pack, title="")

    with pytest.raises(Invalid, match=r"authoring\.not_kept"):
        async with runtime.unit_of_work(CITY) as uow:
            await authoring.edit(uow, draft.id, 1, by=spoiled)


async def test_a_version_that_is_not_there_is_not_copied(runtime: Runtime) -> None:
    new = NewVersion(name="none", copied="1", version="2", effective=date(2027, 1, 1))
    with pytest.raises(NotFound, match=r"authoring\.no_version"):
        async with runtime.unit_of_work(CITY) as uow:
            await authoring.begin_version(uow, new)


async def test_only_the_draft_that_was_seen_is_discarded(runtime: Runtime) -> None:
    draft = await begun_version(runtime)
    async with runtime.unit_of_work(SECOND) as uow:
        await authoring.edit(uow, draft.id, 1, by=noting("1.01"))
    with pytest.raises(Conflict, match=r"authoring\.changed"):
        async with runtime.unit_of_work(CITY) as uow:
            await authoring.discard(uow, draft.id, 1)
    async with runtime.unit_of_work(CITY) as uow:
        gone = await authoring.discard(uow, draft.id, 2)
        with pytest.raises(NotFound, match=r"authoring\.unknown_draft"):
            await authoring.discard(uow, draft.id, 2)
    assert (gone.name, gone.version) == (draft.name, draft.version)
