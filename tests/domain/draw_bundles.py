"""Draws made up at random, of every kind there is, with the result the service computes."""

from collections.abc import Iterable
from random import Random
from typing import Any

from audit.domain.bundle import compute
from audit.domain.draw import Method
from audit.domain.draw_files import (
    ENTROPY,
    EXCLUDED,
    INSPECTORS,
    PLAN,
    POPULATION,
    RECUSALS,
    RESULT,
)
from audit.domain.entropy import QUICKNET
from checklists.canonical import canonical, digest
from tests.domain.draw_folders import sha256

Files = dict[str, bytes]
Value = dict[str, Any]
DRAW = "330100-2026-0001"
DISTRICTS, SKILLS = ("甲区", "乙区", 'd"3', "d\\4"), ("护理", "k2", "消防\n安全")
GAMES = {"kl8": ((20, 80),), "ssq": ((6, 33), (1, 16)), "dlt": ((5, 35), (2, 12))}
WEIGHTS = (1, 2, 50, 10**6, 2**50)


def random_draw(number: int) -> Files:
    """Return all files of the draw with this number; the same number gives the same draw."""
    chance = Random(number)  # noqa: S311 -- repeatable, not secret
    return draw_of(chance, units=chance.choice((12, 60)), people=chance.choice((6, 20)))


def large_draw(units: int = 100_000, strata: int = 64, people: int = 500) -> Files:
    """Return the files of a draw as large as a province, of which one in fourteen is visited."""
    chance = Random(1)  # noqa: S311 -- repeatable, not secret
    methods = (Method.SRS, Method.PARETO, Method.SYSTEMATIC)
    rules = {
        f"S{place:02}": {"num": 7, "den": 100, "method": methods[place % 3].value}
        for place in range(strata)
    }
    population: list[Value] = [
        {
            "id": f"9133010010{place:08d}",
            "s": f"S{place % strata:02}",
            "w": chance.choice((1, 2, 3, 5, 8)),
            "d": f"d{chance.randrange(16):02}",
        }
        for place in range(units)
    ]
    inspectors: list[Value] = [
        {
            "id": f"P{place:05}",
            "org": f"o{chance.randrange(20)}",
            "d": [f"d{one:02}" for one in sorted(chance.sample(range(16), 3))],
            "k": [],
            "cap": 50,
            "load": 0,
        }
        for place in range(people)
    ]
    lists = {POPULATION: population, INSPECTORS: inspectors, EXCLUDED: [], RECUSALS: []}
    return _files(lists, rules, sources(chance, ("drand",)), attempts=16)


def draw_of(chance: Random, *, units: int, people: int) -> Files:
    """Return a draw of at most so many units and inspectors."""
    rules = {
        name: rule(chance) for name in chance.sample(("A", "B b", 'C"', "D\\", "__proto__"), 3)
    }
    names = [f"9133010010{place:08d}/{chance.choice('aZ_')}" for place in range(units)]
    population = [unit(chance, name, tuple(rules)) for name in names[: chance.randrange(units)]]
    inspectors = [inspector(chance, place) for place in range(chance.randrange(people))]
    pairs = {(chance.choice(names), f"P{chance.randrange(people)}") for _ in range(units // 4)}
    lists = {
        POPULATION: population,
        EXCLUDED: [{"id": f"X{place}", "why": "停业"} for place in range(chance.randrange(3))],
        INSPECTORS: inspectors,
        RECUSALS: [{"i": one, "p": who} for one, who in sorted(pairs)],
    }
    kinds = [*chance.sample(("drand", "dice", "kl8", "ssq", "dlt", "reveal"), chance.randint(1, 3))]
    return _files(lists, rules, sources(chance, kinds), attempts=chance.choice((1, 2, 5)))


def rule(chance: Random) -> Value:
    """Return a rule of any method; poisson has neither a minimum nor a reserve."""
    den = chance.choice((1, 2, 5, 100, 2**53 - 1))
    made: Value = {"num": chance.choice((0, 1, den // 3, den // 2, den)), "den": den}
    method = chance.choice(tuple(Method))
    if method is not Method.SRS or chance.random() < 0.5:
        made["method"] = method.value
    if method in (Method.SRS, Method.PARETO):
        made |= {"min": chance.randrange(4), "reserve": chance.randrange(4)}
    return made


def unit(chance: Random, name: str, strata: tuple[str, ...]) -> Value:
    """Return an institution, now and then a forced one."""
    made: Value = {"id": name, "s": chance.choice(strata)}
    if chance.random() < 0.7:
        made["w"] = chance.choice(WEIGHTS) + chance.randrange(3)
    if chance.random() < 0.1:
        made["f"] = "群众投诉"
    if chance.random() < 0.6:
        made["d"] = chance.choice(DISTRICTS)
    if chance.random() < 0.3:
        made["k"] = chance.choice(SKILLS)
    return made


def inspector(chance: Random, place: int) -> Value:
    """Return an inspector; some are full from the start."""
    return {
        "id": f"P{place}",
        "org": f"o{chance.randrange(4)}",
        "d": chance.sample(DISTRICTS, chance.randint(1, 4)),
        "k": chance.sample(SKILLS, chance.randrange(3)),
        "cap": chance.randrange(12),
        "load": chance.randrange(3),
    }


def sources(chance: Random, kinds: Iterable[str]) -> tuple[list[Value], list[str]]:
    """Return sources of these kinds, and what came of them."""
    asked, answers = [], []
    for kind in kinds:
        source: Value = {"type": kind}
        outcome = f"{chance.getrandbits(256):064x}"
        if kind == "drand":
            source |= {"chain": QUICKNET, "round": chance.randint(1, 2**40)}
        elif kind == "reveal":
            party = chance.choice(("notary", "a:b", 'the"body\\'))
            source |= {"party": party, "commit": sha256(f"DRAW1|commit|{DRAW}|{party}|{outcome}")}
        elif kind == "dice":
            source["n"] = chance.randint(1, 30)
            outcome = "".join(chance.choices("0123456789", k=source["n"]))
        else:
            source["issue"] = str(chance.randint(2024001, 2026365))
            groups = (sorted(chance.sample(range(1, top + 1), n)) for n, top in GAMES[kind])
            outcome = "+".join(",".join(f"{one:02}" for one in group) for group in groups)
        parts = ("chain", "round", "party", "n", "issue")
        start = [kind, *(str(source[part]) for part in parts if part in source)]
        asked.append(source)
        answers.append(":".join((*start, outcome)))
    return asked, answers


def tampered(number: int) -> Files:
    """Return the draw with this number, with one thing changed by hand or one byte by accident."""
    files = random_draw(number)
    chance = Random(-number - 1)  # noqa: S311 -- repeatable, not secret
    name = chance.choice(sorted(name for name, content in files.items() if content))
    content = bytearray(files[name])
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    return {**files, name: bytes(content)}


def _files(
    lists: dict[str, list[Value]],
    rules: Value,
    entropy: tuple[list[Value], list[str]],
    *,
    attempts: int,
) -> Files:
    frozen = {
        name: b"".join(canonical(one) + b"\n" for one in _sorted(found))
        for name, found in lists.items()
    }
    plan = {
        "v": "DRAW1",
        "draw": DRAW,
        "strata": rules,
        "entropy": entropy[0],
        "team": {"size": 2, "distinctOrg": attempts > 1, "attempts": attempts},
        "files": {name: digest(content) for name, content in frozen.items()},
    }
    files = {PLAN: canonical(plan), **frozen, ENTROPY: canonical(entropy[1])}
    return {**files, RESULT: compute(files)}


def _sorted(found: list[Value]) -> list[Value]:
    return sorted(found, key=lambda one: (str(one.get("id")), str(one.get("i")), str(one.get("p"))))
