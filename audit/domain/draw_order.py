"""What follows from the order of the tickets: who stands in for whom, and who is visited when."""

from collections.abc import Collection, Mapping, Sequence

from audit.domain.draw import Drawn, Id


def replacement(drawn: Drawn, gone: Collection[Id]) -> Id | None:
    """Return who stands in for the next one of a stratum that falls out, None if nobody is left.

    It is the next ticket of the reserve. `gone` are those who fell out or stand in already: of the
    reserve they are passed over, so that one that was closed is skipped as well.
    """
    return next((name for name, _ticket in drawn.reserve if name not in gone), None)


def batches(order: Sequence[Id], sizes: Sequence[int]) -> tuple[tuple[Id, ...], ...]:
    """Return the order cut into batches of the given sizes, which together hold all of it.

    Where everything is checked, only who comes when is left to chance: the order of the tickets.
    Raises `ValueError` for sizes that do not fit.
    """
    if sum(sizes) != len(order) or min(sizes, default=0) < 0:
        raise ValueError(f"batches of {tuple(sizes)} do not hold {len(order)} institutions")
    found, start = [], 0
    for size in sizes:
        found.append(tuple(order[start : start + size]))
        start += size
    return tuple(found)


def months(drawn: Drawn, of_plan: Sequence[int]) -> Mapping[Id, int]:
    """Return the month of the plan in which each institution drawn is visited.

    The certain ones come first, then the tickets in order; the months have batches of equal size,
    the earlier ones one more where that does not come out even. `of_plan` holds a month at least.
    """
    order = (*drawn.certain, *(name for name, _ticket in drawn.selected))
    least, more = divmod(len(order), len(of_plan))
    sizes = [least + (place < more) for place in range(len(of_plan))]
    cut = zip(sorted(of_plan), batches(order, sizes), strict=True)
    return {name: month for month, names in cut for name in names}
