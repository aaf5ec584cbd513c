"""From the sample of a draw to all institutions it was drawn from: how many, between what bounds.

Methods, assumptions and what may be claimed are told in docs/algorithms/estimates.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import msgspec

from audit.domain.ceremony import PUBLIC, Draw, DrawState, Member
from audit.domain.draw import WEIGHTED, Method
from audit.domain.errors import Conflict
from audit.domain.estimate_bounds import NANO, Basis, Group, Part, bounds, likely
from audit.domain.statistics import SMALLEST_BASE as SMALLEST
from audit.domain.visit import Membership

Mark = str
"""What is counted, such as a finding on one item or a grade; each is there or not."""


_DRAWN = frozenset({Membership.SELECTED, Membership.CERTAIN})
_Place = tuple[str, int, int]
"""A stratum, and where chances differ in it, 1/chance and 1 - chance in units of 10^-9."""


class Sampled(msgspec.Struct, frozen=True, kw_only=True):
    """One institution of a sample with its chance; `marks` is None where no visit took place."""

    stratum: str
    chance: Fraction
    marks: frozenset[Mark] | None


class Design(msgspec.Struct, frozen=True, kw_only=True):
    """How many institutions each stratum has, and by which method it was drawn."""

    populations: Mapping[str, int]
    methods: Mapping[str, Method]


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the `population` have a mark: with 95 % confidence, `least` to `most`.

    `found` of the `visited` had it; `sample` counts those as well where no visit took place: they
    are counted as without the mark in `least` and as with it in `most`. `likely` takes them to be
    like the others, and is None where nobody was visited.
    """

    mark: Mark
    found: int
    visited: int
    sample: int
    population: int
    least: Fraction
    likely: Fraction | None
    most: Fraction
    basis: Basis


def require_estimable(draw: Draw) -> None:
    """Raise `Conflict` for a draw that says nothing of others: not public, void, or rehearsed."""
    if draw.rehearsal:
        raise Conflict(
            "estimate.rehearsal",
            "Draw {draw} was a rehearsal; nothing is estimated from it.",
            draw=draw.number,
        )
    if draw.state is DrawState.VOID:
        raise Conflict(
            "estimate.void",
            "Draw {draw} is void; nothing is estimated from it.",
            draw=draw.number,
        )
    if draw.state not in PUBLIC:
        raise Conflict(
            "estimate.sealed",
            "Draw {draw} is not public yet; estimates are made from public draws alone.",
            draw=draw.number,
        )


def sampled(members: Iterable[Member], marks: Mapping[str, frozenset[Mark]]) -> tuple[Sampled, ...]:
    """Return the sample of a draw: the selected and the certain, whether visited or not.

    `marks` has those that were visited. A reserve visited instead of another is not counted: who
    is drawn is up to chance, who is replaced is not. Forced institutions were not drawn at all.
    """
    return tuple(
        Sampled(
            stratum=one.stratum,
            chance=Fraction(one.num, one.den),
            marks=marks.get(one.institution),
        )
        for one in members
        if one.membership in _DRAWN
    )


def estimate(design: Design, sample: Sequence[Sampled], mark: Mark) -> Estimate:
    """Return how many institutions have a mark, with bounds that hold with 95 % confidence."""
    return estimates(design, sample, (mark,))[mark]


def estimates(
    design: Design, sample: Sequence[Sampled], marks: Iterable[Mark]
) -> dict[Mark, Estimate]:
    """Return the estimate of each mark; the sample is gone through once for all of them."""
    drawn, visited, found = Counter[_Place](), Counter[_Place](), Counter[tuple[_Place, Mark]]()
    for one in sample:
        place = _place(design, one)
        drawn[place] += 1
        if one.marks is not None:
            visited[place] += 1
            found.update((place, mark) for mark in one.marks)
    places: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in drawn:
        places[place[0]].append(place)
    return {
        mark: _estimate(
            mark,
            tuple(
                Part(
                    population=population,
                    weighted=design.methods[stratum] in WEIGHTED,
                    groups=tuple(
                        Group(
                            weight=place[1],
                            rest=place[2],
                            drawn=drawn[place],
                            visited=visited[place],
                            found=found[place, mark],
                        )
                        for place in places[stratum]
                    ),
                )
                for stratum, population in sorted(design.populations.items())
                if population
            ),
        )
        for mark in marks
    }


def _place(design: Design, one: Sampled) -> _Place:
    if design.methods[one.stratum] not in WEIGHTED:
        return one.stratum, 0, 0
    return one.stratum, round(NANO / one.chance), round(NANO * (1 - one.chance))


def _estimate(mark: Mark, parts: Sequence[Part]) -> Estimate:
    basis, (least, most) = bounds(parts)
    return Estimate(
        mark=mark,
        found=sum(part.found for part in parts),
        visited=sum(part.visited for part in parts),
        sample=sum(part.size for part in parts),
        population=sum(part.population for part in parts),
        least=least,
        likely=likely(parts),
        most=most,
        basis=basis,
    )


def is_small(found: Estimate) -> bool:
    """Return whether an estimate tells of one to four institutions with the mark, or without."""
    return any(0 < count < SMALLEST for count in (found.found, found.visited - found.found))


def kept_back(found: Sequence[Estimate], *, whole: bool) -> frozenset[Mark]:
    """Return the marks whose counts are not told to anyone: those that are small.

    Where the counts add up to a `whole` that is told, the smallest others are kept back as well,
    until what is kept back cannot be told from the rest.
    """
    back = [one for one in found if is_small(one)]
    others = sorted((one for one in found if one not in back), key=lambda one: one.found)
    while whole and back and others and not _covers(back):
        back.append(others.pop(0))
    return frozenset(one.mark for one in back)


def _covers(group: Sequence[Estimate]) -> bool:
    return len(group) > 1 and sum(one.found for one in group) >= SMALLEST
