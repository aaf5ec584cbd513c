"""What a draft holds, in tables: its flaws, its items or operations, its changelog."""

from collections.abc import Iterable, Iterator

from api.pages.checklist_document import PLACE, edition_path
from api.pages.entries import Section
from api.pages.listing import Link
from api.view import Reader
from audit.domain.pack import PackState
from audit.services.drafts import Draft
from checklists.checks import Flaw
from checklists.model import Item, Part
from checklists.overlay_model import Operation, Overlay, item_of, kind_of
from reports.pack_operations import OperationKind
from reports.table import Cell, Column, Table, table
from reports.writing import day

DRAFTS = f"{PLACE}/drafts"
_HEAD_FIELDS = frozenset({"version", "name", "awaiting"})
_PLACES = {"changes": "changes", "base": "base", "base_digest": "base", "operations": ""}


def draft_path(draft: str, below: str = "") -> str:
    """Return the address of a draft, or of something below it."""
    return f"{DRAFTS}/{draft}/{below}" if below else f"{DRAFTS}/{draft}"


def told(flaw: Flaw, reader: Reader) -> str:
    """Return what is wrong and how to mend it, in the words of the reader."""
    said = f"{reader.translate(flaw.message)} {reader.translate(flaw.mend)}"
    return said.format_map(flaw.fields)


def flaws_section(draft: Draft, reader: Reader) -> Section:
    """Return every flaw of a draft, each with the way to its place."""
    translate = reader.translate
    title = translate("What is wrong")
    rows = (
        (
            Cell(text=flaw.item or translate("The list itself"), href=_place(draft, flaw)),
            told(flaw, reader),
        )
        for flaw in draft.flaws
    )
    heads = (translate("Where"), translate("What and how to mend it"))
    return Section(
        title=title,
        table=table(title, heads, rows),
        empty=translate("Nothing is wrong."),
    )


def _place(draft: Draft, flaw: Flaw) -> str:
    """Return where a flaw is mended: at its item or operation, or in the file as a whole."""
    pack, identity = draft.pack, draft.entry.id
    if isinstance(pack, Overlay):
        for number, one in enumerate(pack.operations, start=1):
            if item_of(one) == flaw.item:
                return draft_path(identity, f"operations/{number}")
    elif any(item.code == flaw.item for item in pack.items):
        return draft_path(identity, f"items/{flaw.item}")
    if flaw.code == "data.expired" or flaw.item in _HEAD_FIELDS:
        return draft_path(identity, "head")
    return draft_path(identity, _PLACES.get(flaw.item, "upload"))


def contents(draft: Draft, reader: Reader) -> Iterator[Section]:
    """Yield the operations of an overlay, or the items of a checklist part by part."""
    pack = draft.pack
    if isinstance(pack, Overlay):
        yield _operations(draft, pack.operations, reader)
        return
    known = {part.code for part in pack.parts}
    for part in pack.parts:
        yield _part(
            draft, part, (one for one in pack.items if one.part == part.code), reader=reader
        )
    strays = [one for one in pack.items if one.part not in known]
    if strays:
        title = reader.translate("Items without a part")
        stray = Part(code="-", title=title, points=0)
        yield _part(draft, stray, strays, reader=reader)


def _part(draft: Draft, part: Part, items: Iterable[Item], *, reader: Reader) -> Section:
    translate = reader.translate
    points = translate("{points} of 1000 points").format(points=part.points)
    title = f"{part.code} {part.title} · {points}"
    path = draft_path(draft.entry.id, f"new-item?part={part.code}")
    return Section(
        title=title,
        table=_items(draft, items, title=title, reader=reader),
        empty=translate("This part has no items yet."),
        links=()
        if draft.entry.state is PackState.PUBLISHED
        else (Link(path=path, text=translate("Add a check item"), icon="plus"),),
    )


def _items(draft: Draft, items: Iterable[Item], *, title: str, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        title,
        (
            translate("Code"),
            translate("What is checked"),
            translate("Class"),
            translate("Kind of duty"),
            Column(title=translate("Weight"), figure=True),
            Column(title=translate("Clauses"), figure=True),
        ),
        (
            (
                Cell(text=item.code, href=_item_path(draft, item.code)),
                item.title,
                reader.label(item.class_),
                reader.label(item.lane),
                Cell(text=str(item.weight), value=item.weight),
                Cell(text=str(len(item.provisions)), value=len(item.provisions)),
            )
            for item in items
        ),
    )


def _item_path(draft: Draft, code: str) -> str:
    entry = draft.entry
    if entry.state is PackState.PUBLISHED:
        return f"{edition_path(entry.name, entry.version)}/items/{code}"
    return draft_path(entry.id, f"items/{code}")


def _operations(draft: Draft, operations: Iterable[Operation], reader: Reader) -> Section:
    translate = reader.translate
    titles = {} if draft.base is None else {one.item.code: one.item for one in draft.base.items}
    editable = draft.entry.state is PackState.DRAFT
    rows = []
    for number, one in enumerate(operations, start=1):
        code = item_of(one)
        path = draft_path(draft.entry.id, f"operations/{number}") if editable else ""
        item = getattr(one, "item", titles.get(code))
        rows.append(
            (
                Cell(text=str(number), value=number, href=path),
                reader.label(OperationKind(kind_of(one))),
                code,
                item.title if item else "",
                one.reason,
            )
        )
    title = translate("Operations of the overlay")
    heads = (translate("Operation"), translate("Item"), translate("What is checked"))
    return Section(
        title=title,
        table=table(
            title, (Column(title=translate("No."), figure=True), *heads, translate("Reason")), rows
        ),
        empty=translate("It has no operations yet: it is the same as what it stands on."),
        links=tuple(_new_operations(draft, reader)) if editable else (),
    )


def _new_operations(draft: Draft, reader: Reader) -> Iterator[Link]:
    for kind in OperationKind:
        path = draft_path(draft.entry.id, f"operations/new?op={kind}")
        said = reader.translate("New operation: {kind}").format(kind=reader.label(kind))
        yield Link(path=path, text=said, icon="plus")


def changes_section(draft: Draft, reader: Reader) -> Section:
    """Return the changelog."""
    translate = reader.translate
    title = translate("Changelog")
    rows = (
        (
            Cell(text=day(change.on, translate), value=change.on),
            translate(", ").join(change.items),
            change.what,
        )
        for change in draft.pack.changes
    )
    heads = (translate("Day"), translate("Items concerned"), translate("What changed, and why"))
    return Section(
        title=title,
        table=table(title, heads, rows),
        empty=translate("Nothing is written in it yet."),
    )
