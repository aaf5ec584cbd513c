"""How a visit comes about: from a drawn member, or for a stated reason."""

from datetime import datetime

import msgspec

from audit.domain.ceremony import Member
from audit.domain.registry import Institution
from audit.domain.visit import Drawn, Targeted, Visit, WorkKind


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done on a visit; `checklist` is the digest of the resolved list."""

    work: WorkKind
    checklist: str
    scheme: str
    first_time: bool
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
        created_at=order.at,
    )


def profile(institution: Institution) -> tuple[tuple[str, ...], str]:
    """Return what decides which items concern an institution: its service forms and its kind."""
    return tuple(sorted(institution.forms)), institution.kind
