"""One part of a visit as a form: what can be saved is saved, the rest is shown again with why."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages.forms import entered, uploads
from api.pages.recording_document import items_of, part_page, place
from api.pages.recording_form import FILE, Sent, field, sent
from api.pages.recording_items import NO_TROUBLE, Trouble
from api.pages.recording_records import filled
from api.uploads import Told, take_in
from api.view import AnyRequest, go, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.errors import Conflict, DomainError, Invalid, NotFound
from audit.domain.evidence import LARGEST_FILE
from audit.domain.recording import Weighed
from audit.domain.visit import VisitState
from audit.domain.workdays import local_date
from audit.runtime import Runtime
from audit.services import recording
from audit.services.recording import Desk
from checklists.model import Part
from reports.language import say

_PART = "/desk/visits/{visit_id:str}/record/{part:str}"
# A handful of photographs at once; each file has its own bound besides.
_LARGEST_FORM = 4 * LARGEST_FILE
_ALREADY_THERE = "evidence.id_reused"

Files = Mapping[str, Sequence[UploadFile]]


class Bench(msgspec.Struct, frozen=True, kw_only=True):
    """Who works on which part of a visit, and all that its form shows."""

    desk: Desk
    actor: Actor
    part: Part

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the items of the part."""
        return tuple(one.item.code for one in items_of(self.desk, self.part.code))

    @property
    def own(self) -> str:
        """The inspector who answers without being asked who: oneself, if on the team."""
        return self.actor.inspector if self.actor.inspector in self.desk.visit.team else ""


@get(_PART)
async def part_form(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    part: FromPath[str],
) -> Template | Redirect:
    """Show the items of a part with their answers; outside the state under way, the overview."""
    bench = await _bench(runtime, visitor, visit_id, part)
    if bench.desk.visit.state is not VisitState.UNDER_WAY:
        return go(request, place(visit_id))
    return _answer(request, runtime, bench, by=request.query_params.get("by", ""))


@post(_PART, request_max_body_size=_LARGEST_FORM)
async def save_part(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
    *,
    part: FromPath[str],
) -> Template | Redirect:
    """Save what can be saved of the items that are sent; show the others again with the reason."""
    bench = await _bench(runtime, visitor, visit_id, part)
    form = sent(await entered(request), bench.codes, by=bench.own, filled=filled(bench.desk))
    files = {code: await uploads(request, field(FILE, code)) for code in bench.codes}
    refusal = None
    try:
        weighed = await _take(runtime, visitor, visit_id, form)
        trouble = Trouble(
            texts=form.texts,
            contested=weighed.contested,
            refused={**form.refused, **weighed.refused},
            files=await _take_files(request, runtime, visitor, bench=bench, form=form, files=files),
        )
    except Conflict as error:
        refusal = error
        trouble = Trouble(texts=form.texts, refused=dict.fromkeys(form.texts, ()))
    if not trouble.items and refusal is None:
        return _onward(request, bench, form)
    known = await _bench(runtime, visitor, visit_id, part)
    return _answer(request, runtime, known, by=form.part.by, trouble=trouble, refusal=refusal)


HANDLERS = (part_form, save_part)


async def _bench(runtime: Runtime, visitor: Visitor, visit_id: str, part: str) -> Bench:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        desk = await recording.desk(uow, visit_id)
        actor = uow.actor
    found = next((one for one in desk.checklist.parts if one.code == part), None)
    if found is None or not items_of(desk, part):
        raise NotFound(
            "recording.part",
            "There is no part {part} on the checklist of visit {visit}.",
            part=part,
            visit=visit_id,
        )
    return Bench(desk=desk, actor=actor, part=found)


async def _take(runtime: Runtime, visitor: Visitor, visit_id: str, form: Sent) -> Weighed:
    if not form.entries:
        return Weighed()
    async with runtime.unit_of_work(visitor) as uow:
        return await recording.take(uow, visit_id, form.entries)


async def _take_files(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    bench: Bench,
    form: Sent,
    files: Files,
) -> dict[str, tuple[str, ...]]:
    """Take in the files of each item; return, by item, why some were not taken."""
    reader = reader_of(request)
    errors: dict[str, list[str]] = {}
    for item, chosen in files.items():
        for file in chosen:
            told = Told(item=item, caption=form.captions.get(item, ""), captured_at=runtime.clock())
            try:
                await take_in(runtime, visitor, bench.desk.visit.id, file=file, told=told)
            except (Invalid, Conflict) as refusal:
                # The id says which bytes belong to which item: used before, they are there.
                if refusal.code != _ALREADY_THERE:
                    why = f"{file.filename}: {say(refusal, reader.language)}"
                    errors.setdefault(item, []).append(why)
    return {item: tuple(reasons) for item, reasons in errors.items()}


def _onward(request: AnyRequest, bench: Bench, form: Sent) -> Redirect:
    """Lead on to the part the form names, or back to the same part."""
    path, parts = place(bench.desk.visit.id), {one.code for one in bench.desk.checklist.parts}
    if not form.part.go:
        path, said = f"{path}/{bench.part.code}", ""
    else:
        path = f"{path}/{form.part.go}" if form.part.go in parts else path
        said = reader_of(request).translate("What was entered in “{part}” is saved.")
    if form.part.by:
        path = f"{path}?{urlencode({'by': form.part.by})}"
    return go(request, path, said=said.format(part=bench.part.title))


def _answer(
    request: AnyRequest,
    runtime: Runtime,
    bench: Bench,
    *,
    by: str,
    trouble: Trouble = NO_TROUBLE,
    refusal: DomainError | None = None,
) -> Template:
    reader = reader_of(request)
    document = part_page(
        bench.desk,
        bench.part,
        reader,
        today=local_date(runtime.clock()),
        by=None if bench.own else by,
        trouble=trouble,
        errors=() if refusal is None else (say(refusal, reader.language),),
    )
    return show(
        request,
        "desk/recording/part",
        document,
        title=bench.part.title,
        actor=bench.actor,
        status=_status(trouble, refusal),
    )


def _status(trouble: Trouble, refusal: DomainError | None) -> int:
    if refusal is not None:
        return status_of(refusal)
    if trouble.contested:
        return 409
    return 422 if trouble.items else 200
