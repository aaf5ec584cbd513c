"""Cells of the sheets that an institution declares: staff numbers, money, hours, yes and no."""

import re
from decimal import Decimal

from audit.domain.errors import Fault
from audit.domain.register_cells import WHOLE_NUMBER, narrow, register_id
from audit.domain.register_lists import choice
from audit.domain.register_words import Cell, Kind, Lexicon

_MONEY = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2})0*)?")
_HOURS = re.compile(r"([0-9]{1,3})(?:\.([0-9])0*)?")
_WEEK = 168
# A resident identity number (GB 11643) or a mobile number: it would name a person.
_PERSONAL = re.compile(r"[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}")
_YES_NO = {"yes": True, "no": False}


def _staff_number(cell: Cell) -> object:
    number = register_id(cell)
    if isinstance(number, str) and _PERSONAL.fullmatch(number):
        return Fault(
            where=cell.where,
            code="records.personal_number",
            message="“{column}” holds what looks like an identity or telephone number; give each"
            " member of staff a number of your own, such as 001.",
            fields=cell.fields,
        )
    return number


def _money(cell: Cell) -> object:
    found = _MONEY.fullmatch(narrow(cell.text).removeprefix("¥").replace(",", ""))
    if not found:
        return Fault(
            where=cell.where,
            code="records.price",
            message="“{value}” is no price in yuan; write digits with at most two decimals, such as"
            " 35.00, and 0 for what is free.",
            fields=cell.fields,
        )
    return Decimal(f"{int(found[1])}.{(found[2] or '').ljust(2, '0')}")


def _hours(cell: Cell) -> object:
    found = _HOURS.fullmatch(narrow(cell.text))
    hours = Decimal(f"{int(found[1])}.{found[2] or '0'}") if found else Decimal(0)
    if not hours:
        return Fault(
            where=cell.where,
            code="records.hours",
            message="“{value}” is no number of hours; write more than 0 and less than 1000, with at"
            " most one decimal, such as 1.5.",
            fields=cell.fields,
        )
    return hours


def _week(cell: Cell) -> object:
    hours = WHOLE_NUMBER.parse(cell)
    if isinstance(hours, int) and hours > _WEEK:
        return Fault(
            where=cell.where,
            code="records.weekly_hours",
            message="“{value}” is more than the 168 hours of a week; write the hours of work in one"
            " week.",
            fields=cell.fields,
        )
    return hours


def _flag(cell: Cell) -> object:
    code = _LISTED.parse(cell)
    return code if isinstance(code, Fault) else _YES_NO[str(code)]


def _show_flag(value: bool, lexicon: Lexicon) -> str:  # noqa: FBT001 -- the value of the cell
    return lexicon.label_of("yes_no", "yes" if value else "no")


_LISTED = choice("yes_no")
# A number of the institution's own that names nobody.
STAFF_NUMBER = Kind(parse=_staff_number)
# Yuan with two decimals.
MONEY = Kind(parse=_money)
# Hours with one decimal.
HOURS = Kind(parse=_hours)
WEEK = Kind(parse=_week, empty=None, numeric=True)
FLAG = Kind(parse=_flag, show=_show_flag, empty=None, choice="yes_no")
