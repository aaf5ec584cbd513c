"""Two versions of a checklist side by side."""

import msgspec

from audit.domain import permission
from audit.domain.errors import NotFound
from audit.domain.migration import Route
from audit.domain.permission import Act
from audit.storage.unit_of_work import UnitOfWork
from checklists.catalogue import Unknown
from checklists.diff import Diff, diff
from checklists.editions import Edition, Known


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What changed, and the two lists as they are frozen for whoever they concern."""

    changes: Diff
    old: Edition
    new: Edition


async def versions(uow: UnitOfWork) -> tuple[Known, ...]:
    """Return every version that has items, by name, the earliest in force first."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    return uow.editions.known()


async def compare(uow: UnitOfWork, route: Route) -> Comparison:
    """Return what changed between two versions. Raises `NotFound` for one there is not."""
    permission.require(uow.actor, Act.READ_CHECKLIST)
    old = _whole(uow, route.old_name, route.old_version)
    new = _whole(uow, route.new_name, route.new_version)
    return Comparison(changes=diff(old.checklist, new.checklist), old=old, new=new)


def _whole(uow: UnitOfWork, name: str, version: str) -> Edition:
    try:
        return uow.editions.whole(name, version)
    except Unknown as error:
        raise NotFound(
            "comparison.unknown",
            "There is no checklist {name} {version}; choose one of the list.",
            name=name,
            version=version,
        ) from error
