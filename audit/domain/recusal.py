"""Who stays away from whom: what was registered or declared, and what follows by rule.

The rules are told in docs/algorithms/assignment.md.
"""

import enum
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

import msgspec

from audit.domain.errors import Conflict, Invalid
from audit.domain.registry import Recusal
from audit.domain.visit import Reason

YEARS_AFTER_EMPLOYMENT = 2
"""How long former staff stay away: this product's model; the law names no time."""

Named = Annotated[str, msgspec.Meta(max_length=100)]


class Ground(enum.StrEnum):
    """Why an inspector stays away from an institution, the weightiest first.

    Whoever has an interest, or a relation that may impair fairness, stays away (行政处罚法 Art 43).
    That nobody goes where they went last time is this product's model, for draws alone.
    """

    REGISTERED = "registered"
    INSPECTOR = "inspector"
    INSTITUTION = "institution"
    FORMER_STAFF = "former_staff"
    SAME_BODY = "same_body"
    LAST_VISIT = "last_visit"


class StandingRecusal(Recusal, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recusal that is in force, with its ground and its last day if it has one.

    `declared_on` is the day from which it holds; a rule gives no reason but its ground.
    """

    ground: Ground
    until: date | None = None


class DeclarationState(enum.StrEnum):
    """Where a declaration stands: an inspector's is in force at once, a party's is decided."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[DeclarationState, Mapping[str, DeclarationState]] = {
    DeclarationState.PENDING: {
        "accept": DeclarationState.ACCEPTED,
        "refuse": DeclarationState.REFUSED,
        "withdraw": DeclarationState.WITHDRAWN,
    },
    DeclarationState.ACCEPTED: {"withdraw": DeclarationState.WITHDRAWN},
    DeclarationState.REFUSED: {},
    DeclarationState.WITHDRAWN: {},
}


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody declared about an inspector and an institution; the reason is not public.

    `ground` says who declared it: the inspector (as former staff, if they worked there until
    `left_on`) or the institution. An institution does not know who inspects: `person` is what it
    wrote, a name or a number as on its notice, and `inspector` is None until the regulator has
    found out whom it means. `decision` is the reason the regulator gave.
    """

    id: str
    ground: Ground
    inspector: str | None
    institution: str
    person: str = ""
    reason: str
    left_on: date | None = None
    declared_on: date
    until: date | None = None
    state: DeclarationState
    decision: str = ""
    decided_on: date | None = None


class OwnRecusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an inspector declares: from whom, why, and until when they worked there if they did.

    The institution may be given by its number or by its name.
    """

    institution: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    reason: Reason
    left_on: date | None = None


class RecusalRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an institution asks for: who is to stay away, in its own words, and why.

    An empty `person` is somebody known to it whom it cannot name.
    """

    person: Named = ""
    reason: Reason


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the regulator decides on a request: whom it means if it is accepted, and why."""

    accepted: bool
    inspector: Annotated[str, msgspec.Meta(max_length=64)] = ""
    reason: Reason


def own(declaration: str, inspector: str, said: OwnRecusal, *, on: date) -> Declaration:
    """Return the declaration of an inspector, in force at once: 应当回避 (行政处罚法 Art 43).

    Former staff stay away for two years after they left. Raises `Invalid` for a day to come, and
    for one so long ago that nothing follows from it.
    """
    left = "" if said.left_on is None else said.left_on.isoformat()
    until = None if said.left_on is None else years_after(said.left_on, YEARS_AFTER_EMPLOYMENT)
    if said.left_on is not None and said.left_on > on:
        raise Invalid(
            "recusal.left_later",
            "The last day of work there, {day}, is still to come; give the day it ended, or leave"
            " it out if you still work there.",
            day=left,
        )
    if until is not None and until < on:
        raise Invalid(
            "recusal.long_ago",
            "Work that ended on {day} is more than {years} years past; leave the day out if there"
            " is another reason to stay away.",
            day=left,
            years=YEARS_AFTER_EMPLOYMENT,
        )
    return Declaration(
        id=declaration,
        ground=Ground.INSPECTOR if until is None else Ground.FORMER_STAFF,
        inspector=inspector,
        institution=said.institution,
        reason=said.reason,
        left_on=said.left_on,
        declared_on=on,
        until=until,
        state=DeclarationState.ACCEPTED,
    )


def request(declaration: str, institution: str, said: RecusalRequest, *, on: date) -> Declaration:
    """Return the request of an institution; it waits for the regulator (行政处罚法 Art 43)."""
    return Declaration(
        id=declaration,
        ground=Ground.INSTITUTION,
        inspector=None,
        institution=institution,
        person=said.person,
        reason=said.reason,
        declared_on=on,
        state=DeclarationState.PENDING,
    )


def decide(declaration: Declaration, decision: Decision, *, on: date) -> Declaration:
    """Return the request accepted or refused. Raises `Invalid` for one accepted about nobody."""
    state = _advance(declaration, "accept" if decision.accepted else "refuse")
    if decision.accepted and not decision.inspector:
        raise Invalid(
            "recusal.nobody",
            "To accept the request, name the inspector it means; otherwise refuse it with the"
            " reason.",
        )
    return msgspec.structs.replace(
        declaration,
        state=state,
        inspector=decision.inspector if decision.accepted else None,
        decision=decision.reason,
        decided_on=on,
    )


def withdraw(declaration: Declaration, *, on: date) -> Declaration:
    """Return the declaration taken back by whoever made it."""
    state = _advance(declaration, "withdraw")
    return msgspec.structs.replace(declaration, state=state, decided_on=on)


def by_law(recusals: Iterable[StandingRecusal]) -> frozenset[str]:
    """Return the inspectors who must not even be sent by hand.

    Whoever went last time is left out of draws, and may be sent with a reason.
    """
    return frozenset(one.inspector for one in recusals if one.ground is not Ground.LAST_VISIT)


def weightiest(recusals: Iterable[StandingRecusal]) -> tuple[StandingRecusal, ...]:
    """Return one recusal for each pair, of the weightiest ground, by inspector and institution."""
    weight = {ground: place for place, ground in enumerate(Ground)}
    found: dict[tuple[str, str], StandingRecusal] = {}
    for one in sorted(recusals, key=lambda one: (weight[one.ground], one.declared_on)):
        found.setdefault((one.inspector, one.institution), one)
    return tuple(found[pair] for pair in sorted(found))


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _advance(declaration: Declaration, act: str) -> DeclarationState:
    following = TRANSITIONS[declaration.state].get(act)
    if following is None:
        raise Conflict(
            "recusal.state",
            "The declaration is “{state}” already; “{act}” is not possible now.",
            state=declaration.state,
            act=act,
        )
    return following
