from collections import Counter
from itertools import pairwise
from math import sqrt
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.assignment import Assignment, Inspector, Recusal, TeamRule, assign
from audit.domain.draw import Unit, ticket
from tests.domain import assignment_reference
from tests.domain.draw_folders import SEED, sha256, units, vector

SECOND_ATTEMPT = "e1e79508df94215437dede141e1d73d1e17029f1faddf9bc0580abbbdebe88f3"
DISTRICTS = ("d1", "d2", "d3")
SKILLS = ("k1", "k2")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    seed: str
    institutions: tuple[Unit, ...]
    inspectors: tuple[Inspector, ...]
    recusals: tuple[Recusal, ...]
    rule: TeamRule

    def assign(self) -> Assignment:
        return assign(
            self.seed,
            self.institutions,
            self.inspectors,
            recusals=self.recusals,
            rule=self.rule,
        )


def made_up(chance: Random) -> Case:
    """Return a small case, so tight that it often needs repairs and sometimes cannot be filled."""

    def some(pool: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(chance.sample(pool, chance.randint(1, len(pool)))))

    institutions = tuple(
        Unit(
            id=f"U{place:02}",
            stratum="A",
            district=chance.choice((*DISTRICTS, None)),
            expertise=chance.choice((*SKILLS, None)),
        )
        for place in range(chance.randint(1, 10))
    )
    inspectors = tuple(
        Inspector(
            id=f"P{place:02}",
            org=f"o{chance.randint(0, 3)}",
            districts=some(DISTRICTS),
            expertise=some(SKILLS),
            cap=chance.randint(0, 5),
            load=chance.randint(0, 1),
        )
        for place in range(chance.randint(4, 14))
    )
    recusals = tuple(
        Recusal(inspector=chance.choice(inspectors).id, institution=chance.choice(institutions).id)
        for _ in range(chance.randint(0, 5))
    )
    rule = TeamRule(
        size=chance.choice((1, 2, 2, 2, 3)),
        distinct_org=chance.random() < 0.8,
        attempts=chance.choice((1, 6)),
    )
    return Case(
        seed=sha256(str(chance.random())),
        institutions=institutions,
        inspectors=inspectors,
        recusals=recusals,
        rule=rule,
    )


cases = st.randoms(use_true_random=False).map(made_up)


def reference(case: Case) -> tuple[Assignment, int]:
    return assignment_reference.assign(
        case.seed, case.institutions, case.inspectors, recusals=case.recusals, rule=case.rule
    )


def test_the_published_vector() -> None:
    files = vector("v3")
    found = assign(
        SEED,
        msgspec.json.Decoder(Unit).decode_lines(files["population.jsonl"]),
        msgspec.json.Decoder(Inspector).decode_lines(files["inspectors.jsonl"]),
        recusals=msgspec.json.Decoder(Recusal).decode_lines(files["recusals.jsonl"]),
        rule=TeamRule(size=2, distinct_org=True, attempts=16),
    )
    assert found.attempt == 1
    assert {name[-3:]: team for name, team in found.teams.items()} == {
        "001": ("P4", "P3"),
        "002": ("P1", "P3"),
        "003": ("P7", "P6"),
        "004": ("P8", "P2"),
        "005": ("P5", "P4"),
    }
    assert found.unfilled == ()
    assert ticket("assign.card", SECOND_ATTEMPT, "P1", "0").startswith("22aa2d01")


def test_a_thousand_cases_are_assigned_as_the_specification_says() -> None:
    repaired = unfilled = retried = 0
    for number in range(1000):
        case = made_up(Random(number))  # noqa: S311 -- a case to repeat, not a secret
        expected, moves = reference(case)
        assert case.assign() == expected
        repaired += moves > 0
        unfilled += bool(expected.unfilled)
        retried += expected.attempt > 0
    assert min(repaired, unfilled, retried) > 12


@given(cases)
def test_any_case_is_assigned_as_the_specification_says(case: Case) -> None:
    assert case.assign() == reference(case)[0]


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(case: Case, chance: Random) -> None:
    again = assign(
        case.seed,
        chance.sample(case.institutions, len(case.institutions)),
        chance.sample(case.inspectors, len(case.inspectors)),
        recusals=chance.sample(case.recusals, len(case.recusals)),
        rule=case.rule,
    )
    assert again == case.assign()


@given(cases)
def test_the_rules_of_a_team_hold(case: Case) -> None:
    found = case.assign()
    people = {one.id: one for one in case.inspectors}
    recused = {(one.inspector, one.institution) for one in case.recusals}
    load = Counter({one.id: one.load for one in case.inspectors})
    for unit in case.institutions:
        team = [people[name] for name in found.teams[unit.id] if name is not None]
        lead = found.teams[unit.id][0]
        assert len({one.id for one in team}) == len(team)
        assert not case.rule.distinct_org or len({one.org for one in team}) == len(team)
        assert all(unit.district in {None, *one.districts} for one in team)
        assert all((one.id, unit.id) not in recused for one in team)
        assert lead is None or unit.expertise in {None, *people[lead].expertise}
        load.update(one.id for one in team)
    assert all(load[one.id] <= max(one.cap, one.load) for one in case.inspectors)
    empty = [
        (n, slot) for n, team in found.teams.items() for slot, m in enumerate(team) if m is None
    ]
    assert sorted(found.unfilled) == sorted(empty)


def most_that_can_be_filled(case: Case) -> int:
    """Return the size of a maximum matching of leads, by the plainest augmenting search (Kuhn)."""
    recused = {(one.inspector, one.institution) for one in case.recusals}
    visits = [(one, n) for one in case.inspectors for n in range(max(0, one.cap - one.load))]
    taken: dict[int, int] = {}

    def place(at: int, met: set[int]) -> bool:
        unit = case.institutions[at]
        for number, (one, _) in enumerate(visits):
            fits = (
                unit.district in {None, *one.districts}
                and unit.expertise in {None, *one.expertise}
                and (one.id, unit.id) not in recused
            )
            if fits and number not in met:
                met.add(number)
                if number not in taken or place(taken[number], met):
                    taken[number] = at
                    return True
        return False

    return sum(place(at, set()) for at in range(len(case.institutions)))


@given(cases)
def test_as_many_leads_as_possible_are_found(case: Case) -> None:
    alone = msgspec.structs.replace(case, rule=TeamRule(size=1, attempts=1))
    filled = len(case.institutions) - len(alone.assign().unfilled)
    assert filled == most_that_can_be_filled(alone)


def pool(count: int, *, cap: int = 99) -> tuple[Inspector, ...]:
    return tuple(
        Inspector(id=f"P{n:03}", org=f"o{n}", districts=(), expertise=(), cap=cap)
        for n in range(count)
    )


def test_visits_are_shared_out_evenly() -> None:
    found = assign(SEED, units(50), pool(10), rule=TeamRule(size=2))
    loads = Counter(name for team in found.teams.values() for name in team)
    assert set(loads.values()) == {10}


def test_inspectors_alike_have_like_chances() -> None:
    runs, people = 3000, pool(4)
    frame = units(2)
    met = Counter[tuple[str, int, str | None]]()
    for run in range(runs):
        found = assign(sha256(f"fair-{run}"), frame, people, rule=TeamRule(size=2))
        met.update((n, slot, m) for n, team in found.teams.items() for slot, m in enumerate(team))
    deviation = sqrt(runs * 0.25 * 0.75)
    cells = [met[unit.id, slot, one.id] for unit in frame for slot in (0, 1) for one in people]
    assert max(abs(count - runs / 4) / deviation for count in cells) < 5.4


def test_without_inspectors_the_draw_is_of_institutions_alone() -> None:
    found = assign(SEED, units(3), (), rule=TeamRule())
    assert found == Assignment(attempt=0, teams={}, unfilled=())


def test_one_organisation_alone_cannot_fill_the_second_place() -> None:
    same = [msgspec.structs.replace(one, org="o") for one in pool(5)]
    frame = units(3)
    found = assign(SEED, frame, same, rule=TeamRule(size=2, attempts=3))
    assert found.attempt == 0
    assert {name for name, _ in found.unfilled} == {unit.id for unit in frame}
    assert all(team[0] is not None and team[1] is None for team in found.teams.values())
    mixed = assign(SEED, frame, same, rule=TeamRule(size=2, distinct_org=False))
    assert mixed.unfilled == ()


@pytest.mark.parametrize("attempts", [1, 2, 8])
def test_more_attempts_never_leave_more_unfilled(attempts: int) -> None:
    for number in range(40):
        case = made_up(Random(number))  # noqa: S311 -- a case to repeat, not a secret
        left = [
            len(
                assign(
                    case.seed,
                    case.institutions,
                    case.inspectors,
                    recusals=case.recusals,
                    rule=msgspec.structs.replace(case.rule, attempts=tries),
                ).unfilled
            )
            for tries in range(1, attempts + 1)
        ]
        assert all(later <= sooner for sooner, later in pairwise(left))
