"""The cheapest set of items that meets every need: branch and bound, exact within a stated bound.

Items that are alike are taken as one column with a number, so that a list with many equal items
costs no more than one with few. All numbers are whole.
"""

from collections.abc import Iterator, Sequence

import msgspec

Vector = tuple[int, ...]
Cost = tuple[int, int]
"""What is compared first, and what decides between sets that are alike in it."""

LIMIT = 4000


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An item that may be chosen: what it adds to each need, and its two costs, each above 0."""

    code: str
    adds: Vector
    cost: Cost


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """A set that meets every need, none of which can be left out.

    `proven` says that no set costs less; where it is false the search was ended, and `least` is
    what is proved: no set has a first cost below it.
    """

    codes: tuple[str, ...]
    cost: Cost
    least: int
    proven: bool


class _Column(msgspec.Struct, frozen=True, kw_only=True):
    codes: tuple[str, ...]
    adds: Vector
    cost: Cost


def cheapest(candidates: Sequence[Candidate], needs: Vector, *, limit: int = LIMIT) -> Cover | None:
    """Return the cheapest cover of `needs`, None where all candidates together do not meet them.

    After `limit` steps of the search the best set found so far is returned, with the bound.
    """
    columns = _columns(candidates, needs)
    search = _Search(columns, needs, limit)
    greedy = search.greedy()
    if greedy is None:
        return None
    search.best, search.cost = greedy, search.cost_of(greedy)
    search.descend(0, needs, cost=(0, 0), counts=[0] * len(columns))
    proven = search.steps <= limit
    best = search.pruned(search.best)
    cost = search.cost_of(best)
    return Cover(
        codes=tuple(sorted(_codes(columns, best))),
        cost=cost,
        least=cost[0] if proven else search.root(),
        proven=proven,
    )


def _columns(candidates: Sequence[Candidate], needs: Vector) -> tuple[_Column, ...]:
    """Put equal candidates together, those that bring most for their cost first."""
    alike: dict[tuple[Vector, Cost], list[str]] = {}
    for one in candidates:
        adds = tuple(min(add, need) for add, need in zip(one.adds, needs, strict=True))
        if any(adds):
            alike.setdefault((adds, one.cost), []).append(one.code)
    columns = [
        _Column(codes=tuple(sorted(codes)), adds=adds, cost=cost)
        for (adds, cost), codes in alike.items()
    ]
    whole = [max(need, 1) for need in needs]
    return tuple(sorted(columns, key=lambda one: (_price(one, whole), one.codes)))


def _price(column: _Column, whole: Sequence[int]) -> int:
    """Return the first cost of what a column brings; scaled, since it only orders."""
    scale = 10**6
    brought = sum(scale * add // need for add, need in zip(column.adds, whole, strict=True))
    return scale * scale * column.cost[0] // max(brought, 1)


def _codes(columns: Sequence[_Column], counts: Sequence[int]) -> Iterator[str]:
    for column, count in zip(columns, counts, strict=True):
        yield from column.codes[:count]


class _Search:
    """One search: the columns in their order, the best set so far, and the steps it took."""

    def __init__(self, columns: Sequence[_Column], needs: Vector, limit: int) -> None:
        self._columns, self._needs, self._limit = columns, needs, limit
        self._orders = tuple(
            tuple(_by_price(columns, need, which) for need in range(len(needs)))
            for which in range(2)
        )
        self._apart = _apart(columns, len(needs))
        self.steps = 0
        self.best: Sequence[int] = ()
        self.cost: Cost = (0, 0)

    def cost_of(self, counts: Sequence[int]) -> Cost:
        """Return both costs of a set."""
        pairs = list(zip(self._columns, counts, strict=True))
        return (
            sum(column.cost[0] * count for column, count in pairs),
            sum(column.cost[1] * count for column, count in pairs),
        )

    def root(self) -> int:
        """Return what no set can cost less than, by the first cost."""
        return self._bound(0, self._needs, 0) or 0

    def greedy(self) -> list[int] | None:
        """Return a set found by always taking what brings most, without what is not needed."""
        counts, left = [0] * len(self._columns), list(self._needs)
        for position, column in enumerate(self._columns):
            while counts[position] < len(column.codes) and _helps(column, left):
                counts[position] += 1
                left = _less(left, column, 1)
        return None if any(need > 0 for need in left) else self.pruned(counts)

    def pruned(self, chosen: Sequence[int]) -> list[int]:
        """Return a set without what it does not need, the last columns first."""
        counts, left = list(chosen), list(self._needs)
        for column, count in zip(self._columns, counts, strict=True):
            left = _less(left, column, count)
        for position in reversed(range(len(counts))):
            while counts[position] and not any(
                need > 0 for need in _less(left, self._columns[position], -1)
            ):
                counts[position] -= 1
                left = _less(left, self._columns[position], -1)
        return counts

    def descend(self, position: int, left: Sequence[int], *, cost: Cost, counts: list[int]) -> None:
        """Try every number of each column, unless the bound says that it cannot pay."""
        self.steps += 1
        if self.steps > self._limit:
            return
        if all(need <= 0 for need in left):
            if cost < self.cost:
                self.best, self.cost = tuple(counts), cost
            return
        bounds = [self._bound(position, left, which) for which in range(2)]
        if bounds[0] is None or bounds[1] is None:
            return
        if (cost[0] + bounds[0], cost[1] + bounds[1]) >= self.cost:
            return
        column = self._columns[position]
        for count in range(_most(column, left), -1, -1):
            counts[position] = count
            spent = (cost[0] + count * column.cost[0], cost[1] + count * column.cost[1])
            self.descend(position + 1, _less(left, column, count), cost=spent, counts=counts)
        counts[position] = 0

    def _bound(self, position: int, left: Sequence[int], which: int) -> int | None:
        """Return what the columns from here on must cost at least, None where they cannot do it.

        Each need alone could be met no cheaper than by parts of items; needs that no item serves
        together add up.
        """
        single = [0] * len(left)
        for need, missing in enumerate(left):
            if missing > 0:
                found = self._alone(position, need, missing, which=which)
                if found is None:
                    return None
                single[need] = found
        return max(max(single, default=0), sum(single[need] for need in self._apart))

    def _alone(self, position: int, need: int, missing: int, *, which: int) -> int | None:
        spent = 0
        for number in self._orders[which][need]:
            if number < position:
                continue
            column = self._columns[number]
            add, price = column.adds[need], column.cost[which]
            if add * len(column.codes) >= missing:
                return spent + -(-price * missing // add)
            spent += price * len(column.codes)
            missing -= add * len(column.codes)
        return None


def _by_price(columns: Sequence[_Column], need: int, which: int) -> tuple[int, ...]:
    """Return the columns that serve a need, the cheapest for what it adds first."""
    serving = [number for number, column in enumerate(columns) if column.adds[need]]
    scale = max((columns[number].adds[need] for number in serving), default=1) ** 2
    return tuple(
        sorted(
            serving,
            key=lambda number: scale * columns[number].cost[which] // columns[number].adds[need],
        )
    )


def _apart(columns: Sequence[_Column], needs: int) -> tuple[int, ...]:
    """Return needs of which no two are served by the same column."""
    taken: set[int] = set()
    found = []
    for need in range(needs):
        serving = {number for number, column in enumerate(columns) if column.adds[need]}
        if not serving & taken:
            found.append(need)
            taken |= serving
    return tuple(found)


def _helps(column: _Column, left: Sequence[int]) -> bool:
    return any(add and need > 0 for add, need in zip(column.adds, left, strict=True))


def _less(left: Sequence[int], column: _Column, count: int) -> list[int]:
    return [need - count * add for need, add in zip(left, column.adds, strict=True)]


def _most(column: _Column, left: Sequence[int]) -> int:
    wanted = (
        -(-need // add) for need, add in zip(left, column.adds, strict=True) if add and need > 0
    )
    return min(len(column.codes), max(wanted, default=0))
