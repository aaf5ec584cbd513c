"""DRAW1: the draw of institutions that anyone can repeat from published bytes.

The method, its guarantees and its sources are told in docs/algorithms/draw.md.
"""

import enum
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from typing import Annotated, Final

import msgspec

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

_TICKETS = 2**256
_ABOVE_ALL = b"\xff" * 33
_PARETO_SCALE = 2**128


class Method(enum.StrEnum):
    """How units are drawn inside a stratum: with equal chances, or in proportion to weights."""

    SRS = "srs"
    PARETO = "pareto"
    SYSTEMATIC = "systematic"


class Rule(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What is drawn from one stratum: the share num/den rounded up, at least `min`.

    `reserve` is how many further units are named, in order, to stand in for one that falls out.
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
    """Return how many of `population` units are drawn: never more than there are."""
    share = -(-population * rule.num // rule.den)
    return min(population, max(rule.min, share))


def draw(units: Sequence[Unit], rules: Mapping[str, Rule], seed: str) -> dict[str, Drawn]:
    """Draw from every stratum of `rules`; forced units have no part in it.

    The order of the units does not matter. Every stratum of a unit must have its rule.
    """
    frame = _Frame(units, rules)
    return {stratum: frame.drawn(stratum, rule, seed) for stratum, rule in rules.items()}


def chances(units: Sequence[Unit], rules: Mapping[str, Rule]) -> dict[str, Fraction]:
    """Return the exact probability with which each unit of the frame comes to be inspected.

    It is 1 for forced and certain units, n/N for `srs` and n·w/W for `systematic`. For `pareto`
    it is the n·w/W aimed at, which the method meets within about a thousandth (Rosén, 1997).
    """
    frame = _Frame(units, rules)
    result = {unit.id: Fraction(1) for unit in units}
    for stratum, rule in rules.items():
        result |= frame.chances(stratum, rule)
    return result


class _Frame:
    """The units that take part, by stratum; weights only where the method asks for them."""

    def __init__(self, units: Sequence[Unit], rules: Mapping[str, Rule]) -> None:
        self._ids = ids = defaultdict[str, list[str]](list)
        for unit in units:
            if unit.forced is None:
                ids[unit.stratum].append(unit.id)
        weighted = {name for name, rule in rules.items() if rule.method is not Method.SRS}
        self._weights: dict[str, int] = {}
        if weighted:
            self._weights = {u.id: u.weight or 1 for u in units if u.stratum in weighted}

    def drawn(self, stratum: str, rule: Rule, seed: str) -> Drawn:
        """Draw from one stratum."""
        ids = self._ids[stratum]
        count = quota(len(ids), rule)
        certain: tuple[str, ...] = ()
        if rule.method is Method.SRS:
            order = _lowest(seed, ids, count + rule.reserve)
        else:
            certain, weights = _certain(ids, self._weights, count)
            by_method = _pareto if rule.method is Method.PARETO else _systematic
            order = by_method(seed, weights, count - len(certain))
        places = count - len(certain)
        tickets = tuple((name, number.hex()) for number, name in order[: places + rule.reserve])
        return Drawn(
            population=len(ids),
            quota=count,
            certain=certain,
            selected=tickets[:places],
            reserve=tickets[places:],
        )

    def chances(self, stratum: str, rule: Rule) -> dict[str, Fraction]:
        """Return the chance of every unit of one stratum."""
        ids = self._ids[stratum]
        count = quota(len(ids), rule)
        if rule.method is Method.SRS:
            return dict.fromkeys(ids, Fraction(count, len(ids) or 1))
        certain, weights = _certain(ids, self._weights, count)
        total = sum(weights.values())
        left = count - len(certain)
        return {name: Fraction(left * weight, total) for name, weight in weights.items()}


_Number = tuple[bytes, str]
"""A ticket as its 32 bytes, and the id: these sort as (ticket, id) must."""


def _below(seed: str, ids: Iterable[str], bound: bytes) -> list[_Number]:
    # A million units pass here. The hash of what all tickets begin with is copied, not repeated,
    # and tickets above the bound are dropped before anything is sorted.
    fresh = hashlib.sha256(f"{PROTOCOL}|ticket|{seed}|".encode()).copy
    found = []
    for name in ids:
        state = fresh()
        state.update(name.encode())
        number = state.digest()
        if number < bound:
            found.append((number, name))
    found.sort()
    return found


def _lowest(seed: str, ids: Sequence[str], count: int) -> list[_Number]:
    """Return the `count` lowest tickets, in order."""
    found: list[_Number] = []
    if count:
        for bound in (_likely_bound(len(ids), count), _ABOVE_ALL):
            found = _below(seed, ids, bound)
            if len(found) >= count:
                break
    return found[:count]


def _likely_bound(population: int, count: int) -> bytes:
    # More than six standard deviations above the expected number: nearly always enough, and where
    # it is not, all tickets are sorted. The bound saves time and never decides.
    enough = count + 6 * isqrt(count) + 16
    if enough >= population:
        return _ABOVE_ALL
    return (enough * _TICKETS // population).to_bytes(32, "big")


def _certain(
    ids: Iterable[str], weights: Mapping[str, int], count: int
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the units whose share of the weight fills a place, and the weights of the others."""
    rest = {name: weights[name] for name in ids}
    certain: list[str] = []
    while True:
        left = count - len(certain)
        total = sum(rest.values())
        heavy = [name for name, weight in rest.items() if left and left * weight >= total]
        if not heavy:
            return tuple(sorted(certain)), rest
        certain += heavy
        for name in heavy:
            del rest[name]


def _pareto(seed: str, weights: Mapping[str, int], count: int) -> list[_Number]:
    """Order by the odds of ticket and share, in integers (Rosén, Pareto sampling, 1997)."""
    total = sum(weights.values())

    def odds(entry: _Number) -> tuple[int, _Number]:
        number = int.from_bytes(entry[0], "big")
        share = count * weights[entry[1]]
        above = (number + 1) * (total - share) * _PARETO_SCALE
        return above // ((_TICKETS - number) * share), entry

    return sorted(_below(seed, weights, _ABOVE_ALL), key=odds) if count else []


def _systematic(seed: str, weights: Mapping[str, int], count: int) -> list[_Number]:
    """Take equal steps through the weights in ticket order (Madow, 1949); nothing is in reserve."""
    total = sum(weights.values())
    mark = int(ticket("ticket.start", seed, ""), 16) % total if count else 0
    reached = 0
    selected = []
    for entry in _below(seed, weights, _ABOVE_ALL) if count else ():
        reached += count * weights[entry[1]]
        if reached > mark:
            selected.append(entry)
            mark += total
    return selected
