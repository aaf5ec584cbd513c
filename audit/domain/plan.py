"""The yearly inspection plan: what is checked, among whom, in what share, by whom and why."""

import enum
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import msgspec

from audit.domain.draw import Method
from audit.domain.errors import Conflict, Invalid
from audit.domain.visit import Reason, WorkKind

Body = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
BodyName = Annotated[str, msgspec.Meta(min_length=2, max_length=100)]
Stratum = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}-[A-D]\Z")]
LateReason = Annotated[str, msgspec.Meta(max_length=500)]
_LAST_MONTH = 3


class PlanState(enum.StrEnum):
    """A plan is drafted, then public; what is public is never edited, but a version follows it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    AMENDED = "amended"
    DROPPED = "dropped"


TRANSITIONS: Mapping[PlanState, Mapping[str, PlanState]] = {
    PlanState.DRAFT: {"publish": PlanState.PUBLISHED, "drop": PlanState.DROPPED},
    PlanState.PUBLISHED: {"amend": PlanState.AMENDED},
    PlanState.AMENDED: {},
    PlanState.DROPPED: {},
}
PUBLIC = frozenset({PlanState.PUBLISHED, PlanState.AMENDED})


class Quota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share `num`/`den` of a stratum, at least `minimum`, and how many reserves are kept.

    `method` says how they are drawn: with equal chances as a rule; the weighted methods go by the
    number of people an institution serves.
    """

    num: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    den: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    minimum: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    reserve: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    method: Method = Method.SRS


class PlanDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan of one body and year says.

    `body` is the six-digit code of the checking body; `region` the GB/T 2260 prefix of the
    districts in scope; `items` are codes of the published item list; `quotas` holds one quota per
    risk class, applied in every district for which `strata` gives none under its district and
    class ("310106-D"). `frequency` is how often in the year a draw is held. `lead_expertise` is
    what the lead of a team must know, empty for nothing in particular. `announced` says that
    institutions are told of their visit once it is approved; otherwise they learn of it when it
    begins. `departments` are the bodies that join the body, which leads, in one visit
    (优化营商环境条例 Art 54). `cap` is how many checks of this kind of work one institution has in
    the year at most, None for no bound; one checked in the last `rest_months` is left out.
    `sealed` draws keep their sample, and `teams_secret` their teams, until the visits.
    """

    body: Body
    body_name: BodyName
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
    strata: dict[Stratum, Quota] = {}
    frequency: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    departments: Annotated[tuple[BodyName, ...], msgspec.Meta(max_length=20)] = ()
    cap: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    rest_months: Annotated[int, msgspec.Meta(ge=0, le=60)] = 0
    sealed: bool = False
    teams_secret: bool = False


class Plan(PlanDraft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan with its id, and since when it is public.

    `series` is the id of the first version, "" in that one itself, and `version` counts from 1.
    `late_reason` says why it was not public before the end of March, `drop_reason` why a draft
    never became public.
    """

    id: str
    state: PlanState = PlanState.DRAFT
    published_on: date | None = None
    series: str = ""
    version: int = 1
    late_reason: str = ""
    drop_reason: str = ""

    @property
    def first(self) -> str:
        """The id of the first version."""
        return self.series or self.id

    @property
    def is_public(self) -> bool:
        """Whether anyone may read it: a version that was amended stays public."""
        return self.state in PUBLIC

    @property
    def needs_officers(self) -> bool:
        """Only licensed officers inspect; evaluators evaluate (行政处罚法 Art 42)."""
        return self.work is WorkKind.INSPECTION


def is_draft_of(plan: Plan, draft: PlanDraft) -> bool:
    """Return whether the plan says what the draft says, and is not public yet."""
    return said(plan) == said(draft) and plan.state is PlanState.DRAFT


def said(plan: PlanDraft) -> dict[str, Any]:
    """Return what a plan says, by the names of `PlanDraft`: neither its id nor where it stands."""
    return {name: getattr(plan, name) for name in PlanDraft.__struct_fields__}


def revise(plan: Plan, draft: PlanDraft) -> Plan:
    """Return the draft with other content. Raises `Conflict` once it is public or dropped."""
    require_draft(plan)
    return msgspec.structs.replace(plan, **said(draft))


def publish(plan: Plan, on: date, late_reason: LateReason = "") -> Plan:
    """Return the plan made public on that day; raises `Conflict` if it already is.

    The reason is kept only where the plan is late.
    """
    require_draft(plan)
    return msgspec.structs.replace(
        plan,
        state=TRANSITIONS[plan.state]["publish"],
        published_on=on,
        late_reason=late_reason.strip() if is_late(plan, on) else "",
    )


def is_late(plan: Plan, on: date) -> bool:
    """Return whether a plan that is published on that day comes after the end of March.

    The yearly plan is to be public before then: 上海市优化营商环境条例 (2024-09-27) Art 62. A later
    version of a plan amends one that was.
    """
    return plan.version == 1 and (on.year, on.month) > (plan.year, _LAST_MONTH)


def drop(plan: Plan, reason: Reason) -> Plan:
    """Return the draft given up, with the reason. Raises `Conflict` once it is public."""
    require_draft(plan)
    return msgspec.structs.replace(plan, state=TRANSITIONS[plan.state]["drop"], drop_reason=reason)


def version_after(plan: Plan, draft: PlanDraft, identity: str) -> Plan:
    """Return the draft of the version that is to follow a public plan.

    Raises `Conflict` for a plan that is not the public version, `Invalid` if the draft is of
    another body or year.
    """
    require_published(plan)
    if (draft.body, draft.year) != (plan.body, plan.year):
        raise Invalid(
            "plan.other_plan",
            "A new version stays the plan of body {body} and year {year}; make a new plan for"
            " another.",
            body=plan.body,
            year=plan.year,
        )
    return Plan(id=identity, series=plan.first, version=plan.version + 1, **said(draft))


def amend(plan: Plan, following: Plan) -> Plan:
    """Return the public plan after `following`, the next version, took its place.

    Raises `Conflict` if another version took it meanwhile.
    """
    allowed = TRANSITIONS[plan.state].get("amend")
    if allowed is None or plan.version + 1 != following.version:
        raise Conflict(
            "plan.overtaken",
            "Another version of plan {plan} became public meanwhile; start again from that one.",
            plan=plan.first,
        )
    return msgspec.structs.replace(plan, state=allowed)


def require_draft(plan: Plan) -> None:
    """Raise `Conflict` unless the plan can still be changed."""
    if plan.is_public:
        raise Conflict(
            "plan.published",
            "Plan {plan} is already public and cannot be changed; make a new version of it.",
            plan=plan.id,
        )
    if plan.state is PlanState.DROPPED:
        raise Conflict(
            "plan.dropped",
            "The draft {plan} was dropped: {reason}; make a new plan.",
            plan=plan.id,
            reason=plan.drop_reason,
        )


def require_published(plan: Plan) -> None:
    """Raise `Conflict` unless the plan is public: nothing is drawn from a secret plan."""
    if plan.state is PlanState.AMENDED:
        raise Conflict(
            "plan.amended",
            "Plan {plan} was amended; take its latest version.",
            plan=plan.id,
        )
    if plan.state is not PlanState.PUBLISHED:
        raise Conflict(
            "plan.not_published",
            "Plan {plan} is still a draft; publish it before a draw is announced.",
            plan=plan.id,
        )
