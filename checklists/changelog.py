"""A new version tells what is other than in the one before: every item, or it is not sound."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from checklists.catalogue import Catalogue
from checklists.checks import Flaw
from checklists.model import Checklist, Item
from checklists.overlay_model import (
    Add,
    Cite,
    Operation,
    Overlay,
    Reorder,
    Tighten,
    item_of,
)

Pack = Checklist | Overlay


def check_changelogs(packs: Mapping[str, Pack], catalogue: Catalogue) -> dict[str, list[Flaw]]:
    """Return by file the flaws of changelogs: items they forget, and items there never were.

    An item is other where anything of it is save the grounds cited; an item of an overlay where its
    operations are, for what changed in the base is told there. A pack whose text is awaited needs
    no changelog.
    """
    return {
        path: _flaws(pack, catalogue.predecessor(pack), catalogue) for path, pack in packs.items()
    }


def changed(before: Pack, after: Pack) -> tuple[str, ...]:
    """Return the codes of the items in which two versions differ, in the order of the later one."""
    was, now = _asked(before), _asked(after)
    return tuple(code for code in {**now, **was} if was.get(code) != now.get(code))


def _asked(pack: Pack) -> Mapping[str, object]:
    """Return what a pack asks of each item, without the grounds it gives for that."""
    if isinstance(pack, Checklist):
        return {item.code: _groundless(item) for item in pack.items}
    found: dict[str, Counter[Operation]] = {}
    for operation in pack.operations:
        if not isinstance(operation, Cite | Reorder):
            found.setdefault(item_of(operation), Counter())[_plain(operation)] += 1
    return found


def _plain(operation: Operation) -> Operation:
    match operation:
        case Add():
            return msgspec.structs.replace(operation, reason="-", item=_groundless(operation.item))
        case Tighten():
            bare = msgspec.structs.replace(operation, reason="-")
            return msgspec.structs.replace(bare, provisions=(), requirements=())
        case _:
            return msgspec.structs.replace(operation, reason="-")


def _groundless(item: Item) -> Item:
    return msgspec.structs.replace(item, provisions=(), requirements=())


def _flaws(pack: Pack, before: Pack | None, catalogue: Catalogue) -> list[Flaw]:
    if before is None or pack.awaiting or before.awaiting:
        return []
    told = {code for change in pack.changes for code in change.items}
    forgotten = [code for code in changed(before, pack) if code not in told]
    return _forgotten(before, forgotten) + _unknown(pack, before, catalogue)


def _forgotten(before: Pack, codes: list[str]) -> list[Flaw]:
    if not codes:
        return []
    return [
        Flaw(
            code="data.changes_forgotten",
            item="changes",
            message="The items {items} are other than in {version}, and no change names them.",
            mend="Name each in changes, with the day and what is other.",
            fields={"items": ", ".join(codes), "version": before.version},
        )
    ]


def _unknown(pack: Pack, before: Pack, catalogue: Catalogue) -> list[Flaw]:
    known = {
        *catalogue.provenance(pack.name, pack.version),
        *catalogue.provenance(before.name, before.version),
    }
    strange = [code for change in pack.changes for code in change.items if code not in known]
    if not strange:
        return []
    return [
        Flaw(
            code="data.changes_unknown",
            item="changes",
            message="The changes name {items}, which neither this version nor {version} has.",
            mend="Correct the codes, or take them out.",
            fields={"items": ", ".join(strange), "version": before.version},
        )
    ]
