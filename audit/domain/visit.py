"""A visit: how it came about, who goes, its states, and how it may end."""

import enum
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Annotated

import msgspec

from audit.domain.errors import Conflict, Invalid
from audit.domain.permission import Scope

Reason = Annotated[str, msgspec.Meta(min_length=2, max_length=500)]


class WorkKind(enum.StrEnum):
    """The two kinds of work that are never mixed: the law treats them differently."""

    INSPECTION = "inspection"
    EVALUATION = "evaluation"


class VisitState(enum.StrEnum):
    """Where a visit stands."""

    ASSIGNED = "assigned"
    APPROVED = "approved"
    UNDER_WAY = "under_way"
    HANDED_IN = "handed_in"
    GRADED = "graded"
    FAILED = "failed"


TRANSITIONS: Mapping[VisitState, Mapping[str, VisitState]] = {
    VisitState.ASSIGNED: {"approve": VisitState.APPROVED, "fail": VisitState.FAILED},
    VisitState.APPROVED: {"begin": VisitState.UNDER_WAY, "fail": VisitState.FAILED},
    VisitState.UNDER_WAY: {"hand_in": VisitState.HANDED_IN, "fail": VisitState.FAILED},
    VisitState.HANDED_IN: {"grade": VisitState.GRADED},
    VisitState.GRADED: {},
    VisitState.FAILED: {},
}
CONCLUDED = frozenset({VisitState.GRADED, VisitState.FAILED})
BEGUN = CONCLUDED | {VisitState.UNDER_WAY, VisitState.HANDED_IN}


class ResultCode(enum.StrEnum):
    """The public result of a visit, after the code lists of operating inspection systems."""

    NO_ISSUE = "no_issue"
    CORRECTED = "corrected"
    PENDING = "pending"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    NOT_CARRIED_OUT = "not_carried_out"
    CLOSED = "closed"
    DEREGISTERED = "deregistered"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    MOVED = "moved"


SMALLEST_TEAM = 2
CARRIED_OUT = frozenset({ResultCode.NO_ISSUE, ResultCode.CORRECTED, ResultCode.PENDING})
FAILURES = frozenset(ResultCode) - CARRIED_OUT


class Membership(enum.StrEnum):
    """How an institution came into the sample of a draw."""

    SELECTED = "selected"
    CERTAIN = "certain"
    FORCED = "forced"
    RESERVE = "reserve"


class Drawn(msgspec.Struct, frozen=True, kw_only=True, tag_field="origin", tag="drawn"):
    """The visit comes from a draw: the ticket that decided and the exact chance of `num`/`den`."""

    draw: str
    stratum: str
    membership: Membership
    ticket: str
    num: int
    den: int

    @property
    def probability(self) -> Fraction:
        """The inclusion probability, known before the entropy was."""
        return Fraction(self.num, self.den)


class Targeted(msgspec.Struct, frozen=True, kw_only=True, tag_field="origin", tag="targeted"):
    """The visit follows a complaint, a transfer or what data showed, and no draw.

    `items` are codes of the item list. Source: 优化营商环境条例 Art 54.
    """

    reason: Reason
    body_name: str
    items: tuple[str, ...]


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection or evaluation of one institution.

    `team` holds inspector ids, the lead first. `checklist` is the digest of the resolved checklist
    the visit is bound to. `announced` says that the institution is told once the visit is
    approved; of any other it learns when it begins. `result` is set when the visit is graded or
    has failed.
    """

    id: str
    origin: Drawn | Targeted
    institution: str
    institution_name: str
    district: str
    work: WorkKind
    team: tuple[str, ...]
    checklist: str
    scheme: str
    first_time: bool
    announced: bool = False
    state: VisitState = VisitState.ASSIGNED
    result: ResultCode | None = None
    result_reason: str = ""
    created_at: datetime
    began_at: datetime | None = None
    ended_at: datetime | None = None


def scope(visit: Visit) -> Scope:
    """Return what a visit is, as far as permission is concerned."""
    return Scope(
        region=visit.district,
        institution=visit.institution,
        team=visit.team,
        approved=visit.state is not VisitState.ASSIGNED,
        told=told(visit),
        concluded=visit.state in CONCLUDED,
    )


def told(visit: Visit) -> bool:
    """Return whether the institution may know of the visit: from its beginning, or when announced.

    That a visit which failed was to take place is public, so the institution knows of it too.
    """
    return visit.state in BEGUN or (visit.announced and visit.state is VisitState.APPROVED)


def known_team(visit: Visit, *, secret: bool) -> tuple[str, ...]:
    """Return whom of the team the institution may know: of a secret one nobody before departure.

    Departure is the beginning of the visit; nothing else tells that somebody is on the way.
    """
    return () if secret and visit.state not in BEGUN else visit.team


def advance(visit: Visit, act: str) -> VisitState:
    """Return the state after `act`; raises `Conflict` where the present state does not allow it."""
    following = TRANSITIONS[visit.state].get(act)
    if following is None:
        raise Conflict(
            "visit.state",
            "Visit {visit} is “{state}”; “{act}” is not possible now. Look at the visit's state.",
            visit=visit.id,
            state=visit.state,
            act=act,
        )
    return following


def approve(visit: Visit) -> Visit:
    """Return the visit approved by the head of the checking body: no check without approval.

    Raises `Conflict` while fewer than two inspectors are assigned (行政处罚法 Art 42).
    """
    state = advance(visit, "approve")
    if len(visit.team) < SMALLEST_TEAM:
        raise Conflict(
            "visit.team_incomplete",
            "Visit {visit} has {count} of at least two inspectors; fill the open place first.",
            visit=visit.id,
            count=len(visit.team),
        )
    return msgspec.structs.replace(visit, state=state)


def fill(visit: Visit, inspector: str, *, leads: bool = False) -> Visit:
    """Return the visit with an inspector in a place the draw left open, the first if they lead.

    Raises `Conflict` when the inspector is already on the team or the visit has been approved.
    """
    if visit.state is not VisitState.ASSIGNED or inspector in visit.team:
        raise Conflict(
            "visit.fill",
            "Inspector {inspector} cannot be added to visit {visit}: the visit is “{state}”, or"
            " the inspector is already on its team.",
            inspector=inspector,
            visit=visit.id,
            state=visit.state,
        )
    team = (inspector, *visit.team) if leads else (*visit.team, inspector)
    return msgspec.structs.replace(visit, team=team)


def begin(visit: Visit, at: datetime) -> Visit:
    """Return the visit under way since `at`."""
    return msgspec.structs.replace(visit, state=advance(visit, "begin"), began_at=at)


def hand_in(visit: Visit, at: datetime) -> Visit:
    """Return the visit with its answers closed at `at`."""
    return msgspec.structs.replace(visit, state=advance(visit, "hand_in"), ended_at=at)


def fail(visit: Visit, result: ResultCode, reason: str, *, at: datetime) -> Visit:
    """Return the visit that could not take place, with the public reason.

    Raises `Invalid` when `result` says that the visit did take place.
    """
    state = advance(visit, "fail")
    if result not in FAILURES:
        raise Invalid(
            "visit.result",
            "“{result}” is the result of a visit that took place; choose the code that says why"
            " this one did not.",
            result=result,
        )
    return msgspec.structs.replace(
        visit, state=state, result=result, result_reason=reason, ended_at=at
    )


def grade(visit: Visit, *, has_findings: bool) -> Visit:
    """Return the visit graded, with the result its findings give."""
    result = ResultCode.PENDING if has_findings else ResultCode.NO_ISSUE
    return msgspec.structs.replace(visit, state=advance(visit, "grade"), result=result)


def correct(visit: Visit) -> Visit:
    """Return a graded visit whose findings have all been mended and accepted."""
    if visit.result is not ResultCode.PENDING:
        raise Conflict(
            "visit.not_pending",
            "Visit {visit} has no findings that wait to be mended; look at its result.",
            visit=visit.id,
        )
    return msgspec.structs.replace(visit, result=ResultCode.CORRECTED)


def require_answerable(visit: Visit) -> None:
    """Raise `Conflict` unless answers and evidence may still be added to the visit."""
    if visit.state is not VisitState.UNDER_WAY:
        raise Conflict(
            "visit.not_under_way",
            "Visit {visit} is “{state}”; answers and evidence are taken only while it is under"
            " way.",
            visit=visit.id,
            state=visit.state,
        )
