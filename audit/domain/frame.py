"""From the registers to the frame of a draw: who is in it, in which stratum, with whom to visit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec

from audit.domain import assignment, registry
from audit.domain.draw import WEIGHTED, Rule, Unit, quota
from audit.domain.errors import Fault, Invalid
from audit.domain.plan import Plan, PlanDraft

PublicReason = Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class Forced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An institution that is inspected without being drawn, and the public reason."""

    institution: registry.RegisterId
    reason: PublicReason


class Exclusion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An institution of the region that is left out of the draw, and the public reason."""

    institution: registry.RegisterId
    reason: PublicReason


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw is made from; everything in it is hashed and published before the entropy."""

    units: tuple[Unit, ...]
    rules: Mapping[str, Rule]
    inspectors: tuple[assignment.Inspector, ...]
    recusals: tuple[assignment.Recusal, ...]
    excluded: Mapping[str, str]


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan takes from one stratum: `quota` of `population`, then `reserve` more."""

    stratum: str
    population: int
    quota: int
    reserve: int


def stratum(district: str, risk_class: registry.RiskClass) -> str:
    """Return the stratum: district and risk class, so that chances are equal inside it."""
    return f"{district}-{risk_class}"


def forecast(plan: PlanDraft, populations: Mapping[str, int]) -> tuple[Forecast, ...]:
    """Return for each stratum what a draw from the plan would take, if no unit were forced.

    `populations` maps each stratum to its number of units; the plan has a quota for every class.
    """
    found = []
    for name, population in sorted(populations.items()):
        rule = _rule(plan, name)
        drawn = quota(population, rule)
        reserve = min(rule.reserve, population - drawn)
        found.append(Forecast(stratum=name, population=population, quota=drawn, reserve=reserve))
    return tuple(found)


def populations(units: Iterable[Unit]) -> dict[str, int]:
    """Return how many units of each stratum take part in a draw: all that are not forced."""
    return dict(Counter(unit.stratum for unit in units if unit.forced is None))


def can_be_drawn(plan: Plan, inspector: registry.Inspector) -> bool:
    """Return whether an active inspector can be drawn: only officers are, for an inspection."""
    return inspector.officer or not plan.needs_officers


def frame(
    plan: Plan,
    institutions: Sequence[registry.Institution],
    staff: Sequence[tuple[registry.Inspector, int]],
    *,
    recusals: Iterable[registry.Recusal] = (),
    forced: Sequence[Forced] = (),
    excluded: Sequence[Exclusion] = (),
) -> Frame:
    """Return the frame of a plan over the active institutions of its region.

    `staff` pairs each active inspector with the visits already on hand. Raises `Invalid` for a
    forced or excluded institution that is not in the register, or that stands in both lists, and
    for one without a weight in a stratum that is drawn by weights.
    """
    _check_lists({one.id for one in institutions}, forced, excluded)
    out = {one.institution: one.reason for one in excluded}
    why = {one.institution: one.reason for one in forced}
    units = tuple(_unit(one, plan, why.get(one.id)) for one in institutions if one.id not in out)
    _check_weights(units, plan)
    districts = sorted({one.district for one in institutions})
    inspectors = tuple(
        _inspector(person, load, districts) for person, load in staff if can_be_drawn(plan, person)
    )
    known = {person.id for person in inspectors}
    present = {unit.id for unit in units}
    return Frame(
        units=units,
        rules={name: _rule(plan, name) for name in sorted({unit.stratum for unit in units})},
        inspectors=inspectors,
        recusals=tuple(
            assignment.Recusal(inspector=one.inspector, institution=one.institution)
            for one in recusals
            if one.inspector in known and one.institution in present
        ),
        excluded=out,
    )


def _unit(institution: registry.Institution, plan: Plan, forced: str | None) -> Unit:
    name = stratum(institution.district, institution.risk_class)
    weighted = _rule(plan, name).method in WEIGHTED
    return Unit(
        id=institution.id,
        stratum=name,
        weight=(institution.capacity or None) if weighted else None,
        forced=forced,
        district=institution.district,
        expertise=plan.lead_expertise or None,
    )


def _inspector(
    person: registry.Inspector, load: int, districts: Sequence[str]
) -> assignment.Inspector:
    return assignment.Inspector(
        id=person.id,
        org=person.organisation,
        districts=tuple(code for code in districts if person.serves(code)),
        expertise=tuple(sorted(person.expertise)),
        cap=person.capacity,
        load=load,
    )


def _rule(plan: PlanDraft, name: str) -> Rule:
    share = plan.strata.get(name) or plan.quotas[name.rpartition("-")[2]]
    return Rule(
        num=share.num,
        den=share.den,
        min=share.minimum,
        method=share.method,
        reserve=share.reserve,
    )


def _check_lists(known: set[str], forced: Sequence[Forced], excluded: Sequence[Exclusion]) -> None:
    both = {one.institution for one in forced} & {one.institution for one in excluded}
    named = [("forced", one.institution) for one in forced]
    named += [("excluded", one.institution) for one in excluded]
    faults = [
        Fault(
            where=f"$.{which}",
            code="frame.unknown",
            message="Institution {institution} is not active in the plan's region; correct the id.",
            fields={"institution": one},
        )
        for which, one in named
        if one not in known
    ] + [
        Fault(
            where="$.forced",
            code="frame.both",
            message="Institution {institution} is both forced and excluded; decide on one.",
            fields={"institution": one},
        )
        for one in sorted(both)
    ]
    if faults:
        raise Invalid(
            "frame.invalid",
            "{count} places in the lists of the draw are wrong; correct each.",
            faults=tuple(faults),
            count=len(faults),
        )


def _check_weights(units: Iterable[Unit], plan: Plan) -> None:
    """Refuse a draw by weights where the register lacks one; forced units need none."""
    weighted = (unit for unit in units if _rule(plan, unit.stratum).method in WEIGHTED)
    faults = tuple(
        Fault(
            where="$.institutions",
            code="frame.weight",
            message="Institution {institution} of stratum {stratum} has no number of people served,"
            " by which this stratum is drawn; enter it, or plan another method.",
            fields={"institution": unit.id, "stratum": unit.stratum},
        )
        for unit in weighted
        if not unit.weight and unit.forced is None
    )
    if faults:
        raise Invalid(
            "frame.weights",
            "{count} institutions have no weight to be drawn by; see each.",
            faults=faults,
            count=len(faults),
        )
