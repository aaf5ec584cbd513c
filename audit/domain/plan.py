"""The yearly inspection plan: what is checked, among whom, in what share, by whom and why."""

import enum
from collections.abc import Mapping
from datetime import date
from typing import Annotated

import msgspec

from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.visit import WorkKind

Body = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]


class PlanState(enum.StrEnum):
    """A plan is drafted, then public; what is public is never edited."""

    DRAFT = "draft"
    PUBLISHED = "published"


TRANSITIONS: Mapping[PlanState, Mapping[str, PlanState]] = {
    PlanState.DRAFT: {"publish": PlanState.PUBLISHED},
    PlanState.PUBLISHED: {},
}


class Quota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share `num`/`den` of a stratum, at least `minimum`, and how many reserves are kept."""

    num: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    den: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    minimum: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    reserve: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0


class PlanDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan of one body and year says.

    `body` is the six-digit code of the checking body; `region` the GB/T 2260 prefix of the
    districts in scope; `items` are codes of the published item list; `quotas` holds one quota per
    risk class, applied in every district. `lead_expertise` is what the lead of a team must know,
    empty for nothing in particular. `announced` says that institutions are told of their visit once
    it is approved; otherwise they learn of it when it begins.
    """

    body: Body
    body_name: Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
    year: Annotated[int, msgspec.Meta(ge=2000, le=2999)]
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    work: WorkKind
    legal_basis: Annotated[str, msgspec.Meta(min_length=2, max_length=1000)]
    checklist: Annotated[str, msgspec.Meta(max_length=64)]
    items: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    region: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?\Z")]
    months: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=12)]
    quotas: dict[str, Quota]
    team_size: Annotated[int, msgspec.Meta(ge=2, le=10)] = 2
    lead_expertise: Annotated[str, msgspec.Meta(max_length=64)] = ""
    announced: bool = False


class Plan(PlanDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan with its id, and since when it is public."""

    id: str
    state: PlanState = PlanState.DRAFT
    published_on: date | None = None

    @property
    def needs_officers(self) -> bool:
        """Only licensed officers inspect; evaluators evaluate (行政处罚法 Art 42)."""
        return self.work is WorkKind.INSPECTION


def check(plan: PlanDraft, *, risk_classes: frozenset[str], known_items: frozenset[str]) -> None:
    """Refuse a plan that cannot be drawn from, naming every fault.

    Raises `Invalid`.
    """
    faults = [*_quota_faults(plan, risk_classes), *_scope_faults(plan, known_items)]
    if faults:
        raise Invalid(
            "plan.invalid",
            "{count} places in the plan are wrong; correct each and send it again.",
            faults=tuple(faults),
            count=len(faults),
        )


def _quota_faults(plan: PlanDraft, risk_classes: frozenset[str]) -> list[Fault]:
    faults = [
        Fault(
            where=f"$.quotas.{name}",
            code="plan.quota_above_all",
            message="Risk class {name}: {num}/{den} is more than everyone; the share is at most 1.",
            fields={"name": name, "num": str(quota.num), "den": str(quota.den)},
        )
        for name, quota in plan.quotas.items()
        if quota.num > quota.den
    ]
    return faults + [
        Fault(
            where="$.quotas",
            code="plan.quota_missing",
            message="Risk class {name} must have exactly one quota; add it or take it away.",
            fields={"name": name},
        )
        for name in sorted(risk_classes.symmetric_difference(plan.quotas))
    ]


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


def is_draft_of(plan: Plan, draft: PlanDraft) -> bool:
    """Return whether the plan says what the draft says, and is not public yet."""
    said = msgspec.structs.asdict(draft)
    same = all(getattr(plan, name) == value for name, value in said.items())
    return same and plan.state is PlanState.DRAFT


def publish(plan: Plan, on: date) -> Plan:
    """Return the plan made public on that day; raises `Conflict` if it already is."""
    following = TRANSITIONS[plan.state].get("publish")
    if following is None:
        raise Conflict(
            "plan.published",
            "Plan {plan} is already public and cannot be changed; make a new plan.",
            plan=plan.id,
        )
    return msgspec.structs.replace(plan, state=following, published_on=on)


def require_published(plan: Plan) -> None:
    """Raise `Conflict` unless the plan is public: nothing is drawn from a secret plan."""
    if plan.state is not PlanState.PUBLISHED:
        raise Conflict(
            "plan.not_published",
            "Plan {plan} is still a draft; publish it before a draw is announced.",
            plan=plan.id,
        )
