"""What an author does to a pack, one thing at a time; each returns the pack as it then is."""

from datetime import date

from msgspec.structs import replace

from checklists.catalogue import digest_of
from checklists.model import Change, Checklist, Item, ResolvedChecklist
from checklists.overlay_model import Operation, Overlay

Pack = Checklist | Overlay


def with_item(checklist: Checklist, item: Item, was: str = "") -> Checklist:
    """Return the checklist with an item in the place of the item `was`, or at the end.

    Lists are read part by part, so the end is the end of its part.
    """
    if was not in {one.code for one in checklist.items}:
        return replace(checklist, items=(*checklist.items, item))
    items = tuple(item if one.code == was else one for one in checklist.items)
    return replace(checklist, items=items)


def without_item(checklist: Checklist, code: str) -> Checklist:
    """Return the checklist without an item."""
    return replace(checklist, items=tuple(one for one in checklist.items if one.code != code))


def with_operation(overlay: Overlay, operation: Operation, number: int = 0) -> Overlay:
    """Return the overlay with an operation in the place of operation no. `number`, or as the last.

    Operations count from 1.
    """
    operations = list(overlay.operations)
    if 1 <= number <= len(operations):
        operations[number - 1] = operation
    else:
        operations.append(operation)
    return replace(overlay, operations=tuple(operations))


def without_operation(overlay: Overlay, number: int) -> Overlay:
    """Return the overlay without operation no. `number`, counted from 1."""
    kept = (one for place, one in enumerate(overlay.operations, start=1) if place != number)
    return replace(overlay, operations=tuple(kept))


def with_change(pack: Pack, change: Change) -> Pack:
    """Return the pack with a further line of its changelog."""
    return replace(pack, changes=(*pack.changes, change))


def without_change(pack: Pack, number: int) -> Pack:
    """Return the pack without line no. `number` of its changelog, counted from 1."""
    kept = (one for place, one in enumerate(pack.changes, start=1) if place != number)
    return replace(pack, changes=tuple(kept))


def repinned(overlay: Overlay, base: ResolvedChecklist) -> Overlay:
    """Return the overlay on this base, pinned to it as it is now."""
    return replace(overlay, base=base.name, base_version=base.version, base_digest=digest_of(base))


def begun_overlay(
    base: ResolvedChecklist, *, name: str, version: str, title: str, effective: date
) -> Overlay:
    """Return a new overlay on a list, without an operation yet."""
    return Overlay(
        name=name,
        version=version,
        title=title,
        effective=effective,
        base=base.name,
        base_version=base.version,
        base_digest=digest_of(base),
    )
