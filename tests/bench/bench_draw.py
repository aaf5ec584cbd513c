"""How long the draw and the assignment take, next to what else does the same work.

`python -m tests.bench.bench_draw` prints the table. All rows of a comparison are measured in one
run, turn by turn, in processor time, and the best of the turns counts; the inputs are made up.
"""

import hashlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from random import Random

from consistent_sampler import sampler

from audit.domain.assignment import Inspector, Recusal, TeamRule, assign
from audit.domain.bundle import compute
from audit.domain.draw import Method, Rule, Unit, draw
from audit.domain.pareto_chances import LARGEST, pareto_chances
from tests.bench.table import render
from tests.domain import draw_reference
from tests.domain.draw_cases import large_draw

SEED = "907531a2e8b064d307cd392a331ea20f5f4677031e61dd6cf6dc3c5d95e74491"
INSTITUTIONS, STRATA = 1_000_000, 64
RULE = Rule(num=3, den=100)
TURNS = 3

Row = tuple[str, str, str]
"""What was measured, the seconds it took, and how it compares."""
Samples = dict[str, list[str]]


def register() -> tuple[Unit, ...]:
    """Return a million institutions in 64 strata."""
    return tuple(
        Unit(id=f"9133010010{number:08d}", stratum=f"S{number % STRATA:02}")
        for number in range(INSTITUTIONS)
    )


def by_stratum(units: tuple[Unit, ...]) -> Samples:
    groups = defaultdict[str, list[str]](list)
    for unit in units:
        groups[unit.stratum].append(unit.id)
    return groups


def places(ids: list[str]) -> int:
    return -(-len(ids) * RULE.num // RULE.den)


def ours(units: tuple[Unit, ...]) -> Samples:
    drawn = draw(units, {f"S{number:02}": RULE for number in range(STRATA)}, SEED)
    return {stratum: [name for name, _ in one.selected] for stratum, one in drawn.items()}


def consistent(units: tuple[Unit, ...]) -> Samples:
    """Draw the same numbers per stratum with consistent-sampler (PyPI), as its manual says."""
    return {
        stratum: list(sampler(ids, seed=SEED, take=places(ids), output="id"))
        for stratum, ids in by_stratum(units).items()
    }


def reference(units: tuple[Unit, ...]) -> Samples:
    """Draw as the specification says it in two lines: hash each id, sort."""
    samples = {}
    for stratum, ids in by_stratum(units).items():
        order = sorted(ids, key=lambda n: (sha256(f"DRAW1|ticket|{SEED}|{n}"), n))
        samples[stratum] = order[: places(ids)]
    return samples


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seconds(way: Callable[[tuple[Unit, ...]], Samples], units: tuple[Unit, ...]) -> float:
    start = time.process_time()
    way(units)
    return time.process_time() - start


def draw_rows() -> list[Row]:
    """Compare the draw of a million institutions; the results must be the same."""
    units = register()
    if ours(units) != reference(units):
        raise ValueError("the draw differs from the reference sort")
    ways = {
        "draw, ours": ours,
        "draw, consistent-sampler": consistent,
        "draw, reference sort": reference,
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(TURNS):
        for name, way in ways.items():
            best[name] = min(best[name], seconds(way, units))
    fastest = best["draw, ours"]
    return [(name, f"{took:.2f}", f"{took / fastest:.1f} × ours") for name, took in best.items()]


def assignment_rows(institutions: int = 100_000, inspectors: int = 5_000) -> list[Row]:
    """Assign teams of two under districts, expertise, organisations and recusals."""
    chance = Random(1)  # noqa: S311 -- a repeatable register, not a secret
    districts = [f"d{number:02}" for number in range(16)]
    skills = ["k1", "k2", "k3", "k4"]
    visited = tuple(
        Unit(
            id=f"9133010010{number:08d}",
            stratum="A",
            district=chance.choice(districts),
            expertise=chance.choice(skills),
        )
        for number in range(institutions)
    )
    people = tuple(
        Inspector(
            id=f"P{number:05}",
            org=f"o{chance.randrange(20)}",
            districts=tuple(chance.sample(districts, 3)),
            expertise=tuple(chance.sample(skills, 2)),
            cap=50,
        )
        for number in range(inspectors)
    )
    recusals = tuple(
        Recusal(inspector=chance.choice(people).id, institution=chance.choice(visited).id)
        for _ in range(institutions // 50)
    )
    best, unfilled = float("inf"), 0
    for _ in range(TURNS):
        start = time.process_time()
        found = assign(SEED, visited, people, recusals=recusals, rule=TeamRule())
        best, unfilled = min(best, time.process_time() - start), len(found.unfilled)
    what = f"assignment, {institutions:,} × 2 from {inspectors:,}"
    return [(what, f"{best:.2f}", f"{unfilled} places unfilled")]


def weighted_rows() -> list[Row]:
    """Draw a million weighted institutions by pareto, in whole numbers of more than 400 bits."""
    units = tuple(
        Unit(id=unit.id, stratum=unit.stratum, weight=20 + number % 181)
        for number, unit in enumerate(register())
    )
    rule = Rule(num=3, den=100, method=Method.PARETO)
    rules = {f"S{number:02}": rule for number in range(STRATA)}
    start = time.process_time()
    draw(units, rules, SEED)
    return [("draw, pareto", f"{time.process_time() - start:.2f}", "5.00 at most")]


def chance_rows() -> list[Row]:
    """Compute the chances of pareto in the largest stratum for which that is done."""
    weights = tuple(900 + number for number in range(LARGEST))
    start = time.process_time()
    pareto_chances(LARGEST // 2, weights)
    took = time.process_time() - start
    return [(f"chances of pareto, {LARGEST} units", f"{took:.2f}", "1.00 at most")]


def reference_rows(institutions: int = 100_000, inspectors: int = 500) -> list[Row]:
    """Compute a draw by all methods with its teams; the plain implementation must agree."""
    files = large_draw(institutions, inspectors)
    start = time.process_time()
    made = compute(files)
    took = time.process_time() - start
    if made != draw_reference.result(files):
        raise ValueError("the result differs from that of the reference")
    what = f"result.json, {institutions:,}, all methods, teams from {inspectors}"
    return [(what, f"{took:.2f}", "same bytes as the reference")]


def tables() -> str:
    """Measure the draw and the assignment."""
    rows = [
        *draw_rows(),
        *weighted_rows(),
        *chance_rows(),
        *reference_rows(),
        *assignment_rows(),
    ]
    title = f"The draw: {INSTITUTIONS:,} institutions in {STRATA} strata"
    return render(title, ("way", "seconds", "compared"), rows)


if __name__ == "__main__":
    sys.stdout.write(tables())
