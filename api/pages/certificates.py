"""Certificates of grades: the list, issuing one, and the documents; notices of visits to print."""

from datetime import date

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api import tasks
from api.pages.forms import Field, Form, entered, read
from api.pages.listing import answer, chosen, found
from api.view import AnyRequest, Reader, go, reader_of
from audit.domain.actor import ANYONE, Visitor
from audit.domain.certificate import CertificateState, Standing
from audit.domain.districts import name_of
from audit.domain.errors import NotFound
from audit.domain.filters import CertificateFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import certificate
from audit.services.certificate import Issued
from reports.table import Cell, Column, Table, table
from reports.writing import day, number

PLACE = "/desk/certificates"
_SHAPES = {
    CertificateState.VALID: "full",
    CertificateState.SUPERSEDED: "half",
    CertificateState.EXPIRED: "half",
    CertificateState.LOWERED: "cross",
    CertificateState.WITHDRAWN: "cross",
}
_PDF = "application/pdf"
_ENDING = ".pdf"


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """The visit whose published result is to be certified."""

    visit: str


@get(PLACE)
async def certificates(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List certificates with what each is worth now."""
    wanted = chosen(request, CertificateFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: certificate.page(uow, wanted, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        lead=translate(
            "A certificate repeats a published grade; its number opens it as PDF. It is issued from"
            " the page of the result, and stays verifiable by its number even after a later result"
            " has replaced it."
        ),
        empty=translate(
            "No certificate has been issued yet. The regulator issues it from the page of a"
            " public result."
        ),
    )


@post(PLACE)
async def issue(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Redirect:
    """Issue the certificate of a published result."""
    wanted = read(Issue, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        issued = await certificate.issue(uow, wanted.visit)
    said = reader_of(request).translate("Certificate {number} was issued.")
    return go(request, PLACE, said=said.format(number=issued.number))


@get("/desk/certificates/{file_name:str}", media_type=_PDF)
async def own_certificate(
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    file_name: FromPath[str],
) -> Response[bytes]:
    """Download a certificate the reader may see, whatever it is worth now."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        one = await certificate.read(uow, _named(file_name))
    return _file(await _content(state, runtime, one), file_name)


@get("/certificates/{file_name:str}", media_type=_PDF)
async def public_certificate(
    state: State, runtime: NamedDependency[Runtime], file_name: FromPath[str]
) -> Response[bytes]:
    """Download a certificate as anyone may, unless the result it repeats was withdrawn."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        one = await certificate.lookup(uow, _named(file_name))
    if one.standing.state is CertificateState.WITHDRAWN:
        raise NotFound(
            "certificate.withdrawn",
            "The result this certificate repeats was withdrawn, so the document is no longer"
            " handed out.",
        )
    return _file(await _content(state, runtime, one), file_name)


@get("/desk/notices/{file_name:str}", media_type=_PDF)
async def notice(
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    file_name: FromPath[str],
) -> Response[bytes]:
    """Download the notice of a visit with its card."""
    content = await tasks.print_notice(
        runtime,
        state.renderer,
        visitor,
        visit_id=_named(file_name),
        language=runtime.settings.language,
    )
    return _file(content, f"notice-{file_name}")


def issue_form(visit: str, reader: Reader) -> Form:
    """Return the button that issues the certificate of a visit's result."""
    return Form(
        action=PLACE,
        submit=reader.translate("Issue the certificate"),
        fields=(Field(name="visit", label="", kind="hidden", values=(visit,)),),
        icon="file-badge",
    )


def _table(shown: tuple[Standing, ...], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Certificates"),
        (
            translate("Number"),
            translate("Institution"),
            translate("District"),
            translate("Grade"),
            Column(title=translate("Points"), figure=True),
            translate("State"),
            translate("Issued"),
            translate("Valid until"),
        ),
        (_row(one, reader) for one in shown),
    )


def _row(standing: Standing, reader: Reader) -> tuple[Cell | str, ...]:
    one = standing.certificate
    return (
        Cell(text=one.number, href=f"{PLACE}/{one.number}.pdf"),
        one.institution_name,
        name_of(one.district),
        one.title,
        Cell(text=number(one.total), value=one.total),
        Cell(text=reader.label(standing.state), shape=_SHAPES[standing.state]),
        Cell(text=day(one.issued_on, reader.translate), value=one.issued_on),
        _until(one.valid_until, reader),
    )


def _until(last: date | msgspec.UnsetType, reader: Reader) -> Cell | str:
    if isinstance(last, msgspec.UnsetType):
        return ""
    return Cell(text=day(last, reader.translate), value=last)


HANDLERS = (certificates, issue, own_certificate, public_certificate, notice)


def _named(file_name: str) -> str:
    """Return what the file is about; nothing is about a name of another ending."""
    return file_name.removesuffix(_ENDING) if file_name.endswith(_ENDING) else ""


async def _content(state: State, runtime: Runtime, issued: Issued) -> bytes:
    printed = issued.file or await tasks.print_certificate(
        runtime,
        state.renderer,
        issued.standing.certificate,
        language=runtime.settings.language,
    )
    return await runtime.blobs.fetch(printed.document)


def _file(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=_PDF,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
