"""Grade schemes: the list, and one explained, with a panel in which answers are tried out."""

from collections.abc import Iterator, Sequence

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.comparison_words import version_choices
from api.pages.forms import Choice, Field, choices
from api.pages.listing import Link, answer, chosen, found
from api.pages.scheme_words import scheme_tables, source_words
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Actor, Visitor
from audit.domain.analysis import WhatIf
from audit.domain.answer import Verdict
from audit.domain.item_score import explained
from audit.domain.page import Page, PageRequest
from audit.domain.permission import Act, does
from audit.runtime import Runtime
from audit.services import scheme
from audit.services.scheme import SchemeSheet, Trial, Tried
from checklists.scheme_model import GradeScheme
from reports.build_score import grade_given, points
from reports.passages import GradeGiven, Points
from reports.table import Cell, Column, Table, table
from reports.writing import number

PLACE = "/desk/schemes"
_ITEM = "item-"
_VERDICTS = {one.value: one for one in Verdict}


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Where a trial begins: a version name@version, or a visit; `first_time` is for the first."""

    checklist: str = ""
    visit: str = ""
    first_time: bool = False


class PartFields(msgspec.Struct, frozen=True, kw_only=True):
    """The items of a part, each with the answers to choose from."""

    title: str
    fields: tuple[Field, ...]
    changed: int


class Trying(msgspec.Struct, frozen=True, kw_only=True):
    """The panel: where the trial begins, its answers, and what it comes to, before and after."""

    start: tuple[Field, ...]
    parts: tuple[PartFields, ...]
    before: Points
    after: Points
    grade_before: GradeGiven
    grade: GradeGiven
    moved: Table | None
    derivation: Table


class SchemePage(msgspec.Struct, frozen=True, kw_only=True):
    """A scheme explained, and the panel; `links` lead to what it would have made of history."""

    name: str
    source: str
    links: tuple[Link, ...]
    rules: tuple[Table, ...]
    trying: Trying


@get(PLACE)
async def schemes(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the grade schemes."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await scheme.schemes(uow)
        actor = uow.actor
    reader = reader_of(request)

    async def part(wanted: PageRequest) -> Page[GradeScheme]:
        shown = known[wanted.offset : wanted.offset + wanted.limit]
        return Page(items=shown, total=len(known), limit=wanted.limit, offset=wanted.offset)

    shown = await found(request, page, part)
    return await answer(
        request,
        _list(shown.items, reader),
        shown,
        actor=actor,
        lead=reader.translate(
            "How answers become points and a grade, rule by rule. Open a scheme to read it and to"
            " try it out."
        ),
    )


@get(f"{PLACE}/{{scheme_name:str}}")
async def one_scheme(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    scheme_name: FromPath[str],
) -> Template:
    """Show a scheme in words, and what the answers in the address come to under it."""
    start = chosen(request, Start)
    trial = Trial(
        checklist=start.checklist,
        visit=start.visit,
        first_time=start.first_time,
        verdicts=_verdicts(request),
    )
    async with runtime.unit_of_work(visitor, write=False) as uow:
        sheet = await scheme.sheet(uow, scheme_name, trial)
        actor = uow.actor
    document = _page(sheet, trial, reader_of(request), actor=actor)
    return show(request, "desk/schemes/scheme", document, title=sheet.scheme.title, actor=actor)


def _verdicts(request: AnyRequest) -> dict[str, Verdict]:
    """Return the answers in the address; what is no verdict leaves its item as it is."""
    given = request.query_params
    return {
        name.removeprefix(_ITEM): _VERDICTS[given[name]]
        for name in given
        if name.startswith(_ITEM) and given[name] in _VERDICTS
    }


def _list(known: Sequence[GradeScheme], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Grade schemes"),
        (
            translate("Scheme"),
            Column(title=translate("Levels"), figure=True),
            translate("Source"),
        ),
        (
            (
                Cell(text=one.title, href=f"{PLACE}/{one.name}"),
                Cell(text=str(len(one.levels)), value=len(one.levels)),
                source_words(reader, model=one.model, source=one.source),
            )
            for one in known
        ),
    )


def _page(sheet: SchemeSheet, trial: Trial, reader: Reader, *, actor: Actor) -> SchemePage:
    known = sheet.scheme
    return SchemePage(
        name=known.name,
        source=source_words(reader, model=known.model, source=known.source),
        links=_links(known, reader) if does(actor, Act.GRADE_VISIT) else (),
        rules=scheme_tables(known, reader),
        trying=_trying(sheet, trial, reader, actor=actor),
    )


def _links(known: GradeScheme, reader: Reader) -> tuple[Link, ...]:
    text = reader.translate("Finished visits under this scheme")
    return (Link(path=f"{PLACE}/{known.name}/history", text=text, icon="history"),)


def _trying(sheet: SchemeSheet, trial: Trial, reader: Reader, *, actor: Actor) -> Trying:
    outcome, translate = sheet.tried.outcome, reader.translate
    return Trying(
        start=tuple(_start(sheet, trial, reader, actor=actor)),
        parts=tuple(_parts(sheet.tried, trial, reader)),
        before=points(outcome.before.score, translate),
        after=points(outcome.after.score, translate),
        grade_before=grade_given(outcome.before.grade, sheet.scheme, translate),
        grade=grade_given(outcome.after.grade, sheet.scheme, translate),
        moved=_moved(outcome, reader) if outcome.moved else None,
        derivation=_derivation(outcome, reader),
    )


def _start(sheet: SchemeSheet, trial: Trial, reader: Reader, *, actor: Actor) -> Iterator[Field]:
    translate, tried = reader.translate, sheet.tried
    named = f"{tried.checklist.name}@{tried.checklist.version}"
    yield Field(
        name="checklist",
        label=translate("Checklist, all of which conforms"),
        kind="select",
        values=(named,),
        choices=tuple(version_choices(sheet.versions)),
    )
    if does(actor, Act.READ_RESULT):
        yield Field(
            name="visit",
            label=translate("Or the answers of a graded visit"),
            kind="search",
            values=(trial.visit,),
            help=translate("The number of the visit, as it stands in the address of its result."),
        )
    yield Field(
        name="first_time",
        label=translate("As a first rating"),
        kind="checkbox",
        values=("true",) if trial.first_time else (),
    )


def _parts(tried: Tried, trial: Trial, reader: Reader) -> Iterator[PartFields]:
    for part in tried.checklist.parts:
        codes = [one.item for one in tried.checklist.items if one.item.part == part.code]
        fields = tuple(
            Field(
                name=f"{_ITEM}{item.code}",
                label=f"{item.code} {item.title}",
                kind="select",
                values=(trial.verdicts.get(item.code, ""),),
                choices=_answers(tried.answers[item.code].verdict, reader),
            )
            for item in codes
        )
        changed = sum(bool(one.value) for one in fields)
        yield PartFields(title=f"{part.code} {part.title}", fields=fields, changed=changed)


def _answers(known: Verdict, reader: Reader) -> tuple[Choice, ...]:
    as_it_is = reader.translate("as it is: {verdict}").format(verdict=reader.label(known))
    return choices((one for one in Verdict if one is not known), reader, any_of=as_it_is)


def _moved(outcome: WhatIf, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("What moved"),
        (
            translate("Item"),
            translate("Answer before"),
            translate("Answer tried"),
            Column(title=translate("Points before"), figure=True),
            Column(title=translate("Points"), figure=True),
        ),
        (
            (
                f"{one.code} {one.title}",
                reader.label(one.verdict_before),
                reader.label(one.verdict),
                Cell(text=number(one.points_before), value=one.points_before),
                Cell(text=number(one.points), value=one.points),
            )
            for one in outcome.moved
        ),
    )


def _derivation(outcome: WhatIf, reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("How the points of every item came about"),
        (translate("Item"), translate("Answer"), translate("How")),
        (
            (
                f"{one.code} {one.title}",
                reader.label(one.verdict),
                explained(one, translate),
            )
            for one in outcome.after.score.items
        ),
    )


HANDLERS = (schemes, one_scheme)
