"""What a person may do: one table of role and act, and the scope each act is bound to."""

import enum
from collections.abc import Callable, Mapping

import msgspec

from audit.domain.actor import Actor, Role
from audit.domain.errors import Forbidden


class Act(enum.StrEnum):
    """Everything an actor can ask of the trip."""

    READ_REGISTER = "read_register"
    EDIT_REGISTER = "edit_register"
    EDIT_PLAN = "edit_plan"
    READ_PLAN = "read_plan"
    HOLD_DRAW = "hold_draw"
    READ_DRAW = "read_draw"
    ASSIGN_VISIT = "assign_visit"
    APPROVE_VISIT = "approve_visit"
    READ_VISIT = "read_visit"
    RECORD_VISIT = "record_visit"
    GRADE_VISIT = "grade_visit"
    READ_RESULT = "read_result"
    ANSWER_ACTION = "answer_action"
    JUDGE_ACTION = "judge_action"
    PUBLISH = "publish"
    READ_TRAIL = "read_trail"
    MANAGE_TOKENS = "manage_tokens"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing is, as far as permission is concerned.

    `region` is the district code the thing lies in, `institution` whom it concerns, `team` the
    inspectors it is assigned to. A thing without one of these leaves it empty.
    """

    region: str = ""
    institution: str = ""
    team: tuple[str, ...] = ()


EVERYWHERE = Scope()

Rule = Callable[[Actor, Scope], str | None]


def _always(_actor: Actor, _scope: Scope) -> str | None:
    return None


def _in_region(actor: Actor, scope: Scope) -> str | None:
    if scope.region.startswith(actor.region):
        return None
    return "it lies outside your region"


def _on_team(actor: Actor, scope: Scope) -> str | None:
    return None if actor.inspector and actor.inspector in scope.team else "you are not on its team"


def _own(actor: Actor, scope: Scope) -> str | None:
    if actor.institution and actor.institution == scope.institution:
        return None
    return "it belongs to another institution"


RULES: Mapping[Role, Mapping[Act, Rule]] = {
    Role.SYSTEM: dict.fromkeys(Act, _always),
    Role.ADMIN: {
        Act.READ_REGISTER: _always,
        Act.EDIT_REGISTER: _always,
        Act.READ_PLAN: _always,
        Act.READ_DRAW: _always,
        Act.READ_TRAIL: _always,
        Act.MANAGE_TOKENS: _always,
    },
    Role.REGULATOR: {
        Act.READ_REGISTER: _in_region,
        Act.EDIT_REGISTER: _in_region,
        Act.EDIT_PLAN: _in_region,
        Act.READ_PLAN: _always,
        Act.HOLD_DRAW: _in_region,
        Act.READ_DRAW: _always,
        Act.ASSIGN_VISIT: _in_region,
        Act.APPROVE_VISIT: _in_region,
        Act.READ_VISIT: _in_region,
        Act.RECORD_VISIT: _in_region,
        Act.GRADE_VISIT: _in_region,
        Act.READ_RESULT: _in_region,
        Act.JUDGE_ACTION: _in_region,
        Act.PUBLISH: _in_region,
        Act.READ_TRAIL: _always,
    },
    Role.EVALUATOR: {
        Act.READ_VISIT: _on_team,
        Act.RECORD_VISIT: _on_team,
    },
    Role.INSTITUTION: {
        Act.READ_RESULT: _own,
        Act.ANSWER_ACTION: _own,
    },
    Role.PUBLIC: {},
}


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a list must be confined to for one actor; an empty field confines nothing."""

    region: str = ""
    institution: str = ""
    inspector: str = ""


def bounds(actor: Actor, act: Act) -> Bounds:
    """Return what a list is confined to, so that it shows just what `actor` may see one by one.

    Raises `Forbidden` for a role that does not do this at all.
    """
    rule = RULES[actor.role].get(act)
    if rule is _in_region:
        return Bounds(region=actor.region)
    if rule is _on_team and actor.inspector:
        return Bounds(inspector=actor.inspector)
    if rule is _own and actor.institution:
        return Bounds(institution=actor.institution)
    if rule is not _always:
        raise _forbidden(act, "your role does not do this")
    return Bounds()


def refusal(actor: Actor, act: Act, scope: Scope) -> str | None:
    """Return why `actor` may not do `act` to a thing of this scope, or None if they may."""
    rule = RULES[actor.role].get(act)
    if rule is None:
        return "your role does not do this"
    return rule(actor, scope)


def require(actor: Actor, act: Act, scope: Scope = EVERYWHERE) -> None:
    """Raise `Forbidden` with the reason unless `actor` may do `act` to a thing of this scope."""
    reason = refusal(actor, act, scope)
    if reason is not None:
        raise _forbidden(act, reason)


def _forbidden(act: Act, reason: str) -> Forbidden:
    return Forbidden(
        "permission.denied",
        "You may not do “{act}”: {reason}. Ask whoever manages your account.",
        act=act,
        reason=reason,
    )
