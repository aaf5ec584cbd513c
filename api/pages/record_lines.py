"""What the records of an institution say, as tables and sums."""

import msgspec

from api.public.lists import address, percent
from api.records import words_of
from api.view import Reader
from audit.domain.record_tables import TABLES
from audit.domain.records import DEGREE_SHARE, TRAINING_HOURS, Declaration, RecordSheet, Totals
from audit.domain.register_rows import write_rows
from audit.services.records import Declared
from reports.table import Cell, Column, Table, table
from reports.writing import moment, number

PLACE = "/desk/records"


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """Something the sheets add up to, and what the norms say of it ("" if nothing)."""

    title: str
    value: str
    says: str


def overview(declared: Declared, reader: Reader) -> Table:
    """Return which sheets were declared, when and in which version."""
    translate = reader.translate
    by_sheet = {one.sheet: one for one in declared.declarations}
    return table(
        translate("Sheets"),
        (
            translate("Sheet"),
            Column(title=translate("Entries"), figure=True),
            Column(title=translate("Version"), figure=True),
            translate("Declared"),
        ),
        (_line(sheet, by_sheet.get(sheet), declared, reader=reader) for sheet in RecordSheet),
    )


def _line(
    sheet: RecordSheet, last: Declaration | None, declared: Declared, *, reader: Reader
) -> tuple[Cell | str, ...]:
    href = address(f"{PLACE}/{sheet}", {"institution": declared.institution.id})
    name = Cell(text=reader.label(sheet), href=href)
    if last is None:
        return name, "", "", reader.translate("not declared yet")
    return (
        name,
        Cell(text=str(last.entries), value=last.entries),
        Cell(text=str(last.version), value=last.version),
        moment(last.declared_at, reader.translate),
    )


def sums(totals: Totals, year: int, reader: Reader) -> tuple[Sum, ...]:
    """Return what the sheets add up to, beside what the norms ask for."""
    translate = reader.translate
    direct = [one for one in totals.training if one.direct]
    trained = sum(one.hours >= TRAINING_HOURS for one in direct)
    share = totals.degree_share
    return (
        Sum(title=translate("Staff"), value=str(totals.staff), says=""),
        Sum(
            title=translate("With a related degree"),
            value="–" if share is None else f"{percent(share)}%",
            says=translate("Notice 104 of 2022, point 12, asks for {share}%.").format(
                share=percent(DEGREE_SHARE)
            ),
        ),
        Sum(
            title=translate("Trained in {year}").format(year=year),
            value=f"{trained} / {len(direct)}",
            says=translate(
                "Those who serve people directly and had {hours} hours (notice 104 of 2022,"
                " point 13)."
            ).format(hours=number(TRAINING_HOURS)),
        ),
    )


def entries(part: tuple[msgspec.Struct, ...], sheet: RecordSheet, reader: Reader) -> Table:
    """Return the entries of a sheet as its spreadsheet has them."""
    shape = TABLES[sheet]
    written = write_rows(part, shape, words_of(reader.language))
    return table(
        reader.label(sheet),
        [
            Column(title=reader.translate(one.header), figure=one.kind.numeric)
            for one in shape.columns
        ],
        (line.cells for line in written.rows),
    )


def versions(declared: tuple[Declaration, ...], reader: Reader) -> Table:
    """Return the versions of a sheet, the latest first."""
    translate = reader.translate
    return table(
        translate("Versions"),
        (
            Column(title=translate("Version"), figure=True),
            translate("Declared"),
            Column(title=translate("Entries"), figure=True),
            translate("Fingerprint"),
        ),
        (
            (
                str(one.version),
                moment(one.declared_at, translate),
                str(one.entries),
                one.digest[:16],
            )
            for one in declared
        ),
    )
