"""The jobs: each safe to repeat, none stopped by what another must refuse."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from apscheduler.events import EVENT_JOB_EXECUTED

from api import jobs, verification
from audit.domain import ceremony
from audit.domain.actor import SYSTEM
from audit.domain.ceremony import DrawState
from audit.domain.entropy import QUICKNET, Drand, quicknet_time
from audit.domain.errors import NotFound
from audit.domain.permission import EVERYTHING
from audit.domain.publication import PublicationKind, PublicationState
from audit.runtime import Runtime
from audit.services import draw
from audit.settings import Settings
from checklists.catalogue import Catalogue
from tests import factories
from tests.api.pages.desk import signed_in
from tests.api.service import serving
from tests.api.test_beacon import relay, told
from tests.domain.test_drand import ROUND, SIGNATURE
from tests.factories_register import CITY, NUMBER, announcement
from tests.fixtures_runtime import SetClock


async def events(runtime: Runtime) -> int:
    return (await verification.verify(runtime)).events


async def test_what_is_due_is_published_by_default_and_once(
    runtime: Runtime, clock: SetClock
) -> None:
    graded = await factories.graded_visit(runtime)
    await jobs.publish_due(runtime)
    duty = await factories.duty_to_publish(runtime, graded.visit)
    assert duty.state is PublicationState.PENDING
    clock.forward(timedelta(days=28))
    await jobs.publish_due(runtime)
    count = await events(runtime)
    await jobs.publish_due(runtime)
    assert await events(runtime) == count
    for subject, kind in (
        (graded.visit, PublicationKind.VISIT_RESULT),
        (NUMBER, PublicationKind.DRAW),
    ):
        told = await factories.duty_to_publish(runtime, subject, kind)
        assert told.state is PublicationState.PUBLISHED


async def test_a_drand_round_is_fetched_once_it_has_appeared(
    settings: Settings, clock: SetClock, catalogue: Catalogue
) -> None:
    with relay(told(SIGNATURE)) as address:
        relays = msgspec.structs.replace(settings, drand_relays=(address,))
        async with Runtime.open(relays, clock=clock, catalogue=catalogue) as runtime:
            ready = await factories.published_plan(runtime, sealed=False)
            # The round whose signature we have appeared years before the plan.
            clock.now = quicknet_time(ROUND) - timedelta(hours=25)
            given = msgspec.structs.replace(
                announcement(ready.id, NUMBER.replace("2026", "2023")),
                entropy=(Drand(chain=QUICKNET, round=ROUND),),
                draw_at=quicknet_time(ROUND),
                publish_by=None,
                escrow=None,
            )
            async with runtime.unit_of_work(CITY) as uow:
                drawn = await draw.announce(uow, given)
            await jobs.fetch_rounds(runtime)
            assert (await state(runtime, drawn.number)) is DrawState.ANNOUNCED
            clock.now = quicknet_time(ROUND)
            await jobs.fetch_rounds(runtime)
            assert (await state(runtime, drawn.number)) is DrawState.PUBLISHED
            await jobs.fetch_rounds(runtime)


async def state(runtime: Runtime, number: str) -> DrawState:
    async with runtime.unit_of_work(CITY, write=False) as uow:
        return (await draw.read(uow, number)).state


async def test_one_refusal_holds_up_no_other(
    runtime: Runtime, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    graded = await factories.graded_visit(runtime)
    clock.forward(timedelta(days=28))
    async with runtime.unit_of_work(CITY) as uow:
        drawn = await uow.draws.get(NUMBER, EVERYTHING)
        event = uow.event("test.moved_on", NUMBER)
        moved = ceremony.publish(drawn, clock.now)
        await uow.draws.save(moved, was=drawn.state, event=event)
    with caplog.at_level(logging.ERROR, "mingjian.jobs"):
        await jobs.publish_due(runtime)
    assert "draw.state" in caplog.text
    told = await factories.duty_to_publish(runtime, graded.visit)
    assert told.state is PublicationState.PUBLISHED


async def test_many_machines_may_publish_at_once(runtime: Runtime, clock: SetClock) -> None:
    graded = await factories.graded_visit(runtime)
    clock.forward(timedelta(days=28))
    await asyncio.gather(*(jobs.publish_due(runtime) for _ in range(3)))
    told = await factories.duty_to_publish(runtime, graded.visit)
    assert told.state is PublicationState.PUBLISHED
    assert (await verification.verify(runtime)).faults == ()


async def test_verification_tells_its_faults_in_the_log(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    begun = await factories.begun_visit(runtime)
    taken = await factories.received_photo(runtime, begun)
    with caplog.at_level(logging.INFO, "mingjian.jobs"):
        await jobs.verify_everything(runtime)
        assert not [one for one in caplog.records if one.levelno == logging.ERROR]
        await runtime.blobs.discard(taken.digest)
        await jobs.verify_everything(runtime)
    (fault,) = (one for one in caplog.records if one.levelno == logging.ERROR)
    assert taken.digest in fault.getMessage()


async def test_a_file_that_nothing_names_is_swept_and_no_other(runtime: Runtime) -> None:
    begun = await factories.begun_visit(runtime)
    taken = await factories.received_photo(runtime, begun)
    orphan = await runtime.blobs.deposit(b"left behind by a client that never came back")
    assert await verification.sweep(runtime) == 1
    assert await verification.sweep(runtime) == 0
    left = {name async for name in runtime.blobs.digests()}
    assert left == {taken.digest, taken.print_digest}
    assert orphan not in left


def test_the_timetable_starts_and_stops_with_the_application(
    database_url: str, tmp_path: Path
) -> None:
    with serving(database_url, tmp_path) as service:
        scheduler = service.client.app.state.timetable.scheduler
        assert scheduler.running
    assert not scheduler.running


async def test_the_timetable_runs_while_the_block_lasts(runtime: Runtime) -> None:
    async with jobs.timetable(runtime) as timetable:
        assert timetable.scheduler.running
        assert {one.name for one in timetable.plan()} == {
            "publish_due",
            "verify_everything",
            "forget_expired",
            "keep_head",
            "settle_grades",
            "settle_draws",
            "fetch_rounds",
        }
        assert all(one.last is None for one in timetable.plan())
    await asyncio.sleep(0)
    assert not timetable.scheduler.running


async def test_a_job_can_be_run_at_once_and_tells_how_it_ended(settings: Settings) -> None:
    async with Runtime.open(settings) as runtime, jobs.timetable(runtime) as timetable:
        ended = asyncio.Event()
        timetable.scheduler.add_listener(lambda _event: ended.set(), EVENT_JOB_EXECUTED)
        timetable.run_now("forget_expired")
        await asyncio.wait_for(ended.wait(), timeout=30)
        ran = next(one for one in timetable.plan() if one.name == "forget_expired")
        assert ran.last is not None
        assert not ran.last.failed


async def test_a_job_that_is_not_there_cannot_be_run(runtime: Runtime) -> None:
    async with jobs.timetable(runtime) as timetable:
        with pytest.raises(NotFound, match="There is no job nothing"):
            timetable.run_now("nothing")


async def test_sessions_that_are_long_over_are_forgotten(runtime: Runtime, clock: SetClock) -> None:
    token = await signed_in(runtime, CITY)
    await jobs.forget_expired(runtime)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.sessions.find(token) is not None
    clock.forward(timedelta(days=31))
    await jobs.forget_expired(runtime)
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await uow.sessions.find(token) is None
