"""The public transparency log: pages to read it, files to check it, a form for witnesses."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages.forms import Form, entered, read, refused
from api.pages.log_document import cosigning, entry_document, log_document
from api.view import AnyRequest, go, reader_of, search_text, show
from audit.domain.actor import ANYONE
from audit.domain.errors import DomainError
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import log
from audit.services.log import MOST_ENTRIES, Consistency

_TEXT = "text/plain; charset=utf-8"
_LINES = "application/jsonl; charset=utf-8"
Size = Annotated[int | None, QueryParameter(ge=0, le=2**53 - 1)]


class CosignatureEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a witness hands in."""

    note: Annotated[str, msgspec.Meta(max_length=100_000)]


@get("/log")
async def transparency_log(
    request: AnyRequest, runtime: NamedDependency[Runtime], page: NamedDependency[PageRequest]
) -> Template:
    """Show the log."""
    return await _page(request, runtime, page, form=cosigning(reader_of(request)))


@get("/log/{index:int}")
async def log_entry(
    request: AnyRequest, runtime: NamedDependency[Runtime], index: FromPath[int]
) -> Template:
    """Show an entry with its proof."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await log.prove(uow, index)
        key = await log.verifier(uow)
    reader = reader_of(request)
    title = reader.translate("Entry {index} of the log").format(index=index)
    return show(request, "public/log_entry", entry_document(found, key, reader), title=title)


@post("/log/cosignatures", status_code=303)
async def take_cosignature(
    request: AnyRequest, runtime: NamedDependency[Runtime]
) -> Redirect | Template:
    """Take in what a witness signed; its signature shows who it is."""
    given = await entered(request)
    reader = reader_of(request)
    try:
        note = read(CosignatureEntry, given).note
        async with runtime.unit_of_work(ANYONE) as uow:
            taken = await log.cosign(uow, _as_signed(note))
    except DomainError as refusal:
        form = refused(cosigning(reader), refusal, given=given, reader=reader)
        return await _page(
            request, runtime, PageRequest(limit=20), form=form, status=status_of(refusal)
        )
    said = reader.translate("The cosignature of {witness} over {size} entries was taken in.")
    return go(request, "/log", said=said.format(witness=taken.witness, size=taken.size))


@get("/open/log/checkpoint")
async def checkpoint(runtime: NamedDependency[Runtime], size: Size = None) -> Response[str]:
    """Give the signed head of now, or of a size the log once had."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        note = await log.checkpoint(uow, size)
    return Response(note.written, media_type=_TEXT)


@get("/open/log/entries")
async def entries(
    runtime: NamedDependency[Runtime],
    first: Annotated[int, QueryParameter(name="from", ge=0, le=2**53 - 1)] = 0,
    count: Annotated[int, QueryParameter(ge=1, le=MOST_ENTRIES)] = MOST_ENTRIES,
) -> Response[bytes]:
    """Give entries, each the bytes that are hashed, one on a line."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await log.entries(uow, first, count)
    content = b"".join(one.content + b"\n" for one in found)
    return Response(content, media_type=_LINES)


@get("/open/log/proof/{index:int}")
async def proof(
    runtime: NamedDependency[Runtime], index: FromPath[int], size: Size = None
) -> Response[str]:
    """Give the proof that an entry is in the log, as c2sp.org/tlog-proof has it."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await log.prove(uow, index, size)
    return Response(found.proof.written, media_type=_TEXT)


@get("/open/log/consistency")
async def consistency(
    runtime: NamedDependency[Runtime],
    old: Annotated[int, QueryParameter(ge=1, le=2**53 - 1)],
    new: Size = None,
) -> Consistency:
    """Give the proof that the log only grew between two sizes."""
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        return await log.consistency(uow, old, new)


async def _page(
    request: AnyRequest, runtime: Runtime, page: PageRequest, *, form: Form, status: int = 200
) -> Template:
    subject = search_text(request, "subject")
    async with runtime.unit_of_work(ANYONE, write=False) as uow:
        found = await log.view(uow, page, subject=subject)
    reader = reader_of(request)
    document = log_document(found, subject, form, reader=reader, base_url=runtime.settings.base_url)
    title = reader.translate("Transparency log")
    return show(request, "public/log", document, title=title, status=status)


def _as_signed(note: str) -> str:
    """Return the note as it was signed: a form ends lines in its own way, and may cut the last."""
    return note.replace("\r\n", "\n").strip("\n") + "\n"


HANDLERS = (
    transparency_log,
    log_entry,
    take_cosignature,
    checkpoint,
    entries,
    proof,
    consistency,
)
