"""What stands in the way of a plan: of keeping it as a draft, and of making it public."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import msgspec

from audit.domain.draw import Method
from audit.domain.errors import Fault, Invalid
from audit.domain.frame import forecast
from audit.domain.plan import Plan, PlanDraft, is_late
from audit.domain.registry import InspectionItem


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan is held against before it becomes public.

    `items` is the published item list, `bodies` are those with inspectors in the region, `strata`
    how many institutions each stratum has, `others` the public plans of the same year and kind of
    work, and `before` the version that the plan takes the place of.
    """

    items: Mapping[str, InspectionItem]
    bodies: frozenset[str]
    strata: Mapping[str, int]
    others: tuple[Plan, ...]
    before: Plan | None
    today: date


def check(plan: PlanDraft, *, risk_classes: frozenset[str], known_items: frozenset[str]) -> None:
    """Refuse a plan that cannot be drawn from, naming every fault.

    Raises `Invalid`.
    """
    faults = [
        *_quota_faults(plan, risk_classes),
        *_stratum_faults(plan),
        *_secrecy_faults(plan),
        *_scope_faults(plan, known_items),
    ]
    if faults:
        raise Invalid(
            "plan.invalid",
            "{count} places in the plan are wrong; correct each and send it again.",
            faults=tuple(faults),
            count=len(faults),
        )


def _quota_faults(plan: PlanDraft, risk_classes: frozenset[str]) -> Iterable[Fault]:
    for name, quota in plan.quotas.items():
        if quota.num > quota.den:
            yield Fault(
                where=f"$.quotas.{name}",
                code="plan.quota_above_all",
                message="Risk class {name}: {num}/{den} is more than everyone; the share is at most"
                " 1.",
                fields={"name": name, "num": str(quota.num), "den": str(quota.den)},
            )
    for name, quota in (plan.quotas | plan.strata).items():
        if quota.method is Method.POISSON and (quota.minimum or quota.reserve):
            yield Fault(
                where="$.quotas",
                code="plan.poisson",
                message="{name}: with poisson every institution rolls for itself, so there is"
                " neither a least number nor a reserve; set both to 0 or draw with equal chances.",
                fields={"name": name},
            )
    for name in sorted(risk_classes.symmetric_difference(plan.quotas)):
        yield Fault(
            where="$.quotas",
            code="plan.quota_missing",
            message="Risk class {name} must have exactly one quota; add it or take it away.",
            fields={"name": name},
        )


def _secrecy_faults(plan: PlanDraft) -> Iterable[Fault]:
    """Yield that teams cannot stay secret where the seed is public: they follow from it."""
    if plan.teams_secret and not plan.sealed:
        yield Fault(
            where="$.teams_secret",
            code="plan.teams_open",
            message="The teams follow from the seed, which an open draw tells everybody; keep the"
            " sample sealed too, or let the teams be known.",
        )


def _stratum_faults(plan: PlanDraft) -> Iterable[Fault]:
    for name, quota in plan.strata.items():
        if quota.num > quota.den:
            yield Fault(
                where="$.strata",
                code="plan.stratum_above_all",
                message="Stratum {name}: {num}/{den} is more than everyone; the share is at most"
                " 1.",
                fields={"name": name, "num": str(quota.num), "den": str(quota.den)},
            )
        if not name.startswith(plan.region):
            yield Fault(
                where="$.strata",
                code="plan.stratum_elsewhere",
                message="Stratum {name} lies outside the region of the plan; take its share away.",
                fields={"name": name},
            )


def _scope_faults(plan: PlanDraft, known_items: frozenset[str]) -> list[Fault]:
    faults = [
        Fault(
            where="$.items",
            code="plan.item_unpublished",
            message="Item {item} is not on the published item list, so it may not be inspected.",
            fields={"item": item},
        )
        for item in plan.items
        if item not in known_items
    ]
    return faults + [
        Fault(
            where="$.months",
            code="plan.month",
            message="Month {month} must lie between 1 and 12 and stand once.",
            fields={"month": str(month)},
        )
        for month in plan.months
        if not 1 <= month <= 12 or plan.months.count(month) > 1  # noqa: PLR2004 -- months
    ]


def obstacles(plan: Plan, around: Surroundings, late_reason: str = "") -> tuple[Fault, ...]:
    """Return all that keeps a plan from becoming public, each with its remedy; () for nothing."""
    return (
        *_basis_faults(plan, around.items),
        *_share_faults(plan, around),
        *_cap_faults(plan, around),
        *_month_faults(plan, around),
        *_department_faults(plan, around.bodies),
        *_late_faults(plan, around.today, late_reason),
    )


def require_clear(plan: Plan, around: Surroundings, late_reason: str) -> None:
    """Raise `Invalid` naming all that keeps a plan from becoming public."""
    faults = obstacles(plan, around, late_reason)
    if faults:
        raise Invalid(
            "plan.obstacles",
            "{count} things keep the plan from becoming public; mend each, then publish it.",
            faults=faults,
            count=len(faults),
        )


def _basis_faults(plan: Plan, items: Mapping[str, InspectionItem]) -> Iterable[Fault]:
    for code in plan.items:
        item = items.get(code)
        if item is None or not item.basis.strip():
            yield Fault(
                where="$.items",
                code="plan.item_without_basis",
                message="Item {item} has no published basis in law, so it may not be inspected;"
                " complete the item list or take the item out.",
                fields={"item": code},
            )


def _share_faults(plan: Plan, around: Surroundings) -> Iterable[Fault]:
    """Yield the items of which the plan checks less than the published item list says.

    The shares are compared exactly: the checks of a year in all strata against the institutions.
    """
    lines = forecast(plan, around.strata)
    population = sum(line.population for line in lines)
    checks = plan.frequency * sum(line.quota for line in lines)
    for code in plan.items:
        item = around.items.get(code)
        if item is not None and checks * item.ratio_den < population * item.ratio_num:
            yield Fault(
                where="$.quotas",
                code="plan.share_below_list",
                message="Item {item}: the item list promises {num}/{den} in a year, the plan checks"
                " {checks} of {population}; raise the shares, or how often a draw is held.",
                fields={
                    "item": code,
                    "num": str(item.ratio_num),
                    "den": str(item.ratio_den),
                    "checks": str(checks),
                    "population": str(population),
                },
            )


def _cap_faults(plan: Plan, around: Surroundings) -> Iterable[Fault]:
    """Yield the strata in which the shares cannot be drawn without breaking a cap.

    A stratum of N institutions under a cap c has room for N·c checks. All public plans of the year
    together with this one take the sum of quota times frequency from it; if that is more, some
    institution is checked more than c times whatever is drawn (pigeonhole principle), and if it is
    not, a draw that leaves out who reached the cap can always keep it. A stratum of which everyone
    is drawn twice under a cap of one is a case of this. The smallest cap of the plans binds.
    """
    plans = [plan, *(one for one in around.others if one.first != plan.first)]
    caps = [one.cap for one in plans if one.cap is not None]
    if not caps:
        return
    taken = dict.fromkeys(around.strata, 0)
    for one in plans:
        inside = {name: n for name, n in around.strata.items() if name.startswith(one.region)}
        for line in forecast(one, inside):
            taken[line.stratum] += one.frequency * line.quota
    for name, population in around.strata.items():
        if taken[name] > min(caps) * population:
            yield Fault(
                where="$.cap",
                code="plan.cap_broken",
                message="Stratum {stratum}: {checks} checks are planned in the year and {room} fit"
                " under the cap of {cap} each; lower a share or a frequency, or raise the cap.",
                fields={
                    "stratum": name,
                    "checks": str(taken[name]),
                    "room": str(min(caps) * population),
                    "cap": str(min(caps)),
                },
            )


def _month_faults(plan: Plan, around: Surroundings) -> Iterable[Fault]:
    """Yield the months that are over; those of the version before were not when it was made."""
    kept = around.before.months if around.before else ()
    now = (around.today.year, around.today.month)
    for month in plan.months:
        if (plan.year, month) < now and month not in kept:
            yield Fault(
                where="$.months",
                code="plan.month_over",
                message="Month {month} of {year} is over; take it out.",
                fields={"month": str(month), "year": str(plan.year)},
            )


def _department_faults(plan: Plan, bodies: Collection[str]) -> Iterable[Fault]:
    for name in plan.departments:
        if name not in bodies:
            yield Fault(
                where="$.departments",
                code="plan.department_unknown",
                message="No active inspector of {name} serves the region, so it cannot join a"
                " check; enter its inspectors or take it out.",
                fields={"name": name},
            )


def _late_faults(plan: Plan, today: date, late_reason: str) -> Iterable[Fault]:
    if is_late(plan, today) and len(late_reason.strip()) < 2:  # noqa: PLR2004 -- one is no reason
        yield Fault(
            where="$.late_reason",
            code="plan.late",
            message="The plan of {year} was to be public before the end of March"
            " (上海市优化营商环境条例 Art 62); say why it comes later. The reason will be public.",
            fields={"year": str(plan.year)},
        )
