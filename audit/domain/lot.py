"""What a draw was for one institution, drawn or not: its chance, its ticket, what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from audit.domain.draw import Drawn, Method, Rule, Unit, ticket
from audit.domain.draw_files import Excluded, Result
from audit.domain.inclusion import Accuracy, accuracy, chances
from audit.domain.visit import Membership


class Lists(msgspec.Struct, frozen=True, kw_only=True):
    """The frozen lists of a draw and its rules by stratum."""

    units: Sequence[Unit]
    excluded: Sequence[Excluded]
    rules: Mapping[str, Rule]


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw was for one institution that took part in it.

    The `chance` of being inspected is known `accuracy`; `forced` is the reason for which the
    institution is inspected without being drawn. While the result is sealed, `ticket` is "" and
    `membership` None, as it is for those not drawn. `highest` is the highest ticket drawn in the
    stratum, of `places` drawn; it is "" where tickets alone do not decide, and where none was.
    """

    institution: str
    stratum: str
    method: Method
    population: int
    chance: Fraction
    accuracy: Accuracy
    forced: str = ""
    ticket: str = ""
    membership: Membership | None = None
    highest: str = ""
    places: int = 0


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An institution that had no part in a draw; `why` is the public reason, "" for not listed."""

    institution: str
    why: str


def read_lists(population: bytes, excluded: bytes, rules: Mapping[str, Rule]) -> Lists:
    """Return the lists as they were frozen, population.jsonl and excluded.jsonl."""
    return Lists(
        units=msgspec.json.Decoder(Unit).decode_lines(population),
        excluded=msgspec.json.Decoder(Excluded).decode_lines(excluded),
        rules=rules,
    )


def lots(wanted: Sequence[str], lists: Lists, result: Result | None) -> Iterator[Lot | LeftOut]:
    """Yield for each institution what the draw was for it; `result` is None while it is sealed."""
    units = {unit.id: unit for unit in lists.units if unit.id in wanted}
    reasons = {one.id: one.why for one in lists.excluded}
    for institution in wanted:
        if institution in units:
            yield _lot(units[institution], lists, result)
        else:
            yield LeftOut(institution=institution, why=reasons.get(institution, ""))


def _lot(unit: Unit, lists: Lists, result: Result | None) -> Lot:
    rule = lists.rules[unit.stratum]
    companions = [one for one in lists.units if one.stratum == unit.stratum]
    rules = {unit.stratum: rule}
    known = Lot(
        institution=unit.id,
        stratum=unit.stratum,
        method=rule.method,
        population=sum(one.forced is None for one in companions),
        chance=chances(companions, rules)[unit.id],
        accuracy=accuracy(companions, rules)[unit.stratum],
        forced=unit.forced or "",
    )
    if result is None:
        return known
    drawn = result.strata[unit.stratum]
    return msgspec.structs.replace(
        known,
        ticket=ticket("ticket", result.seed, unit.id),
        membership=Membership.FORCED if unit.forced else _membership(unit.id, drawn),
        highest=_highest(drawn, rule.method),
        places=drawn.quota,
    )


def _membership(institution: str, drawn: Drawn) -> Membership | None:
    if institution in drawn.certain:
        return Membership.CERTAIN
    if institution in dict(drawn.selected):
        return Membership.SELECTED
    return Membership.RESERVE if institution in dict(drawn.reserve) else None


def _highest(drawn: Drawn, method: Method) -> str:
    if method not in {Method.SRS, Method.POISSON}:
        return ""
    return max((number for _institution, number in drawn.selected), default="")
