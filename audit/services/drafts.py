"""What is written in the service, to read: drafts with their flaws, and what each comes to."""

from datetime import date

import msgspec

from audit.domain import permission
from audit.domain.pack import PackState, WrittenPack
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork
from checklists.canonical import digest
from checklists.catalogue import Catalogue
from checklists.checks import Flaw
from checklists.diff import Diff, diff
from checklists.joining import Pack, check_alone, check_pack, joined
from checklists.model import Checklist, ResolvedChecklist


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Packs of a list, and the names of those who wrote and published them, by id."""

    page: Page[WrittenPack]
    names: dict[str, str]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A pack with its value and every flaw; a published one has none.

    `base` is the list an overlay is laid on, as it is now; None without one. `before` is the
    version that came into force before this one. `editor` and `publisher` are names. `catalogue`
    holds what the pack may refer to.
    """

    entry: WrittenPack
    pack: Pack
    flaws: tuple[Flaw, ...]
    base: ResolvedChecklist | None
    catalogue: Catalogue
    before: Pack | None
    editor: str
    publisher: str
    today: date


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """The list a draft makes, and what it changes of the version before; None where there is none.

    There is no list while the draft has flaws of its own; `before` is the version before,
    or what a first overlay stands on.
    """

    draft: Draft
    checklist: ResolvedChecklist | None = None
    before: ResolvedChecklist | None = None
    changes: Diff | None = None


async def page(uow: UnitOfWork, request: PageRequest) -> Listed:
    """Return what is written in the region: drafts first, then what was published last."""
    found = await uow.packs.page(permission.bounds(uow.actor, Act.WRITE_CHECKLIST), request)
    people = {one.written_by for one in found.items} | {one.published_by for one in found.items}
    return Listed(page=found, names=await uow.accounts.names(people))


async def choices(uow: UnitOfWork) -> tuple[Pack, ...]:
    """Return every version a draft can begin from, by name, the last one first."""
    permission.bounds(uow.actor, Act.WRITE_CHECKLIST)
    return tuple(
        uow.catalogue.find(name, version)
        for name in uow.catalogue.names()
        for version in reversed(uow.catalogue.versions(name))
    )


async def read(uow: UnitOfWork, draft: str) -> Draft:
    """Return a draft with its flaws. Raises `NotFound`."""
    entry = await uow.packs.get(draft, permission.bounds(uow.actor, Act.WRITE_CHECKLIST))
    return await _read(uow, entry)


async def outlook(uow: UnitOfWork, draft: str) -> Outlook:
    """Return what a draft comes to. Raises `NotFound`."""
    found = await read(uow, draft)
    pack = found.pack
    catalogue = uow.catalogue
    if found.entry.state is PackState.DRAFT:
        if check_alone(pack, catalogue) or pack.version in catalogue.versions(pack.name):
            return Outlook(draft=found)
        catalogue = joined(catalogue, (pack,))
    if pack.version not in catalogue.versions(pack.name):
        return Outlook(draft=found)
    now = catalogue.resolve(pack.name, pack.version)
    last = catalogue.predecessor(pack)
    before = catalogue.resolve(last.name, last.version) if last else found.base
    changes = diff(before, now) if before else None
    return Outlook(draft=found, checklist=now, before=before, changes=changes)


async def altered(uow: UnitOfWork) -> tuple[int, tuple[str, ...]]:
    """Return how many packs were published, and those whose text has not its digest any more."""
    permission.require(uow.actor, Act.READ_TRAIL)
    known = await uow.packs.published()
    contents = await uow.packs.contents(known)
    return len(known), tuple(name for name, kept in known.items() if digest(contents[name]) != kept)


async def _read(uow: UnitOfWork, entry: WrittenPack) -> Draft:
    pack = (await uow.packs.text(entry))[0]
    draft = entry.state is PackState.DRAFT
    names = await uow.accounts.names({entry.written_by, entry.published_by})
    return Draft(
        entry=entry,
        pack=pack,
        flaws=check_pack(pack, uow.catalogue) if draft else (),
        base=_base(uow, pack),
        catalogue=uow.catalogue,
        before=_before(uow, pack),
        today=uow.today,
        editor=names.get(entry.written_by, entry.written_by),
        publisher=names.get(entry.published_by, entry.published_by),
    )


def _base(uow: UnitOfWork, pack: Pack) -> ResolvedChecklist | None:
    if isinstance(pack, Checklist):
        return None
    if pack.base_version not in uow.catalogue.versions(pack.base):
        return None
    return uow.catalogue.resolve(pack.base, pack.base_version)


def _before(uow: UnitOfWork, pack: Pack) -> Pack | None:
    known = [uow.catalogue.find(pack.name, each) for each in uow.catalogue.versions(pack.name)]
    earlier = [
        each
        for each in known
        if (each.effective, each.version) < (pack.effective, pack.version)
        and isinstance(each, type(pack))
    ]
    return earlier[-1] if earlier else None
