"""Drafts of checklists: the next version of the national list, and an overlay on it."""

from datetime import date

from audit.domain.pack import WrittenPack
from audit.runtime import Runtime
from audit.services import authoring
from audit.services.authoring import NewOverlay, NewVersion
from checklists import editing
from checklists.joining import Pack
from checklists.model import Change
from checklists.overlay_model import Overlay, Remove
from tests.factories_register import CHECKLIST, CITY

BASE = (CHECKLIST, "2027.1")
FROM = date(2027, 6, 1)
NEW_VERSION = NewVersion(name=CHECKLIST, copied="2027.1", version="2027.2", effective=FROM)
NEW_OVERLAY = NewOverlay(
    base=BASE, name="example-city", version="1", title="示例市补充检查表", effective=FROM
)
# A policy item of the national list, which an overlay may take out.
REMOVED = Remove(code="3.10", reason="示例市另有规定")


def removing(pack: Pack) -> Pack:
    """Return an overlay with a further operation."""
    assert isinstance(pack, Overlay)
    return editing.with_operation(pack, REMOVED)


def noting(*items: str) -> authoring.Edit:
    """Return the edit that names items in the changelog."""
    change = Change(on=date(2026, 3, 2), items=items, what="示例变更")
    return lambda pack: editing.with_change(pack, change)


async def begun_version(runtime: Runtime) -> WrittenPack:
    """Return the draft of a next version, as it was copied."""
    async with runtime.unit_of_work(CITY) as uow:
        return await authoring.begin_version(uow, NEW_VERSION)


async def begun_overlay(runtime: Runtime) -> WrittenPack:
    """Return the draft of an overlay with one operation, in its second revision."""
    async with runtime.unit_of_work(CITY) as uow:
        made = await authoring.begin_overlay(uow, NEW_OVERLAY)
        return await authoring.edit(uow, made.id, 1, by=removing)


async def drafts_of_each_kind(runtime: Runtime) -> tuple[str, str]:
    """Return the ids of a next version and of an overlay."""
    return (await begun_version(runtime)).id, (await begun_overlay(runtime)).id
