"""What is done with a sample of records: fixed, drawn, looked at, concluded or given up."""

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.pages.forms import entered, read
from api.pages.refusals import shown_again
from api.pages.sample_forms import AimForm, aiming_of
from api.pages.sample_words import place
from api.pages.samples import ONE, sample_shown
from api.view import AnyRequest, go, reader_of
from audit.domain.actor import Visitor
from audit.domain.drand import Signature
from audit.domain.errors import Conflict, Invalid
from audit.domain.visit import Reason
from audit.runtime import Runtime
from audit.services import sampling, sampling_findings
from audit.services.sampling_findings import Marking


class DiceForm(msgspec.Struct, frozen=True, kw_only=True):
    """The dice as one person reads them."""

    outcome: str


class RoundForm(msgspec.Struct, frozen=True, kw_only=True):
    """The signature of a round of drand."""

    signature: Signature


class EndForm(msgspec.Struct, frozen=True, kw_only=True):
    """Why a sample is given up."""

    reason: Reason


@post(f"{ONE}/aim")
@shown_again(sample_shown, Invalid, Conflict)
async def fix(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """Fix what a sample is to tell, and where its entropy comes from."""
    aiming = aiming_of(read(AimForm, await entered(request)))
    async with runtime.unit_of_work(visitor) as uow:
        await sampling.commit(uow, visit_id, sample_number, aiming=aiming)
    said = reader_of(request).translate("Size and source are fixed, and the log says so.")
    return go(request, place(visit_id, sample_number), said=said)


@post(f"{ONE}/dice")
@shown_again(sample_shown, Invalid, Conflict)
async def dice(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """Take the dice as one person reads them."""
    form = read(DiceForm, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await sampling.throw(uow, visit_id, sample_number, outcome=form.outcome.strip())
    return go(request, place(visit_id, sample_number))


@post(f"{ONE}/round")
@shown_again(sample_shown, Invalid, Conflict)
async def take_round(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """Draw with a round of drand."""
    form = read(RoundForm, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await sampling.take_round(uow, visit_id, sample_number, signature=form.signature)
    return go(request, place(visit_id, sample_number))


@post(f"{ONE}/draw")
async def take_seed(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """Draw with the secret of a sealed draw."""
    async with runtime.unit_of_work(visitor) as uow:
        await sampling.take_seed(uow, visit_id, sample_number)
    return go(request, place(visit_id, sample_number))


@post(f"{ONE}/records")
@shown_again(sample_shown, Invalid, Conflict)
async def mark(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """Take what was found on a record."""
    marking = read(Marking, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await sampling_findings.mark(uow, visit_id, sample_number, marking=marking)
    return go(request, f"{place(visit_id, sample_number)}#looking")


@post(f"{ONE}/conclude")
async def conclude(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """End the looking."""
    async with runtime.unit_of_work(visitor) as uow:
        await sampling_findings.conclude(uow, visit_id, sample_number)
    said = reader_of(request).translate("The sample is concluded.")
    return go(request, place(visit_id, sample_number), said=said)


@post(f"{ONE}/abandon")
@shown_again(sample_shown, Invalid, Conflict)
async def abandon(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Redirect:
    """Give a sample up."""
    form = read(EndForm, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await sampling.abandon(uow, visit_id, sample_number, reason=form.reason)
    said = reader_of(request).translate("The sample is given up; its reason stays visible.")
    return go(request, place(visit_id), said=said)


HANDLERS = (fix, dice, take_round, take_seed, mark, conclude, abandon)
