"""What a file would change in a register, as a page: how many entries, which, and every fault."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from api.imports import Preview
from api.pages.entry_forms import LIST_TITLES, PLACES
from api.pages.forms import Field, Form
from api.pages.listing import Link
from api.registers import TABLE_OF, Rows
from api.view import Reader
from audit.domain.errors import DomainError, Fault
from audit.domain.register_rows import Column as SheetColumn
from audit.domain.register_rows import Table as RegisterTable
from audit.domain.register_words import Lexicon
from reports.language import say
from reports.table import Table, table

MOST_SHOWN = 100


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries are so: a number, and what it counts."""

    number: int
    title: str


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the preview; `more` says how much of it is not shown, "" for nothing."""

    title: str
    lead: str
    table: Table
    more: str


class PreviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would change; `errors` are why it was not saved, `verdict` what can be done."""

    back: Link
    again: Link
    counts: tuple[Count, ...]
    errors: tuple[str, ...]
    verdict: str
    faults: Listing | None
    changed: Listing | None
    new: Listing | None
    save: Form | None
    whole: Form | None


def preview_page(
    preview: Preview,
    words: Lexicon,
    reader: Reader,
    *,
    ticket: str,
    refusal: DomainError | None = None,
) -> PreviewPage:
    """Return the page of a preview; `ticket` leads its forms back to the file."""
    translate, sheet, changes = reader.translate, preview.sheet, preview.changes
    place = f"/desk/import/{sheet}"
    counts = (
        Count(number=len(changes.new), title=translate("new")),
        Count(number=len(changes.changed), title=translate("changed")),
        Count(number=changes.unchanged, title=translate("unchanged")),
        Count(number=len(preview.faults), title=translate("places that are wrong")),
    )
    return PreviewPage(
        back=Link(path=PLACES[sheet], text=translate(LIST_TITLES[sheet])),
        again=Link(path=place, text=translate("Choose another file"), icon="upload"),
        counts=counts,
        errors=(say(refusal, reader.language),) if refusal else (),
        verdict=_verdict(preview, reader),
        faults=_faults(preview, reader) if preview.faults else None,
        changed=_changed(preview, words, reader) if changes.changed else None,
        new=_new(preview, words, reader) if changes.new else None,
        save=_save(preview, reader, action=f"{place}/save", ticket=ticket),
        whole=_whole(reader, action=f"{place}/changes", ticket=ticket) if changes.count else None,
    )


def changes_table(preview: Preview, words: Lexicon, reader: Reader) -> Table:
    """Return all that the file would change, one line for each cell of an entry."""
    lines = (*_new_lines(preview, words, reader), *_changed_lines(preview, words, reader))
    return table(reader.translate("Changes"), _change_columns(reader), lines)


def _verdict(preview: Preview, reader: Reader) -> str:
    translate = reader.translate
    if preview.faults and preview.changes.count:
        return translate(
            "Nothing is saved yet. Correct the places that are wrong and send the file again, or"
            " save the good rows alone."
        )
    if preview.faults:
        return translate("There is nothing to save. Correct the places, and send the file again.")
    if preview.changes.count:
        return translate("The file is in order. Nothing is saved yet.")
    return translate("The register is just as the file says; there is nothing to save.")


def _save(preview: Preview, reader: Reader, *, action: str, ticket: str) -> Form | None:
    translate, count = reader.translate, preview.changes.count
    if not count:
        return None
    if not preview.faults:
        submit = translate("Save {count} entries").format(count=count)
        return Form(action=action, submit=submit, fields=_sent(ticket, Rows.ALL), icon="check")
    left_out = translate(
        "The rows with faults are left out: {count} places are wrong. What the register holds of"
        " them stays as it is."
    )
    return Form(
        action=action,
        submit=translate("Save the {count} good rows alone").format(count=count),
        fields=_sent(ticket, Rows.GOOD),
        consequence=left_out.format(count=len(preview.faults)),
        icon="check",
    )


def _whole(reader: Reader, *, action: str, ticket: str) -> Form:
    submit = reader.translate("All changes as a workbook")
    return Form(action=action, submit=submit, fields=_sent(ticket, Rows.ALL), icon="download")


def _sent(ticket: str, rows: Rows) -> tuple[Field, ...]:
    return (
        Field(name="ticket", label="", kind="hidden", values=(ticket,)),
        Field(name="rows", label="", kind="hidden", values=(rows.value,)),
    )


def _faults(preview: Preview, reader: Reader) -> Listing:
    translate = reader.translate
    columns = (
        translate("Row"),
        translate("Column"),
        translate("What stands there"),
        translate("What is wrong, and how to mend it"),
    )
    rows = (_fault_row(fault, reader) for fault in preview.faults)
    title = translate("Places that are wrong")
    lead = translate("Rows are counted as the spreadsheet program shows them.")
    return Listing(title=title, lead=lead, table=table(title, columns, rows), more="")


def _fault_row(fault: Fault, reader: Reader) -> tuple[str, ...]:
    fields = fault.fields
    row = fields.get("row", "")
    return (
        reader.translate("Row {row}").format(row=row) if row else "",
        fields.get("column", ""),
        fields.get("value", ""),
        say(fault, reader.language),
    )


def _changed(preview: Preview, words: Lexicon, reader: Reader) -> Listing:
    title = reader.translate("Entries that change")
    lines = list(islice(_changed_lines(preview, words, reader), MOST_SHOWN + 1))
    return _listing(title, _change_columns(reader), lines, reader=reader)


def _new(preview: Preview, words: Lexicon, reader: Reader) -> Listing:
    title = reader.translate("New entries")
    register = TABLE_OF[preview.sheet]
    columns = tuple(reader.translate(column.header) for column in register.columns)
    lines = [
        tuple(_shown(column, value, register, words=words) for column in register.columns)
        for value in preview.changes.new[: MOST_SHOWN + 1]
    ]
    return _listing(title, columns, lines, reader=reader)


def _listing(
    title: str,
    columns: tuple[str, ...],
    lines: list[tuple[str, ...]],
    *,
    reader: Reader,
) -> Listing:
    """Return the first lines; one more than are shown says that there are more."""
    more = reader.translate("Only the first {count} lines are shown; the workbook holds them all.")
    return Listing(
        title=title,
        lead="",
        table=table(title, columns, lines[:MOST_SHOWN]),
        more=more.format(count=MOST_SHOWN) if len(lines) > MOST_SHOWN else "",
    )


def _change_columns(reader: Reader) -> tuple[str, ...]:
    translate = reader.translate
    return (
        translate("Entry"),
        translate("Number"),
        translate("Column"),
        translate("As kept now"),
        translate("In the file"),
    )


def _changed_lines(preview: Preview, words: Lexicon, reader: Reader) -> Iterator[tuple[str, ...]]:
    """Yield a line for each cell that would be another."""
    register = TABLE_OF[preview.sheet]
    for change in preview.changes.changed:
        for column in register.columns:
            before = _shown(column, change.before, register, words=words)
            after = _shown(column, change.after, register, words=words)
            if before != after:
                yield (
                    *_named(change.after, register),
                    reader.translate(column.header),
                    before,
                    after,
                )


def _new_lines(preview: Preview, words: Lexicon, reader: Reader) -> Iterator[tuple[str, ...]]:
    """Yield a line for each cell of an entry that would be new."""
    register = TABLE_OF[preview.sheet]
    for value in preview.changes.new:
        for column in register.columns:
            if after := _shown(column, value, register, words=words):
                yield (*_named(value, register), reader.translate(column.header), "", after)


def _named(value: Any, register: RegisterTable[Any]) -> tuple[str, str]:  # noqa: ANN401 -- an entry of any register
    """Return what an entry is called, and what identifies it."""
    identity = register.identity(value)
    return getattr(value, "name", identity), identity


def _shown(
    column: SheetColumn,
    value: Any,  # noqa: ANN401 -- an entry of any register
    register: RegisterTable[Any],
    *,
    words: Lexicon,
) -> str:
    return column.kind.show(register.take_apart(value)[column.key], words)
