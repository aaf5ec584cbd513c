"""Records in and out of spreadsheets: a sheet is kept whole or not at all."""

import asyncio
import enum
from typing import TypeVar

import msgspec

from api.registers import FileKind
from audit.domain.actor import Caller
from audit.domain.complaint_checks import Category
from audit.domain.errors import Fault, Invalid
from audit.domain.personal_columns import personal_columns
from audit.domain.record_tables import TABLES
from audit.domain.record_work import InsuranceKind, ServiceKind
from audit.domain.records import (
    ENTRIES,
    ContingencyKind,
    Declaration,
    Degree,
    Entries,
    Post,
    RecordSheet,
    TrainingKind,
)
from audit.domain.register_rows import Parsed, Table, check_values, headers, read_rows
from audit.domain.register_words import Lexicon
from audit.runtime import Runtime
from audit.services import records
from reports.language import label, translator
from reports.workbook import Filled, read_sheet, template, write_csv, write_workbook

V = TypeVar("V")


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of an institution."""

    institution: str
    sheet: RecordSheet


async def take_in(
    runtime: Runtime, actor: Caller, chosen: Chosen, *, content: bytes, language: str
) -> Declaration:
    """Read one sheet from a spreadsheet and keep it as the next version.

    Raises `Invalid` naming sheet, row, column and value of every fault, with nothing kept.
    """
    async with runtime.unit_of_work(actor, write=False) as uow:
        await records.require_declarant(uow, chosen.institution)
    entries = await read_file(content, TABLES[chosen.sheet], language)
    async with runtime.unit_of_work(actor) as uow:
        return await records.declare(uow, chosen.institution, chosen.sheet, entries=entries)


async def read_file(content: bytes, table: Table[V], language: str) -> tuple[V, ...]:
    """Return the entries of a spreadsheet in which nobody is named.

    Raises `Invalid` naming sheet, row, column and value of every fault.
    """
    parsed = await asyncio.to_thread(_parsed, content, table, words_of(language))
    _require_sound(parsed.faults)
    return parsed.values


async def take_entries(
    runtime: Runtime, actor: Caller, chosen: Chosen, *, content: bytes, language: str
) -> Declaration:
    """Keep a JSON list of entries, by the same rules as those of a spreadsheet.

    Raises `Invalid` as `take_in` does.
    """
    async with runtime.unit_of_work(actor, write=False) as uow:
        await records.require_declarant(uow, chosen.institution)
    entries, table, words = (
        _read_json(content, chosen.sheet),
        TABLES[chosen.sheet],
        words_of(language),
    )
    _require_sound(await asyncio.to_thread(check_values, entries, table, words))
    async with runtime.unit_of_work(actor) as uow:
        return await records.declare(uow, chosen.institution, chosen.sheet, entries=entries)


def _read_json(content: bytes, sheet: RecordSheet) -> Entries:
    try:
        return msgspec.json.decode(content, type=ENTRIES[sheet])
    except msgspec.DecodeError as error:
        raise Invalid(
            "records.json",
            "The sheet cannot be read: {problem}. Send a JSON list of the entries of this sheet.",
            problem=str(error),
        ) from error


def _parsed(content: bytes, table: Table[V], words: Lexicon) -> Parsed[V]:
    """Read a file; columns that would name somebody are refused before anything else is read."""
    sheet = read_sheet(content, table, words)
    known = (*headers(table, words), *(column.key for column in table.columns))
    personal = personal_columns(sheet, known)
    return Parsed(values=(), faults=personal) if personal else read_rows(sheet, table, words)


def _require_sound(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise Invalid(
            "records.rows",
            "{count} places in the file are wrong, so nothing was kept; correct each and send it"
            " again.",
            faults=faults,
            count=len(faults),
        )


async def hand_out(
    runtime: Runtime, actor: Caller, chosen: Chosen, *, kind: FileKind, language: str
) -> bytes:
    """Return a sheet as it stands, as a spreadsheet that can be taken in again unchanged."""
    words = words_of(language)
    async with runtime.unit_of_work(actor, write=False) as uow:
        found = await records.read(uow, chosen.institution, (chosen.sheet,))
    entries = getattr(found.records, chosen.sheet)
    table = TABLES[chosen.sheet]
    if kind is FileKind.CSV:
        return await asyncio.to_thread(write_csv, entries, table, words)
    return await asyncio.to_thread(write_workbook, [Filled(table=table, values=entries)], words)


async def hand_out_all(
    runtime: Runtime, actor: Caller, institution: str, *, language: str
) -> bytes:
    """Return all sheets of an institution as one workbook."""
    async with runtime.unit_of_work(actor, write=False) as uow:
        found = (await records.read(uow, institution)).records
    filled = [Filled(table=table, values=getattr(found, sheet)) for sheet, table in TABLES.items()]
    return await asyncio.to_thread(write_workbook, filled, words_of(language))


async def blank(language: str) -> bytes:
    """Return the workbook to fill in, with notes, lists to choose from and an example."""
    return await asyncio.to_thread(template, tuple(TABLES.values()), words_of(language))


def words_of(language: str) -> Lexicon:
    """Return the words of the sheets in a language."""
    translate = translator(language)
    return Lexicon(
        choices={
            "post": _labels(Post, language),
            "training_kind": _labels(TrainingKind, language),
            "contingency_kind": _labels(ContingencyKind, language),
            "degree": _labels(Degree, language),
            "service_kind": _labels(ServiceKind, language),
            "insurance_kind": _labels(InsuranceKind, language),
            "complaint_kind": _labels(Category, language),
            "yes_no": {"yes": translate("yes"), "no": translate("no")},
        },
        translate=translate,
    )


def _labels(members: type[enum.StrEnum], language: str) -> dict[str, str]:
    return {member.value: label(member, language) for member in members}
