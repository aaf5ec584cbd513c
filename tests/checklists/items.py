"""Small lists of items to compare, written by their words."""

from datetime import date

import msgspec

from checklists.model import (
    Citation,
    Force,
    Item,
    ItemClass,
    Lane,
    Part,
    ResolvedChecklist,
    ResolvedItem,
)

LAW = Citation(
    provision="law.s1",
    title="Pool Act",
    number="No 1",
    force=Force.LAW,
    article="1",
    excerpt="keep it safe",
)


def item(code: str, title: str, how: str = "Look at it.", part: str = "a") -> ResolvedItem:
    """Return an item that says this."""
    return ResolvedItem(
        item=Item(
            code=code,
            part=part,
            title=title,
            class_=ItemClass.GENERAL,
            lane=Lane.LEGAL,
            weight=1,
            provisions=(LAW.provision,),
            methods=("look",),
            how=how,
        ),
        citations=(LAW,),
        source="pool 1",
    )


def with_(one: ResolvedItem, **changes: object) -> ResolvedItem:
    """Return an item with other fields."""
    return msgspec.structs.replace(one, item=msgspec.structs.replace(one.item, **changes))


def listed(*items: ResolvedItem, version: str = "1", points: int = 600) -> ResolvedChecklist:
    """Return a list of two parts with these items."""
    return ResolvedChecklist(
        name="pool",
        version=version,
        title="Pool",
        effective=date(2026, 1, 1),
        scoring="points-2026",
        scheme="stars",
        parts=(
            Part(code="a", title="Water", points=points),
            Part(code="b", title="Land", points=1000 - points),
        ),
        items=items,
    )
