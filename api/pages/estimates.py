"""What a public draw permits to say of all institutions it was drawn from, for those who check."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.draw_document import PLACE
from api.pages.listing import Link, Note, answer
from api.public.estimate_document import claim, estimate_table, remarks
from api.view import AnyRequest, reader_of
from audit.domain.actor import Visitor
from audit.domain.page import Page
from audit.runtime import Runtime
from audit.services import estimate


@get(f"{PLACE}/{{number:str}}/estimates")
async def estimates(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    number: FromPath[str],
) -> Template | Response[bytes]:
    """Show the estimates from a draw, or give them as a file."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await estimate.read(uow, number)
        actor = uow.actor
    reader = reader_of(request)
    shown = estimate_table(sheet, reader)
    count = len(shown.rows)
    return await answer(
        request,
        shown,
        Page(items=shown.rows, total=count, limit=count, offset=0),
        actor=actor,
        lead=claim(sheet, reader),
        back=Link(path=f"{PLACE}/{number}", text=reader.translate("To the draw")),
        notes=tuple(Note(title=one.title, text=one.text) for one in remarks(sheet, reader)),
    )


HANDLERS = (estimates,)
