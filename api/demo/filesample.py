"""A sample of client files in the demonstration: listed, drawn by dice, looked at, concluded."""

from api.demo.findings import PHRASES
from api.demo.stage import Stage, evaluator
from audit.domain.record_findings import Mark
from audit.domain.record_sample import Aim, Method, RecordKind, SourceKind
from audit.domain.visit import Visit
from audit.services import sampling, sampling_desk, sampling_findings
from audit.services.sampling import Aiming, Listing
from audit.services.sampling_findings import Marking
from checklists.canonical import digest

_ITEM = "4.01"
_FILES = 160
_AIM = Aim(method=Method.TWO_STAGE, good=15, bad=16)
_DICE = 20
_BAD = 6


async def take(stage: Stage, visit: Visit, *, key: str) -> None:
    """Take the sample of a visit that has begun; the first bad file leads to a second stage."""
    lead, second, *_ = (evaluator(one) for one in visit.team)
    numbers = tuple(f"DA-2025-{one:03d}" for one in range(1, _FILES + 1))
    listing = Listing(item=_ITEM, kind=RecordKind.CLIENT_FILES, numbers=numbers)
    async with stage.runtime.unit_of_work(lead) as uow:
        number = (await sampling.take_down(uow, visit.id, listing)).number
        aiming = Aiming(aim=_AIM, source=SourceKind.DICE)
        await sampling.commit(uow, visit.id, number, aiming=aiming)
    for who in (lead, second):
        async with stage.runtime.unit_of_work(who) as uow:
            await sampling.throw(uow, visit.id, number, outcome=_dice(key))
    async with stage.runtime.unit_of_work(second) as uow:
        order = (await sampling_desk.read(uow, visit.id, number)).course.order
        for place, record in enumerate(order, start=1):
            bad = place == _BAD
            marking = Marking(
                record=record,
                mark=Mark.FITS_NOT if bad else Mark.FITS,
                note=PHRASES.file_note if bad else "",
            )
            await sampling_findings.mark(uow, visit.id, number, marking=marking)
        await sampling_findings.conclude(uow, visit.id, number)


def _dice(key: str) -> str:
    """Return dice that a program has thrown; the story says that they are not real."""
    return str(int(digest(f"demo|dice|{key}".encode()), 16))[-_DICE:]
