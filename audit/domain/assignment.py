"""The random assignment of inspectors to institutions: deal, repair, try again (DRAW1).

The method, its guarantees and its sources are told in docs/algorithms/draw.md.
"""

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated

import msgspec

from audit.domain.draw import Count, Id, Name, Unit, attempt_seed, ticket
from audit.domain.roster import Loads, Pool

TeamSize = Annotated[int, msgspec.Meta(ge=1, le=10)]
Attempts = Annotated[int, msgspec.Meta(ge=1, le=64)]


class Inspector(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"districts": "d", "expertise": "k"},
):
    """One inspector of the register: where and for what, and at most how many visits (`cap`).

    `load` is the number of visits the inspector has already.
    """

    id: Id
    org: Name
    districts: tuple[Name, ...]
    expertise: tuple[Name, ...]
    cap: Count
    load: Count = 0


class Recusal(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"inspector": "p", "institution": "i"},
):
    """An inspector who stays away from an institution; the reason is not for publication."""

    inspector: Id
    institution: Id


class TeamRule(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"distinct_org": "distinctOrg"},
):
    """How teams are made: how many inspectors, each of another organisation or not.

    `attempts` is how often the assignment is tried to leave no place unfilled.
    """

    size: TeamSize = 2
    distinct_org: bool = True
    attempts: Attempts = 16


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """The teams by institution, the lead first; a place that could not be filled is None.

    `unfilled` lists those places as (institution, slot), `attempt` is the attempt that was taken.
    """

    attempt: int
    teams: dict[str, tuple[str | None, ...]]
    unfilled: tuple[tuple[str, int], ...]


def assign(
    seed: str,
    institutions: Sequence[Unit],
    inspectors: Sequence[Inspector],
    *,
    recusals: Iterable[Recusal] = (),
    rule: TeamRule,
) -> Assignment:
    """Assign a team to every institution; the order of the arguments does not matter.

    Of the attempts the first that fills all places is taken, else the first with the fewest
    unfilled. Where there is no inspector at all, no team is assigned and nothing counts as
    unfilled: the draw then is of institutions alone.
    """
    if not inspectors:
        return Assignment(attempt=0, teams={}, unfilled=())
    register = _Register(inspectors, recusals)

    def attempt(number: int) -> Assignment:
        deal = _Deal(register, institutions, seed=attempt_seed(seed, number), rule=rule)
        return deal.outcome(number)

    best = attempt(0)
    for number in range(1, rule.attempts):
        if best.unfilled:
            best = min(best, attempt(number), key=lambda found: len(found.unfilled))
    return best


_Kind = tuple[str | None, str | None]
"""District and expertise that a place asks for; None asks for nothing."""
_NOBODY: frozenset[str] = frozenset()


class _Register:
    """What does not change from attempt to attempt: who may serve where."""

    def __init__(self, inspectors: Sequence[Inspector], recusals: Iterable[Recusal]) -> None:
        self._inspectors = inspectors
        self.org = {person.id: person.org for person in inspectors}
        self.cap = {person.id: person.cap for person in inspectors}
        self.load = {person.id: person.load for person in inspectors}
        self._districts: defaultdict[str, list[Inspector]] = defaultdict(list)
        for person in inspectors:
            for district in dict.fromkeys(person.districts):
                self._districts[district].append(person)
        self._recused: defaultdict[str, set[str]] = defaultdict(set)
        for recusal in recusals:
            self._recused[recusal.institution].add(recusal.inspector)
        self._able: dict[_Kind, tuple[str, ...]] = {}

    def able(self, kind: _Kind) -> tuple[str, ...]:
        """Return the inspectors who serve the district and have the expertise."""
        if kind not in self._able:
            district, expertise = kind
            nearby = self._inspectors if district is None else self._districts.get(district, ())
            self._able[kind] = tuple(
                p.id for p in nearby if expertise is None or expertise in p.expertise
            )
        return self._able[kind]

    def recused(self, institution: str) -> AbstractSet[str]:
        """Return the inspectors who stay away from the institution."""
        return self._recused.get(institution, _NOBODY)


class _Deal:
    """One attempt: the places slot by slot, institutions in the order of their tickets.

    An institution is known by its position in that order.
    """

    def __init__(
        self, register: _Register, institutions: Sequence[Unit], *, seed: str, rule: TeamRule
    ) -> None:
        self.register = register
        self.order = sorted(
            institutions, key=lambda unit: (ticket("assign.inst", seed, unit.id), unit.id)
        )
        self.loads = Loads(seed, register.load, register.cap)
        self.teams: list[list[str | None]] = [[] for _ in self.order]
        self._distinct = rule.distinct_org
        self._pools: dict[_Kind, Pool] = {}
        self._unfilled: list[tuple[str, int]] = []
        for slot in range(rule.size):
            self._fill(slot)

    def outcome(self, attempt: int) -> Assignment:
        """Return the teams as they stand."""
        teams = zip(self.order, self.teams, strict=True)
        return Assignment(
            attempt=attempt,
            teams={unit.id: tuple(team) for unit, team in teams},
            unfilled=tuple(self._unfilled),
        )

    def kind(self, position: int, slot: int) -> _Kind:
        """Return what a place asks for: the lead alone needs the expertise."""
        unit = self.order[position]
        return unit.district, None if slot else unit.expertise

    def barred(self, position: int, slot: int) -> tuple[AbstractSet[str], AbstractSet[str]]:
        """Return the organisations and the inspectors who may not take the place."""
        names = self.register.recused(self.order[position].id)
        members = [name for name in self.teams[position][:slot] if name is not None]
        if self._distinct:
            return {self.register.org[name] for name in members}, names
        return _NOBODY, names | set(members)

    def _fill(self, slot: int) -> None:
        repair = _Repair(self, slot)
        for position, unit in enumerate(self.order):
            self.teams[position].append(None)
            pool = self._pool(self.kind(position, slot))
            name = pool.first(*self.barred(position, slot))
            if name is not None:
                repair.seat(name, position)
                self.loads.add(name)
            elif not repair.find(position):
                self._unfilled.append((unit.id, slot))

    def _pool(self, kind: _Kind) -> Pool:
        if kind not in self._pools:
            able = self.register.able(kind)
            self._pools[kind] = Pool(able, self.register.org, self.loads)
        return self._pools[kind]


_Lanes = dict[str, list[str]]
"""Inspectors by organisation."""


class _Repair:
    """The seats of one slot, and the search for an alternating path that frees one more.

    Whoever a failed search has met can never again lead to a free inspector in this slot (the
    Hungarian tree of Kuhn and Edmonds), and is passed over from then on.
    """

    def __init__(self, deal: _Deal, slot: int) -> None:
        self._deal = deal
        self._slot = slot
        self._held: defaultdict[str, list[int]] = defaultdict(list)
        self._hopeless: set[str] = set()
        self._hopeful: dict[_Kind, _Lanes] = {}

    def seat(self, name: str, position: int) -> None:
        """Give the place to the inspector, in the stead of whoever has it."""
        team = self._deal.teams[position]
        relieved = team[self._slot]
        if relieved is not None:
            self._held[relieved].remove(position)
        team[self._slot] = name
        insort(self._held[name], position)

    def find(self, position: int) -> bool:
        """Fill a place for which nobody is free by moving others, breadth first; tell whether."""
        reached: dict[str, tuple[str | None, int]] = {}
        waiting: dict[_Kind, _Lanes] = {}
        queue: deque[str | None] = deque([None])
        while queue:
            relieved = queue.popleft()
            for place in [position] if relieved is None else self._held[relieved]:
                for name in self._candidates(place, waiting, reached.keys()):
                    reached[name] = relieved, place
                    if self._deal.loads.free[name] is not None:
                        self._shift(name, reached)
                        return True
                    queue.append(name)
        if reached:
            self._hopeless.update(reached)
            self._hopeful.clear()
        return False

    def _candidates(
        self, place: int, waiting: dict[_Kind, _Lanes], reached: AbstractSet[str]
    ) -> list[str]:
        """Take from `waiting` the inspectors not yet reached who may have the place, in order."""
        kind = self._deal.kind(place, self._slot)
        lanes = waiting.setdefault(kind, self._lanes(kind).copy())
        orgs, names = self._deal.barred(place, self._slot)
        found: list[str] = []
        for org in [org for org in lanes if org not in orgs]:
            lane = [name for name in lanes.pop(org) if name not in reached]
            found += [name for name in lane if name not in names]
            if barred := [name for name in lane if name in names]:
                lanes[org] = barred
        return sorted(found, key=self._deal.loads.entry.__getitem__)

    def _lanes(self, kind: _Kind) -> _Lanes:
        if kind not in self._hopeful:
            lanes: defaultdict[str, list[str]] = defaultdict(list)
            for name in self._deal.register.able(kind):
                if name not in self._hopeless:
                    lanes[self._deal.register.org[name]].append(name)
            self._hopeful[kind] = dict(lanes)
        return self._hopeful[kind]

    def _shift(self, name: str, reached: Mapping[str, tuple[str | None, int]]) -> None:
        """Seat everybody on the path that ends with the free inspector `name`."""
        self._deal.loads.add(name)
        mover: str | None = name
        while mover is not None:
            relieved, place = reached[mover]
            self.seat(mover, place)
            mover = relieved
