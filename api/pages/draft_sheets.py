"""The forms of one item and of one operation of a draft, and the edits they make."""

from collections.abc import Callable

from api.pages.draft_contents import draft_path
from api.pages.draft_edits import Lay, Make, Sheet
from api.pages.draft_fields import Scene, entered_of, item_fields, item_of_entry, scene_of, wrong
from api.pages.draft_operations import entered_operation, operation_fields, operation_of
from api.pages.forms import Entered
from api.view import Reader
from audit.domain.errors import Conflict, Fault, Invalid, NotFound
from audit.services.authoring import Edit
from audit.services.drafts import Draft
from checklists import editing
from checklists.joining import Pack
from checklists.model import Checklist, Item
from checklists.overlay_model import Add, Operation, Overlay, item_of, kind_of
from reports.pack_operations import OperationKind

OP = "op"


def item_form(code: str, part: str = "") -> Lay:
    """Return the form of an item, or of a new one of a part."""

    def lay(draft: Draft, given: Entered, reader: Reader) -> Sheet:
        held: Entered = {"part": (part,)} if part else {}
        if code:
            held = entered_of(item_at(draft, code))
        path = draft_path(draft.entry.id, f"items/{code}" if code else "new-item")
        translate = reader.translate
        title = (
            translate("Item {code}").format(code=code) if code else translate("Add a check item")
        )
        return Sheet(
            title=title,
            lead="",
            action=path,
            fields=item_fields(_scene(draft), given or held, reader),
            submit=translate("Save the item"),
            about=code,
            remove=f"{path}/remove" if code else "",
        )

    return lay


def item_kept(was: str) -> Make:
    """Return what puts an item in the place of the item `was`, or adds it."""

    def make(draft: Draft, given: Entered) -> Edit:
        item = item_of_entry(given)
        pack = _checklist(draft)
        if was:
            item_at(draft, was)
        if item.code != was and any(one.code == item.code for one in pack.items):
            raise _code_taken(item.code)
        return on_list(lambda kept: editing.with_item(kept, item, was))

    return make


def _code_taken(code: str) -> Invalid:
    return wrong(
        Fault(
            where="$.code",
            code="authoring.code_taken",
            message="Another item has the code {item}; give this one its own.",
            fields={"item": code},
        )
    )


def operation_form(place: int, kind: OperationKind | None) -> Lay:
    """Return the form of an operation, or of a new one of a kind at place 0."""

    def lay(draft: Draft, given: Entered, reader: Reader) -> Sheet:
        held: Entered = {}
        about, which = "", kind
        if place:
            operation = operation_at(draft, place)
            held, about = entered_operation(operation), item_of(operation)
            which = OperationKind(kind_of(operation))
        if which is None:
            raise _no_kind()
        path = draft_path(draft.entry.id, f"operations/{place or 'new'}")
        items = _items(draft)
        fields = operation_fields(which, _scene(draft), items, given=given or held, reader=reader)
        said = reader.translate("Operation: {kind}").format(kind=reader.label(which))
        return Sheet(
            title=said,
            lead=reader.translate(
                "Operations are carried out in their order, each with its reason."
            ),
            action=path if place else f"{path}?{OP}={which}",
            fields=fields,
            submit=reader.translate("Save the operation"),
            about=about,
            remove=f"{path}/remove" if place else "",
        )

    return lay


def operation_kept(place: int, kind: OperationKind | None) -> Make:
    """Return what puts an operation in its place, or adds one of a kind at place 0."""

    def make(draft: Draft, given: Entered) -> Edit:
        which = OperationKind(kind_of(operation_at(draft, place))) if place else kind
        if which is None:
            raise _no_kind()
        operation = operation_of(which, given)
        return on_overlay(lambda pack: editing.with_operation(pack, operation, place))

    return make


def kind_named(text: str) -> OperationKind | None:
    """Return the kind of operation an address names, or None."""
    return OperationKind(text) if text in set(OperationKind) else None


def _no_kind() -> NotFound:
    return NotFound(
        "authoring.no_kind", "There is no such operation; choose one on the page of the draft."
    )


def _checklist(draft: Draft) -> Checklist:
    if isinstance(draft.pack, Checklist):
        return draft.pack
    raise Conflict(
        "authoring.not_a_list",
        "{name} is an overlay: it has operations, and an item is added by one of them.",
        name=draft.entry.name,
    )


def _overlay(draft: Draft) -> Overlay:
    if isinstance(draft.pack, Overlay):
        return draft.pack
    raise Conflict(
        "authoring.not_an_overlay",
        "{name} is a checklist of its own: change its items, it has no operations.",
        name=draft.entry.name,
    )


def item_at(draft: Draft, code: str) -> Item:
    """Return an item of a draft. Raises `NotFound`."""
    for item in _checklist(draft).items:
        if item.code == code:
            return item
    raise NotFound("authoring.item_gone", "The draft has no item {item}.", item=code)


def operation_at(draft: Draft, place: int) -> Operation:
    """Return an operation of a draft, counted from 1. Raises `NotFound`."""
    operations = _overlay(draft).operations
    if 1 <= place <= len(operations):
        return operations[place - 1]
    raise NotFound(
        "authoring.operation_gone", "The draft has no operation no. {place}.", place=place
    )


def on_list(change: Callable[[Checklist], Checklist]) -> Edit:
    """Return the edit of a draft that is a list of its own; another is left as it is."""
    return lambda pack: change(pack) if isinstance(pack, Checklist) else pack


def on_overlay(change: Callable[[Overlay], Overlay]) -> Edit:
    """Return the edit of a draft that is an overlay; another is left as it is."""
    return lambda pack: change(pack) if isinstance(pack, Overlay) else pack


def _items(draft: Draft) -> tuple[Item, ...]:
    """Return the items an operation may be about: those of the base, and those added so far."""
    below = () if draft.base is None else tuple(one.item for one in draft.base.items)
    added = (one.item for one in _overlay(draft).operations if isinstance(one, Add))
    return (*below, *added)


def _scene(draft: Draft) -> Scene:
    pack: Pack = draft.pack
    if isinstance(pack, Checklist):
        return scene_of(pack.parts, pack.terms, pack.items, draft.catalogue)
    if draft.base is None:
        return scene_of((), {}, (), draft.catalogue)
    items = (one.item for one in draft.base.items)
    return scene_of(draft.base.parts, draft.base.terms, items, draft.catalogue)
