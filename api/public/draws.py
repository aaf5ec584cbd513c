"""The public pages of draws: story, chances, sample, and the files to check it with."""

import io
import zipfile
from collections.abc import Mapping

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api.public.documents import DrawsPage
from api.public.draw_document import draw_document
from api.public.lists import draw_line, pager
from api.view import AnyRequest, reader_of, search_text, show
from audit.domain.actor import ANYONE
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import public
from checklists.canonical import digest


@get("/draws")
async def draws(
    request: AnyRequest, runtime: NamedDependency[Runtime], page: NamedDependency[PageRequest]
) -> Template:
    """List all draws."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.draws(uow, page)
    document = DrawsPage(draws=tuple(map(draw_line, found.items)), pager=pager(found, "/draws", {}))
    return show(request, "public/draws", document, title=reader_of(request).translate("Draws"))


@get("/draws/{number:str}")
async def draw(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    number: FromPath[str],
    *,
    page: NamedDependency[PageRequest],
) -> Template:
    """Tell the story of one draw, with its proof."""
    text = search_text(request, "name")
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await public.draw(uow, number, text=text, request=page)
    document = draw_document(found, text, reader_of(request).translate)
    return show(request, "public/draw", document, title=document.title)


@get("/draws/{number:str}/files.zip")
async def draw_archive(runtime: NamedDependency[Runtime], number: FromPath[str]) -> Response[bytes]:
    """Download all public files of a draw in one archive."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        files = await public.draw_files(uow, number)
    return attachment(archive(number, files), f"{number}.zip", media_type="application/zip")


@get("/draws/{number:str}/files/{name:str}")
async def draw_file(
    runtime: NamedDependency[Runtime], number: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """Download one public file of a draw, byte for byte."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        content = await public.draw_file(uow, number, name)
    return attachment(content, name, media_type="application/octet-stream")


def archive(number: str, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP with the files in a folder and, beside it, what `sha256sum -c` reads.

    The same files give the same bytes.
    """
    folder = {f"{number}/{name}": content for name, content in files.items()}
    sums = "".join(f"{digest(content)}  {path}\n" for path, content in folder.items())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in {**folder, "SHA256SUMS": sums.encode()}.items():
            packed.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def attachment(content: bytes, name: str, *, media_type: str) -> Response[bytes]:
    """Return a file to be saved under a name."""
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
