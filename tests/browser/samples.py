"""Samples of records on a visit under way: concluded, being looked at, waiting, and just listed."""

from audit.domain.actor import Actor
from audit.domain.record_findings import Mark
from audit.domain.record_sample import Aim, Method, RecordKind, SourceKind
from audit.domain.visit import Visit
from audit.runtime import Runtime
from audit.services import sampling, sampling_findings
from audit.services.sampling import Aiming, Listing
from audit.services.sampling_findings import Marking
from tests.factories_register import CITY

_AIM = Aim(method=Method.DISCOVERY, good=9, bad=10)
_STAGES = Aim(method=Method.TWO_STAGE, good=9, bad=10)
_DICE = "31415926535897932384"
_LOOKED_AT = 7


async def sampled(runtime: Runtime, visit: Visit, recorder: Actor) -> None:
    """Take four samples: one concluded, one half looked at, one to draw, one to plan."""
    await _looked_at(runtime, visit, recorder, aim=_AIM, count=40)
    await _listed(runtime, visit, recorder, count=200)
    await _drawn(runtime, visit, recorder, number=2, aim=_STAGES)
    await _mark(runtime, visit, recorder, number=2, most=_LOOKED_AT)
    await _listed(runtime, visit, recorder, count=120)
    async with runtime.unit_of_work(recorder) as uow:
        await sampling.commit(uow, visit.id, 3, aiming=Aiming(aim=_AIM, source=SourceKind.DICE))
        await sampling.throw(uow, visit.id, 3, outcome=_DICE)
    await _listed(runtime, visit, recorder, count=230)


async def _looked_at(
    runtime: Runtime, visit: Visit, recorder: Actor, *, aim: Aim, count: int
) -> None:
    await _listed(runtime, visit, recorder, count=count)
    await _drawn(runtime, visit, recorder, number=1, aim=aim)
    await _mark(runtime, visit, recorder, number=1, most=count)
    async with runtime.unit_of_work(recorder) as uow:
        await sampling_findings.conclude(uow, visit.id, 1)


async def _listed(runtime: Runtime, visit: Visit, recorder: Actor, *, count: int) -> None:
    numbers = tuple(f"DA-2025-{one:04d}" for one in range(1, count + 1))
    listing = Listing(item="4.01", kind=RecordKind.CLIENT_FILES, numbers=numbers)
    async with runtime.unit_of_work(recorder) as uow:
        await sampling.take_down(uow, visit.id, listing)


async def _drawn(runtime: Runtime, visit: Visit, recorder: Actor, *, number: int, aim: Aim) -> None:
    async with runtime.unit_of_work(recorder) as uow:
        aiming = Aiming(aim=aim, source=SourceKind.DICE)
        await sampling.commit(uow, visit.id, number, aiming=aiming)
    for who in (recorder, CITY):
        async with runtime.unit_of_work(who) as uow:
            await sampling.throw(uow, visit.id, number, outcome=_DICE)


async def _mark(runtime: Runtime, visit: Visit, recorder: Actor, *, number: int, most: int) -> None:
    """Mark the first records: all fit but the third of a sample that is not looked through."""
    async with runtime.unit_of_work(recorder) as uow:
        sample = await uow.record_samples.get(visit.id, number)
        order = (await uow.record_samples.course(sample)).order
        for place, record in enumerate(order[:most]):
            bad = most == _LOOKED_AT and place == 2
            marking = Marking(
                record=record,
                mark=Mark.FITS_NOT if bad else Mark.FITS,
                note="知情同意书没有签字。" if bad else "",
            )
            await sampling_findings.mark(uow, visit.id, number, marking=marking)
