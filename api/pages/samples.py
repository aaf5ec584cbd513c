"""Samples of records inside a visit: those there are, a new list, and one of them."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.forms import entered, read, uploaded
from api.pages.listing import Link
from api.pages.refusals import Refused, as_sent, shown_again
from api.pages.sample_document import NewPage, sample_page, samples_page
from api.pages.sample_forms import FROM_FILE, ListForm, list_form, listing_of
from api.pages.sample_words import place
from api.records import read_file
from api.view import AnyRequest, go, reader_of, search_text, show
from audit.domain.actor import Visitor
from audit.domain.errors import Invalid
from audit.domain.record_lists import SHEET
from audit.runtime import Runtime
from audit.services import sampling, sampling_desk

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


async def _new(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        _, checklist, offers = await sampling_desk.declared(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    form = list_form(place(visit_id), checklist, offers, reader)
    back = Link(path=place(visit_id), text=reader.translate("All samples of the visit"))
    page = NewPage(back=back, form=as_sent(form, refusal, reader))
    title = reader.translate("Take down a list of records")
    return show(request, "desk/samples/new", page, title=title, actor=actor)


@get(f"{ALL}/new")
async def new(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show the form that takes down a list of records."""
    return await _new(request, None, runtime, visitor, visit_id=visit_id)


@post(ALL)
@shown_again(_new, Invalid)
async def take_down(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Redirect:
    """Freeze a list of records."""
    form = read(ListForm, await entered(request))
    filed = await _filed(request) if form.taken == FROM_FILE else ()
    async with runtime.unit_of_work(visitor) as uow:
        _, _, offers = await sampling_desk.declared(uow, visit_id)
        sample = await sampling.take_down(uow, visit_id, listing_of(form, offers, filed))
    said = reader_of(request).translate("The list is frozen.")
    return go(request, place(visit_id, sample.number), said=said)


async def _filed(request: AnyRequest) -> tuple[str, ...]:
    """Return the record numbers of the file that came with the form."""
    return await read_file(await uploaded(request), SHEET, reader_of(request).language)


async def sample_shown(
    request: AnyRequest,
    refusal: Refused | None,
    runtime: Runtime,
    visitor: Visitor,
    *,
    visit_id: str,
    sample_number: int,
) -> Template:
    """Return the page of a sample; `refusal` says what was not taken."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        if refusal is not None:
            await sampling_desk.require_recorder(uow, visit_id)
        found = await sampling_desk.read(uow, visit_id, sample_number)
        actor = uow.actor
    reader = reader_of(request)
    asked = refusal.given.get("record", ("",))[0] if refusal else ""
    again = asked or search_text(request, "again")
    document = sample_page(found, reader, chosen=again, refusal=refusal)
    title = reader.translate("Sample {number}").format(number=sample_number)
    return show(request, "desk/samples/one", document, title=title, actor=actor)


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
    return await sample_shown(
        request, None, runtime, visitor, visit_id=visit_id, sample_number=sample_number
    )


HANDLERS = (samples, new, take_down, sample)
