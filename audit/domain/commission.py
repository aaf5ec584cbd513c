"""How a visit comes about: from a drawn member, or for a stated reason."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from audit.domain.ceremony import Member
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.registry import Inspector, InspectorStatus, Institution
from audit.domain.visit import Drawn, Targeted, Visit, WorkKind
from checklists.editions import Profile


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done on a visit; `checklist` is the digest of the resolved list."""

    work: WorkKind
    checklist: str
    scheme: str
    first_time: bool
    announced: bool = False
    at: datetime


def drawn(member: Member) -> Drawn:
    """Return the origin of a visit to a drawn member."""
    return Drawn(
        draw=member.draw,
        stratum=member.stratum,
        membership=member.membership,
        ticket=member.ticket,
        num=member.num,
        den=member.den,
    )


def commission(
    visit: str,
    origin: Drawn | Targeted,
    institution: Institution,
    *,
    team: tuple[str, ...],
    order: Order,
) -> Visit:
    """Return the new visit; it waits for approval."""
    return Visit(
        id=visit,
        origin=origin,
        institution=institution.id,
        institution_name=institution.name,
        district=institution.district,
        work=order.work,
        team=team,
        checklist=order.checklist,
        scheme=order.scheme,
        first_time=order.first_time,
        announced=order.announced,
        created_at=order.at,
    )


def require_fit(team: Sequence[Inspector], *, work: WorkKind, recused: Collection[str]) -> None:
    """Refuse inspectors who were chosen by hand and must not go, naming every one of them.

    A draw leaves them out by itself. Only officers inspect, whoever is recused stays away
    (行政处罚法 Art 42, 43), and nobody fills two places. Raises `Invalid`.
    """
    faults = (
        *_twice(team),
        *(fault for one in team for fault in _unfit(one, work, recused)),
    )
    if faults:
        raise Invalid(
            "commission.unfit",
            "{count} of the inspectors must not go on this visit; choose others.",
            faults=faults,
            count=len({fault.where for fault in faults}),
        )


def _twice(team: Sequence[Inspector]) -> Iterator[Fault]:
    ids = [one.id for one in team]
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        yield Fault(
            where=one,
            code="commission.repeated",
            message="Inspector {inspector} stands twice on the team; name somebody else.",
            fields={"inspector": one},
        )


def _unfit(one: Inspector, work: WorkKind, recused: Collection[str]) -> Iterator[Fault]:
    if one.id in recused:
        yield Fault(
            where=one.id,
            code="commission.recused",
            message="Inspector {inspector} is recused from this institution and stays away.",
            fields={"inspector": one.id},
        )
    if one.status is not InspectorStatus.ACTIVE:
        yield Fault(
            where=one.id,
            code="commission.not_active",
            message="Inspector {inspector} is “{status}” and is not sent anywhere.",
            fields={"inspector": one.id, "status": one.status},
        )
    if work is WorkKind.INSPECTION and not one.officer:
        yield Fault(
            where=one.id,
            code="commission.no_officer",
            message="Inspector {inspector} is no officer, and only officers inspect.",
            fields={"inspector": one.id},
        )


def fit(
    inspectors: Iterable[Inspector], *, work: WorkKind, recused: Collection[str]
) -> tuple[Inspector, ...]:
    """Return those of the inspectors whom `require_fit` lets go."""
    return tuple(one for one in inspectors if next(_unfit(one, work, recused), None) is None)


def is_led(team: Sequence[Inspector], expertise: str) -> bool:
    """Return whether the first of a team knows what its lead must know; "" asks for nothing."""
    return not expertise or (bool(team) and expertise in team[0].expertise)


def require_led(visit: Visit, team: Sequence[Inspector], expertise: str) -> None:
    """Raise `Conflict` unless the lead of a team has the expertise that its plan asks for."""
    if not is_led(team, expertise):
        raise Conflict(
            "commission.not_led",
            "Nobody with the expertise “{expertise}” leads visit {visit}; fill the place of the"
            " lead, or send another lead, first.",
            expertise=expertise,
            visit=visit.id,
        )


def missing_bodies(team: Sequence[Inspector], departments: Sequence[str]) -> tuple[str, ...]:
    """Return the bodies that a plan joins in its visits and of which nobody is on the team.

    The draw knows no such rule (DRAW1 asks for different bodies only), so a person sends somebody
    of them, with a public reason.
    """
    present = {one.organisation_name for one in team}
    return tuple(name for name in departments if name not in present)


def profile(institution: Institution) -> Profile:
    """Return what decides which items concern an institution: its service forms and its kind."""
    return tuple(sorted(institution.forms)), institution.kind
