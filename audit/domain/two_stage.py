"""Draws in two stages: districts or bodies are drawn first, then institutions of those drawn.

Each stage is a draw of its own, with its number, its plan and its entropy. The plan of the second
names the first by the digest of its result, so both are fixed before the second has its entropy.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from audit.domain.draw import Id, Unit
from audit.domain.draw_files import PLAN, POPULATION, Plan, Result
from audit.domain.errors import Fault


def drawn_first(first: Result) -> frozenset[Id]:
    """Return the districts or bodies that the first stage drew, the certain and forced among them.

    Its reserve is not drawn.
    """
    inside = {*first.forced}
    for drawn in first.strata.values():
        inside.update(drawn.certain, (name for name, _ticket in drawn.selected))
    return frozenset(inside)


def stage_faults(
    plan: Plan, units: Sequence[Unit], first: Result, *, digest: str
) -> Iterator[Fault]:
    """Yield what keeps a draw from being the second stage of `first`, whose result has `digest`.

    The plan must name that result, and each unit must lie in a district that was drawn.
    """
    if plan.first is None or (plan.first.draw, plan.first.result) != (first.draw, digest):
        yield Fault(
            where=f"{PLAN} $.first",
            code="draw.first",
            message="The plan must name draw {draw} and the SHA-256 {digest} of its result as its"
            " first stage; announce it again with these.",
            fields={"draw": first.draw, "digest": digest},
        )
    drawn = drawn_first(first)
    for unit in units:
        if unit.district not in drawn:
            yield Fault(
                where=POPULATION,
                code="draw.first_outside",
                message="{id} lies in {district}, which the first stage did not draw; take it out.",
                fields={"id": unit.id, "district": unit.district or "-"},
            )


def joint(
    first: Mapping[Id, Fraction], second: Mapping[Id, Fraction], units: Sequence[Unit]
) -> dict[Id, Fraction]:
    """Return the chance of each institution over both stages: that of its district times its own.

    It holds for institutions that would be treated alike whichever other districts were drawn: the
    rules of the second stage must not depend on the outcome of the first.
    """
    return {unit.id: first[unit.district or ""] * second[unit.id] for unit in units}
