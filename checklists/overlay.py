"""Base and overlay become one flat frozen list, each item with where it came from."""

from collections.abc import Iterable, Mapping

import msgspec

from checklists.canonical import canonical, digest
from checklists.checks import Flaw, Frame, check_item
from checklists.model import (
    Checklist,
    Citation,
    Item,
    Norm,
    Part,
    ResolvedChecklist,
    ResolvedItem,
)
from checklists.operations import check_operation, operate
from checklists.overlay_model import Add, Cite, Overlay, Tighten

Citations = Mapping[str, Citation]


def citations_of(norms: Iterable[Norm]) -> dict[str, Citation]:
    """Return the citation of every provision, by its id."""
    return {
        provision.id: Citation(
            provision=provision.id,
            title=norm.title,
            number=norm.number,
            force=norm.force,
            article=provision.article,
            excerpt=provision.excerpt,
            as_of=norm.as_of,
        )
        for norm in norms
        for provision in norm.provisions
    }


def digest_of(resolved: ResolvedChecklist) -> str:
    """Return the digest that binds a visit, and an overlay, to exactly this list."""
    return digest(canonical(resolved))


def flatten(checklist: Checklist, citations: Citations) -> ResolvedChecklist:
    """Return a checklist that passed its checks as a flat list, in the order of its parts."""
    source = f"{checklist.name} {checklist.version}"
    items = [_resolved(item, source, citations) for item in checklist.items]
    return ResolvedChecklist(
        name=checklist.name,
        version=checklist.version,
        title=checklist.title,
        effective=checklist.effective,
        scoring=checklist.scoring,
        scheme=checklist.scheme,
        terms=checklist.terms,
        parts=checklist.parts,
        items=_in_order(items, checklist.parts),
    )


def check_overlay(overlay: Overlay, base: ResolvedChecklist, citations: Citations) -> list[Flaw]:
    """Return the flaws of an overlay against the base it is pinned to."""
    return [*_pin(overlay, base), *_emptiness(overlay), *_layered(overlay, base, citations)[1]]


def lay(overlay: Overlay, base: ResolvedChecklist, citations: Citations) -> ResolvedChecklist:
    """Return the base with an overlay that passed its checks; added items end their part.

    Operations on different items may come in any order.
    """
    items, _ = _layered(overlay, base, citations)
    return msgspec.structs.replace(
        base,
        name=overlay.name,
        version=overlay.version,
        title=overlay.title,
        effective=overlay.effective,
        items=_in_order(items, base.parts),
    )


def _layered(
    overlay: Overlay, base: ResolvedChecklist, citations: Citations
) -> tuple[list[ResolvedItem], list[Flaw]]:
    source = f"{overlay.name} {overlay.version}"
    frame = Frame(parts=[part.code for part in base.parts], terms=base.terms, citations=citations)
    items = {resolved.item.code: resolved for resolved in base.items}
    flaws: list[Flaw] = []
    for operation in overlay.operations:
        found = _flaws(operation, items, frame)
        flaws += found
        if found:
            continue
        if isinstance(operation, Add):
            items[operation.item.code] = _resolved(operation.item, source, citations)
        else:
            items[operation.code] = operate(operation, items[operation.code], citations)
    return list(items.values()), flaws


def _flaws(
    operation: Add | Tighten | Cite, items: Mapping[str, ResolvedItem], frame: Frame
) -> list[Flaw]:
    if isinstance(operation, Add):
        return _collision(operation.item, items) + check_item(operation.item, frame)
    if operation.code in items:
        return check_operation(operation, items[operation.code].item, frame.citations)
    return [
        Flaw(
            code="data.unknown_item",
            item=operation.code,
            message="The operation names the item {item}, which the base does not have.",
            mend="Use the code of an item of the base.",
            fields={"item": operation.code},
        )
    ]


def _collision(item: Item, items: Mapping[str, ResolvedItem]) -> list[Flaw]:
    if item.code not in items:
        return []
    return [
        Flaw(
            code="data.collides",
            item=item.code,
            message="The added item has the code of an item that is already there.",
            mend="Give it a code of its own.",
        )
    ]


def _pin(overlay: Overlay, base: ResolvedChecklist) -> list[Flaw]:
    now = digest_of(base)
    if overlay.base_digest == now:
        return []
    return [
        Flaw(
            code="data.base_moved",
            item="base_digest",
            message="The base {base} {version} has the digest {digest}, not the one pinned here.",
            mend="Read what changed in the base, then pin the digest anew.",
            fields={"base": base.name, "version": base.version, "digest": now},
        )
    ]


def _emptiness(overlay: Overlay) -> list[Flaw]:
    if overlay.operations or overlay.awaiting:
        return []
    return [
        Flaw(
            code="data.no_operations",
            item="operations",
            message="The overlay has no operations.",
            mend="Add operations, or say in awaiting which original text is not at hand.",
        )
    ]


def _resolved(item: Item, source: str, citations: Citations) -> ResolvedItem:
    cited = tuple(citations[provision] for provision in item.provisions)
    return ResolvedItem(item=item, citations=cited, source=source)


def _in_order(items: Iterable[ResolvedItem], parts: tuple[Part, ...]) -> tuple[ResolvedItem, ...]:
    place = {part.code: position for position, part in enumerate(parts)}
    return tuple(sorted(items, key=lambda resolved: place[resolved.item.part]))
