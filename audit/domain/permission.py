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
    DECLARE_RECUSAL = "declare_recusal"
    READ_CHECKLIST = "read_checklist"
    WRITE_CHECKLIST = "write_checklist"
    EDIT_PLAN = "edit_plan"
    READ_PLAN = "read_plan"
    HOLD_DRAW = "hold_draw"
    READ_DRAW = "read_draw"
    WITNESS_DRAW = "witness_draw"
    ASSIGN_VISIT = "assign_visit"
    APPROVE_VISIT = "approve_visit"
    READ_VISIT = "read_visit"
    READ_NOTICE = "read_notice"
    RECORD_VISIT = "record_visit"
    MOVE_VISIT = "move_visit"
    AGREE_MOVE = "agree_move"
    GRADE_VISIT = "grade_visit"
    READ_RESULT = "read_result"
    ISSUE_CERTIFICATE = "issue_certificate"
    READ_RECORDS = "read_records"
    DECLARE_RECORDS = "declare_records"
    ANSWER_ACTION = "answer_action"
    JUDGE_ACTION = "judge_action"
    PUBLISH = "publish"
    READ_COMPLAINT = "read_complaint"
    HANDLE_COMPLAINT = "handle_complaint"
    READ_INDICATOR = "read_indicator"
    REPORT_INDICATOR = "report_indicator"
    READ_TRAIL = "read_trail"
    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ACCOUNT = "manage_account"
    MANAGE_TOKENS = "manage_tokens"
    OPERATE = "operate"


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing is, as far as permission is concerned.

    `region` is the district code the thing lies in, `institution` whom it concerns, `team` the
    inspectors it is assigned to; `approved` says whether these may know of it yet, `told` whether
    the institution may, `concluded` whether it has come to its result. `organisation` and `person`
    say whose account it is. A thing without one of these leaves it empty.
    """

    region: str = ""
    institution: str = ""
    team: tuple[str, ...] = ()
    approved: bool = True
    told: bool = True
    concluded: bool = True
    organisation: str = ""
    person: str = ""


EVERYWHERE = Scope()
# Digits of a province and of a city in GB/T 2260; a district has six.
_CITY_DIGITS = 4

Rule = Callable[[Actor, Scope], str | None]


def _always(_actor: Actor, _scope: Scope) -> str | None:
    return None


def _in_region(actor: Actor, scope: Scope) -> str | None:
    within = actor.region and scope.region.startswith(actor.region)
    return None if within else "it lies outside your region"


def _region_at_large(actor: Actor) -> str:
    """Return the region of who answers for a city or a province; "" for a district."""
    return actor.region if len(actor.region) <= _CITY_DIGITS else ""


def _in_region_at_large(actor: Actor, scope: Scope) -> str | None:
    if not _region_at_large(actor):
        return "this is for a city or a province to do"
    return _in_region(actor, scope)


def _on_team(actor: Actor, scope: Scope) -> str | None:
    if not actor.inspector or actor.inspector not in scope.team:
        return "you are not on its team"
    return None if scope.approved else "its time has not come"


def _leading(actor: Actor, scope: Scope) -> str | None:
    if scope.team[:1] != (actor.inspector,):
        return "you do not lead its team"
    return _on_team(actor, scope)


def _own(actor: Actor, scope: Scope) -> str | None:
    own = actor.institution and actor.institution == scope.institution
    return None if own else "it belongs to another institution"


def _own_once_told(actor: Actor, scope: Scope) -> str | None:
    return _own(actor, scope) or (None if scope.told else "its time has not come")


def _own_once_concluded(actor: Actor, scope: Scope) -> str | None:
    return _own(actor, scope) or (None if scope.concluded else "its time has not come")


def _own_people(actor: Actor, scope: Scope) -> str | None:
    own = actor.manager and actor.organisation and actor.organisation == scope.organisation
    return None if own else "you do not manage its people"


def _oneself(actor: Actor, scope: Scope) -> str | None:
    return None if actor.id == scope.person else "it is another person's account"


_WITH_AN_ACCOUNT: Mapping[Act, Rule] = {
    Act.READ_CHECKLIST: _always,
    Act.MANAGE_PEOPLE: _own_people,
    Act.MANAGE_ACCOUNT: _oneself,
}

RULES: Mapping[Role, Mapping[Act, Rule]] = {
    Role.SYSTEM: dict.fromkeys(Act, _always),
    Role.ADMIN: {
        **_WITH_AN_ACCOUNT,
        Act.READ_REGISTER: _always,
        Act.EDIT_REGISTER: _always,
        Act.READ_PLAN: _always,
        Act.READ_DRAW: _always,
        Act.READ_TRAIL: _always,
        Act.MANAGE_ORGANISATIONS: _always,
        Act.MANAGE_PEOPLE: _always,
        Act.MANAGE_TOKENS: _always,
        Act.OPERATE: _always,
    },
    Role.OVERSIGHT: {
        **_WITH_AN_ACCOUNT,
        Act.READ_REGISTER: _in_region,
        Act.READ_PLAN: _in_region,
        Act.READ_DRAW: _in_region,
        Act.WITNESS_DRAW: _in_region,
        Act.READ_VISIT: _in_region,
        Act.READ_RESULT: _in_region,
        Act.READ_RECORDS: _in_region,
        Act.READ_COMPLAINT: _in_region,
        Act.READ_INDICATOR: _in_region,
        Act.READ_TRAIL: _always,
    },
    Role.REGULATOR: {
        **_WITH_AN_ACCOUNT,
        Act.WRITE_CHECKLIST: _in_region_at_large,
        Act.READ_REGISTER: _in_region,
        Act.EDIT_REGISTER: _in_region,
        Act.EDIT_PLAN: _in_region,
        Act.READ_PLAN: _in_region,
        Act.HOLD_DRAW: _in_region,
        Act.READ_DRAW: _in_region,
        Act.WITNESS_DRAW: _in_region,
        Act.ASSIGN_VISIT: _in_region,
        Act.APPROVE_VISIT: _in_region,
        Act.READ_VISIT: _in_region,
        Act.RECORD_VISIT: _in_region,
        Act.MOVE_VISIT: _in_region,
        Act.AGREE_MOVE: _in_region,
        Act.GRADE_VISIT: _in_region,
        Act.READ_RESULT: _in_region,
        Act.ISSUE_CERTIFICATE: _in_region,
        Act.READ_RECORDS: _in_region,
        Act.JUDGE_ACTION: _in_region,
        Act.PUBLISH: _in_region,
        Act.READ_COMPLAINT: _in_region,
        Act.HANDLE_COMPLAINT: _in_region,
        Act.READ_INDICATOR: _in_region,
        Act.REPORT_INDICATOR: _in_region,
    },
    Role.EVALUATOR: {
        **_WITH_AN_ACCOUNT,
        Act.DECLARE_RECUSAL: _on_team,
        Act.READ_VISIT: _on_team,
        Act.RECORD_VISIT: _on_team,
        Act.AGREE_MOVE: _leading,
        Act.READ_RECORDS: _on_team,
    },
    Role.INSTITUTION: {
        **_WITH_AN_ACCOUNT,
        Act.DECLARE_RECUSAL: _own,
        Act.READ_NOTICE: _own_once_told,
        Act.READ_RESULT: _own_once_concluded,
        Act.ISSUE_CERTIFICATE: _own,
        Act.READ_RECORDS: _own,
        Act.DECLARE_RECORDS: _own,
        Act.ANSWER_ACTION: _own,
    },
    Role.PUBLIC: {},
}


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What a query must be confined to for one actor; an empty field confines nothing."""

    region: str = ""
    institution: str = ""
    inspector: str = ""
    leads: bool = False
    approved: bool = False
    told: bool = False
    concluded: bool = False
    organisation: str = ""
    person: str = ""


EVERYTHING = Bounds()


def bounds(actor: Actor, act: Act) -> Bounds:
    """Return what a query is confined to, so that it finds just what `actor` may do `act` to.

    What lies outside is as if it were not there: neither lists nor refusals tell it apart from
    what never was. Raises `Forbidden` for a role that does not do this at all.
    """
    rule = _rule(actor, act)
    if rule is None or not does(actor, act):
        raise _forbidden(act, "your role does not do this")
    return _BOUNDS[rule](actor)


def does(actor: Actor, act: Act) -> bool:
    """Return whether there is anything at all that `actor` may do `act` to."""
    rule = _rule(actor, act)
    return rule is not None and (rule is _always or _stands_somewhere(_BOUNDS[rule](actor)))


def _stands_somewhere(place: Bounds) -> bool:
    """Return whether the bounds name anything; an account without a place would have none."""
    names = (place.region, place.institution, place.inspector, place.organisation, place.person)
    return any(names)


_BOUNDS: Mapping[Rule, Callable[[Actor], Bounds]] = {
    _always: lambda _actor: EVERYTHING,
    _in_region: lambda actor: Bounds(region=actor.region),
    _in_region_at_large: lambda actor: Bounds(region=_region_at_large(actor)),
    _on_team: lambda actor: Bounds(inspector=actor.inspector, approved=True),
    _leading: lambda actor: Bounds(inspector=actor.inspector, leads=True, approved=True),
    _own: lambda actor: Bounds(institution=actor.institution),
    _own_once_told: lambda actor: Bounds(institution=actor.institution, told=True),
    _own_once_concluded: lambda actor: Bounds(institution=actor.institution, concluded=True),
    _own_people: lambda actor: Bounds(organisation=actor.organisation if actor.manager else ""),
    _oneself: lambda actor: Bounds(person=actor.id),
}


def refusal(actor: Actor, act: Act, scope: Scope) -> str | None:
    """Return why `actor` may not do `act` to a thing of this scope, or None if they may."""
    rule = _rule(actor, act)
    return "your role does not do this" if rule is None else rule(actor, scope)


def may(actor: Actor, act: Act, scope: Scope) -> bool:
    """Return whether `actor` may do `act` to a thing of this scope; a page hides what is not so."""
    return refusal(actor, act, scope) is None


def require(actor: Actor, act: Act, scope: Scope = EVERYWHERE) -> None:
    """Raise `Forbidden` with the reason unless `actor` may do `act` to a thing of this scope."""
    reason = refusal(actor, act, scope)
    if reason is not None:
        raise _forbidden(act, reason)


def _rule(actor: Actor, act: Act) -> Rule | None:
    if actor.acts and act not in actor.acts:
        return None
    return RULES[actor.role].get(act)


def _forbidden(act: Act, reason: str) -> Forbidden:
    return Forbidden(
        "permission.denied",
        "You may not do “{act}”: {reason}. Ask whoever manages your account.",
        act=act,
        reason=reason,
    )
