"""Draws in two stages: districts or bodies are drawn first, then institutions of those drawn.

Each stage is a draw of its own, with its number, its plan and its entropy. The plan of the second
names the first by the digest of its result, so both are fixed before the second has its entropy.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from audit.domain.bundle import parse
from audit.domain.draw import Id
from audit.domain.draw_files import PLAN, POPULATION, RESULT, Result
from audit.domain.errors import Fault
from audit.domain.inclusion import chances
from audit.domain.sample import result_of
from checklists.canonical import digest

Files = Mapping[str, bytes]
"""The content of the files of a sound draw, by name."""


def drawn_first(first: Result) -> frozenset[Id]:
    """Return the districts or bodies that the first stage drew, the certain and forced among them.

    Its reserve is not drawn.
    """
    inside = {*first.forced}
    for drawn in first.strata.values():
        inside.update(drawn.certain, (name for name, _ticket in drawn.selected))
    return frozenset(inside)


def stage_faults(first: Files, second: Files) -> Iterator[Fault]:
    """Yield what keeps two sound draws from being the stages of one.

    The plan of the second must name the result of the first, and each of its units must lie in a
    district that was drawn.
    """
    after, result, kept = parse(second), result_of(first[RESULT]), digest(first[RESULT])
    named = after.plan.first
    if named is None or (named.draw, named.result) != (result.draw, kept):
        yield Fault(
            where=f"{PLAN} $.first",
            code="draw.first",
            message="The plan must name draw {draw} and the SHA-256 {digest} of its result as its"
            " first stage; announce it again with these.",
            fields={"draw": result.draw, "digest": kept},
        )
    drawn = drawn_first(result)
    for unit in after.units:
        if unit.district not in drawn:
            yield Fault(
                where=POPULATION,
                code="draw.first_outside",
                message="{id} lies in {district}, which the first stage did not draw; take it out.",
                fields={"id": unit.id, "district": unit.district or "-"},
            )


def joint_chances(first: Files, second: Files) -> dict[Id, Fraction]:
    """Return the chance of each institution over both stages: that of its district times its own.

    It holds for institutions that would be treated alike whichever other districts were drawn: the
    rules of the second stage must not depend on the outcome of the first.
    """
    before, after = parse(first), parse(second)
    of_district = chances(before.units, before.plan.strata)
    own = chances(after.units, after.plan.strata)
    return {unit.id: of_district[unit.district or ""] * own[unit.id] for unit in after.units}
