"""Checklists to read: every edition that is known, one with its items, and one item with its basis.

They lie in files and are resolved once a process, so nothing here asks the database.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import msgspec

from audit.domain import permission
from audit.domain.errors import NotFound
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork
from checklists.catalogue import Unknown
from checklists.contents import Standing, standing
from checklists.model import (
    Checklist,
    Citation,
    ItemClass,
    Lane,
    Norm,
    Provision,
    ResolvedChecklist,
    ResolvedItem,
)
from checklists.overlay_model import Overlay
from checklists.provenance import LISTED, Step
from checklists.scheme_model import GradeScheme


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One edition of a checklist or overlay; `base` is the edition an overlay stands on, or "".

    `in_force` is meant on the day that was asked for. `awaiting` says which text is not at hand.
    """

    name: str
    version: str
    title: str
    effective: date
    expires: date | None
    note: str
    awaiting: str
    base: tuple[str, str] | None
    in_force: bool
    items: int
    lanes: Mapping[Lane, int]
    classes: Mapping[ItemClass, int]
    digest: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """An edition with its items, the norms there are, and the scheme that grades it."""

    issue: Issue
    checklist: ResolvedChecklist
    norms: tuple[Norm, ...]
    scheme: GradeScheme


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """A clause an item stands on, with its document and whether that is in force today."""

    citation: Citation
    provision: Provision
    norm: Norm
    standing: Standing


class ItemSheet(msgspec.Struct, frozen=True, kw_only=True):
    """An item of an edition: its grounds, and what overlays did to it, the lowest first.

    `weights` is the sum of the weights in its part, of which its own is a share.
    """

    issue: Issue
    checklist: ResolvedChecklist
    resolved: ResolvedItem
    grounds: tuple[Ground, ...]
    steps: tuple[Step, ...]
    weights: int


async def issues(uow: UnitOfWork, on: date) -> tuple[Issue, ...]:
    """Return every edition that is known, by name, the latest first."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    return tuple(
        _issue(uow, name, version, on=on)
        for name in uow.catalogue.names()
        for version in reversed(uow.catalogue.versions(name))
    )


async def read(uow: UnitOfWork, name: str, version: str) -> Sheet:
    """Return an edition with its items. Raises `NotFound`."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    issue = _issue(uow, name, version, on=uow.today)
    checklist = uow.editions.whole(name, version).checklist
    return Sheet(
        issue=issue,
        checklist=checklist,
        norms=uow.catalogue.norms,
        scheme=uow.catalogue.scheme(checklist.scheme),
    )


async def pack(uow: UnitOfWork, name: str, version: str) -> Checklist | Overlay:
    """Return an edition as it was written: its own items, or its operations. Raises `NotFound`."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    return _known(uow, name, version)


async def item(uow: UnitOfWork, name: str, version: str, *, code: str) -> ItemSheet:
    """Return one item of an edition. Raises `NotFound`."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    issue = _issue(uow, name, version, on=uow.today)
    checklist = uow.editions.whole(name, version).checklist
    found = next((one for one in checklist.items if one.item.code == code), None)
    if found is None:
        raise NotFound(
            "checklist.unknown_item",
            "Checklist {name} {version} has no item {item}; look for it in the list.",
            name=name,
            version=version,
            item=code,
        )
    return ItemSheet(
        issue=issue,
        checklist=checklist,
        resolved=found,
        grounds=_grounds(uow, found),
        steps=_steps(uow, issue, code),
        weights=sum(
            one.item.weight
            for one in checklist.items
            if one.item.part == found.item.part and one.item.class_ is not ItemClass.BONUS
        ),
    )


def _known(uow: UnitOfWork, name: str, version: str) -> Checklist | Overlay:
    try:
        return uow.catalogue.find(name, version)
    except Unknown as error:
        raise NotFound(
            "checklist.unknown",
            "There is no checklist {name} {version}; choose one of the list.",
            name=name,
            version=version,
        ) from error


def _issue(uow: UnitOfWork, name: str, version: str, *, on: date) -> Issue:
    written = _known(uow, name, version)
    edition = uow.editions.whole(name, version)
    found = [one.item for one in edition.checklist.items]
    return Issue(
        name=name,
        version=version,
        title=written.title,
        effective=written.effective,
        expires=written.expires,
        note=written.note,
        awaiting=written.awaiting,
        base=(written.base, written.base_version) if isinstance(written, Overlay) else None,
        in_force=written == uow.catalogue.in_force(name, on),
        items=len(found),
        lanes=Counter(one.lane for one in found),
        classes=Counter(one.class_ for one in found),
        digest=edition.digest,
    )


def _grounds(uow: UnitOfWork, resolved: ResolvedItem) -> tuple[Ground, ...]:
    known = {
        provision.id: (norm, provision)
        for norm in uow.catalogue.norms
        for provision in norm.provisions
    }
    return tuple(
        Ground(
            citation=citation,
            provision=known[citation.provision][1],
            norm=known[citation.provision][0],
            standing=standing(known[citation.provision][0], uow.today),
        )
        for citation in resolved.citations
    )


def _steps(uow: UnitOfWork, issue: Issue, code: str) -> tuple[Step, ...]:
    steps = uow.catalogue.provenance(issue.name, issue.version)[code]
    return tuple(each for each in steps if each.operation != LISTED)
