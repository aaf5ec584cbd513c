"""Drawing in proportion to weights, in whole numbers (DRAW1: pareto, systematic)."""

from collections.abc import Iterable, Mapping, Sequence

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


def pareto(tickets: Iterable[Number], weights: Mapping[str, int], places: int) -> list[Number]:
    """Return the tickets by the odds of ticket and share (Rosén, On sampling with p.p.s., 1997)."""
    total = sum(weights.values())

    def odds(entry: Number) -> tuple[int, Number]:
        number = int.from_bytes(entry[0], "big")
        share = places * weights[entry[1]]
        above = (number + 1) * (total - share) * _PARETO_SCALE
        return above // ((TICKETS - number) * share), entry

    return sorted(tickets, key=odds) if places else []


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
