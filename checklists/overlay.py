"""Base and overlay become one flat frozen list, each item with where it came from."""

from collections.abc import Iterable, Mapping

import msgspec

from checklists.canonical import canonical, digest
from checklists.checks import Flaw
from checklists.laying import Laying, resolved
from checklists.model import (
    Checklist,
    Citation,
    Norm,
    Part,
    ResolvedChecklist,
    ResolvedItem,
)
from checklists.operations import check_conflicts
from checklists.overlay_model import Overlay
from checklists.provenance import Layer

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


def digest_of(checklist: ResolvedChecklist) -> str:
    """Return the digest that binds a visit, and an overlay, to exactly this list."""
    return digest(canonical(checklist))


def flatten(checklist: Checklist, citations: Citations) -> ResolvedChecklist:
    """Return a checklist that passed its checks as a flat list, in the order of its parts."""
    source = f"{checklist.name} {checklist.version}"
    items = [resolved(item, source, citations) for item in checklist.items]
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


def check_overlay(overlay: Overlay, below: Layer, citations: Citations) -> list[Flaw]:
    """Return the flaws of an overlay against the list it is pinned to."""
    return checked(overlay, below, citations)[1]


def checked(overlay: Overlay, below: Layer, citations: Citations) -> tuple[Layer, list[Flaw]]:
    """Return the layer an overlay makes, and its flaws; with any, the layer is none to use."""
    pin, conflicts = _pin(overlay, below.checklist), check_conflicts(overlay.operations)
    if conflicts:
        return below, [*pin, *conflicts]
    layer, flaws = _laid(overlay, below, citations)
    return layer, [*pin, *_emptiness(overlay), *flaws]


def lay(overlay: Overlay, below: Layer, citations: Citations) -> Layer:
    """Return the list with an overlay that passed its checks, and how each item came about.

    Every operation sees what those before it left. Operations on different items may come in any
    order, save that a place is told by what stands there.
    """
    return _laid(overlay, below, citations)[0]


def _laid(overlay: Overlay, below: Layer, citations: Citations) -> tuple[Layer, list[Flaw]]:
    laying = Laying(overlay, below, citations)
    for operation in overlay.operations:
        laying.take(operation)
    checklist = msgspec.structs.replace(
        below.checklist,
        name=overlay.name,
        version=overlay.version,
        title=overlay.title,
        effective=overlay.effective,
        items=_in_order(laying.items, below.checklist.parts),
    )
    return Layer(checklist=checklist, histories=laying.histories), laying.flaws


def _pin(overlay: Overlay, base: ResolvedChecklist) -> list[Flaw]:
    now = digest_of(base)
    if overlay.base_digest == now:
        return []
    return [
        Flaw(
            code="data.base_moved",
            item="base_digest",
            message="{overlay} {version}, with {count} operations, is pinned to the digest {pinned}"
            " of {base} {base_version}, which now has {digest}.",
            mend="Read what changed in the base, then pin the digest anew.",
            fields={
                "overlay": overlay.name,
                "version": overlay.version,
                "count": str(len(overlay.operations)),
                "pinned": overlay.base_digest,
                "base": base.name,
                "base_version": base.version,
                "digest": now,
            },
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


def _in_order(items: Iterable[ResolvedItem], parts: tuple[Part, ...]) -> tuple[ResolvedItem, ...]:
    place = {part.code: position for position, part in enumerate(parts)}
    return tuple(sorted(items, key=lambda each: place[each.item.part]))
