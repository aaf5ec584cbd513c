"""A draw as an act before the public: its number, its states, and what was announced when."""

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from audit.domain import permission
from audit.domain.actor import Actor
from audit.domain.draw_files import ENTROPY, RESULT
from audit.domain.errors import Conflict, NotFound
from audit.domain.permission import Act, Scope
from audit.domain.visit import Membership


class DrawState(enum.StrEnum):
    """Where a draw stands; a void keeps its number and its reason for ever."""

    ANNOUNCED = "announced"
    COMPUTED = "computed"
    PUBLISHED = "published"
    VOID = "void"


TRANSITIONS: Mapping[DrawState, Mapping[str, DrawState]] = {
    DrawState.ANNOUNCED: {"compute": DrawState.COMPUTED, "void": DrawState.VOID},
    DrawState.COMPUTED: {"publish": DrawState.PUBLISHED, "void": DrawState.VOID},
    DrawState.PUBLISHED: {},
    DrawState.VOID: {},
}


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered draw.

    `files` maps the name of every file of the draw folder to its SHA-256; `plan_digest` is that of
    plan.json, which commits to all that was frozen before the entropy existed. Of the `units`,
    `populations` counts those of each stratum that take part, the forced ones not.
    """

    number: str
    plan: str
    title: str
    state: DrawState = DrawState.ANNOUNCED
    plan_digest: str
    files: dict[str, str]
    units: int
    populations: dict[str, int]
    selected: int = 0
    announced_at: datetime
    computed_at: datetime | None = None
    published_at: datetime | None = None
    void_reason: str = ""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """An institution in the sample of a draw, or in its reserve.

    `position` counts from 1 inside the stratum and membership; `num`/`den` is the exact inclusion
    probability; `team` holds inspector ids, the lead first, with "" for a place left unfilled.
    """

    draw: str
    institution: str
    stratum: str
    membership: Membership
    position: int
    ticket: str
    num: int
    den: int
    team: tuple[str, ...] = ()


def number(body: str, year: int, serial: int) -> str:
    """Return the draw number `ORG6-YYYY-NNNN`; serials are gapless per body and year (DRAW1)."""
    return f"{body}-{year:04d}-{serial:04d}"


def require_next(given: str, following: str) -> None:
    """Raise `Conflict` unless the draw takes the next number: numbers have no gaps."""
    if given != following:
        raise Conflict(
            "draw.number",
            "The next draw has the number {following}, not {given}; make commitments for that one.",
            following=following,
            given=given,
        )


def require_announced(draw: Draw) -> None:
    """Raise `Conflict` unless the draw waits for its entropy."""
    _advance(draw, "compute")


def require_computed(draw: Draw) -> None:
    """Raise `Conflict` unless the result of the draw is known and stands."""
    if draw.state not in {DrawState.COMPUTED, DrawState.PUBLISHED}:
        raise Conflict(
            "draw.not_computed",
            "Draw {draw} is “{state}”; visits follow from a draw whose result is known.",
            draw=draw.number,
            state=draw.state,
        )


def require_unvisited(draw: Draw, visits: int) -> None:
    """Raise `Conflict` once visits follow from the draw: each of them then ends by itself."""
    if visits:
        raise Conflict(
            "draw.visited",
            "Draw {draw} has {count} visits already, so it stands; record each visit that does not"
            " take place, with its reason.",
            draw=draw.number,
            count=visits,
        )


def visited(members: Iterable[Member]) -> int:
    """Return how many institutions will be visited: all but the reserve."""
    return sum(member.membership is not Membership.RESERVE for member in members)


def file_digest(draw: Draw, name: str) -> str:
    """Return the digest of one file of the draw folder; raises `NotFound` for any other name."""
    if name not in draw.files:
        raise NotFound(
            "draw.file",
            "Draw {draw} has no file {name}; it has {files}.",
            draw=draw.number,
            name=name,
            files=", ".join(sorted(draw.files)),
        )
    return draw.files[name]


def public_files(draw: Draw) -> dict[str, str]:
    """Return name → digest of the files anyone may read.

    What was announced is public at once; entropy and result only when the draw is published, so
    that visits stay unannounced until then.
    """
    if draw.state is DrawState.PUBLISHED:
        return draw.files
    return {name: kept for name, kept in draw.files.items() if name not in {ENTROPY, RESULT}}


def is_open(draw: Draw, actor: Actor, *, region: str) -> bool:
    """Return whether an actor may know whom the draw sends somebody to.

    Until it is published, only those may who hold the draws of its plan's `region`.
    """
    if draw.state is DrawState.PUBLISHED:
        return True
    return permission.may(actor, Act.HOLD_DRAW, Scope(region=region))


def require_open(draw: Draw, actor: Actor, *, region: str) -> None:
    """Raise `Forbidden` while the sample of the draw is sealed to this actor."""
    if not is_open(draw, actor, region=region):
        permission.require(actor, Act.HOLD_DRAW, Scope(region=region))


def _advance(draw: Draw, act: str) -> DrawState:
    following = TRANSITIONS[draw.state].get(act)
    if following is None:
        raise Conflict(
            "draw.state",
            "Draw {draw} is “{state}”; “{act}” is not possible now. A new attempt needs a new"
            " number.",
            draw=draw.number,
            state=draw.state,
            act=act,
        )
    return following


def compute(draw: Draw, *, files: Mapping[str, str], selected: int, at: datetime) -> Draw:
    """Return the draw computed: `files` adds the digests of the entropy and the result."""
    return msgspec.structs.replace(
        draw,
        state=_advance(draw, "compute"),
        files={**draw.files, **files},
        selected=selected,
        computed_at=at,
    )


def publish(draw: Draw, at: datetime) -> Draw:
    """Return the draw with its whole bundle public."""
    return msgspec.structs.replace(draw, state=_advance(draw, "publish"), published_at=at)


def void(draw: Draw, reason: str) -> Draw:
    """Return the draw declared void; number and reason stay public."""
    return msgspec.structs.replace(draw, state=_advance(draw, "void"), void_reason=reason)
