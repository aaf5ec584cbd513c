"""What a person changes about the teams of a draw: always with a reason, which is public."""

import enum
from datetime import datetime
from typing import Annotated

import msgspec

from audit.domain.visit import Drawn, Reason, Visit
from checklists.canonical import canonical


class ChangeKind(enum.StrEnum):
    """A place filled, an inspector substituted, an institution replaced by the next reserve."""

    FILLED = "filled"
    SUBSTITUTED = "substituted"
    REPLACED = "replaced"


class Substitution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who cannot go, who goes instead, and why; `choice_reason` if it is not whose turn it is.

    All reasons are public.
    """

    inspector: str
    successor: str
    reason: Reason
    choice_reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class TeamChange(msgspec.Struct, frozen=True, kw_only=True):
    """One change, published with its draw.

    `before` and `after` are numbers of inspectors, "" for a place nobody had; of a replacement they
    are institutions, and `passed` are the reserves that came first and could not be visited.
    `place` counts from 0, which leads the team. `choice_reason` tells why it was not the one whose
    turn it was.
    """

    id: str
    visit: str
    draw: str | None
    kind: ChangeKind
    institution: str
    place: int
    before: str
    after: str
    reason: str
    choice_reason: str = ""
    passed: tuple[str, ...] = ()
    at: datetime


def record(change: TeamChange) -> bytes:
    """Return the canonical JSON of a change: what its digest in the transparency log is over.

    The digest of a sealed draw tells nothing, for nobody outside can guess the ids of change and
    visit, each of 62 random bits.
    """
    return canonical(change)


def filled(change: str, visit: Visit, inspector: str, *, reason: str, at: datetime) -> TeamChange:
    """Return that an inspector came to a place of the visit, as it is now."""
    place = visit.team.index(inspector)
    kind = ChangeKind.FILLED
    found = _change(change, visit, kind, reason=reason, at=at)
    return msgspec.structs.replace(found, place=place, after=inspector)


def replaced(
    change: str, fallen: Visit, reserve: str, *, passed: tuple[str, ...], reason: str, at: datetime
) -> TeamChange:
    """Return that a reserve is visited instead of the institution of a visit."""
    found = _change(change, fallen, ChangeKind.REPLACED, reason=reason, at=at)
    return msgspec.structs.replace(found, before=fallen.institution, after=reserve, passed=passed)


def substituted(change: str, before: Visit, asked: Substitution, *, at: datetime) -> TeamChange:
    """Return that a successor took the place of an inspector on the visit as it was before."""
    found = _change(change, before, ChangeKind.SUBSTITUTED, reason=asked.reason, at=at)
    return msgspec.structs.replace(
        found,
        place=before.team.index(asked.inspector),
        before=asked.inspector,
        after=asked.successor,
        choice_reason=asked.choice_reason,
    )


def _change(
    change: str, about: Visit, kind: ChangeKind, *, reason: str, at: datetime
) -> TeamChange:
    return TeamChange(
        id=change,
        visit=about.id,
        draw=about.origin.draw if isinstance(about.origin, Drawn) else None,
        kind=kind,
        institution=about.institution,
        place=0,
        before="",
        after="",
        reason=reason,
        at=at,
    )
