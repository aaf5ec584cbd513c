"""A draw as an act before the public: its number, its states, and what was announced when."""

import enum
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from audit.domain import permission
from audit.domain.actor import Actor
from audit.domain.draw_files import ENTROPY, RESULT
from audit.domain.errors import Conflict, NotFound
from audit.domain.escrow import Escrow
from audit.domain.permission import Act, Scope
from audit.domain.plan import PlanDraft
from audit.domain.visit import Membership


class DrawState(enum.StrEnum):
    """Where a draw stands; a void keeps its number and its reason for ever."""

    DRAFTED = "drafted"
    ANNOUNCED = "announced"
    COMPUTED = "computed"
    PUBLISHED = "published"
    CLOSED = "closed"
    VOID = "void"


TRANSITIONS: Mapping[DrawState, Mapping[str, DrawState]] = {
    DrawState.DRAFTED: {"announce": DrawState.ANNOUNCED, "void": DrawState.VOID},
    DrawState.ANNOUNCED: {"compute": DrawState.COMPUTED, "void": DrawState.VOID},
    DrawState.COMPUTED: {"publish": DrawState.PUBLISHED, "void": DrawState.VOID},
    DrawState.PUBLISHED: {"close": DrawState.CLOSED, "void": DrawState.VOID},
    DrawState.CLOSED: {},
    DrawState.VOID: {},
}
KNOWN = frozenset({DrawState.COMPUTED, DrawState.PUBLISHED, DrawState.CLOSED})
"""The result of these draws is known and stands."""
PUBLIC = frozenset({DrawState.PUBLISHED, DrawState.CLOSED})
"""The result of these is public too."""
FIRST_REHEARSAL = 9001
"""Rehearsals are counted apart, from this serial on (a model of this product)."""


class DrawMode(enum.StrEnum):
    """When the public learns whom a draw sends somebody to: at once, or when visits are over."""

    OPEN = "open"
    SEALED = "sealed"


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered draw.

    `files` maps the name of every file of the draw folder to its SHA-256; `plan_digest` is that of
    plan.json, which commits to all that was frozen before the entropy existed, and "" for a draw
    that was never announced. Of the `units`, `populations` counts those of each stratum that take
    part, the forced ones not. `announced_at` of a draft is when it took its number. `draw_at` is
    when the sources speak, `publish_by` the last day on which a sealed result becomes public.
    `redraws` is the number of the void draw that this one stands in for. `lines` is the digest of
    the salted lines of the result.
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
    draw_at: datetime | None = None
    computed_at: datetime | None = None
    published_at: datetime | None = None
    closed_at: datetime | None = None
    void_reason: str = ""
    mode: DrawMode = DrawMode.SEALED
    publish_by: date | None = None
    escrow: Escrow | None = None
    rehearsal: bool = False
    redraws: str | None = None
    lines: str = ""

    @property
    def opened(self) -> bool:
        """Anyone may read everything; of a void draw too, so that it hides no disliked result."""
        return self.published_at is not None or self.state is DrawState.VOID


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


def mode_of(plan: PlanDraft, *, rehearsal: bool) -> DrawMode:
    """Return the mode of a draw: its plan decides. A rehearsal is open, for it sends nobody out."""
    return DrawMode.SEALED if plan.sealed and not rehearsal else DrawMode.OPEN


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


def require_redraw(redraws: str | None, latest: Draw | None) -> None:
    """Raise `Conflict` unless a draw says that it stands in for the void one before it.

    `latest` is the draw of the same plan that was announced last, rehearsals apart.
    """
    void = latest.number if latest and latest.state is DrawState.VOID else None
    if redraws == void:
        return
    if void is None:
        raise Conflict(
            "draw.redraws_none",
            "Draw {redraws} is not the last void draw of this plan; leave the field empty.",
            redraws=redraws or "",
        )
    raise Conflict(
        "draw.redraws",
        "The last draw of this plan, {void}, is void; say that this one stands in for it.",
        void=void,
    )


def require_act(draw: Draw, act: str) -> None:
    """Raise `Conflict` unless the act is possible in the state of the draw."""
    _advance(draw, act)


def require_computed(draw: Draw) -> None:
    """Raise `Conflict` unless visits may follow: the result is known, and is no rehearsal's."""
    if draw.rehearsal:
        raise Conflict(
            "draw.rehearsal",
            "Draw {draw} is a rehearsal; nobody is visited because of it.",
            draw=draw.number,
        )
    if draw.state not in KNOWN:
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

    What was announced is public at once; entropy and result only when the draw is open, so that
    visits stay unannounced until then.
    """
    if draw.opened:
        return draw.files
    return {name: kept for name, kept in draw.files.items() if name not in {ENTROPY, RESULT}}


def is_open(draw: Draw, actor: Actor, *, region: str) -> bool:
    """Return whether an actor may know whom the draw sends somebody to.

    Until it is published, only those may who hold the draws of its plan's `region`.
    """
    if draw.opened:
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


def announce(draw: Draw) -> Draw:
    """Return the draft announced, with all that it says fixed."""
    return msgspec.structs.replace(draw, state=_advance(draw, "announce"))


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


def close(draw: Draw, at: datetime) -> Draw:
    """Return the draw closed: all visits that follow from it are over."""
    return msgspec.structs.replace(draw, state=_advance(draw, "close"), closed_at=at)


def void(draw: Draw, reason: str) -> Draw:
    """Return the draw declared void; number and reason stay public."""
    return msgspec.structs.replace(draw, state=_advance(draw, "void"), void_reason=reason)
