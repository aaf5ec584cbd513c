"""The form of an overlay operation: its fields by kind, and the operation read from them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from api.pages.draft_fields import (
    ItemEntry,
    Scene,
    codes,
    entered_of,
    item_fields,
    item_of_entry,
    lines,
    provision_fields,
)
from api.pages.draft_words import field, filled
from api.pages.forms import Choice, Entered, Field, choices, read
from api.view import Reader
from checklists.model import Code, Item, ItemClass, Lane, Text
from checklists.overlay_model import (
    Add,
    Cite,
    Operation,
    Remove,
    Reorder,
    Replace,
    Tighten,
    item_of,
)
from reports.pack_operations import OperationKind

_NONE_AT_ALL = frozenset({"-", "—"})
_Lines = Annotated[str, msgspec.Meta(max_length=2000)]


class AddEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What an addition says besides its item."""

    reason: Text
    after: Code | None = None


class OperationEntry(msgspec.Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """The form of any other operation; each kind shows the fields it has a use for."""

    item: Code
    reason: Text
    after: Code | None = None
    title: Text | None = None
    how: Text | None = None
    methods: _Lines = ""
    evidence: _Lines = ""
    threshold: Decimal | None = None
    class_: ItemClass | None = None
    lane: Lane | None = None
    provisions: tuple[Code, ...] = ()
    requirements: _Lines = ""


class CiteEntry(OperationEntry, frozen=True, kw_only=True, rename={"class_": "class"}):
    """The form of a citation, which needs a clause."""

    provisions: tuple[Code, ...]


def entered_operation(operation: Operation) -> Entered:
    """Return an operation as it would be entered."""
    if isinstance(operation, Add):
        more = {"reason": operation.reason, "after": operation.after or ""}
        given = {name: (text,) for name, text in more.items() if text}
        return {**entered_of(operation.item), **given}
    held = msgspec.to_builtins(operation)
    texts: dict[str, tuple[str, ...]] = {"item": (item_of(operation),)}
    for name, value in held.items():
        if name in {"methods", "evidence"} and value is not None:
            texts[name] = ("\n".join(value) or "—",)
        elif name == "requirements":
            texts[name] = (", ".join(value),)
        elif name == "provisions":
            texts[name] = tuple(value)
        elif name not in {"op", "code"} and value is not None:
            texts[name] = (str(value),)
    return {name: value for name, value in texts.items() if value and value != ("",)}


def operation_of(kind: OperationKind, given: Entered) -> Operation:
    """Return the operation that was entered. Raises `Invalid` at each field."""
    if kind is OperationKind.ADD:
        names = frozenset(ItemEntry.__struct_encode_fields__)
        item = item_of_entry({name: given[name] for name in given if name in names})
        told = read(AddEntry, {name: given[name] for name in given if name not in names})
        return Add(item=item, reason=told.reason, after=told.after)
    entry = read(CiteEntry if kind is OperationKind.CITE else OperationEntry, given)
    return _MAKE[kind](entry)


def _replaced(entry: OperationEntry) -> Replace:
    none = entry.evidence.strip() in _NONE_AT_ALL
    return Replace(
        code=entry.item,
        reason=entry.reason,
        title=entry.title,
        how=entry.how,
        methods=lines(entry.methods) or None,
        evidence=() if none else lines(entry.evidence) or None,
        threshold=entry.threshold,
    )


def _tightened(entry: OperationEntry) -> Tighten:
    return Tighten(
        code=entry.item,
        reason=entry.reason,
        threshold=entry.threshold,
        class_=entry.class_,
        lane=entry.lane,
        provisions=entry.provisions,
        requirements=codes("requirements", entry.requirements),
    )


def _cited(entry: OperationEntry) -> Cite:
    return Cite(
        code=entry.item,
        reason=entry.reason,
        provisions=entry.provisions,
        requirements=codes("requirements", entry.requirements),
    )


_MAKE: Mapping[OperationKind, Callable[[OperationEntry], Operation]] = {
    OperationKind.REMOVE: lambda entry: Remove(code=entry.item, reason=entry.reason),
    OperationKind.REPLACE: _replaced,
    OperationKind.TIGHTEN: _tightened,
    OperationKind.CITE: _cited,
    OperationKind.REORDER: lambda entry: Reorder(
        code=entry.item, reason=entry.reason, after=entry.after
    ),
}


def operation_fields(
    kind: OperationKind, scene: Scene, items: Sequence[Item], *, given: Entered, reader: Reader
) -> tuple[Field, ...]:
    """Return the fields of an operation on a list with these items, filled with what is given."""
    there = tuple(Choice(value=one.code, text=f"{one.code} {one.title}") for one in items)
    stays = (Choice(value="", text=reader.translate("As it is")),)
    last = (Choice(value="", text=reader.translate("At the end, or at the beginning")),)
    after = field("after", reader, "select", choices=(*last, *there))
    reason = field("reason", reader, "textarea", required=True)
    if kind is OperationKind.ADD:
        return (*item_fields(scene, given, reader), *filled((after, reason), given))
    clauses = (
        *provision_fields(scene.catalogue, given, reader),
        field("requirements", reader),
    )
    if kind is OperationKind.TIGHTEN:
        clauses = tuple(msgspec.structs.replace(one, required=False) for one in clauses)
    own: Mapping[OperationKind, tuple[Field, ...]] = {
        OperationKind.REPLACE: (
            msgspec.structs.replace(field("asked", reader, "textarea"), required=False),
            field("how", reader, "textarea"),
            field("methods", reader, "textarea"),
            field("evidence", reader, "textarea"),
            field("threshold", reader),
        ),
        OperationKind.TIGHTEN: (
            field("threshold", reader),
            field("class", reader, "select", choices=(*stays, *choices(ItemClass, reader))),
            field("lane", reader, "select", choices=(*stays, *choices(Lane, reader))),
            *clauses,
        ),
        OperationKind.CITE: clauses,
        OperationKind.REORDER: (after,),
    }
    item = field("item", reader, "select", required=True, choices=there)
    return filled((item, *own.get(kind, ()), reason), given)
