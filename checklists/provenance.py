"""How every item of a list came to be what it is: who brought it, who changed what, and why."""

from collections.abc import Mapping
from typing import Any

import msgspec

from checklists.model import Item, ResolvedChecklist
from checklists.overlay_model import Operation, kind_of

LISTED = "list"
_FIELDS = tuple((field.name, field.encode_name) for field in msgspec.structs.fields(Item))


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an item before and after, as plain data; `measure` and `applies` are one field."""

    field: str
    before: Any
    after: Any


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to an item in one pack.

    `source` is the name and version of the pack, `operation` the word of the operation, or `LISTED`
    for an item that the checklist itself brings. `edits` is empty where no field changed: the item
    was brought, moved or taken out.
    """

    source: str
    operation: str
    reason: str = ""
    edits: tuple[Edit, ...] = ()


Histories = Mapping[str, tuple[Step, ...]]


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it stands after a pack, and the steps of every item, those taken out included."""

    checklist: ResolvedChecklist
    histories: Histories


def ground(checklist: ResolvedChecklist) -> Layer:
    """Return the layer that overlays are laid on: no operation has touched an item yet."""
    return Layer(
        checklist=checklist,
        histories={
            each.item.code: (Step(source=each.source, operation=LISTED),)
            for each in checklist.items
        },
    )


def step(source: str, operation: Operation, *, before: Item | None, after: Item | None) -> Step:
    """Return what an operation did to an item; None stands for an item that is not in the list."""
    edits = edits_between(before, after) if before and after else ()
    return Step(source=source, operation=kind_of(operation), reason=operation.reason, edits=edits)


def edits_between(before: Item, after: Item) -> tuple[Edit, ...]:
    """Return the fields in which two items differ, in the order of the model."""
    return tuple(
        Edit(field=told, before=msgspec.to_builtins(old), after=msgspec.to_builtins(new))
        for name, told in _FIELDS
        if (old := getattr(before, name)) != (new := getattr(after, name))
    )
