"""The audit trail: who did what when, and the check that nothing in it was bent."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from api import verification
from api.pages.forms import Field, Form
from api.pages.listing import answer, chosen, found
from api.pages.visit_course import who
from api.public.lists import address
from api.verification import Verification
from api.view import AnyRequest, Reader, reader_of, show
from audit.domain.actor import ANYONE, Visitor
from audit.domain.event import Entry
from audit.domain.filters import EventFilter
from audit.domain.page import PageRequest
from audit.runtime import Runtime
from audit.services import trail
from reports.language import say
from reports.table import Cell, Column, Table, table
from reports.writing import moment

PLACE = "/desk/trail"
_SHOWN = 12


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something an entry keeps, by its name."""

    name: str
    value: str


class EntryPage(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the trail with its place in the chain."""

    seq: int
    at: datetime
    actor: str
    name: str
    done: str
    subject: str
    facts: tuple[Fact, ...]
    digest: str
    previous: str
    before: str
    about: str
    by: str


class ChainPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a check of everything found; `faults` is empty when nothing was changed."""

    found: Verification
    faults: tuple[str, ...]
    again: Form


@get(PLACE)
async def entries(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    page: NamedDependency[PageRequest],
) -> Template | Response[bytes]:
    """List the entries, the latest first."""
    wanted = chosen(request, EventFilter)
    async with runtime.unit_of_work(visitor, write=False) as uow:
        shown = await found(request, page, lambda part: trail.page(uow, wanted, part))
        names = await trail.names(uow, _people(shown.items))
        actor = uow.actor
    reader = reader_of(request)
    translate = reader.translate
    return await answer(
        request,
        _table(shown.items, names, reader),
        shown,
        actor=actor,
        filters=(
            Field(name="subject", label=translate("About"), kind="search"),
            Field(name="name", label=translate("What was done"), kind="search"),
            Field(name="actor", label=translate("By"), kind="search"),
        ),
        lead=translate(
            "Each entry carries the fingerprint of the one before it: whoever changes, removes or"
            " inserts one breaks the chain."
        ),
        template="desk/admin/trail",
    )


@get(f"{PLACE}/{{seq:int}}")
async def one_entry(
    request: AnyRequest,
    runtime: NamedDependency[Runtime],
    visitor: NamedDependency[Visitor],
    seq: FromPath[int],
) -> Template:
    """Show one entry."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        entry = await trail.entry(uow, seq)
        names = await trail.names(uow, _people((entry,)))
        actor = uow.actor
    reader = reader_of(request)
    title = reader.translate("Entry {seq}").format(seq=entry.seq)
    document = _document(entry, names, reader)
    return show(request, "desk/admin/entry", document, title=title, actor=actor)


@post(f"{PLACE}/check")
async def check(
    request: AnyRequest, runtime: NamedDependency[Runtime], visitor: NamedDependency[Visitor]
) -> Template:
    """Check the chain, hash every file and score every visit again, and tell what was found."""
    async with runtime.unit_of_work(visitor, write=False) as uow:
        trail.require_reader(uow)
        actor = uow.actor
    result = await verification.verify(runtime)
    reader = reader_of(request)
    page = ChainPage(
        found=result,
        faults=tuple(f"{one.where}: {say(one, reader.language)}" for one in result.faults),
        again=check_form(reader),
    )
    title = reader.translate("Check of everything kept")
    return show(request, "desk/admin/chain", page, title=title, actor=actor)


def check_form(reader: Reader) -> Form:
    """Return the button that checks everything."""
    return Form(
        action=f"{PLACE}/check",
        submit=reader.translate("Check that nothing was bent"),
        icon="shield-check",
    )


def _people(shown: tuple[Entry, ...]) -> frozenset[str]:
    """Return all that may be somebody's account: who did something, and about whom."""
    return frozenset(one for entry in shown for one in (entry.event.actor, entry.event.subject))


def _told(identity: str, names: Mapping[str, str], reader: Reader) -> str:
    """Return what people call whoever acted; the id where there is no name."""
    return reader.translate("anybody") if identity == ANYONE.id else who(identity, names, reader)


def _table(shown: tuple[Entry, ...], names: Mapping[str, str], reader: Reader) -> Table:
    translate = reader.translate
    return table(
        translate("Audit trail"),
        (
            Column(title=translate("No."), figure=True),
            translate("When"),
            translate("What was done"),
            translate("About"),
            translate("By"),
            translate("Fingerprint"),
        ),
        (
            (
                Cell(text=str(one.seq), href=f"{PLACE}/{one.seq}", value=one.seq),
                moment(one.event.at, translate),
                Cell(text=translate(one.event.name), href=address(PLACE, {"name": one.event.name})),
                Cell(
                    text=names.get(one.event.subject, one.event.subject),
                    href=address(PLACE, {"subject": one.event.subject}),
                ),
                Cell(
                    text=_told(one.event.actor, names, reader),
                    href=address(PLACE, {"actor": one.event.actor}),
                ),
                one.digest[:_SHOWN],
            )
            for one in shown
        ),
    )


def _document(entry: Entry, names: Mapping[str, str], reader: Reader) -> EntryPage:
    event = entry.event
    return EntryPage(
        seq=entry.seq,
        at=event.at,
        actor=_told(event.actor, names, reader),
        name=event.name,
        done=reader.translate(event.name),
        subject=names.get(event.subject, event.subject),
        facts=tuple(Fact(name=name, value=str(value)) for name, value in event.data.items()),
        digest=entry.digest,
        previous=entry.previous,
        before=f"{PLACE}/{entry.seq - 1}" if entry.seq > 1 else "",
        about=address(PLACE, {"subject": event.subject}),
        by=address(PLACE, {"actor": event.actor}),
    )


HANDLERS = (entries, one_entry, check)
