"""The draw is fair: statistics over 20,000 draws whose seeds are fixed once and for all.

A correct implementation with other seeds would exceed a limit once in a million times per test;
with these seeds a test that passes once passes always. The statistics find gross bias only, as the
broken draws at the end show; vectors and properties carry the proof.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from heapq import nsmallest
from itertools import combinations, count
from math import sqrt

import pytest

from audit.domain.draw import Method, Rule, Unit, draw, ticket
from audit.domain.inclusion import chances
from tests.domain.draw_folders import sha256, units

RUNS, POPULATION, SAMPLE = 20_000, 40, 4
FRAME = units(POPULATION)
NAMES = [unit.id for unit in FRAME]
LIMIT_UNITS = 96.1  # chi-square with 39 degrees of freedom
LIMIT_CELL = 5.57  # the largest of 40 normal deviates
LIMIT_PAIRS = 6.07  # the largest of 780
LIMIT_BYTES = 377  # chi-square with 255 degrees of freedom
LIMIT_BITS = 4.89

Sample = tuple[str, ...]


def seeds() -> Iterator[str]:
    return (sha256(f"fair-{run}") for run in range(RUNS))


def drawn(frame: tuple[Unit, ...], rule: Rule, seed: str) -> Sample:
    one = draw(frame, {"A": rule}, seed)["A"]
    return (*one.certain, *(name for name, _ in one.selected))


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    rule = Rule(num=SAMPLE, den=POPULATION)
    return [drawn(FRAME, rule, seed) for seed in seeds()]


def inclusion(samples: Iterable[Sample]) -> float:
    """Return chi-square of how often each unit is drawn, corrected for the fixed sample size."""
    counts = Counter(name for sample in samples for name in sample)
    expected = RUNS * SAMPLE / POPULATION
    spread = sum((counts[name] - expected) ** 2 / expected for name in NAMES)
    return spread * (POPULATION - 1) / (POPULATION - SAMPLE)


def first_drawn(samples: Iterable[Sample]) -> float:
    counts = Counter(sample[0] for sample in samples)
    expected = RUNS / POPULATION
    return sum((counts[name] - expected) ** 2 / expected for name in NAMES)


def pairs(
    samples: Iterable[Sample],
    chance: float = SAMPLE * (SAMPLE - 1) / (POPULATION * (POPULATION - 1)),
) -> float:
    """Return the largest deviate of how often two units are drawn together."""
    counts = Counter(pair for sample in samples for pair in combinations(sorted(sample), 2))
    deviation = sqrt(RUNS * chance * (1 - chance))
    return max(abs(counts[pair] - RUNS * chance) / deviation for pair in combinations(NAMES, 2))


def against(known: Mapping[str, Fraction], samples: Iterable[Sample]) -> float:
    """Return the largest deviate of how often each unit is drawn from its own chance."""
    counts = Counter(name for sample in samples for name in sample)
    assert all(counts[name] == RUNS for name, chance in known.items() if chance == 1)
    return max(
        abs(counts[name] - RUNS * float(chance)) / sqrt(RUNS * float(chance * (1 - chance)))
        for name, chance in known.items()
        if chance < 1
    )


def test_every_unit_is_drawn_equally_often(samples: list[Sample]) -> None:
    assert inclusion(samples) < LIMIT_UNITS


def test_every_unit_is_drawn_first_equally_often(samples: list[Sample]) -> None:
    assert first_drawn(samples) < LIMIT_UNITS


def test_every_two_units_meet_equally_often(samples: list[Sample]) -> None:
    assert pairs(samples) < LIMIT_PAIRS


@pytest.mark.parametrize("method", [Method.PARETO, Method.SYSTEMATIC])
def test_weighted_units_are_drawn_by_their_chances(method: Method) -> None:
    frame = units(POPULATION, weights=tuple(range(10, 10 + POPULATION)))
    rule = Rule(num=SAMPLE, den=POPULATION, method=method)
    samples = (drawn(frame, rule, seed) for seed in seeds())
    assert against(chances(frame, {"A": rule}), samples) < LIMIT_CELL


def test_poisson_rolls_for_every_unit_and_every_two_units_apart() -> None:
    rule = Rule(num=SAMPLE, den=POPULATION, method=Method.POISSON)
    samples = [drawn(FRAME, rule, seed) for seed in seeds()]
    assert against(chances(FRAME, {"A": rule}), samples) < LIMIT_CELL
    both = SAMPLE / POPULATION * SAMPLE / POPULATION
    assert pairs(samples, chance=both) < LIMIT_PAIRS


def test_the_bytes_and_bits_of_tickets_are_even() -> None:
    content = b"".join(
        bytes.fromhex(ticket("ticket", sha256("fair-0"), n)) for n in map(str, range(RUNS))
    )
    counts = Counter(content)
    expected = len(content) / 256
    assert sum((counts[byte] - expected) ** 2 / expected for byte in range(256)) < LIMIT_BYTES
    bits = 8 * len(content)
    ones = int.from_bytes(content, "big").bit_count()
    assert abs(2 * ones - bits) / sqrt(bits) < LIMIT_BITS


@pytest.fixture(scope="module")
def tickets() -> list[tuple[int, ...]]:
    """Return the first eight bytes of all tickets, draw by draw."""
    return [tuple(int(ticket("ticket", seed, name)[:16], 16) for name in NAMES) for seed in seeds()]


def broken(orders: Iterable[Iterable[int]]) -> list[Sample]:
    """Return what is drawn if the units are put in order by these numbers instead."""
    return [
        tuple(NAMES[place] for _, place in nsmallest(SAMPLE, zip(order, count(), strict=False)))
        for order in orders
    ]


def test_the_limits_catch_tickets_of_six_bits(tickets: list[tuple[int, ...]]) -> None:
    samples = broken((number >> 58 for number in order) for order in tickets)
    assert inclusion(samples) > LIMIT_UNITS
    assert first_drawn(samples) > LIMIT_UNITS


def test_the_limits_catch_tickets_of_seven_bits(tickets: list[tuple[int, ...]]) -> None:
    # Of eight bits they catch some, depending on the ids; of ten none.
    samples = broken((number >> 57 for number in order) for order in tickets)
    assert first_drawn(samples) > LIMIT_UNITS


def test_the_limits_catch_a_seed_that_is_missing_for_some(tickets: list[tuple[int, ...]]) -> None:
    fixed = [int(sha256(f"DRAW1|ticket||{name}")[:16], 16) for name in NAMES[:3]]
    assert inclusion(broken([*fixed, *order[3:]] for order in tickets)) > LIMIT_UNITS


def test_the_limits_catch_equal_steps_through_the_register() -> None:
    step = POPULATION // SAMPLE
    starts = (int(seed, 16) % step for seed in seeds())
    samples = [tuple(NAMES[start::step]) for start in starts]
    assert inclusion(samples) < LIMIT_UNITS
    assert pairs(samples) > LIMIT_PAIRS


def test_statistics_cannot_tell_a_guessable_seed() -> None:
    # Six digits and the generator of 1969 pass; all the million outcomes can be tried beforehand.
    def lewis_goodman_miller(start: int) -> Iterator[int]:
        state = start
        for _ in NAMES:
            state = state * 16807 % (2**31 - 1)
            yield state

    starts = (int(seed, 16) % 10**6 + 1 for seed in seeds())
    samples = broken(lewis_goodman_miller(start) for start in starts)
    assert inclusion(samples) < LIMIT_UNITS
    assert pairs(samples) < LIMIT_PAIRS
