"""Exact sampling by attributes: how sure a few records out of many make anybody of all of them.

The hypergeometric distribution in whole numbers and fractions; no value is rounded. Methods, limits
and sources are told in docs/algorithms/record-sampling.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import comb

import msgspec

MOST_BAD_SEEN = 20
"""No plan goes on after more bad records than this; nobody could look at that many."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What is decided once `upto` records, of all stages so far, have been looked at.

    With at most `accept` bad ones the plan ends well, with `refuse` or more it ends badly; between
    the two it goes on to the next stage. The last stage has `refuse` = `accept` + 1.
    """

    upto: int
    accept: int
    refuse: int


Plan = tuple[Stage, ...]


def chances(population: int, bad: int, size: int) -> Iterator[Fraction]:
    """Yield the chance of exactly 0, 1, 2, … bad records among `size` taken at random.

    `bad` of the `population` are bad: C(D,x)·C(N−D,n−x)/C(N,n), up to x = n.
    """
    ways = comb(population, size)
    for found in range(size + 1):
        yield Fraction(comb(bad, found) * _comb(population - bad, size - found), ways)


def acceptance(population: int, bad: int, size: int, *, limit: int) -> Fraction:
    """Return the chance of at most `limit` bad records among `size`: Pa(N, D, n, c)."""
    ways = sum(
        comb(bad, found) * _comb(population - bad, size - found) for found in range(limit + 1)
    )
    return Fraction(ways, comb(population, size))


def upper_bound(population: int, size: int, found: int, *, risk: Fraction) -> int:
    """Return how many bad records there may be at most, after `found` among `size`, at this risk.

    It is the largest D with Pa(N, D, n, x) > risk: with more than that, so few would have been
    found with a chance of `risk` at most.
    """
    plan = (Stage(upto=size, accept=found, refuse=found + 1),)
    return plan_bound(plan, population, found, risk=risk)


def plan_bound(plan: Plan, population: int, found: int, *, risk: Fraction) -> int:
    """Return the same after `found` bad records when the last stage of `plan` was looked through.

    Outcomes are put in order: whatever an earlier stage accepted speaks for fewer bad records, and
    then the fewer were found. For a plan of one stage this is `upper_bound`.
    """
    last = msgspec.structs.replace(plan[-1], accept=found, refuse=found + 1)
    most = population - (last.upto - found)
    likely = (*plan[:-1], last)
    first_unlikely = _first(
        lambda bad: plan_acceptance(likely, population, bad) <= risk, range(found, most + 1)
    )
    return most if first_unlikely is None else first_unlikely - 1


def refutation(plan: Plan, population: int, found: int, *, claimed: int) -> Fraction:
    """Return the chance of an outcome this bad or worse, if `claimed` of all records are bad.

    The last stage of `plan` has brought the bad records to `found`. When the chance is at most the
    risk of the one who is checked, the claim is refuted. Outcomes are in the order of `plan_bound`.
    """
    better = msgspec.structs.replace(plan[-1], accept=found - 1, refuse=found)
    return 1 - plan_acceptance((*plan[:-1], better), population, claimed)


def discovery_size(population: int, bad: int, risk: Fraction) -> int | None:
    """Return how many records to look at so that one of `bad` bad ones is found, save this risk.

    It is the smallest n with Pa(N, D, n, 0) ≤ risk; None where not even all records suffice.
    """
    return _first(
        lambda size: acceptance(population, bad, size, limit=0) <= risk, range(1, population + 1)
    )


def single_plan(
    population: int, *, good: int, bad: int, alpha: Fraction, beta: Fraction
) -> Plan | None:
    """Return the smallest plan of one stage that weighs both risks, None where there is none.

    With `good` bad records it ends badly with a chance of `alpha` at most, with `bad` of them it
    ends well with a chance of `beta` at most.
    """
    for limit in range(min(good, MOST_BAD_SEEN) + 1):
        size = _smallest(population, bad, limit, risk=beta)
        if size is not None and acceptance(population, good, size, limit=limit) >= 1 - alpha:
            return (Stage(upto=size, accept=limit, refuse=limit + 1),)
    return None


def two_stage_plan(population: int, bad: int, risk: Fraction) -> Plan | None:
    """Return the smallest plan of two equal stages that forgives one bad record, or None.

    Without a bad record in the first stage it ends; with one the second stage must be free of them.
    With `bad` bad records it ends well with a chance of `risk` at most, both stages together.
    """
    half = _first(
        lambda size: plan_acceptance(_two_stages(size), population, bad) <= risk,
        range(1, population // 2 + 1),
    )
    return None if half is None else _two_stages(half)


def plan_acceptance(plan: Sequence[Stage], population: int, bad: int) -> Fraction:
    """Return the exact chance that a plan of any number of stages ends well."""
    going: dict[int, Fraction] = {0: Fraction(1)}
    accepted, before = Fraction(0), 0
    for stage in plan:
        going = _after(going, population, bad, before=before, upto=stage.upto)
        accepted += sum(p for found, p in going.items() if found <= stage.accept)
        going = {x: p for x, p in going.items() if stage.accept < x < stage.refuse}
        before = stage.upto
    return accepted


def total(plan: Sequence[Stage]) -> int:
    """Return how many records a plan may ask for at most."""
    return plan[-1].upto


def stop_or_go(population: int, bad: int, risk: Fraction, *, stages: int) -> Plan:
    """Return the plan of auditors who widen the sample after each bad record until it looks well.

    Each size alone keeps to the risk, all together do not: `plan_acceptance` tells by how much. It
    is here to be refused; nothing draws by it.
    """
    sizes = [_smallest(population, bad, limit, risk=risk) for limit in range(stages)]
    known = [size for size in sizes if size is not None]
    plan = [Stage(upto=n, accept=c, refuse=n + 1) for c, n in enumerate(known)]
    return (*plan[:-1], msgspec.structs.replace(plan[-1], refuse=plan[-1].accept + 1))


def _two_stages(size: int) -> Plan:
    return (Stage(upto=size, accept=0, refuse=2), Stage(upto=2 * size, accept=1, refuse=2))


def _after(
    going: dict[int, Fraction], population: int, bad: int, *, before: int, upto: int
) -> dict[int, Fraction]:
    """Return the chances of each number of bad records once `upto` have been looked at."""
    after: defaultdict[int, Fraction] = defaultdict(Fraction)
    for found, likely in going.items():
        left = chances(population - before, bad - found, upto - before) if bad >= found else ()
        most = bad - found + 1
        for more, chance in enumerate(islice(left, most)):
            if chance:
                after[found + more] += likely * chance
    return dict(after)


def _smallest(population: int, bad: int, limit: int, *, risk: Fraction) -> int | None:
    """Return the smallest n with Pa(N, D, n, c) ≤ risk."""
    return _first(
        lambda size: acceptance(population, bad, size, limit=limit) <= risk,
        range(1, population + 1),
    )


def _first(holds: Callable[[int], bool], numbers: range) -> int | None:
    """Return the first number for which something holds that, once it does, holds for the rest."""
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(numbers[middle]) else (middle + 1, high)
    return numbers[low] if low < len(numbers) else None


def _comb(of: int, taken: int) -> int:
    return comb(of, taken) if taken >= 0 else 0
