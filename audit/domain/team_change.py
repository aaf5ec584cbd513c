"""What a person changes about the teams of a draw: always with a reason, which is public."""

import enum
from datetime import datetime

import msgspec


class ChangeKind(enum.StrEnum):
    """A place filled, an inspector substituted, an institution replaced by the next reserve."""

    FILLED = "filled"
    SUBSTITUTED = "substituted"
    REPLACED = "replaced"


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
