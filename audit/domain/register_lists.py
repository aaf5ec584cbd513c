"""Cells of a register sheet that take from a list: terms, districts, entries of a register."""

import re
from collections.abc import Sequence

from audit.domain import districts
from audit.domain.errors import Fault
from audit.domain.register_cells import narrow, register_id
from audit.domain.register_words import BETWEEN_ENTRIES, Cell, Kind, Lexicon

_LISTED = 12
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def entries(text: str) -> tuple[str, ...]:
    """Return the entries of a cell that holds several, separated by 、 or , or ;."""
    return tuple(part for part in map(str.strip, BETWEEN_ENTRIES.split(text)) if part)


def _district(cell: Cell) -> object:
    code = narrow(cell.text)
    if not districts.is_district(code):
        return Fault(
            where=cell.where,
            code="registry.district",
            message="“{value}” is no district in force; use its six digits of GB/T 2260, such as"
            " 310106.",
            fields=cell.fields,
        )
    return code if code.startswith(cell.lexicon.region) else _outside(cell)


def _regions(cell: Cell) -> object:
    codes = tuple(dict.fromkeys(narrow(entry) for entry in entries(cell.text)))
    for code in codes:
        if not districts.is_region(code):
            return Fault(
                where=cell.where,
                code="registry.region",
                message="“{entry}” is no region in force; use two digits for a province, four for a"
                " city or six for a district of GB/T 2260.",
                fields={**cell.fields, "entry": code},
            )
    region = cell.lexicon.region
    mine = not codes or any(one.startswith(region) or region.startswith(one) for one in codes)
    return codes if mine else _outside(cell)


def _outside(cell: Cell) -> Fault:
    return Fault(
        where=cell.where,
        code="registry.outside",
        message="“{value}” lies outside your region, {region}; correct it, or leave it to"
        " whoever keeps that register.",
        fields={**cell.fields, "region": districts.full_name_of(cell.lexicon.region)},
    )


def _show_entries(codes: Sequence[str], _lexicon: Lexicon) -> str:
    return "、".join(codes)


def _code(cell: Cell) -> object:
    text = narrow(cell.text)
    if not _CODE.fullmatch(text):
        return Fault(
            where=cell.where,
            code="registry.code_form",
            message="“{value}” is no code: it has 1 to 64 letters, digits, dots, dashes and"
            " underscores, and begins with a letter or digit.",
            fields=cell.fields,
        )
    return text


def _unlisted(cell: Cell, choice: str, entry: str) -> Fault:
    labels = cell.lexicon.labels(choice)
    shown = "、".join(labels[:_LISTED]) + ("…" if len(labels) > _LISTED else "")
    return Fault(
        where=cell.where,
        code="registry.choice",
        message="“{entry}” is not on the list; use one of: {choices}.",
        fields={**cell.fields, "entry": entry, "choices": shown},
    )


def choice(name: str) -> Kind:
    """Return the kind of cell that holds one entry of the list `name`."""

    def parse(cell: Cell) -> object:
        code = cell.lexicon.code_of(name, cell.text)
        return _unlisted(cell, name, cell.text) if code is None else code

    def show(code: str, lexicon: Lexicon) -> str:
        return lexicon.label_of(name, code)

    return Kind(parse=parse, show=show, choice=name)


def choices(name: str, *, further: bool = False) -> Kind:
    """Return the kind of cell that holds entries of the list `name`, or `further` codes."""

    def parse(cell: Cell) -> object:
        codes: list[str] = []
        for entry in entries(cell.text):
            code = cell.lexicon.code_of(name, entry)
            if code is None and not (further and _CODE.fullmatch(entry)):
                return _unlisted(cell, name, entry)
            codes.append(code or entry)
        return tuple(dict.fromkeys(codes))

    def show(codes: Sequence[str], lexicon: Lexicon) -> str:
        return "、".join(lexicon.label_of(name, code) for code in codes)

    return Kind(parse=parse, show=show, empty=(), choice=name, several=True, further=further)


def registered(name: str) -> Kind:
    """Return the kind of cell that holds the id of an entry of the register `name`."""

    def parse(cell: Cell) -> object:
        number = register_id(cell)
        known = cell.lexicon.registered.get(name)
        if isinstance(number, Fault) or known is None or number in known:
            return number
        return Fault(
            where=cell.where,
            code="registry.unregistered",
            message="“{value}” is not in the register; enter it there first, or correct it.",
            fields=cell.fields,
        )

    return Kind(parse=parse)


# A code of the form that checklists use.
CODE = Kind(parse=_code)
# A GB/T 2260 district in force.
DISTRICT = Kind(parse=_district)
# Regions of GB/T 2260: provinces, cities or districts.
REGIONS = Kind(parse=_regions, show=_show_entries, empty=(), several=True)
