"""Large draws made up for tests: the same bytes every time, every method and kind of entry."""

from random import Random

from audit.domain.assignment import Inspector, Recusal, TeamRule
from audit.domain.bundle import freeze
from audit.domain.draw import Method, Rule, Unit
from audit.domain.draw_files import ENTROPY, Terms
from audit.domain.entropy import Dice
from audit.domain.frame import Frame
from checklists.canonical import canonical

DISTRICTS = tuple(f"3101{number:02}" for number in range(1, 17))
SKILLS = ("k1", "k2")
METHODS = (Method.SRS, Method.PARETO, Method.SYSTEMATIC, Method.POISSON)


def large_draw(institutions: int, inspectors: int, districts: int = 16) -> dict[str, bytes]:
    """Return the files of a draw from four strata in each of the districts, all but the result.

    Every sixteenth stratum or so has heavy weights, so that there are certain units; some units
    are forced, some have no expertise; capacities suffice, but recusals stand in the way.
    """
    chance = Random(institutions)  # noqa: S311 -- a repeatable register, not a secret
    units = tuple(_unit(number, chance, districts) for number in range(institutions))
    people = tuple(_inspector(number, institutions, chance) for number in range(inspectors))
    recusals = {
        (chance.choice(people).id, chance.choice(units).id) for _ in range(institutions // 50)
    }
    frame = Frame(
        units=units,
        rules={name: _rule(name) for name in sorted({unit.stratum for unit in units})},
        inspectors=people,
        recusals=tuple(Recusal(inspector=who, institution=where) for who, where in recusals),
        excluded={f"X{number}": "closed" for number in range(5)},
    )
    terms = Terms(draw="310000-2026-0004", entropy=(Dice(n=20),), team=TeamRule())
    return {**freeze(terms, frame), ENTROPY: canonical(["dice:20:31415926535897932384"])}


def _unit(number: int, chance: Random, districts: int) -> Unit:
    district = DISTRICTS[number % districts]
    heavy = 2**45 if number % 977 == 0 else 1
    return Unit(
        id=f"91310101{number:010d}",
        stratum=f"{district}-{'ABCD'[number // districts % 4]}",
        weight=chance.randrange(20, 200) * heavy if number % 5 else None,
        forced="complaint" if number % 499 == 0 else None,
        district=district,
        expertise=chance.choice((*SKILLS, None)),
    )


def _inspector(number: int, institutions: int, chance: Random) -> Inspector:
    return Inspector(
        id=f"P{number:05}",
        org=f"o{number % 7}",
        districts=tuple(sorted(chance.sample(DISTRICTS, 8))),
        expertise=tuple(sorted(chance.sample(SKILLS, chance.choice((1, 2))))),
        cap=4 + institutions // 250,
        load=chance.randrange(3),
    )


def _rule(name: str) -> Rule:
    """Return the rule of a stratum: each class of districts goes through the methods in turn."""
    method = METHODS[(DISTRICTS.index(name[:6]) + "ABCD".index(name[-1])) % 4]
    share = 3 if method is not Method.PARETO else 12
    plain = method in {Method.POISSON, Method.SYSTEMATIC}
    return Rule(
        num=share,
        den=100,
        min=0 if method is Method.POISSON else 2,
        method=method,
        reserve=0 if plain else 2,
    )
