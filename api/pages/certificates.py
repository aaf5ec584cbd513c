"""Certificates and notices of visits to download: for who has an account, and for anyone."""

from litestar import Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api import tasks
from audit.domain.actor import ANYONE, Visitor
from audit.domain.certificate import CertificateState
from audit.domain.errors import NotFound
from audit.runtime import Runtime
from audit.services import certificate
from audit.services.certificate import Issued

_PDF = "application/pdf"
_ENDING = ".pdf"


@get("/desk/certificates/{file_name:str}", media_type=_PDF)
async def own_certificate(
    state: State,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    file_name: FromPath[str],
) -> Response[bytes]:
    """Download a certificate the reader may see, whatever it is worth now."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        found = await certificate.read(uow, _named(file_name))
    return _file(await _content(state, runtime, found), file_name)


@get("/certificates/{file_name:str}", media_type=_PDF)
async def public_certificate(
    state: State, runtime: NamedDependency[Runtime], file_name: FromPath[str]
) -> Response[bytes]:
    """Download a certificate as anyone may, unless the result it repeats was withdrawn."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await certificate.lookup(uow, _named(file_name))
    if found.standing.state is CertificateState.WITHDRAWN:
        raise NotFound(
            "certificate.withdrawn",
            "The result this certificate repeats was withdrawn, so the document is no longer"
            " handed out.",
        )
    return _file(await _content(state, runtime, found), file_name)


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


HANDLERS = (own_certificate, public_certificate, notice)


def _named(file_name: str) -> str:
    """Return what the file is about; nothing is about a name of another ending."""
    return file_name.removesuffix(_ENDING) if file_name.endswith(_ENDING) else ""


async def _content(state: State, runtime: Runtime, found: Issued) -> bytes:
    printed = found.file or await tasks.print_certificate(
        runtime,
        state.renderer,
        found.standing.certificate,
        language=runtime.settings.language,
    )
    return await runtime.blobs.fetch(printed.document)


def _file(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=_PDF,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
