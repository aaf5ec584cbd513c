"""One entry of a register as a form gives it: the cells of one line, under the rules of a sheet."""

from collections.abc import Mapping
from typing import Any

import msgspec

from api.registers import TABLE_OF, Sheet, register_of, words_known
from audit.domain.actor import Caller
from audit.domain.errors import Conflict, Fault, Invalid
from audit.domain.register_rows import Row, Table, read_rows
from audit.domain.register_rows import Sheet as Lines
from audit.domain.register_words import Lexicon
from audit.runtime import Runtime
from audit.services import register

# What nobody has seen yet: no entry is kept.
NOTHING = register.Kept(
    entries=register_of(Sheet.ITEMS, ()),
    elsewhere=frozenset(),
).digest


async def enter(
    runtime: Runtime,
    caller: Caller,
    sheet: Sheet,
    *,
    cells: Mapping[str, str],
    seen: str,
    language: str,
) -> str:
    """Save one entry of cells by the key of their column; return what identifies it.

    `seen` is the digest of what was kept when the form was shown, `NOTHING` for a new entry.
    Raises `Invalid` with a fault at `$.key` for each cell that a sheet would be refused for, and
    `Conflict` if the entry is there already or was changed meanwhile.
    """
    table: Table[Any] = TABLE_OF[sheet]
    words = await words_known(runtime, caller, language)
    async with runtime.unit_of_work(caller, write=False) as uow:
        region = register.keeper_region(uow)
    value = _value(cells, table, msgspec.structs.replace(words, region=region))
    given = register_of(sheet, (value,))
    identity = table.identity(value)
    async with runtime.unit_of_work(caller) as uow:
        kept = await register.kept(uow, given)
        if seen == NOTHING and (kept.elsewhere or kept.digest != NOTHING):
            raise Conflict(
                "register.exists",
                "{entry} is in the register already; look it up and change it there.",
                entry=identity,
            )
        await register.replace(uow, given, seen=seen, subject=identity)
    return identity


async def seen_now(runtime: Runtime, caller: Caller, *, sheet: Sheet, value: object) -> str:
    """Return the digest of an entry as it is kept, which its form carries along."""
    async with runtime.unit_of_work(caller, write=False) as uow:
        return (await register.kept(uow, register_of(sheet, (value,)))).digest


def _value(cells: Mapping[str, str], table: Table[Any], words: Lexicon) -> Any:  # noqa: ANN401 -- an entry of any register
    keys = tuple(column.key for column in table.columns)
    line = Row(number=2, cells=tuple(cells.get(key, "") for key in keys))
    lines = Lines(title="", header=Row(number=1, cells=keys), rows=(line,))
    parsed = read_rows(lines, table, words)
    if parsed.values:
        return parsed.values[0]
    faults = tuple(_at_field(fault, table, words) for fault in parsed.faults)
    raise Invalid(
        "register.entry",
        "{count} entries of the form are missing or wrong, so nothing was saved; each says how to"
        " mend it.",
        faults=faults or tuple(map(_blank, keys[:1])),
        count=len(faults) or 1,
    )


def _at_field(fault: Fault, table: Table[Any], words: Lexicon) -> Fault:
    """Return the fault at the field of its column, which it calls by its heading."""
    key = fault.fields["column"]
    if fault.code == "registry.required":
        return _missing(key)
    headings = {column.key: words.translate(column.header) for column in table.columns}
    fields = {**fault.fields, "column": headings.get(key, key)}
    return msgspec.structs.replace(fault, where=f"$.{key}", fields=fields)


def _missing(key: str) -> Fault:
    """Say of a field what a sheet says of each of its lines."""
    return Fault(where=f"$.{key}", code="form.missing", message="This entry is needed.")


def _blank(key: str) -> Fault:
    return Fault(
        where=f"$.{key}",
        code="register.entry_blank",
        message="The form is empty; fill it in.",
    )
