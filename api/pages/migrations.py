"""Running visits that move to another version: proposals, what each does, and who agrees."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from api.errors import status_of
from api.pages.comparison import Asked, route_of
from api.pages.forms import Entered, entered, read
from api.pages.listing import Link, answer, chosen, found
from api.pages.migration_document import NEW, PLACE, migration_page, new_page
from api.pages.migration_entry import proposal_of
from api.view import AnyRequest, Reader, go, reader_of, show
from audit.domain.actor import Visitor
from audit.domain.errors import DomainError, Invalid
from audit.domain.migration import MoveState, Proposal
from audit.domain.page import PageRequest
from audit.domain.permission import Act, does
from audit.runtime import Runtime
from audit.services import comparison, migration, move
from audit.services.migration import Outline
from audit.services.move import Refused
from reports.table import Cell, Table, table
from reports.writing import moment

_ONE = f"{PLACE}/{{migration_id:str}}"


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """Which moves of a migration are shown."""

    state: MoveState | None = None


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """The visit that is agreed for, all that wait where none is named."""

    visit: str = ""


@get(PLACE)
async def migrations(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the proposals that touch a visit of the reader's."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: migration.page(uow, part))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    proposes = does(actor, Act.MOVE_VISIT)
    return await answer(
        request,
        _table(shown.items, reader),
        shown,
        actor=actor,
        links=(Link(path=NEW, text=translate("Move running visits"), icon="plus"),)
        if proposes
        else (),
        lead=translate(
            "A running visit moves to another version of its checklist only when whoever answers"
            " for it agrees. Finished visits stay with the version they were checked by."
        ),
        empty=translate("No move is proposed. Choose two versions to see what one would do.")
        if proposes
        else translate("No move is proposed for a visit of yours."),
    )


@get(NEW)
async def new_migration(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template:
    """Show what a move between the versions of the address would do; nothing is kept."""
    asked = chosen(request, Asked)
    return await _form(request, runtime, visitor, asked=asked, page=page)


@post(NEW)
async def propose_migration(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Redirect | Template:
    """Keep the proposal; nothing moves before it is agreed to."""
    given = await entered(request)
    try:
        async with runtime.unit_of_work(visitor) as uow:
            kept = await migration.propose(uow, proposal_of(given))
    except Invalid as refusal:
        old, new = ((given.get(name) or ("",))[0] for name in ("old", "new"))
        asked = Asked(old=old, new=new)
        return await _form(
            request, runtime, visitor, asked=asked, page=page, given=given, refusal=refusal
        )
    said = reader_of(request).translate("The move is proposed. It now waits to be agreed to.")
    return go(request, f"{PLACE}/{kept.id}", said=said)


@get(_ONE)
async def one_migration(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    *,
    migration_id: FromPath[str],
    page: NamedDependency[PageRequest],
) -> Template:
    """Show a proposal with the visits it touches."""
    state = chosen(request, Narrowed).state
    async with runtime.unit_of_work(visitor, write=False) as uow:
        dossier = await migration.read(uow, migration_id, state, request=page)
        actor = uow.actor
    reader = reader_of(request)
    document = migration_page(dossier, state or "", actor, reader=reader)
    one = dossier.outline.migration
    title = reader.translate("{checklist}: from {old} to {new}").format(
        checklist=dossier.titles.checklist, old=one.old_version, new=one.new_version
    )
    return show(request, "desk/migrations/migration", document, title=title, actor=actor)


@post(f"{_ONE}/agree")
async def agree_to_migration(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    migration_id: FromPath[str],
) -> Redirect:
    """Agree for a visit, or for all the reader answers for."""
    wanted = read(Agreement, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        count = await move.agree(uow, migration_id, wanted.visit)
    said = reader_of(request).translate("Agreed for {count} visits.").format(count=count)
    return go(request, f"{PLACE}/{migration_id}", said=said)


@post(f"{_ONE}/decline")
async def decline_migration(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    migration_id: FromPath[str],
) -> Redirect:
    """Let a visit stay with its version."""
    refused = read(Refused, await entered(request))
    async with runtime.unit_of_work(visitor) as uow:
        await move.decline(uow, migration_id, refused)
    said = reader_of(request).translate("The visit stays with its version.")
    return go(request, f"{PLACE}/{migration_id}", said=said)


@post(f"{_ONE}/apply")
async def apply_migration(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    migration_id: FromPath[str],
) -> Redirect:
    """Move the visits that were agreed to."""
    async with runtime.unit_of_work(visitor) as uow:
        report = await move.apply(uow, migration_id)
    said = reader_of(request).translate(
        "{moved} visits now have the new version; {ended} had ended and stay as they are."
    )
    told = said.format(moved=len(report.applied), ended=len(report.ended))
    return go(request, f"{PLACE}/{migration_id}", said=told)


async def _form(
    request: AnyRequest,
    runtime: Runtime,
    visitor: Visitor,
    *,
    asked: Asked,
    page: PageRequest,
    given: Entered | None = None,
    refusal: DomainError | None = None,
) -> Template:
    async with runtime.unit_of_work(visitor, write=False) as uow:
        known = await comparison.versions(uow)
        await migration.require_mover(uow)
        preview = None
        if asked.old and asked.new:
            proposal = Proposal(route=route_of(asked), reason="")
            preview = await migration.preview(uow, proposal, page)
        actor = uow.actor
    reader = reader_of(request)
    document = new_page(
        known, (asked.old, asked.new), preview, reader=reader, given=given, refusal=refusal
    )
    return show(
        request,
        "desk/migrations/new",
        document,
        title=reader.translate("Move running visits"),
        actor=actor,
        status=200 if refusal is None else status_of(refusal),
    )


def _table(shown: Sequence[Outline], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Version changes"),
        (
            translate("Proposed at"),
            translate("Old version"),
            translate("New version"),
            translate("Why the visits are to move"),
            translate("Visits"),
        ),
        (_row(one, reader) for one in shown),
    )


def _row(one: Outline, reader: Reader) -> tuple[Cell | str, ...]:
    kept = one.migration
    counts = (
        f"{reader.label(state)} {one.counts[state]}" for state in MoveState if one.counts.get(state)
    )
    return (
        Cell(text=moment(kept.at, reader.translate), href=f"{PLACE}/{kept.id}"),
        f"{kept.old_name} {kept.old_version}",
        f"{kept.new_name} {kept.new_version}",
        kept.reason,
        reader.translate(", ").join(counts),
    )


HANDLERS = (
    migrations,
    new_migration,
    propose_migration,
    one_migration,
    agree_to_migration,
    decline_migration,
    apply_migration,
)
