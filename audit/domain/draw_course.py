"""The course of a draw: what happened, what comes next, by whom and until when."""

import enum
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import msgspec

from audit.domain import draw_clock
from audit.domain.ceremony import PUBLIC, Draw, DrawMode, DrawState
from audit.domain.draw_entry import Entry, needs_two, settled
from audit.domain.entropy import Reveal, Source
from audit.domain.log import Logged
from audit.domain.page import Page


class Step(enum.StrEnum):
    """A step of the ceremony."""

    NUMBER = "number"
    ESCROW = "escrow"
    ANNOUNCE = "announce"
    SOURCE = "source"
    COMPUTE = "compute"
    CHANGE = "change"
    OPEN = "open"
    CLOSE = "close"
    VOID = "void"


class By(enum.StrEnum):
    """Who takes a step."""

    OPERATOR = "operator"
    TWO_PEOPLE = "two_people"
    PARTY = "party"
    SECOND_BODY = "second_body"
    CLOCK = "clock"


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken `at` a moment, or that comes next.

    One to come can be taken `since` a moment and `until` another, or `until_day`. `place` is that
    of a source, from 1. `secret` says that what was entered there is still sealed. `count` is how
    many changes people made of teams and sample, `at` then that of the last.
    """

    step: Step
    by: By
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    until_day: date | None = None
    place: int = 0
    secret: bool = False
    count: int = 0


_YET_TO_COME = datetime.max.replace(tzinfo=UTC)
_UNCHANGED = Page[Logged](items=(), total=0, limit=1, offset=0)


def course(
    draw: Draw,
    sources: Sequence[Source],
    entries: Sequence[Entry],
    *,
    changes: Page[Logged] = _UNCHANGED,
) -> tuple[Stage, ...]:
    """Return the steps of a draw in their order; a void one has no steps to come.

    `sources` are those announced, none for a draft; `entries` what the reader may know of them;
    `changes` what the log tells of changes by hand, the last first.
    """
    stages = [*_prepared(draw), *_spoken(draw, sources, entries), *_concluded(draw, changes)]
    if draw.state is not DrawState.VOID:
        return tuple(stages)
    return (*(one for one in stages if one.at is not None), Stage(step=Step.VOID, by=By.OPERATOR))


def _prepared(draw: Draw) -> Iterator[Stage]:
    announced = bool(draw.plan_digest)
    if not announced:
        yield Stage(step=Step.NUMBER, by=By.OPERATOR, at=draw.announced_at)
    if draw.escrow is not None:
        yield Stage(step=Step.ESCROW, by=By.SECOND_BODY, at=draw.escrow.confirmed_at)
    at = draw.announced_at if announced else None
    yield Stage(step=Step.ANNOUNCE, by=By.OPERATOR, at=at)


def _spoken(draw: Draw, sources: Sequence[Source], entries: Sequence[Entry]) -> Iterator[Stage]:
    for place, source in enumerate(sources, 1):
        there = [one for one in entries if one.place == place]
        known = draw.computed_at is not None or settled(there) is not None
        yield Stage(
            step=Step.SOURCE,
            by=_by(source),
            at=_known_at(draw, there) if known else None,
            since=draw_clock.begins(draw, source),
            until=draw_clock.ends(draw, source),
            place=place,
            secret=known and not draw.opened and not _is_told(there),
        )


def _known_at(draw: Draw, there: Sequence[Entry]) -> datetime | None:
    return there[-1].at if there else draw.computed_at


def _is_told(there: Sequence[Entry]) -> bool:
    return bool(there) and not any(one.secret for one in there)


def _by(source: Source) -> By:
    if isinstance(source, Reveal):
        return By.PARTY
    return By.TWO_PEOPLE if needs_two(source) else By.OPERATOR


def _concluded(draw: Draw, changes: Page[Logged]) -> Iterator[Stage]:
    yield Stage(step=Step.COMPUTE, by=By.CLOCK, at=draw.computed_at)
    opens = draw.publish_by if draw.mode is DrawMode.SEALED else None
    opening = Stage(step=Step.OPEN, by=By.CLOCK, at=draw.published_at, until_day=opens)
    yield from sorted((*_changed(changes), opening), key=lambda one: one.at or _YET_TO_COME)
    if draw.state in PUBLIC and not draw.rehearsal:
        yield Stage(step=Step.CLOSE, by=By.CLOCK, at=draw.closed_at)


def _changed(changes: Page[Logged]) -> Iterator[Stage]:
    for last in changes.items[:1]:
        at = datetime.fromisoformat(last.entry.at)
        yield Stage(step=Step.CHANGE, by=By.OPERATOR, at=at, count=changes.total)
