"""The acts of samples of records, so that each can be asked of everybody."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from audit.domain.permission import Act
from audit.domain.record_findings import Mark
from audit.domain.record_sample import Aim, Method, RecordKind, SourceKind
from audit.runtime import Runtime
from audit.services import sampling, sampling_desk, sampling_findings
from audit.services.sampling import Aiming, Listing
from audit.services.sampling_findings import Marking
from audit.storage.unit_of_work import UnitOfWork
from tests.factories_register import CITY

_LISTING = Listing(
    item="4.01",
    kind=RecordKind.CLIENT_FILES,
    numbers=tuple(f"A-{one:03d}" for one in range(1, 41)),
)
_AIMING = Aiming(aim=Aim(method=Method.DISCOVERY, good=9, bad=10), source=SourceKind.DICE)
_MARKING = Marking(record="A-001", mark=Mark.FITS)


async def listed_sample(runtime: Runtime, visit: str) -> None:
    """Freeze the list that a sample of records of a visit would be taken from."""
    async with runtime.unit_of_work(CITY) as uow:
        await sampling.take_down(uow, visit, _LISTING)


def on_samples(
    visit: str,
) -> Mapping[tuple[Act, str], Callable[[UnitOfWork], Awaitable[Any]]]:
    """Return what can be asked about the samples of a visit."""
    return {
        (Act.RECORD_VISIT, "sample.declared"): lambda u: sampling_desk.declared(u, visit),
        (Act.RECORD_VISIT, "sample.list"): lambda u: sampling.take_down(u, visit, _LISTING),
        (Act.RECORD_VISIT, "sample.commit"): lambda u: sampling.commit(u, visit, 1, aiming=_AIMING),
        (Act.RECORD_VISIT, "sample.throw"): lambda u: sampling.throw(u, visit, 1, outcome="0" * 20),
        (Act.RECORD_VISIT, "sample.round"): lambda u: sampling.take_round(
            u, visit, 1, signature="b7" * 48
        ),
        (Act.RECORD_VISIT, "sample.seed"): lambda u: sampling.take_seed(u, visit, 1),
        (Act.RECORD_VISIT, "sample.mark"): lambda u: sampling_findings.mark(
            u, visit, 1, marking=_MARKING
        ),
        (Act.RECORD_VISIT, "sample.conclude"): lambda u: sampling_findings.conclude(u, visit, 1),
        (Act.RECORD_VISIT, "sample.abandon"): lambda u: sampling.abandon(
            u, visit, 1, reason="名单不全"
        ),
    }
