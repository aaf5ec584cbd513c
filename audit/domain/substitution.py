"""Who stands in: the inspector whose turn is next, and the reserve that is next.

The order is that of the draw itself, so that anybody can recompute it (docs/algorithms/
assignment.md).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from audit.domain.assignment import Inspector, Recusal
from audit.domain.ceremony import Member
from audit.domain.draw import attempt_seed, ticket
from audit.domain.draw_files import Result
from audit.domain.errors import Conflict, Invalid
from audit.domain.team_change import ChangeKind, Substitution, TeamChange
from audit.domain.visit import Drawn, Membership, Reason, ResultCode, Visit, VisitState

CHANGEABLE = frozenset({VisitState.ASSIGNED, VisitState.APPROVED, VisitState.UNDER_WAY})
OUT_OF_SERVICE = frozenset(
    {
        *(ResultCode.CLOSED, ResultCode.DEREGISTERED, ResultCode.REVOKED),
        *(ResultCode.CANCELLED, ResultCode.MOVED),
    }
)
"""The results after which a reserve is visited; whoever refuses is not let off by another."""


class Replacement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an institution cannot be visited any more; the reason is public."""

    result: ResultCode
    reason: Reason


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a team: where, what it asks for ("" for nothing), who had it, who else goes."""

    institution: str
    district: str
    expertise: str
    leaving: str
    others: tuple[str, ...]


class Turns:
    """The order in which the inspectors of one draw come: by load, card and number.

    The load is what was frozen, and the places held in this draw by now.
    """

    def __init__(
        self,
        result: Result,
        inspectors: Sequence[Inspector],
        recusals: Iterable[Recusal],
        *,
        distinct: bool,
        changes: Iterable[TeamChange],
    ) -> None:
        self._seed = attempt_seed(result.seed, result.attempt)
        self._inspectors = {one.id: one for one in inspectors}
        self._recused = {(one.inspector, one.institution) for one in recusals}
        self._distinct = distinct
        held = Counter(name for team in result.teams.values() for name in team if name)
        for change in changes:
            if change.kind is not ChangeKind.REPLACED:
                held.subtract([change.before])
                held.update([change.after])
        self._load = {one.id: one.load + held[one.id] for one in inspectors}

    def of(self, place: Place) -> tuple[str, ...]:
        """Return who may take the place, whose turn it is first."""
        known = [self._inspectors[name] for name in place.others if name in self._inspectors]
        bodies = {one.org for one in known} if self._distinct else set()
        fitting = [one for one in self._inspectors.values() if self._fits(one, place, bodies)]
        return tuple(one.id for one in sorted(fitting, key=self._entry))

    def _fits(self, one: Inspector, place: Place, bodies: Collection[str]) -> bool:
        return (
            place.district in one.districts
            and (not place.expertise or place.expertise in one.expertise)
            and (one.id, place.institution) not in self._recused
            and one.id not in (place.leaving, *place.others)
            and one.org not in bodies
            and self._load[one.id] < one.cap
        )

    def _entry(self, one: Inspector) -> tuple[int, str, str]:
        load = self._load[one.id]
        return load, ticket("assign.card", self._seed, one.id, str(load)), one.id


def place_of(visit: Visit, inspector: str, *, expertise: str) -> Place:
    """Return the place of an inspector on a team; the lead's alone asks for the expertise.

    Raises `Invalid` for somebody who is not on it.
    """
    if inspector not in visit.team:
        raise Invalid(
            "substitution.not_on_team",
            "Inspector {inspector} is not on the team of visit {visit}; choose one who is.",
            inspector=inspector,
            visit=visit.id,
        )
    return Place(
        institution=visit.institution,
        district=visit.district,
        expertise=expertise if visit.team[0] == inspector else "",
        leaving=inspector,
        others=tuple(one for one in visit.team if one != inspector),
    )


def substitute(visit: Visit, asked: Substitution, *, turns: Sequence[str]) -> Visit:
    """Return the visit with the successor in the place of who cannot go.

    `turns` are those who may take the place in the order of the draw, without anybody for a visit
    that was not drawn. Raises `Conflict` once the answers are closed, `Invalid` for a successor out
    of turn without a reason.
    """
    if visit.state not in CHANGEABLE or asked.successor in visit.team:
        raise Conflict(
            "substitution.state",
            "On visit {visit}, which is “{state}”, inspector {inspector} cannot be sent instead of"
            " another: the answers are closed, or {inspector} is on its team already.",
            visit=visit.id,
            state=visit.state,
            inspector=asked.successor,
        )
    if turns and asked.successor != turns[0] and not asked.choice_reason.strip():
        raise Invalid(
            "substitution.out_of_turn",
            "By the order of the draw it is the turn of inspector {inspector}; send them, or say"
            " why it is to be another. The reason is published.",
            inspector=turns[0],
        )
    team = tuple(asked.successor if one == asked.inspector else one for one in visit.team)
    return msgspec.structs.replace(visit, team=team)


def falls(visit: Visit) -> bool:
    """Return whether a reserve may come to be visited instead."""
    if not isinstance(visit.origin, Drawn):
        return False
    return visit.state in CHANGEABLE or visit.result in OUT_OF_SERVICE


def require_replaceable(visit: Visit, result: ResultCode) -> Drawn:
    """Return the origin of a visit whose institution a reserve may replace.

    Raises `Conflict` for a visit that was not drawn or has ended otherwise, `Invalid` for a result
    that gives no reason to visit another.
    """
    if not isinstance(visit.origin, Drawn):
        raise Conflict(
            "replacement.not_drawn",
            "Visit {visit} was ordered for cause and has no reserve; only a drawn institution is"
            " replaced.",
            visit=visit.id,
        )
    if (visit.result or result) not in OUT_OF_SERVICE:
        raise Invalid(
            "replacement.result",
            "After the result “{result}” no other institution is visited; a reserve is for one that"
            " is closed, out of the register or moved away.",
            result=visit.result or result,
        )
    return visit.origin


def require_unreplaced(visit: Visit, changes: Iterable[TeamChange]) -> None:
    """Raise `Conflict` if a reserve is visited instead already."""
    for change in changes:
        if change.kind is ChangeKind.REPLACED:
            raise Conflict(
                "replacement.done",
                "Visit {visit} is replaced already, by that to {institution}; look at the teams.",
                visit=visit.id,
                institution=change.after,
            )


def next_reserve(
    members: Iterable[Member],
    fallen: str,
    *,
    visited: Collection[str],
    inactive: Collection[str],
) -> tuple[Member, tuple[str, ...]]:
    """Return the reserve that replaces `fallen`, and those passed over for being out of service.

    It is the next of the same stratum, by ticket, that stands in for nobody yet. Raises `Conflict`
    when none is left.
    """
    known = tuple(members)
    stratum = next(one.stratum for one in known if one.institution == fallen)
    left = sorted(
        (
            one
            for one in known
            if one.stratum == stratum
            and one.membership is Membership.RESERVE
            and one.institution not in visited
        ),
        key=lambda one: one.position,
    )
    passed: list[str] = []
    for one in left:
        if one.institution not in inactive:
            return one, tuple(passed)
        passed.append(one.institution)
    raise Conflict(
        "replacement.none_left",
        "Stratum {stratum} has no reserve left, so {institution} is not replaced: record that its"
        " visit did not take place, with the reason.",
        stratum=stratum,
        institution=fallen,
    )
