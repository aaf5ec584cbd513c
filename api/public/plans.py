"""The public pages of inspection plans."""

from fractions import Fraction

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.public.documents import PlanPage, PlansPage
from api.public.draw_document import stratum_name
from api.public.lines import Fact, ItemLine, PlanLine, QuotaLine
from api.public.lists import draw_line, pager, percent
from api.public.plan_facts import plan_facts, quota_words, versions_table
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import ANYONE
from audit.domain.page import PageRequest
from audit.domain.plan import Plan, PlanState
from audit.runtime import Runtime
from audit.services import public
from audit.services.public import PublicPlan
from checklists.catalogue import Catalogue


@get("/plans")
async def plans(
    request: AnyRequest, runtime: NamedDependency[Runtime], page: NamedDependency[PageRequest]
) -> Template:
    """List the published plans."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.plans(uow, page)
    document = PlansPage(plans=tuple(map(_line, found.items)), pager=pager(found, "/plans", {}))
    return show(
        request, "public/plans", document, title=reader_of(request).translate("Yearly plans")
    )


@get("/plans/{plan_id:str}")
async def plan(
    request: AnyRequest, runtime: NamedDependency[Runtime], plan_id: FromPath[str]
) -> Template:
    """Show a published plan."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.plan(uow, plan_id)
    document = _document(found, runtime.catalogue, reader_of(request))
    return show(request, "public/plan", document, title=document.title)


def _line(plan: Plan) -> PlanLine:
    return PlanLine(
        path=f"/plans/{plan.id}",
        title=plan.title,
        year=plan.year,
        body=plan.body_name,
        work=plan.work,
        published_on=plan.published_on,
    )


def _document(found: PublicPlan, catalogue: Catalogue, reader: Reader) -> PlanPage:
    plan = found.plan
    checklist = catalogue.in_force(plan.checklist, plan.published_on) if plan.published_on else None
    return PlanPage(
        title=plan.title,
        body=plan.body_name,
        published_on=plan.published_on,
        amended=plan.state is PlanState.AMENDED,
        latest=f"/plans/{found.versions[-1].id}",
        facts=plan_facts(plan, checklist.title if checklist else plan.checklist, reader),
        strata=tuple(
            Fact(title=stratum_name(name, reader.translate), text=quota_words(quota, reader))
            for name, quota in sorted(plan.strata.items())
        ),
        versions=versions_table(found.versions, reader, place="/plans")
        if len(found.versions) > 1
        else None,
        quotas=tuple(
            QuotaLine(
                risk_class=name,
                num=quota.num,
                den=quota.den,
                percent=percent(Fraction(quota.num, quota.den)),
                minimum=quota.minimum,
                reserve=quota.reserve,
            )
            for name, quota in sorted(plan.quotas.items())
        ),
        items=tuple(
            ItemLine(code=item.code, name=item.name, basis=item.basis) for item in found.items
        ),
        draws=tuple(map(draw_line, found.draws)),
    )
