"""The timetable: each line is one service or task, and each is safe to repeat."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from api.verification import verify
from audit.domain.actor import SYSTEM
from audit.domain.errors import DomainError
from audit.domain.publication import Publication
from audit.runtime import Runtime
from audit.services import publication

_LOG = logging.getLogger("mingjian.jobs")
_ZONE = "Asia/Shanghai"
_GRACE_SECONDS = 600  # a busy process is late now and then; that is no reason to skip a job

Job = Callable[[Runtime], Awaitable[None]]


async def publish_due(runtime: Runtime) -> None:
    """Publish what is due and was not deferred: the default of the duty to publish.

    Each in a unit of its own: one that is refused holds up no other.
    """
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        due = await publication.due(uow)
    published = [await _publish(runtime, one) for one in due]
    _LOG.info("published %d of %d that were due", sum(published), len(due))


async def _publish(runtime: Runtime, one: Publication) -> bool:
    try:
        async with runtime.unit_of_work(SYSTEM) as uow:
            await publication.publish(uow, one.id)
    except DomainError as refusal:
        _LOG.error("publication %s of %s is due, but refused: %s", one.id, one.subject, refusal)
        return False
    return True


async def verify_everything(runtime: Runtime) -> None:
    """Hash and score everything again; a fault is an error in the log."""
    result = await verify(runtime)
    for fault in result.faults:
        _LOG.error("verification: %s: %s", fault.where, fault.text())
    _LOG.info("verified %d events, %d files", result.events, result.files)


TIMETABLE: tuple[tuple[str, Job], ...] = (
    ("10 * * * *", publish_due),
    ("30 2 * * *", verify_everything),
)
"""Publication is asked for every hour, so that a restart at the wrong minute delays it little."""


@asynccontextmanager
async def timetable(runtime: Runtime) -> AsyncIterator[AsyncIOScheduler]:
    """Run the jobs in this process, each at its time in China, for as long as the block lasts."""
    scheduler = AsyncIOScheduler(timezone=_ZONE)
    for times, job in TIMETABLE:
        trigger = CronTrigger.from_crontab(times, timezone=_ZONE)
        scheduler.add_job(
            partial(job, runtime),
            trigger,
            id=job.__name__,
            coalesce=True,
            misfire_grace_time=_GRACE_SECONDS,
        )
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)
