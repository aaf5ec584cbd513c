"""Cells of the sheets that an institution declares: numbers that name nobody, money, hours, days.

Who is served and who serves stand here by numbers of the institution's own. A cell that holds an
identity number, a telephone number or a bank card is refused, whatever its column.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from audit.domain.errors import Fault
from audit.domain.personal_data import personal_data
from audit.domain.register_cells import DAY, PROSE, WHOLE_NUMBER, narrow, register_id
from audit.domain.register_lists import choice, entries
from audit.domain.register_words import Cell, Kind, Lexicon

_MONEY = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2})0*)?")
_HOURS = re.compile(r"([0-9]{1,3})(?:\.([0-9])0*)?")
_WEEK = 168
_DAY_OF_MINUTES = 1440
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


def _client_number(cell: Cell) -> object:
    number = register_id(cell)
    if isinstance(number, str) and (_PERSONAL.fullmatch(number) or personal_data(number)):
        return Fault(
            where=cell.where,
            code="records.client_number",
            message="“{column}” holds what looks like an identity, card or telephone number, which"
            " tells who is served. The mental health law of 2018, Article 4, keeps that"
            " confidential: give everybody a number of your own, such as C001.",
            fields=cell.fields,
        )
    return number


def _wording(cell: Cell) -> object:
    told = personal_data(cell.text)
    if told:
        return Fault(
            where=cell.where,
            code="records.personal_text",
            message="“{column}” holds what looks like personal data ({shown}); delete it. The law"
            " on personal information of 2021, Article 6, asks to collect no more than is needed.",
            fields={**cell.fields, "shown": told[0].shown},
        )
    return PROSE.parse(cell)


def _minutes(cell: Cell) -> object:
    minutes = WHOLE_NUMBER.parse(cell)
    if isinstance(minutes, int) and not 1 <= minutes <= _DAY_OF_MINUTES:
        return Fault(
            where=cell.where,
            code="records.minutes",
            message="“{value}” is no length of a service; write 1 to 1440 minutes.",
            fields=cell.fields,
        )
    return minutes


def _several(parse: Callable[[Cell], object]) -> Callable[[Cell], object]:
    """Return how a cell of several entries is read; the first fault is the cell's."""

    def parse_all(cell: Cell) -> object:
        found = []
        for entry in entries(cell.text):
            value = parse(msgspec.structs.replace(cell, text=entry))
            if isinstance(value, Fault):
                return value
            found.append(value)
        return tuple(dict.fromkeys(found))

    return parse_all


def _days(cell: Cell) -> object:
    found = _several(DAY.parse)(cell)
    return tuple(sorted(found)) if isinstance(found, tuple) else found


def _show_days(days: Sequence[date], _lexicon: Lexicon) -> str:
    return "、".join(day.isoformat() for day in days)


def _show_entries(numbers: Sequence[str], _lexicon: Lexicon) -> str:
    return "、".join(numbers)


def optional_choice(name: str) -> Kind:
    """Return the kind of cell that holds an entry of the list `name`, or nothing."""
    listed = choice(name)

    def show(code: str | None, lexicon: Lexicon) -> str:
        return "" if code is None else lexicon.label_of(name, code)

    return msgspec.structs.replace(listed, show=show, empty=None)


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
# Numbers of the institution's own that name nobody.
STAFF_NUMBER = Kind(parse=_staff_number)
STAFF_NUMBERS = Kind(parse=_several(_staff_number), show=_show_entries, empty=(), several=True)
CLIENT_NUMBER = Kind(parse=_client_number)
# Text without personal data.
WORDING = Kind(parse=_wording)
# Days one after the other, separated by 、 or , or ;.
DAYS = Kind(parse=_days, show=_show_days, empty=(), several=True)
MINUTES = Kind(parse=_minutes, empty=None, numeric=True)
# Yuan with two decimals.
MONEY = Kind(parse=_money)
# Hours with one decimal.
HOURS = Kind(parse=_hours)
WEEK = Kind(parse=_week, empty=None, numeric=True)
FLAG = Kind(parse=_flag, show=_show_flag, empty=None, choice="yes_no")
