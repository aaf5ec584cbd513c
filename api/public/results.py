"""The public pages of results: the list, and one institution with its grade and history."""

from pathlib import PurePosixPath
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.response import Template

from api.public.documents import InstitutionPage, ResultsPage
from api.public.grades import grade_card
from api.public.lines import Option, ResultCard
from api.public.lists import (
    address,
    district_options,
    draw_line,
    draw_path,
    institution_line,
    pager,
    result_line,
    shape_of,
)
from api.view import AnyRequest, Reader, reader_of, search_text, show
from audit.domain.actor import ANYONE
from audit.domain.disclosure import PublishedResult
from audit.domain.districts import full_name_of
from audit.domain.filters import DisclosureFilter
from audit.domain.page import PageRequest
from audit.domain.visit import CARRIED_OUT
from audit.runtime import Runtime
from audit.services import public
from audit.services.public import Found, PublicInstitution
from checklists.scheme_model import GradeScheme

_HIGHEST = 9


def chosen_results(request: AnyRequest) -> DisclosureFilter:
    """Return which results the reader asks for; an empty or foreign value narrows nothing."""
    level = request.query_params.get("level", "")
    return DisclosureFilter(
        text=search_text(request, "name"),
        region=_digits(search_text(request, "district")),
        draw=search_text(request, "draw"),
        level=int(level) if _digits(level) and int(level) <= _HIGHEST else None,
    )


@get("/results")
async def results(
    request: AnyRequest, runtime: NamedDependency[Runtime], page: NamedDependency[PageRequest]
) -> Template:
    """List published results, narrowed as the reader likes."""
    chosen = chosen_results(request)
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.results(uow, chosen, page)
    reader = reader_of(request)
    document = _list(found, chosen, schemes=runtime.catalogue.schemes, reader=reader)
    return show(
        request, "public/results", document, title=reader.translate("Results of inspections")
    )


@get("/institutions/{institution_id:path}")
async def institution(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    institution_id: Annotated[PurePosixPath, PathParameter()],
) -> Template:
    """Show what is public of one institution."""
    wanted = str(institution_id).removeprefix("/")
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.institution(uow, wanted)
    document = _institution(found, runtime.catalogue.schemes, reader_of(request))
    return show(request, "public/institution", document, title=document.name)


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdecimal() else ""


def _list(
    found: Found, chosen: DisclosureFilter, *, schemes: tuple[GradeScheme, ...], reader: Reader
) -> ResultsPage:
    level = "" if chosen.level is None else str(chosen.level)
    asked = {
        "name": chosen.text,
        "district": chosen.region,
        "level": level,
        "draw": chosen.draw,
    }
    return ResultsPage(
        name=chosen.text,
        districts=district_options(found.districts, chosen.region),
        grades=_grades(schemes, level, reader),
        draws=tuple(
            Option(value=one.number, text=one.number, chosen=one.number == chosen.draw)
            for one in found.draws
        ),
        filtered=any(asked.values()),
        results=tuple(map(result_line, found.results.items)),
        registered=tuple(map(institution_line, found.registered)),
        pager=pager(found.results, "/results", asked),
        csv=address("/open/results.csv", asked),
        json=address("/open/results.json", asked),
    )


def _grades(schemes: tuple[GradeScheme, ...], level: str, reader: Reader) -> tuple[Option, ...]:
    titles = {str(rule.level): rule.title for scheme in schemes for rule in scheme.levels}
    titles = {**dict(sorted(titles.items(), reverse=True)), "0": reader.translate("No grade given")}
    return tuple(
        Option(value=value, text=title, chosen=value == level) for value, title in titles.items()
    )


def _institution(
    found: PublicInstitution, schemes: tuple[GradeScheme, ...], reader: Reader
) -> InstitutionPage:
    return InstitutionPage(
        id=found.institution.id,
        name=found.institution.name,
        district=full_name_of(found.institution.district),
        latest=result_card(found.results[0], schemes, reader) if found.results else None,
        earlier=tuple(map(result_line, found.results[1:])),
        drawn=tuple(map(draw_line, found.draws)),
    )


def result_card(
    result: PublishedResult, schemes: tuple[GradeScheme, ...], reader: Reader
) -> ResultCard:
    """Return one result in full, as anyone reads it."""
    grade = result.grade
    return ResultCard(
        inspected_on=result.inspected_on,
        published_on=result.published_on,
        work=result.work,
        body=result.checking_body,
        matters=reader.translate("; ").join(result.matters),
        result=result.result,
        shape=shape_of(result.result),
        reason=result.reason,
        carried_out=result.result in CARRIED_OUT,
        orders=result.orders,
        advice=result.advice,
        draw=result.draw,
        draw_path=draw_path(result.draw),
        report_path=f"/reports/{result.visit}" if result.report else "",
        grade=None if grade is None else grade_card(grade, schemes, reader.translate),
    )
