"""The timetable: each line is one service or task, and each is safe to repeat."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import msgspec
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from api.beacon import signature_of
from api.verification import verify
from audit.domain.actor import SYSTEM
from audit.domain.draw_entry import Outcome
from audit.domain.errors import DomainError, NotFound
from audit.domain.publication import Publication
from audit.runtime import Runtime
from audit.services import draw_end, draw_entropy, grade_life, log, operation, publication
from audit.services.draw_end import Awaited

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
    """Hash and score everything again; a fault is an error in the log of the process.

    Then the transparency log takes up the root over all files of evidence.
    """
    result = await verify(runtime)
    for fault in result.faults:
        _LOG.error("verification: %s: %s", fault.where, fault.text())
    _LOG.info("verified %d events, %d files", result.events, result.files)
    async with runtime.unit_of_work(SYSTEM) as uow:
        await log.bind_evidence(uow)


async def keep_head(runtime: Runtime) -> None:
    """Log where the trail ends, then sign and keep the head of the transparency log for today."""
    async with runtime.unit_of_work(SYSTEM) as uow:
        await log.bind_trail(uow)
    async with runtime.unit_of_work(SYSTEM) as uow:
        head = await log.keep_head(uow)
    if head is not None:
        _LOG.info("the head of %s covers %d entries", head.day, head.size)


async def settle_grades(runtime: Runtime) -> None:
    """Let grades go on whose last day of hearing, of display or of standing is over.

    Each in a unit of its own: one that is refused holds up no other.
    """
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        due = await grade_life.due(uow)
    settled = [await _settle(runtime, one.grade.visit) for one in due]
    _LOG.info("settled %d of %d grades that were due", sum(settled), len(due))


async def _settle(runtime: Runtime, visit: str) -> bool:
    try:
        async with runtime.unit_of_work(SYSTEM) as uow:
            await grade_life.settle(uow, visit)
    except DomainError as refusal:
        _LOG.error("the grade of visit %s is due, but refused: %s", visit, refusal)
        return False
    return True


async def fetch_rounds(runtime: Runtime) -> None:
    """Ask the relays that are set for the drand rounds that draws wait for, and enter them.

    Each in a unit of its own: one that is refused holds up no other.
    """
    relays = runtime.settings.drand_relays
    if not relays:
        return
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        awaited = await draw_end.awaited(uow)
    fetched = [await _fetch(runtime, one) for one in awaited]
    _LOG.info("fetched %d of %d drand rounds", sum(fetched), len(awaited))


async def _fetch(runtime: Runtime, one: Awaited) -> bool:
    signature = await signature_of(one.round, runtime.settings.drand_relays)
    if not signature:
        return False
    try:
        async with runtime.unit_of_work(SYSTEM) as uow:
            given = Outcome(place=one.place, outcome=signature)
            await draw_entropy.enter(uow, one.draw, given)
    except DomainError as refusal:
        _LOG.error("round %d of draw %s is refused: %s", one.round, one.draw, refusal)
        return False
    return True


async def settle_draws(runtime: Runtime) -> None:
    """Let draws go on whose time has come: void without a source, open and closed after visits.

    Each in a unit of its own: one that is refused holds up no other.
    """
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        due = await draw_end.due(uow)
    settled = [await _settle_draw(runtime, number) for number in due]
    _LOG.info("settled %d of %d draws that were due", sum(settled), len(due))


async def _settle_draw(runtime: Runtime, number: str) -> bool:
    try:
        async with runtime.unit_of_work(SYSTEM) as uow:
            await draw_end.settle(uow, number)
    except DomainError as refusal:
        _LOG.error("draw %s is due, but refused: %s", number, refusal)
        return False
    return True


async def forget_expired(runtime: Runtime) -> None:
    """Forget sessions that have been over for a month."""
    async with runtime.unit_of_work(SYSTEM) as uow:
        count = await operation.forget(uow)
    _LOG.info("forgot %d sessions", count)


TIMETABLE: tuple[tuple[str, Job], ...] = (
    ("10 * * * *", publish_due),
    ("*/5 * * * *", fetch_rounds),
    ("15 * * * *", settle_draws),
    ("20 0 * * *", settle_grades),
    ("30 2 * * *", verify_everything),
    ("40 3-23 * * *", keep_head),
    ("0 4 * * *", forget_expired),
)
"""What must not be missed is asked for every hour, so that a restart delays it little."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """When a job last ran, and whether it failed."""

    at: datetime
    failed: bool


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A job, when it runs next, and its last run since this process started."""

    name: str
    next: datetime
    last: Run | None


class Timetable:
    """The jobs of this process, each at its time in China."""

    def __init__(self, runtime: Runtime) -> None:
        self._runs: dict[str, Run] = {}
        self._clock = runtime.clock
        self.scheduler = AsyncIOScheduler(timezone=_ZONE)
        self.scheduler.add_listener(self._ended, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        for times, job in TIMETABLE:
            self.scheduler.add_job(
                partial(job, runtime),
                CronTrigger.from_crontab(times, timezone=_ZONE),
                id=job.__name__,
                coalesce=True,
                misfire_grace_time=_GRACE_SECONDS,
            )

    def plan(self) -> tuple[Planned, ...]:
        """Return the jobs, the next one first."""
        found = sorted(self.scheduler.get_jobs(), key=lambda job: (job.next_run_time, job.id))
        return tuple(
            Planned(name=job.id, next=job.next_run_time, last=self._runs.get(job.id))
            for job in found
        )

    def run_now(self, name: str) -> None:
        """Let a job run at once, besides its times. Raises `NotFound`."""
        if self.scheduler.get_job(name) is None:
            raise NotFound("job.unknown", "There is no job {job}.", job=name)
        self.scheduler.modify_job(name, next_run_time=self._clock())

    def _ended(self, event: JobExecutionEvent) -> None:
        failed = event.exception is not None
        self._runs[event.job_id] = Run(at=event.scheduled_run_time, failed=failed)


@asynccontextmanager
async def timetable(runtime: Runtime) -> AsyncIterator[Timetable]:
    """Run the jobs in this process for as long as the block lasts."""
    made = Timetable(runtime)
    made.scheduler.start()
    try:
        yield made
    finally:
        made.scheduler.shutdown(wait=False)
