"""What ordered a visit: the public plan of its draw, or people who sent somebody for cause."""

from collections.abc import Mapping

import msgspec

from audit.domain.plan import Plan
from audit.domain.registry import InspectionItem
from audit.domain.visit import Drawn, Visit


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Who ordered a visit, by which plan ("" for none), and on what basis in law.

    `matters` are the names of the inspection items; a team may be secret until it departs.
    """

    body: str
    plan: str
    legal_basis: str
    matters: tuple[str, ...]
    teams_secret: bool


def order_of(visit: Visit, plans: Mapping[str, Plan], items: Mapping[str, InspectionItem]) -> Order:
    """Return what ordered a visit; `plans` are by the number of their draw, `items` by code."""
    origin = visit.origin
    if isinstance(origin, Drawn):
        plan = plans[origin.draw]
        return Order(
            body=plan.body_name,
            plan=plan.title,
            legal_basis=plan.legal_basis,
            matters=tuple(items[code].name for code in plan.items),
            teams_secret=plan.teams_secret,
        )
    return Order(
        body=origin.body_name,
        plan="",
        legal_basis="\n".join(items[code].basis for code in origin.items),
        matters=tuple(items[code].name for code in origin.items),
        teams_secret=False,
    )
