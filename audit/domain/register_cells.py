"""Cells of a register sheet that hold text, codes, numbers and days."""

import re
import unicodedata
from datetime import date

from stdnum.cn import uscc

from audit.domain.errors import Fault
from audit.domain.register_words import Cell, Kind, Lexicon

LARGEST_DENOMINATOR = 1_000_000
_SHORTEST_NAME = 2
_CREDIT_CODE_LENGTH = 18
_PERCENT_PLACES = 2

_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_REGISTER_ID = re.compile(r"[!-{}~]{1,64}")
_LICENCE = re.compile(r"[!-.0-{}~]{1,45}")  # with the credit code and its slash: 64
_WHOLE_NUMBER = re.compile(r"[0-9]{1,6}")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,4}))?%")
_DECIMAL = re.compile(r"([01])(?:\.([0-9]{1,6}))?")
_FRACTION = re.compile(r"([0-9]{1,7})/([1-9][0-9]{0,6})")
# Control, format (direction marks, zero width), surrogate, private and unassigned characters.
_UNKEPT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def narrow(text: str) -> str:
    """Return a code with full-width characters as ASCII and without spaces."""
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def _prose(cell: Cell) -> object:
    for character in cell.text:
        if unicodedata.category(character) in _UNKEPT:
            return Fault(
                where=cell.where,
                code="registry.character",
                message="The text holds the character {character}, which cannot be kept; delete it"
                " or write another.",
                fields={**cell.fields, "character": f"U+{ord(character):04X}"},
            )
    return cell.text


def _name(cell: Cell) -> object:
    if len(cell.text) < _SHORTEST_NAME:
        return Fault(
            where=cell.where,
            code="registry.name_short",
            message="The name “{value}” is too short; write the full name as registered.",
            fields=cell.fields,
        )
    return _prose(cell)


def _credit_code(cell: Cell) -> object:
    code = uscc.compact(narrow(cell.text))
    if _SCIENTIFIC.fullmatch(cell.text):
        return _lost_digits(cell)
    if len(code) != _CREDIT_CODE_LENGTH:
        return Fault(
            where=cell.where,
            code="registry.credit_code_length",
            message="The unified social credit code “{value}” has {length} characters instead of"
            " 18; copy it from the certificate.",
            fields={**cell.fields, "length": str(len(code))},
        )
    if not _CREDIT_CODE.fullmatch(code):
        return Fault(
            where=cell.where,
            code="registry.credit_code_character",
            message="The unified social credit code “{value}” holds a character that no code has;"
            " it has digits and capital letters without I, O, S, V and Z.",
            fields=cell.fields,
        )
    if code[-1] != uscc.calc_check_digit(code):
        return Fault(
            where=cell.where,
            code="registry.credit_code_check",
            message="The check digit of the unified social credit code “{value}” does not fit;"
            " one character is wrong. Compare it with the certificate.",
            fields=cell.fields,
        )
    return code


def _lost_digits(cell: Cell) -> Fault:
    return Fault(
        where=cell.where,
        code="registry.digits_lost",
        message="“{value}” was a code until the spreadsheet program made a number of it; format the"
        " column as text and enter the code again.",
        fields=cell.fields,
    )


def register_id(cell: Cell) -> object:
    """Return a number the draw can hash, or the fault."""
    number = narrow(cell.text)
    if _SCIENTIFIC.fullmatch(number):
        return _lost_digits(cell)
    if not _REGISTER_ID.fullmatch(number):
        return Fault(
            where=cell.where,
            code="registry.number_form",
            message="“{value}” cannot be drawn with: a number has 1 to 64 letters, digits and"
            " signs without spaces and without |. Leave Chinese characters out.",
            fields=cell.fields,
        )
    return number


def _licence(cell: Cell) -> object:
    number = narrow(cell.text)
    if not _LICENCE.fullmatch(number):
        return Fault(
            where=cell.where,
            code="registry.licence_form",
            message="The licence number “{value}” may have 1 to 45 letters, digits and signs,"
            " without | and /. Leave Chinese characters out.",
            fields=cell.fields,
        )
    return number


def _whole_number(cell: Cell) -> object:
    number = narrow(cell.text)
    if not _WHOLE_NUMBER.fullmatch(number):
        return Fault(
            where=cell.where,
            code="registry.whole_number",
            message="“{value}” is no whole number from 0 to 999999; write digits alone.",
            fields=cell.fields,
        )
    return int(number)


def _day(cell: Cell) -> object:
    text = narrow(cell.text)
    parts = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    try:
        return date(*map(int, parts.groups())) if parts else _no_day(cell)
    except ValueError:
        return _no_day(cell)


def _no_day(cell: Cell) -> Fault:
    return Fault(
        where=cell.where,
        code="registry.day",
        message="“{value}” is no day of the calendar; write it as 2026-03-31.",
        fields=cell.fields,
    )


def _share(cell: Cell) -> object:
    share = _share_of(narrow(cell.text))
    if share is None or share[0] > share[1] or share[1] > LARGEST_DENOMINATOR:
        return Fault(
            where=cell.where,
            code="registry.share",
            message="“{value}” is no share between 0 and all; write it as 3% or 3/100.",
            fields=cell.fields,
        )
    return share


def _share_of(text: str) -> tuple[int, int] | None:
    if fraction := _FRACTION.fullmatch(text):
        return int(fraction[1]), int(fraction[2])
    if percent := _PERCENT.fullmatch(text):
        places = percent[2] or ""
        return int(percent[1] + places), 100 * 10 ** len(places)
    if decimal := _DECIMAL.fullmatch(text):
        places = decimal[2] or ""
        return int(decimal[1] + places), 10 ** len(places)
    return None


def _show_share(share: tuple[int, int], _lexicon: Lexicon) -> str:
    """Return the text that reads back as the same numerator and denominator.

    Percent where the denominator allows: a spreadsheet program takes 3/10 for a day.
    """
    num, den = share
    places = len(str(den)) - 1
    if den != 10**places:
        return f"{num}/{den}"
    percent = places >= _PERCENT_PLACES
    places -= _PERCENT_PLACES if percent else 0
    digits = str(num).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{text}%" if percent else text


# Text without characters that cannot be printed.
PROSE = Kind(parse=_prose)
# Text of at least two characters.
NAME = Kind(parse=_name)
# A unified social credit code whose check digit fits (GB 32100-2015).
CREDIT_CODE = Kind(parse=_credit_code)
# A number the draw can hash: printable ASCII without the separator.
REGISTER_ID = Kind(parse=register_id)
# A number that can follow the credit code in an id.
LICENCE = Kind(parse=_licence)
WHOLE_NUMBER = Kind(parse=_whole_number, empty=None, numeric=True)
# Written 2026-03-31, 2026/3/31, 2026年3月31日 or 20260331.
DAY = Kind(parse=_day, empty=None)
# Numerator and denominator, written 3%, 0.03 or 3/100.
SHARE = Kind(parse=_share, show=_show_share)
