"""Drawing in proportion to weights, in whole numbers (DRAW1: pareto, systematic)."""

from collections.abc import Iterable, Mapping, Sequence
from math import isqrt

Number = tuple[bytes, str]
"""A ticket as its 32 bytes, and the id: these sort as (ticket, id) must."""

TICKETS = 2**256
_PARETO_SCALE = 2**128


def certain_units(
    names: Iterable[str], weights: Mapping[str, int], count: int
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the units whose share of the weight fills a place, and the weights of the others.

    Each unit taken out raises the share of those left, so the question is asked until no more are.
    """
    rest = {name: weights[name] for name in names}
    certain: list[str] = []
    while True:
        places = count - len(certain)
        total = sum(rest.values())
        heavy = [name for name, weight in rest.items() if places and places * weight >= total]
        if not heavy:
            return tuple(sorted(certain)), rest
        certain += heavy
        for name in heavy:
            del rest[name]


def pareto(
    tickets: Sequence[Number], weights: Mapping[str, int], places: int, *, reserve: int
) -> list[Number]:
    """Return the tickets by the odds of ticket and share (Rosén, On sampling with p.p.s., 1997).

    At least the first `places` + `reserve` of them, or all there are.
    """
    if not places:
        return []
    needed = min(places + reserve, len(tickets))
    largest, bound = _likely(weights, places, needed)
    order = _by_odds((entry for entry in tickets if entry[0] < bound), weights, places)
    if len(order) < needed or order[needed - 1][0] >= largest:
        order = _by_odds(tickets, weights, places)
    return [entry for _odds, entry in order]


def _by_odds(
    tickets: Iterable[Number], weights: Mapping[str, int], places: int
) -> list[tuple[int, Number]]:
    total = sum(weights.values())

    def odds(entry: Number) -> int:
        number = int.from_bytes(entry[0], "big")
        share = places * weights[entry[1]]
        return (number + 1) * (total - share) * _PARETO_SCALE // ((TICKETS - number) * share)

    return sorted((odds(entry), entry) for entry in tickets)


def _likely(weights: Mapping[str, int], places: int, needed: int) -> tuple[int, bytes]:
    """Return odds that, almost surely, all needed are below, and the tickets that can be.

    No ticket from the bound on has lower odds, be its weight the heaviest. The bound saves time and
    decides nothing: where too few lie below it, all are put in order.
    """
    times = 2 * (needed + 5 * (isqrt(needed) + 1)) // places + 1
    heaviest = places * max(weights.values())
    below = TICKETS * times * heaviest // (sum(weights.values()) - heaviest + times * heaviest)
    return times * _PARETO_SCALE, min(below + 1, TICKETS - 1).to_bytes(32, "big")


def systematic(
    tickets: Sequence[Number], weights: Mapping[str, int], places: int, *, start: int
) -> list[Number]:
    """Return the units met by `places` equal steps through the weights (Madow, 1949)."""
    total = sum(weights.values())
    mark = start % total if places else 0
    reached = 0
    selected = []
    for entry in tickets if places else ():
        reached += places * weights[entry[1]]
        if reached > mark:
            selected.append(entry)
            mark += total
    return selected
