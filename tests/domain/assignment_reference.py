"""The assignment written as the specification says it, slowly: what the fast one must equal."""

from collections.abc import Sequence

from audit.domain.assignment import Assignment, Inspector, Recusal, TeamRule
from audit.domain.draw import Unit
from tests.domain.draw_folders import sha256


class Attempt:
    def __init__(
        self,
        seed: str,
        institutions: Sequence[Unit],
        inspectors: Sequence[Inspector],
        *,
        recusals: Sequence[Recusal],
        rule: TeamRule,
    ) -> None:
        self.seed = seed
        self.rule = rule
        self.inspectors = inspectors
        self.recused = {(one.inspector, one.institution) for one in recusals}
        self.load = {one.id: one.load for one in inspectors}
        self.org = {one.id: one.org for one in inspectors}
        self.cap = {one.id: one.cap for one in inspectors}
        self.order = sorted(
            institutions, key=lambda u: (sha256(f"DRAW1|assign.inst|{seed}|{u.id}"), u.id)
        )
        self.team: dict[str, list[str | None]] = {u.id: [None] * rule.size for u in institutions}
        self.unfilled: list[tuple[str, int]] = []
        self.moves = 0
        for slot in range(rule.size):
            for institution in self.order:
                self.fill(institution, slot)

    def rank(self, name: str) -> tuple[int, str, str]:
        load = self.load[name]
        return load, sha256(f"DRAW1|assign.card|{self.seed}|{name}|{load}"), name

    def eligible(self, institution: Unit, slot: int) -> list[str]:
        others = [
            name
            for place, name in enumerate(self.team[institution.id])
            if name is not None and place != slot
        ]
        fit = [
            one.id
            for one in self.inspectors
            if (institution.district is None or institution.district in one.districts)
            and (slot or institution.expertise is None or institution.expertise in one.expertise)
            and (one.id, institution.id) not in self.recused
            and one.id not in others
            and not (self.rule.distinct_org and one.org in {self.org[name] for name in others})
        ]
        return sorted(fit, key=self.rank)

    def fill(self, institution: Unit, slot: int) -> None:
        able = self.eligible(institution, slot)
        free = [name for name in able if self.load[name] < self.cap[name]]
        if free:
            self.team[institution.id][slot] = free[0]
            self.load[free[0]] += 1
        elif not self.repair(institution, slot, able):
            self.unfilled.append((institution.id, slot))

    def repair(self, start: Unit, slot: int, able: list[str]) -> bool:
        came: dict[str, tuple[str | None, Unit]] = dict.fromkeys(able, (None, start))
        queue = list(able)
        while queue:
            relieved = queue.pop(0)
            for institution in self.order:
                if self.team[institution.id][slot] != relieved:
                    continue
                for name in self.eligible(institution, slot):
                    if name in came:
                        continue
                    came[name] = relieved, institution
                    if self.load[name] < self.cap[name]:
                        self.shift(name, slot, came)
                        return True
                    queue.append(name)
        return False

    def shift(self, name: str, slot: int, came: dict[str, tuple[str | None, Unit]]) -> None:
        self.load[name] += 1
        mover: str | None = name
        while mover is not None:
            relieved, institution = came[mover]
            self.team[institution.id][slot] = mover
            self.moves += 1
            mover = relieved


def assign(
    seed: str,
    institutions: Sequence[Unit],
    inspectors: Sequence[Inspector],
    *,
    recusals: Sequence[Recusal],
    rule: TeamRule,
) -> tuple[Assignment, int]:
    """Return the assignment, and how many moves the repairs of the taken attempt made."""
    attempts = []
    for number in range(rule.attempts):
        own = sha256(f"DRAW1|attempt|{seed}|{number}") if number else seed
        attempts.append(Attempt(own, institutions, inspectors, recusals=recusals, rule=rule))
        if not attempts[-1].unfilled:
            break
    best = min(range(len(attempts)), key=lambda number: (len(attempts[number].unfilled), number))
    taken = attempts[best]
    teams = {name: tuple(team) for name, team in taken.team.items()}
    return Assignment(attempt=best, teams=teams, unfilled=tuple(taken.unfilled)), taken.moves
