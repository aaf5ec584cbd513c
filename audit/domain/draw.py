"""DRAW1: the draw of institutions that anyone can repeat from published bytes.

The method, its guarantees and its sources are told in docs/algorithms/draw.md.
"""

import enum
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isqrt
from operator import attrgetter
from typing import Annotated, Final

import msgspec

from audit.domain.weighted import TICKETS, Number, certain_units, pareto, systematic

PROTOCOL: Final = "DRAW1"
LARGEST = 2**53 - 1

Id = Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7b\x7d\x7e]{1,64}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Stratum = Annotated[str, msgspec.Meta(pattern=r"^[\x20-\x7e]{1,64}\Z")]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]
Ticket = tuple[Id, str]
"""The id of a unit, and its ticket in 64 lower-case hexadecimal digits."""

_NONE, _ALL = b"", b"\xff" * 33


class Method(enum.StrEnum):
    """How units are drawn inside a stratum.

    With equal chances so many (`srs`), each unit for itself (`poisson`), or so many in proportion
    to weights (`pareto`, `systematic`).
    """

    SRS = "srs"
    POISSON = "poisson"
    PARETO = "pareto"
    SYSTEMATIC = "systematic"


WEIGHTED: Final = frozenset({Method.PARETO, Method.SYSTEMATIC})


class Rule(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What is drawn from one stratum: the share num/den rounded up, at least `min`.

    `reserve` is how many further units are named, in order, to stand in for one that falls out.
    For `poisson`, num/den is the chance of each unit, and there is neither `min` nor `reserve`.
    """

    num: Count
    den: Positive
    min: Count = 0
    method: Method = Method.SRS
    reserve: Count = 0


class Unit(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    rename={"stratum": "s", "weight": "w", "forced": "f", "district": "d", "expertise": "k"},
):
    """One institution of the frame.

    `weight` counts in the weighted methods, 1 where none is given. `forced` is the reason for which
    the unit is inspected without being drawn. `district` and the `expertise` that the lead needs
    bind the inspectors.
    """

    id: Id
    stratum: Stratum
    weight: Positive | None = None
    forced: Reason | None = None
    district: Name | None = None
    expertise: Name | None = None


class Drawn(msgspec.Struct, frozen=True, kw_only=True, rename={"population": "N", "quota": "n"}):
    """What was drawn in one stratum, forced units apart.

    `population` units were in the draw for `quota` places; `certain` had so much weight that they
    are in by right, the others are `selected` in the order drawn; `reserve` follows them.
    """

    population: Count
    quota: Count
    certain: tuple[Id, ...]
    selected: tuple[Ticket, ...]
    reserve: tuple[Ticket, ...]


def hashed(*fields: str) -> str:
    """Return the SHA-256 of DRAW1 and the fields, joined by `|`, in lower-case hexadecimal.

    The fields hold no `|` themselves, so that no two lists of fields share one text; the first
    says for what the hash is meant.
    """
    return hashlib.sha256("|".join((PROTOCOL, *fields)).encode()).hexdigest()


def seed_of(draw: str, entropy: Iterable[str]) -> str:
    """Return the seed of draw number `draw` from its entropy strings in the order of the plan."""
    return hashed("seed", draw, *entropy)


def commitment(draw: str, party: str, secret: str) -> str:
    """Return what `party` publishes beforehand to bind itself to `secret`, 64 hex digits."""
    return hashed("commit", draw, party, secret)


def ticket(purpose: str, seed: str, *key: str) -> str:
    """Return the ticket of `key` in the draw with `seed`; each purpose has tickets of its own."""
    return hashed(purpose, seed, *key)


def attempt_seed(seed: str, attempt: int) -> str:
    """Return the seed of one attempt at the assignment; attempt 0 has the seed of the draw."""
    return hashed("attempt", seed, str(attempt)) if attempt else seed


def quota(population: int, rule: Rule) -> int:
    """Return how many of `population` units are drawn: never more than there are.

    For `poisson` it is how many are expected, rounded up.
    """
    share = -(-population * rule.num // rule.den)
    return min(population, max(rule.min, share))


def draw(units: Sequence[Unit], rules: Mapping[str, Rule], seed: str) -> dict[str, Drawn]:
    """Draw from every stratum of `rules`; forced units have no part in it.

    The order of the units does not matter. A stratum without a rule is not drawn from.
    """
    sizes = _sizes(units)
    weights = _weights(units, rules)
    tickets = _tickets(units, seed, _bounds(sizes, rules))
    if short := [name for name in rules if len(tickets[name]) < _needed(sizes[name], rules[name])]:
        again = _tickets(units, seed, dict.fromkeys(sizes, _NONE) | dict.fromkeys(short, _ALL))
        tickets |= {name: again[name] for name in short}
    return {
        name: _drawn(seed, rule, sizes[name], tickets=tickets[name], weights=weights)
        for name, rule in rules.items()
    }


def _sizes(units: Sequence[Unit]) -> Counter[str]:
    """Return how many units of each stratum take part, 0 for strata of forced units alone."""
    sizes = Counter(map(attrgetter("stratum"), units))
    sizes.subtract(unit.stratum for unit in units if unit.forced is not None)
    return sizes


def _weights(units: Sequence[Unit], rules: Mapping[str, Rule]) -> dict[str, int]:
    """Return the weights of the units whose method asks for them."""
    weighted = {name for name, rule in rules.items() if rule.method in WEIGHTED}
    return {u.id: u.weight or 1 for u in units if u.stratum in weighted} if weighted else {}


def _needed(size: int, rule: Rule) -> int:
    """Return how many of the lowest tickets of a stratum decide; of `poisson` none must."""
    if rule.method is Method.POISSON:
        return 0
    needed = size if rule.method in WEIGHTED else quota(size, rule) + rule.reserve
    return min(size, needed)


def _bounds(sizes: Mapping[str, int], rules: Mapping[str, Rule]) -> dict[str, bytes]:
    """Return for each stratum a bound below which, almost surely, all tickets needed lie.

    About five standard deviations more than needed are expected below it. A bound saves time and
    decides nothing: where too few tickets lie below it, all are taken. Only for `poisson` it is
    what decides.
    """
    bounds = dict.fromkeys(sizes, _NONE)
    for stratum, rule in rules.items():
        if rule.method is Method.POISSON:
            bounds[stratum] = _threshold(rule)
            continue
        needed = _needed(sizes[stratum], rule)
        likely = needed + 5 * (isqrt(needed) + 1) if needed else 0
        bounds[stratum] = (
            (likely * TICKETS // sizes[stratum]).to_bytes(32, "big")
            if likely < sizes[stratum]
            else _ALL
        )
    return bounds


def _threshold(rule: Rule) -> bytes:
    """Return the ticket below which `poisson` selects: num/den of all tickets, rounded down."""
    below = rule.num * TICKETS // rule.den
    return below.to_bytes(32, "big") if below < TICKETS else _ALL


def _tickets(
    units: Iterable[Unit], seed: str, bounds: Mapping[str, bytes]
) -> dict[str, list[Number]]:
    """Return by stratum the tickets below its bound."""
    # A million units pass here: the hash of what all tickets begin with is copied, not repeated,
    # and what lies above the bound is not kept.
    fresh = hashlib.sha256(f"{PROTOCOL}|ticket|{seed}|".encode()).copy
    found: dict[str, list[Number]] = {stratum: [] for stratum in bounds}
    for unit in units:
        state = fresh()
        state.update(unit.id.encode())
        number = state.digest()
        if number < bounds[unit.stratum] and unit.forced is None:
            found[unit.stratum].append((number, unit.id))
    return found


def _drawn(
    seed: str, rule: Rule, size: int, *, tickets: list[Number], weights: Mapping[str, int]
) -> Drawn:
    """Draw from one stratum, given its tickets."""
    if rule.method is not Method.PARETO:  # which has an order of its own
        tickets = sorted(tickets)
    if rule.method is Method.POISSON:
        rule = Rule(num=len(tickets), den=size or 1)
    count = quota(size, rule)
    certain: tuple[str, ...] = ()
    if rule.method in WEIGHTED:
        certain, rest = certain_units((name for _, name in tickets), weights, count)
        tickets = [entry for entry in tickets if entry[1] in rest] if certain else tickets
        places = count - len(certain)
        if rule.method is Method.PARETO:
            tickets = pareto(tickets, rest, places, reserve=rule.reserve)
        else:
            start = int(ticket("ticket.start", seed, ""), 16)
            tickets = systematic(tickets, rest, places, start=start)
    places = count - len(certain)
    order = tuple((name, number.hex()) for number, name in tickets[: places + rule.reserve])
    return Drawn(
        population=size,
        quota=count,
        certain=certain,
        selected=order[:places],
        reserve=order[places:],
    )
