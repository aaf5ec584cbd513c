"""Why a place of a draw was left open, and the least that would have to give way to fill it."""

import enum
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

import msgspec

from audit.domain.assignment import Inspector, Recusal
from audit.domain.draw_files import Result


class Rule(enum.StrEnum):
    """What an inspector must fulfil to take a place."""

    DISTRICT = "district"
    EXPERTISE = "expertise"
    RECUSAL = "recusal"
    BODY = "body"
    CAPACITY = "capacity"


_IN_TURN = tuple(Rule)


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """The rules that would have to give way, and for whom: any one of these then fits."""

    rules: tuple[Rule, ...]
    inspectors: tuple[str, ...]


class Vacancy(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the team of `institution` that the draw could not fill; slot 0 is the lead.

    Of `known` inspectors, `near` serve the district, `able` of these have the expertise the place
    asks for, `free` of these are not recused, `apart` of these are of another body than the rest
    of the team, and `spare` of these had a visit to spare in the end.

    `bars` is the smallest set of rules that together leave out everybody who is not on the team;
    `remedies` are the fewest rules by which somebody misses the place. A recusal never gives way.
    """

    institution: str
    slot: int
    known: int
    near: int
    able: int
    free: int
    apart: int
    spare: int
    bars: tuple[Rule, ...]
    remedies: tuple[Remedy, ...]


class Vacancies:
    """The open places of one draw, explained by what was frozen for it."""

    def __init__(
        self, result: Result, inspectors: Sequence[Inspector], recusals: Sequence[Recusal]
    ) -> None:
        self._result = result
        self._inspectors = inspectors
        self._bodies = {one.id: one.org for one in inspectors}
        self._recused = {(one.inspector, one.institution) for one in recusals}
        self._given = Counter(name for team in result.teams.values() for name in team if name)

    def of(self, institution: str, *, district: str, expertise: str) -> tuple[Vacancy, ...]:
        """Return the open places at an institution; `expertise` is what its lead must know."""
        return tuple(
            self._vacancy(institution, slot, district=district, expertise=expertise)
            for where, slot in self._result.unfilled
            if where == institution
        )

    def _vacancy(self, institution: str, slot: int, *, district: str, expertise: str) -> Vacancy:
        asked = "" if slot else expertise
        team = {name for name in self._result.teams[institution] if name}
        bodies = {self._bodies[name] for name in team}

        def missed(one: Inspector) -> frozenset[Rule]:
            misses = {
                Rule.DISTRICT: district not in one.districts,
                Rule.EXPERTISE: bool(asked) and asked not in one.expertise,
                Rule.RECUSAL: (one.id, institution) in self._recused,
                Rule.BODY: one.org in bodies,
                Rule.CAPACITY: one.load + self._given[one.id] >= one.cap,
            }
            return frozenset(rule for rule, is_missed in misses.items() if is_missed)

        found = {one.id: missed(one) for one in self._inspectors}
        others = {name: rules for name, rules in found.items() if name not in team}
        left = [
            sum(rules.isdisjoint(_IN_TURN[:count]) for rules in found.values())
            for count in range(len(_IN_TURN) + 1)
        ]
        return Vacancy(
            institution=institution,
            slot=slot,
            known=left[0],
            near=left[1],
            able=left[2],
            free=left[3],
            apart=left[4],
            spare=left[5],
            bars=smallest_bar(others.values()),
            remedies=least_remedies(others),
        )


def smallest_bar(missed: Iterable[Collection[Rule]]) -> tuple[Rule, ...]:
    """Return the fewest rules of which everybody misses one, the first such set in their order.

    `missed` are the rules that each inspector misses, at least one; every set of rules is tried.
    """
    distinct = {frozenset(rules) for rules in missed}
    sets = (some for size in range(len(_IN_TURN) + 1) for some in combinations(_IN_TURN, size))
    return next(some for some in sets if not any(rules.isdisjoint(some) for rules in distinct))


def least_remedies(missed: Mapping[str, Collection[Rule]]) -> tuple[Remedy, ...]:
    """Return the smallest sets of rules that somebody misses, each with all who miss just these.

    Whoever is recused stays away whatever else gives way.
    """
    groups: dict[tuple[Rule, ...], list[str]] = {}
    for name, rules in sorted(missed.items()):
        if Rule.RECUSAL not in rules:
            groups.setdefault(tuple(rule for rule in _IN_TURN if rule in rules), []).append(name)
    fewest = min(map(len, groups), default=0)
    return tuple(
        Remedy(rules=rules, inspectors=tuple(names))
        for rules, names in sorted(groups.items(), key=lambda group: _places(group[0]))
        if len(rules) == fewest
    )


def _places(rules: Iterable[Rule]) -> tuple[int, ...]:
    return tuple(map(_IN_TURN.index, rules))
