"""Draws of the tests, held in their times: the clock goes back to announce, and comes forward."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec

from audit.domain.actor import Actor
from audit.domain.ceremony import Draw
from audit.domain.draw_entry import Outcome, needs_two
from audit.domain.draw_files import Plan as Announced
from audit.runtime import Runtime
from audit.services import draw, draw_entropy
from audit.services.draw import Announcement
from tests.factories_register import CITY
from tests.fixtures_runtime import SetClock

BEFORE = timedelta(hours=26)
SINCE = timedelta(hours=1)


@contextmanager
def at(runtime: Runtime, moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment for a while."""
    clock = runtime.clock
    assert isinstance(clock, SetClock)
    now, clock.now = clock.now, moment
    try:
        yield
    finally:
        clock.now = now


async def announce(runtime: Runtime, given: Announcement, actor: Actor = CITY) -> Draw:
    """Announce a draw yesterday; its sources have spoken an hour ago."""
    now = runtime.clock()
    timely = msgspec.structs.replace(given, draw_at=now - SINCE)
    with at(runtime, now - BEFORE):
        async with runtime.unit_of_work(actor) as uow:
            return await draw.announce(uow, timely)


async def compute(
    runtime: Runtime, number: str, entropy: Sequence[str], actor: Actor = CITY
) -> Draw:
    """Enter what the sources said, for dice and lotteries by two people, within the hours due."""
    async with runtime.unit_of_work(actor, write=False) as uow:
        found = await draw.read(uow, number)
        sources = (await uow.snapshots.read(found.plan_digest, Announced)).entropy
    witness = msgspec.structs.replace(actor, id=f"{actor.id}-witness")
    assert found.draw_at is not None
    with at(runtime, max(found.draw_at, min(runtime.clock(), found.draw_at + SINCE))):
        for place, (source, value) in enumerate(zip(sources, entropy, strict=False), 1):
            given = Outcome(place=place, outcome=value, evidence="公开录像（示例）")
            for who in (actor, witness) if needs_two(source) else (actor,):
                async with runtime.unit_of_work(who) as uow:
                    found = (await draw_entropy.enter(uow, number, given)).draw
    return found
