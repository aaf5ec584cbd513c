"""What an institution is told of its visits: the list, and one notice with its card."""

from datetime import date

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.pages.listing import answer, found
from api.pages.visit_lines import SHAPES
from api.public.lists import address, draw_path
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.page import PageRequest
from audit.domain.sealed_line import LineProof, code_of
from audit.domain.visit import VisitState, WorkKind
from audit.runtime import Runtime
from audit.services import card, notice
from audit.services.notice import Notice
from reports.build_notice import expectations
from reports.qr import qr_code
from reports.table import Cell, Table, table
from reports.writing import day

PLACE = "/desk/notices"


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    """One notice: who comes, for what, on what basis, and what may be expected of them.

    `address` is what the QR code `qr` says; `result` leads to the result once there is one, `line`
    to the proof that the institution was drawn.
    """

    work: WorkKind
    state: VisitState
    shape: str
    body: str
    plan: str
    legal_basis: str
    matters: tuple[str, ...]
    checklist: str
    team: tuple[str, ...]
    announced: bool
    began_on: date | None
    ended_on: date | None
    expectations: tuple[str, ...]
    asked: tuple[str, ...]
    covered: tuple[str, ...]
    pdf: str
    result: str
    qr: str
    address: str
    line: str


@get(PLACE)
async def notices(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the visits the reader's institution has been told of."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: notice.page(uow, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        lead=translate(
            "Visits that were announced, and visits that have begun. A visit that is to come"
            " unannounced is not shown to anybody before it begins."
        ),
        empty=translate("You have not been told of any visit. There is nothing to do."),
    )


@get(f"{PLACE}/{{visit_id:str}}/read")
async def one_notice(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    visit_id: FromPath[str],
) -> Template:
    """Show one notice with the card of the visit."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        told = await notice.read(uow, visit_id)
        facts = await card.read(uow, visit_id)
        actor = uow.actor
    reader = reader_of(request)
    genuine = f"{runtime.settings.base_url}/verify?number={told.visit}"
    page = NoticePage(
        work=told.work,
        state=told.state,
        shape=SHAPES[told.state],
        body=told.body,
        plan=facts.plan,
        legal_basis=facts.legal_basis,
        matters=told.matters,
        checklist=told.checklist,
        team=tuple(
            reader.translate("{name}, {organisation}").format(
                name=one.name, organisation=one.organisation
            )
            for one in told.team
        ),
        announced=told.announced,
        began_on=told.began_on,
        ended_on=told.ended_on,
        expectations=expectations(told.work, facts.institution.district, reader.translate),
        asked=told.asked,
        covered=told.covered,
        pdf=f"{PLACE}/{told.visit}.pdf",
        result=f"/desk/results/{told.visit}" if told.state is VisitState.GRADED else "",
        qr=qr_code(genuine, reader.translate("The card of the visit, to be verified")),
        address=genuine,
        line="" if facts.line is None else _line_path(facts.line),
    )
    title = reader.translate("Notice of a visit")
    return show(request, "desk/own/notice", page, title=title, actor=actor)


def _line_path(proof: LineProof) -> str:
    return address(f"{draw_path(proof.line.draw)}/line", {"code": code_of(proof)})


def _table(shown: tuple[Notice, ...], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Notices of visits"),
        (
            translate("Checking body"),
            translate("Kind of work"),
            translate("State"),
            translate("Began"),
            translate("Checklist"),
        ),
        (
            (
                Cell(text=one.body, href=f"{PLACE}/{one.visit}/read"),
                reader.label(one.work),
                Cell(text=reader.label(one.state), shape=SHAPES[one.state]),
                "" if one.began_on is None else day(one.began_on, translate),
                one.checklist,
            )
            for one in shown
        ),
    )


HANDLERS = (notices, one_notice)
