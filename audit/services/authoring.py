"""Writing checklists in the service: begin a draft, edit it, discard it, publish it with a second.

A draft may have flaws; it is published without any.
"""

from collections.abc import Callable
from datetime import date

import msgspec

from audit.domain import pack as packs
from audit.domain import permission
from audit.domain.errors import Conflict, Invalid, NotFound
from audit.domain.event import Event
from audit.domain.pack import PackKind, PackState, WrittenPack
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork
from checklists import editing
from checklists.as_yaml import as_yaml
from checklists.canonical import digest
from checklists.catalogue import Unknown
from checklists.drafting import next_version
from checklists.joining import Pack, check_pack
from checklists.model import Code, ResolvedChecklist, Text
from checklists.overlay_model import Overlay
from checklists.reading import read_pack

Edit = Callable[[Pack], Pack]


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The version to copy, the one to be written, and its first day.

    An overlay is pinned to another edition of its base where one is named.
    """

    name: str
    copied: str
    version: Code
    effective: date
    base: tuple[str, str] | None = None


class NewOverlay(msgspec.Struct, frozen=True, kw_only=True):
    """A new overlay, and the edition it is to stand on."""

    base: tuple[str, str]
    name: Code
    version: Code
    title: Text
    effective: date


async def begin_version(uow: UnitOfWork, new: NewVersion) -> WrittenPack:
    """Begin the next version of a pack as a copy of one that is there."""
    pack = _known(uow, new.name, new.copied)
    base = None if new.base is None else _resolved(uow, new.base)
    made = next_version(pack, version=new.version, effective=new.effective, base=base)
    return await begin(uow, made)


async def begin_overlay(uow: UnitOfWork, new: NewOverlay) -> WrittenPack:
    """Begin an overlay on an edition. Raises `Conflict` for a name that is taken."""
    if new.name in uow.catalogue.names():
        raise Conflict(
            "authoring.name_taken",
            "{name} is the name of a checklist that is there; begin its next version, or take"
            " another name.",
            name=new.name,
        )
    made = editing.begun_overlay(
        _resolved(uow, new.base),
        name=new.name,
        version=new.version,
        title=new.title,
        effective=new.effective,
    )
    return await begin(uow, made)


async def begin(uow: UnitOfWork, pack: Pack) -> WrittenPack:
    """Keep a pack as a new draft. Raises `Conflict` for a version that is there already."""
    region = permission.bounds(uow.actor, Act.WRITE_CHECKLIST).region
    if pack.version in uow.catalogue.versions(pack.name):
        raise Conflict(
            "authoring.exists",
            "{name} {version} is there already and never changes; take another version.",
            name=pack.name,
            version=pack.version,
        )
    content = _text(pack)
    made = WrittenPack(
        id=uow.new_id(),
        region=region,
        name=pack.name,
        version=pack.version,
        title=pack.title,
        kind=PackKind.OVERLAY if isinstance(pack, Overlay) else PackKind.CHECKLIST,
        base=_base_of(pack),
        effective=pack.effective,
        state=PackState.DRAFT,
        digest=digest(content),
        revision=1,
        written_by=uow.actor.id,
        written_at=uow.now,
    )
    await uow.packs.add(made, content, event=_event(uow, "pack.begun", made))
    return made


async def edit(uow: UnitOfWork, draft: str, revision: int, *, by: Edit) -> WrittenPack:
    """Save a draft as `by` makes it of the one that was seen in `revision`.

    Raises `Conflict` when somebody saved it since, or it is published, and `Invalid` when it would
    become another version or another kind.
    """
    entry = await uow.packs.get(draft, permission.bounds(uow.actor, Act.WRITE_CHECKLIST))
    await _require_seen(uow, entry, revision)
    before, _ = await uow.packs.text(entry)
    after = by(before)
    _require_same(before, after)
    content = _text(after)
    saved = msgspec.structs.replace(
        entry,
        title=after.title,
        base=_base_of(after),
        effective=after.effective,
        digest=digest(content),
        revision=entry.revision + 1,
        written_by=uow.actor.id,
        written_at=uow.now,
    )
    if not await uow.packs.save(saved, content, event=_event(uow, "pack.saved", saved)):
        raise _lost(saved)
    return saved


async def publish(uow: UnitOfWork, draft: str, revision: int) -> WrittenPack:
    """Publish a draft as it was seen in `revision`; the caller then renews the runtime.

    Raises `Conflict` for the one who saved it last, for a day that is not to come, when somebody
    saved it since, and `Invalid` while it has flaws.
    """
    entry = await uow.packs.get(draft, permission.bounds(uow.actor, Act.WRITE_CHECKLIST))
    await _require_seen(uow, entry, revision)
    packs.require_second_person(entry, uow.actor.id)
    packs.require_future(entry, uow.today)
    pack, content = await uow.packs.text(entry)
    flaws = check_pack(pack, uow.catalogue)
    if flaws or pack.awaiting:
        raise Invalid(
            "authoring.flawed",
            "{count} flaws stand in the way of publication; the check of the draft names each, and"
            " a version that awaits its text is not published.",
            count=len(flaws),
        )
    published = msgspec.structs.replace(
        entry, state=PackState.PUBLISHED, published_by=uow.actor.id, published_at=uow.now
    )
    event = _event(uow, "pack.published", published)
    if not await uow.packs.save(published, content, event=event):
        raise _lost(published)
    return published


async def discard(uow: UnitOfWork, draft: str, revision: int) -> WrittenPack:
    """Discard a draft as it was seen in `revision`; its name and version are free again.

    The trail keeps the digest of what was written. Raises `Conflict` for what is published, and
    when somebody saved it since.
    """
    entry = await uow.packs.get(draft, permission.bounds(uow.actor, Act.WRITE_CHECKLIST))
    await _require_seen(uow, entry, revision)
    if not await uow.packs.remove(entry, event=_event(uow, "pack.discarded", entry)):
        raise _lost(entry)
    return entry


def _text(pack: Pack) -> bytes:
    """Return the text of a pack. Raises `Invalid` for what would not read back as it is."""
    content = as_yaml(pack)
    if read_pack(content) == pack:
        return content
    raise Invalid(
        "authoring.not_kept",
        "An entry cannot be kept as it is: it has signs that no file holds, or a code that is none."
        " Enter it anew.",
    )


async def _require_seen(uow: UnitOfWork, entry: WrittenPack, revision: int) -> None:
    packs.require_draft(entry)
    names = await uow.accounts.names({entry.written_by})
    editor = names.get(entry.written_by, entry.written_by)
    packs.require_revision(entry, revision, editor=editor)


def _require_same(before: Pack, after: Pack) -> None:
    if (type(before), before.name, before.version) == (type(after), after.name, after.version):
        return
    raise Invalid(
        "authoring.other_pack",
        "This draft is {name} {version}; the file is {other} {other_version}. Begin a draft of its"
        " own with it.",
        name=before.name,
        version=before.version,
        other=after.name,
        other_version=after.version,
    )


def _lost(entry: WrittenPack) -> Conflict:
    return Conflict(
        "authoring.lost",
        "{name} {version} was changed at the same moment; open it again.",
        name=entry.name,
        version=entry.version,
    )


def _known(uow: UnitOfWork, name: str, version: str) -> Pack:
    try:
        return uow.catalogue.find(name, version)
    except Unknown as error:
        raise NotFound(
            "authoring.no_version",
            "There is no checklist {name} {version}; choose one of the list.",
            name=name,
            version=version,
        ) from error


def _resolved(uow: UnitOfWork, edition: tuple[str, str]) -> ResolvedChecklist:
    pack = _known(uow, *edition)
    return uow.catalogue.resolve(pack.name, pack.version)


def _base_of(pack: Pack) -> str:
    return f"{pack.base} {pack.base_version}" if isinstance(pack, Overlay) else ""


def _event(uow: UnitOfWork, name: str, entry: WrittenPack) -> Event:
    return uow.event(
        name,
        entry.id,
        edition=f"{entry.name} {entry.version}",
        revision=entry.revision,
        digest=entry.digest,
    )
