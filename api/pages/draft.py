"""One draft: its page, how it will be met, what it changes, its files, and its end."""

import asyncio

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.pages.administration import show_form
from api.pages.draft_beginnings import file_field
from api.pages.draft_contents import DRAFTS, draft_path
from api.pages.draft_document import draft_page, revision_field
from api.pages.draft_edits import Seen, opened
from api.pages.draft_files import file_of_pack, read_file
from api.pages.draft_preview import changes_table, hindrance, preview_page
from api.pages.entries import FormPage
from api.pages.forms import Form, entered, read, refused, uploaded
from api.pages.listing import Link, answer, found
from api.view import AnyRequest, Reader, go, reader_of, search_text, show
from audit.domain.actor import Visitor
from audit.domain.errors import Conflict, DomainError, Invalid
from audit.domain.page import Page, PageRequest
from audit.runtime import Runtime
from audit.services import authoring, drafts
from audit.services.drafts import Outlook
from reports.table import Cell

_ONE = f"{DRAFTS}/{{draft:str}}"


@get(_ONE)
async def one_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Show a draft with its flaws, and what can be done with it."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        seen = await drafts.read(uow, draft)
        actor = uow.actor
    document = draft_page(seen, actor, reader_of(request))
    return show(request, "desk/checklists/draft", document, title=seen.entry.title, actor=actor)


@get(f"{_ONE}/preview")
async def preview_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Show a part of a draft as evaluators will fill it in."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        outlook = await drafts.outlook(uow, draft)
        actor = uow.actor
    reader = reader_of(request)
    document = preview_page(outlook, search_text(request, "part"), reader)
    title = reader.translate("As evaluators see it")
    return show(request, "desk/checklists/preview", document, title=title, actor=actor)


@get(f"{_ONE}/compare")
async def compare_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    page: NamedDependency[PageRequest],
    draft: FromPath[str],
) -> Template | Response[bytes]:
    """Show what a draft changes of the version before."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        outlook = await drafts.outlook(uow, draft)
        actor = uow.actor
    reader = reader_of(request)
    whole = changes_table(outlook, reader)

    async def part(wanted: PageRequest) -> Page[tuple[Cell, ...]]:
        rows = whole.rows[wanted.offset : wanted.offset + wanted.limit]
        return Page(items=rows, total=len(whole.rows), limit=wanted.limit, offset=wanted.offset)

    shown = await found(request, page, part)
    before, seen = outlook.before, outlook.draft
    lead = reader.translate("Compared with {name} {version}.")
    return await answer(
        request,
        msgspec.structs.replace(whole, rows=shown.items),
        shown,
        actor=actor,
        back=Link(path=draft_path(draft), text=seen.entry.title),
        lead=lead.format(name=before.name, version=before.version) if before else "",
        empty=_unchanged(outlook, reader),
    )


def _unchanged(outlook: Outlook, reader: Reader) -> str:
    if outlook.checklist is None:
        return hindrance(outlook.draft, reader)
    if outlook.before is None:
        return reader.translate("There is no version before this one: all of it is new.")
    return reader.translate("Nothing changed between these two versions.")


@get([f"{_ONE}/pack.{kind}" for kind in ("xlsx", "yaml")])
async def download_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Response[bytes]:
    """Return a draft as a workbook or as YAML."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        seen = await drafts.read(uow, draft)
    kind = request.url.path.rpartition(".")[2]
    return await file_of_pack(seen.pack, kind, reader_of(request).language)


@get(f"{_ONE}/upload")
async def ask_for_file(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Template:
    """Ask for a file to take the place of the draft."""
    return await _upload_form(request, runtime, visitor, draft=draft)


@post(f"{_ONE}/upload")
async def upload_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect | Template:
    """Put what is in a file in the place of the draft."""
    await opened(runtime, visitor, draft)
    try:
        seen = read(Seen, {"revision": (await entered(request)).get("revision", ())})
        content = await uploaded(request)
        pack = await asyncio.to_thread(read_file, content, reader_of(request))
        async with runtime.unit_of_work(visitor) as uow:
            await authoring.edit(uow, draft, seen.revision, by=lambda _: pack)
    except (Invalid, Conflict) as refusal:
        return await _upload_form(request, runtime, visitor, draft=draft, refusal=refusal)
    said = reader_of(request).translate("The draft is saved.")
    return go(request, draft_path(draft), said=said)


async def _upload_form(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    draft: str,
    refusal: DomainError | None = None,
) -> Template:
    seen, actor = await opened(runtime, visitor, draft)
    reader = reader_of(request)
    translate = reader.translate
    form = Form(
        action=draft_path(draft, "upload"),
        submit=translate("Put the file in its place"),
        fields=(revision_field(seen), file_field(reader)),
        consequence=translate("What the draft holds now gives way to what the file holds."),
        icon="upload",
    )
    if refusal is not None:
        given = {"revision": (str(seen.entry.revision),)}
        form = refused(form, refusal, given=given, reader=reader)
    page = FormPage(
        back=Link(path=draft_path(draft), text=seen.entry.title),
        lead=translate(
            "Download the draft, change it, and send it back. Wrong cells are told by sheet, row"
            " and column; flaws of content are told on the page of the draft."
        ),
        facts=(),
        form=form,
    )
    title = translate("Upload a file")
    return show_form(request, page, title=title, actor=actor, refusal=refusal)


@post(f"{_ONE}/publish")
async def publish_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect:
    """Publish a draft, and take it up at once."""
    seen = read(Seen, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await authoring.publish(uow, draft, seen.revision)
    await runtime.renew()
    said = reader_of(request).translate("The version is published.")
    return go(request, draft_path(draft), said=said)


@post(f"{_ONE}/discard")
async def discard_draft(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    draft: FromPath[str],
) -> Redirect:
    """Discard a draft and go back to the list."""
    seen = read(Seen, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        gone = await authoring.discard(uow, draft, seen.revision)
    said = reader_of(request).translate("The draft {name} {version} is discarded.")
    return go(request, DRAFTS, said=said.format(name=gone.name, version=gone.version))


HANDLERS = (
    one_draft,
    preview_draft,
    compare_draft,
    download_draft,
    ask_for_file,
    upload_draft,
    publish_draft,
    discard_draft,
)
