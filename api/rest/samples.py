"""Samples of records inside a visit over JSON: listed, aimed, drawn, looked at, concluded."""

from collections.abc import Sequence

import msgspec
from litestar import Controller
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.rest.routes import act, create, read
from audit.domain.actor import Bearer
from audit.domain.drand import Signature
from audit.domain.record_findings import Course, Standing
from audit.domain.record_sample import RecordSample
from audit.domain.record_sampling import covered
from audit.domain.visit import Reason
from audit.runtime import Runtime
from audit.services import sampling, sampling_desk, sampling_findings
from audit.services.sampling import Aiming, Listing
from audit.services.sampling_findings import Marking

_ONE = "/{sample_number:int}"


class Throw(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The digits of the dice, as you read them."""

    outcome: str


class Round(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The signature of the round of drand that the sample waits for."""

    signature: Signature


class Ending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a sample is given up; it stays, with this reason."""

    reason: Reason


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a sample has come.

    `standing` counts what was looked at, once records are drawn. With a certain verdict `assured`
    says whether fewer than `aim.bad` bad records are assured, `refuted` whether at most `aim.good`
    are refuted, and `bound` how many there may be at most, null where looking ended early.
    """

    course: Course
    standing: Standing | None
    assured: bool | None = None
    refuted: bool | None = None
    bound: int | None = None


def _progress(course: Course) -> Progress:
    shown = msgspec.structs.replace(course, sample=covered(course.sample))
    outcome = course.outcome
    if outcome is None:
        return Progress(course=shown, standing=course.standing)
    return Progress(
        course=shown,
        standing=course.standing,
        assured=outcome.assured,
        refuted=outcome.is_refuted,
        bound=outcome.bound,
    )


class SampleController(Controller):
    """Samples of the records of the institution that is visited."""

    path = "/visits/{visit_id:str}/samples"
    tags: Sequence[str] | None = ("samples",)

    @read("/")
    async def of_visit(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
    ) -> tuple[Progress, ...]:
        """List the samples of a visit, given up ones included."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            found = await sampling_desk.of_visit(uow, visit_id)
        return tuple(map(_progress, found.courses))

    @create("/")
    async def take_down(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        data: JSONBody[Listing],
    ) -> RecordSample:
        """Freeze the list that a sample is taken from; the same list again changes nothing."""
        async with runtime.unit_of_work(actor) as uow:
            return covered(await sampling.take_down(uow, visit_id, data))

    @read(_ONE)
    async def one(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        sample_number: FromPath[int],
    ) -> Progress:
        """Read one sample, with the records that were drawn and what was found on them."""
        async with runtime.unit_of_work(actor, write=False) as uow:
            return _progress((await sampling_desk.read(uow, visit_id, sample_number)).course)

    @act(f"{_ONE}/aim")
    async def aim(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        *,
        sample_number: FromPath[int],
        data: JSONBody[Aiming],
    ) -> RecordSample:
        """Fix what a sample is to tell, its size and its source, before there is entropy."""
        async with runtime.unit_of_work(actor) as uow:
            return covered(await sampling.commit(uow, visit_id, sample_number, aiming=data))

    @act(f"{_ONE}/dice")
    async def dice(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        *,
        sample_number: FromPath[int],
        data: JSONBody[Throw],
    ) -> RecordSample:
        """Enter the dice as you read them; once two have read them alike, records are drawn."""
        async with runtime.unit_of_work(actor) as uow:
            thrown = await sampling.throw(uow, visit_id, sample_number, outcome=data.outcome)
        return covered(thrown)

    @act(f"{_ONE}/round")
    async def take_round(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        *,
        sample_number: FromPath[int],
        data: JSONBody[Round],
    ) -> RecordSample:
        """Draw with a round of drand."""
        signature = data.signature
        async with runtime.unit_of_work(actor) as uow:
            return covered(
                await sampling.take_round(uow, visit_id, sample_number, signature=signature)
            )

    @act(f"{_ONE}/draw")
    async def take_seed(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        sample_number: FromPath[int],
    ) -> RecordSample:
        """Draw with the seed of the sealed draw that the visit follows from."""
        async with runtime.unit_of_work(actor) as uow:
            return covered(await sampling.take_seed(uow, visit_id, sample_number))

    @act(f"{_ONE}/records")
    async def mark(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        *,
        sample_number: FromPath[int],
        data: JSONBody[Marking],
    ) -> Progress:
        """Say what was found on a record; the same again changes nothing."""
        async with runtime.unit_of_work(actor) as uow:
            return _progress(
                await sampling_findings.mark(uow, visit_id, sample_number, marking=data)
            )

    @act(f"{_ONE}/conclude")
    async def conclude(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        sample_number: FromPath[int],
    ) -> Progress:
        """End the looking, once the verdict is certain."""
        async with runtime.unit_of_work(actor) as uow:
            return _progress(await sampling_findings.conclude(uow, visit_id, sample_number))

    @act(f"{_ONE}/abandon")
    async def abandon(
        self,
        runtime: NamedDependency[Runtime],
        actor: NamedDependency[Bearer],
        visit_id: FromPath[str],
        *,
        sample_number: FromPath[int],
        data: JSONBody[Ending],
    ) -> RecordSample:
        """Give a sample up; it keeps its number, and its reason stays visible."""
        async with runtime.unit_of_work(actor) as uow:
            given_up = await sampling.abandon(uow, visit_id, sample_number, reason=data.reason)
        return covered(given_up)
