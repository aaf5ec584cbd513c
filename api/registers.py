"""Registers in and out of spreadsheets: parsed as a whole, saved whole or not at all."""

import asyncio
import enum
from typing import Any

import msgspec

from audit.domain.actor import Caller
from audit.domain.errors import Fault, Invalid
from audit.domain.register_item_tables import TABLES
from audit.domain.register_rows import Parsed, Table, read_rows, write_rows
from audit.domain.register_words import Lexicon
from audit.domain.registry import Register
from audit.runtime import Runtime
from audit.services import register
from reports.workbook import Filled, lexicon, read_register, template, write_csv, write_workbook

TABLE_OF: dict[str, Table[Any]] = {table.name: table for table in TABLES}


class Rows(enum.StrEnum):
    """Which rows of a file are taken in: all or none of them, or the good ones."""

    ALL = "all"
    GOOD = "good"


class Sheet(enum.StrEnum):
    """The registers, by the name of their sheet."""

    INSTITUTIONS = "institutions"
    INSPECTORS = "inspectors"
    RECUSALS = "recusals"
    ITEMS = "items"


class FileKind(enum.StrEnum):
    """The forms in which a register leaves."""

    XLSX = "xlsx"
    CSV = "csv"


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an import: how many rows were saved, and every fault of the others."""

    saved: int
    faults: tuple[Fault, ...]


async def take_in(
    runtime: Runtime, actor: Caller, sheet: Sheet, *, content: bytes, rows: Rows, language: str
) -> Import:
    """Read one register from a spreadsheet and save it.

    Raises `Invalid` naming sheet, row, column and value of every fault, with nothing saved, unless
    the good rows alone are asked for.
    """
    words = await words_known(runtime, actor, language)
    parsed: Parsed[Any] = await asyncio.to_thread(read_register, content, TABLE_OF[sheet], words)
    if parsed.faults and rows is Rows.ALL:
        raise Invalid(
            "register.rows",
            "{count} places in the file are wrong, so nothing was saved; correct each, or ask for"
            " the good rows alone.",
            faults=parsed.faults,
            count=len(parsed.faults),
        )
    async with runtime.unit_of_work(actor) as uow:
        await register.save(uow, register_of(sheet, parsed.values))
    return Import(saved=len(parsed.values), faults=parsed.faults)


async def take_in_values(runtime: Runtime, actor: Caller, given: Register) -> Import:
    """Save entries that came as JSON, all of them or none; they obey the same rules as a sheet."""
    words = await words_known(runtime, actor, runtime.settings.language, given=given)
    faults = await asyncio.to_thread(_all_faults, given, words)
    if faults:
        raise Invalid(
            "register.entries",
            "{count} places in the entries are wrong, so nothing was saved; correct each.",
            faults=faults,
            count=len(faults),
        )
    async with runtime.unit_of_work(actor) as uow:
        await register.save(uow, given)
    saved = sum(len(getattr(given, sheet)) for sheet in Sheet)
    return Import(saved=saved, faults=())


async def hand_out(
    runtime: Runtime, actor: Caller, sheet: Sheet, *, kind: FileKind, language: str
) -> bytes:
    """Return one register as a spreadsheet that can be imported again unchanged."""
    words = await words_known(runtime, actor, language)
    async with runtime.unit_of_work(actor, write=False) as uow:
        values = getattr(await register.everything(uow), sheet)
    if kind is FileKind.CSV:
        return await asyncio.to_thread(write_csv, values, TABLE_OF[sheet], words)
    filled = Filled(table=TABLE_OF[sheet], values=values)
    return await asyncio.to_thread(write_workbook, [filled], words)


async def blank(runtime: Runtime, actor: Caller, language: str) -> bytes:
    """Return the workbook to fill in, with notes, lists to choose from and an example."""
    async with runtime.unit_of_work(actor, write=False) as uow:
        register.require_reader(uow)
    return await asyncio.to_thread(template, TABLES, words_of(runtime, language))


def words_of(runtime: Runtime, language: str) -> Lexicon:
    """Return the words of the sheets: the terms and names of all checklists known here."""
    catalogue = runtime.catalogue
    terms = {code: title for one in catalogue.checklists for code, title in one.terms.items()}
    titles = {one.name: one.title for one in catalogue.checklists}
    titles |= {one.name: one.title for one in catalogue.overlays}
    return lexicon(terms, checklists=titles, language=language)


def _all_faults(given: Register, words: Lexicon) -> tuple[Fault, ...]:
    return tuple(fault for sheet in Sheet for fault in _faults(getattr(given, sheet), sheet, words))


def _faults(given: tuple[Any, ...], sheet: Sheet, words: Lexicon) -> tuple[Fault, ...]:
    """Return what a sheet of these values would be refused for: one rule, whatever the way in."""
    table = TABLE_OF[sheet]
    parsed = read_rows(write_rows(given, table, words), table, words)
    if parsed.faults or parsed.values == given:
        return parsed.faults
    as_kept = frozenset(parsed.values)
    return tuple(
        _other_form(f"$.{sheet.value}[{place}]", one)
        for place, one in enumerate(given)
        if one not in as_kept
    )


def _other_form(where: str, entry: Any) -> Fault:  # noqa: ANN401 -- an entry of any register
    return Fault(
        where=where,
        code="register.form",
        message="The entry {entry} is not written as the register writes it: texts without spaces"
        " around them, an id that is made of credit code and licence; write it so.",
        fields={"entry": str(getattr(entry, "id", ""))},
    )


async def words_known(
    runtime: Runtime, actor: Caller, language: str, *, given: Register | None = None
) -> Lexicon:
    """Return the words of the sheets, with the ids that are registered or come with `given`.

    Raises `Forbidden` for whoever does not keep registers.
    """
    async with runtime.unit_of_work(actor, write=False) as uow:
        known = await register.everything(uow)
    both = (known,) if given is None else (known, given)
    ids = {
        "institutions": frozenset(one.id for some in both for one in some.institutions),
        "inspectors": frozenset(one.id for some in both for one in some.inspectors),
    }
    return msgspec.structs.replace(words_of(runtime, language), registered=ids)


def register_of(sheet: Sheet, values: tuple[Any, ...]) -> Register:
    """Return a register with the entries of one sheet, and no others."""
    empty = Register(institutions=(), inspectors=(), recusals=(), items=())
    return msgspec.structs.replace(empty, **{sheet.value: values})
