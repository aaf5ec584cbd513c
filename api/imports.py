"""A register from a spreadsheet in two steps: look at what it would change, then save just that.

Between the two the file lies in the evidence store under its digest, and the browser holds a sealed
ticket that names it; nothing else is kept, and nobody comes to a file by a ticket of another.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import msgspec

from api.registers import TABLE_OF, Rows, Sheet, register_of, words_known
from audit.domain.actor import Caller
from audit.domain.errors import Conflict, Fault, Invalid, NotFound
from audit.domain.register_changes import Changes, compare
from audit.domain.register_rows import Parsed
from audit.runtime import Runtime
from audit.services import register
from reports.workbook import read_register

LIFE = timedelta(hours=2)
_PURPOSE = "import"


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would change, and every fault in it; nothing is saved yet.

    `by` is who looked; `kept` the digest of the entries that would be replaced.
    """

    sheet: Sheet
    changes: Changes[Any]
    faults: tuple[Fault, ...]
    values: tuple[Any, ...]
    by: str
    kept: str


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser holds of a preview: the file, who looked at it and when, what was kept."""

    sheet: Sheet
    file: str
    by: str
    kept: str
    at: datetime


async def look(
    runtime: Runtime, caller: Caller, sheet: Sheet, *, content: bytes, language: str
) -> Preview:
    """Return what the file would change for this caller.

    Raises `Invalid` for a file that cannot be read, `Forbidden` for who keeps no register.
    """
    words = await words_known(runtime, caller, language)
    async with runtime.unit_of_work(caller, write=False) as uow:
        region = register.keeper_region(uow)
    words = msgspec.structs.replace(words, region=region)
    table = TABLE_OF[sheet]
    parsed: Parsed[Any] = await asyncio.to_thread(read_register, content, table, words)
    async with runtime.unit_of_work(caller, write=False) as uow:
        kept = await register.kept(uow, register_of(sheet, parsed.values))
        by = uow.actor.id
    if kept.elsewhere:
        words = msgspec.structs.replace(words, taken=kept.elsewhere)
        parsed = await asyncio.to_thread(read_register, content, table, words)
    return Preview(
        sheet=sheet,
        changes=compare(parsed.values, getattr(kept.entries, sheet), table.identity),
        faults=parsed.faults,
        values=parsed.values,
        by=by,
        kept=kept.digest,
    )


async def keep(runtime: Runtime, preview: Preview, content: bytes) -> str:
    """Keep the file for the second step; return the ticket that leads to it."""
    ticket = Ticket(
        sheet=preview.sheet,
        file=await runtime.blobs.deposit(content),
        by=preview.by,
        kept=preview.kept,
        at=runtime.clock(),
    )
    return runtime.vault.seal(msgspec.json.encode(ticket).decode(), _PURPOSE)


async def fetch(runtime: Runtime, sealed: str) -> tuple[Ticket, bytes]:
    """Return what a ticket names, with its file; raises `Conflict` for one that holds no more."""
    try:
        ticket = msgspec.json.decode(runtime.vault.open(sealed, _PURPOSE), type=Ticket)
        content = await runtime.blobs.fetch(ticket.file)
    except (ValueError, NotFound) as error:
        raise _over() from error
    if not timedelta() <= runtime.clock() - ticket.at <= LIFE:
        raise _over()
    return ticket, content


async def save(
    runtime: Runtime, caller: Caller, ticket: Ticket, *, preview: Preview, rows: Rows
) -> None:
    """Save what the caller saw in the preview that the ticket belongs to; `preview` is one of now.

    Saved again, it changes nothing. Raises `Conflict` if the register was changed meanwhile, and
    `Invalid` for faults, unless the good rows alone are asked for.
    """
    if ticket.by != preview.by:
        raise _over()
    if preview.faults and rows is Rows.ALL:
        raise Invalid(
            "import.faults",
            "{count} places in the file are wrong, so nothing was saved; correct each, or save the"
            " good rows alone.",
            count=len(preview.faults),
        )
    if preview.changes.count == 0:
        return
    async with runtime.unit_of_work(caller) as uow:
        await register.replace(
            uow, register_of(preview.sheet, preview.values), seen=ticket.kept, subject="register"
        )


def _over() -> Conflict:
    return Conflict(
        "import.over",
        "This preview is over, and nothing was saved; choose the file again.",
    )
