"""Samples of records inside a visit: those there are, a new list, and one of them."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages.forms import Entered, entered, read, refused
from api.pages.listing import Link
from api.pages.sample_document import NewPage, SamplePage, sample_page, samples_page
from api.pages.sample_forms import ListForm, list_form, listing_of
from api.pages.sample_words import place
from api.view import AnyRequest, Reader, go, reader_of, search_text, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Invalid
from audit.runtime import Runtime
from audit.services import sampling, sampling_desk
from reports.language import say

ALL = "/desk/visits/{visit_id:str}/samples"
ONE = f"{ALL}/{{sample_number:int}}"


@get(ALL)
async def samples(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show the samples of a visit."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await sampling_desk.of_visit(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    document = samples_page(found, actor, reader)
    title = reader.translate("Samples of records")
    return show(request, "desk/samples/list", document, title=title, actor=actor)


@get(f"{ALL}/new")
async def new(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show the form that takes down a list of records."""
    return await _new(request, runtime, visitor, visit_id=visit_id)


@post(ALL)
async def take_down(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect | Template:
    """Freeze a list of records."""
    given = await entered(request)
    try:
        form = read(ListForm, given)
        async with runtime.unit_of_work(visitor) as uow:
            _, _, offers = await sampling_desk.declared(uow, visit_id)
            sample = await sampling.take_down(uow, visit_id, listing_of(form, offers))
    except Invalid as refusal:
        return await _new(
            request, runtime, visitor, visit_id=visit_id, given=given, refusal=refusal
        )
    said = reader_of(request).translate("The list is frozen.")
    return go(request, place(visit_id, sample.number), said=said)


@get(ONE)
async def sample(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    sample_number: FromPath[int],
) -> Template:
    """Show one sample, and what can be done with it now."""
    return await sample_shown(request, runtime, visitor, visit_id=visit_id, number=sample_number)


HANDLERS = (
    samples,
    new,
    take_down,
    sample,
)


async def _new(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        _, checklist, offers = await sampling_desk.declared(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    form = list_form(place(visit_id), checklist, offers, reader)
    if refusal is not None:
        form = refused(form, refusal, given=given or {}, reader=reader)
    back = Link(path=place(visit_id), text=reader.translate("All samples of the visit"))
    return show(
        request,
        "desk/samples/new",
        NewPage(back=back, form=form),
        title=reader.translate("Take down a list of records"),
        actor=actor,
        status=200 if refusal is None else status_of(refusal),
    )


async def sample_shown(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
    number: int,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    """Return the page of a sample; `refusal` says why what was `given` was not taken."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        if refusal is not None:
            await sampling_desk.require_recorder(uow, visit_id)
        found = await sampling_desk.read(uow, visit_id, number)
        actor = uow.actor
    reader = reader_of(request)
    again = (given or {}).get("record", ("",))[0] or search_text(request, "again")
    document = sample_page(found, reader, chosen=again)
    if refusal is not None:
        document = _refused(document, refusal, given=given or {}, reader=reader)
    return show(
        request,
        "desk/samples/one",
        document,
        title=reader.translate("Sample {number}").format(number=number),
        actor=actor,
        status=200 if refusal is None else status_of(refusal),
    )


def _refused(
    document: SamplePage, refusal: DomainError, *, given: Entered, reader: Reader
) -> SamplePage:
    """Return the page with the refusal at the form that was sent, or above all of them."""
    for name, form in (("abandon", document.abandon), ("form", document.form)):
        if form is not None and given.keys() & {field.name for field in form.fields}:
            shown = refused(form, refusal, given=given, reader=reader)
            return msgspec.structs.replace(document, **{name: shown})
    reasons = [say(one, reader.language) for one in refusal.faults] or [
        say(refusal, reader.language)
    ]
    return msgspec.structs.replace(document, errors=tuple(reasons))
