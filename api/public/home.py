"""The front page, and the page that explains the method."""

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from api.public.documents import AboutPage, HomePage
from api.public.grades import level_lines
from api.public.lines import SchemeCard, head_line
from api.public.lists import district_options, draw_line, result_line
from api.view import AnyRequest, reader_of, show
from audit.domain.actor import ANYONE
from audit.runtime import Runtime
from audit.services import log, public
from checklists.scheme_model import GradeScheme


@get("/")
async def home(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Show what this is, a search, and the latest draws and results."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.latest(uow)
        head = await log.latest_head(uow)
    page = HomePage(
        districts=district_options(found.districts, ""),
        draws=tuple(map(draw_line, found.draws)),
        results=tuple(map(result_line, found.results)),
        head=None if head is None else head_line(*head),
    )
    title = reader_of(request).translate("Random inspections that anyone can check")
    return show(request, "public/home", page, title=title)


@get("/about")
async def about(request: AnyRequest, runtime: NamedDependency[Runtime]) -> Template:
    """Explain how institutions are drawn, scored and graded."""
    page = AboutPage(schemes=tuple(map(_card, runtime.catalogue.schemes)))
    return show(request, "public/about", page, title=reader_of(request).translate("Method"))


def _card(scheme: GradeScheme) -> SchemeCard:
    return SchemeCard(
        title=scheme.title,
        model=scheme.model,
        source=scheme.source,
        levels=level_lines(scheme, given=None),
        limiters=tuple(limiter.title for limiter in scheme.limiters),
        unchecked_limit=scheme.could_not_check_limit,
    )
