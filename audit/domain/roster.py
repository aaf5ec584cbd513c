"""Who is dealt next: the free inspector with the lowest load and card, found quickly."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from heapq import heapify, heappop, heappush, heapreplace

from audit.domain.draw import ticket

Entry = tuple[int, str, str]
"""Load, card and id of an inspector: the lowest is dealt next."""


class Loads:
    """The growing loads of one attempt.

    `entry` holds the one valid entry of each inspector, `free` the same, or None for those who
    can take no more.
    """

    def __init__(self, seed: str, start: Mapping[str, int], cap: Mapping[str, int]) -> None:
        self._seed = seed
        self._cap = cap
        self.entry: dict[str, Entry] = {}
        self.free: dict[str, Entry | None] = {}
        for name, load in start.items():
            self._enter(name, load)

    def add(self, name: str) -> None:
        """Give the inspector one more visit."""
        self._enter(name, self.entry[name][0] + 1)

    def _enter(self, name: str, load: int) -> None:
        entry = load, ticket("assign.card", self._seed, name, str(load)), name
        self.entry[name] = entry
        self.free[name] = entry if load < self._cap[name] else None


class Pool:
    """The free inspectors of one kind, lowest entry first, one heap (lane) per organisation.

    `_tops` is a heap of one entry per lane. Entries only ever grow, so that an outdated one is a
    lower bound: it is put right when it comes to the top, and not before.
    """

    def __init__(self, names: Iterable[str], org: Mapping[str, str], loads: Loads) -> None:
        self._org = org
        self._free = loads.free
        self._lanes: defaultdict[str, list[Entry]] = defaultdict(list)
        for name in names:
            entry = loads.free[name]
            if entry is not None:
                self._lanes[org[name]].append(entry)
        for lane in self._lanes.values():
            heapify(lane)
        self._tops = [lane[0] for lane in self._lanes.values()]
        heapify(self._tops)

    def first(self, orgs: AbstractSet[str], names: AbstractSet[str]) -> str | None:
        """Return the lowest whose organisation is not in `orgs` and whose id is not in `names`."""
        tops, aside = self._tops, []
        best: Entry | None = None
        while tops and (best is None or tops[0] < best):
            top = tops[0]
            name = top[2]
            org = self._org[name]
            if self._free[name] is not top:
                self._put_right(org)
            elif org not in orgs and name not in names:
                best = top
            else:
                aside.append(heappop(tops))
                if org not in orgs:
                    best = self._lower(best, self._first_in(self._lanes[org], names))
        for entry in aside:
            heappush(tops, entry)
        return None if best is None else best[2]

    def _put_right(self, org: str) -> None:
        """Replace the top, an outdated entry of `org`, by the valid one of its lane."""
        valid = self._valid_top(self._lanes[org])
        if valid is None:
            heappop(self._tops)
        else:
            heapreplace(self._tops, valid)

    def _valid_top(self, lane: list[Entry]) -> Entry | None:
        free = self._free
        while lane:
            valid = free[lane[0][2]]
            if valid is None:
                heappop(lane)
            elif valid is lane[0]:
                return valid
            else:
                heapreplace(lane, valid)
        return None

    def _first_in(self, lane: list[Entry], names: AbstractSet[str]) -> Entry | None:
        aside = []
        while (best := self._valid_top(lane)) is not None and best[2] in names:
            aside.append(heappop(lane))
        for entry in aside:
            heappush(lane, entry)
        return best

    @staticmethod
    def _lower(one: Entry | None, other: Entry | None) -> Entry | None:
        if one is None or other is None:
            return one or other
        return min(one, other)
