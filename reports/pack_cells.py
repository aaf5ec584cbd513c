"""Cells of the workbook of a checklist: texts kept to the letter, codes, decimals, digests.

Whatever a text holds is written so that it reads back equal: a sign that a cell or a list of lines
would lose stands as a backslash, u and its four hexadecimal digits.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from audit.domain.errors import Fault
from audit.domain.register_cells import narrow
from audit.domain.register_words import BETWEEN_ENTRIES, Cell, Kind, Lexicon

LONGEST_TEXT = 2000
MOST_POINTS = 1000
# What stands for a list that is given and empty.
NOTHING = "—"
_UNKEPT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|\\(?=u[0-9A-F]{4})")
_ENDS = re.compile(r"^\s+|\s+$")
_ESCAPED = re.compile(r"\\u([0-9A-F]{4})")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_WHOLE = re.compile(r"[0-9]{1,4}")


def shown(text: str) -> str:
    """Return a text as a cell shows it; `told` gives it back."""
    text = _UNKEPT.sub(_escape, text)
    return _ENDS.sub(lambda found: "".join(map(_hexadecimal, found[0])), text)


def told(text: str) -> str:
    """Return the text that a cell shows."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _escape(found: re.Match[str]) -> str:
    return _hexadecimal(found[0])


def _hexadecimal(sign: str) -> str:
    return f"\\u{ord(sign):04X}"


def _show_text(text: str | None, _lexicon: Lexicon) -> str:
    return shown(text or "")


def _text(cell: Cell) -> object:
    text = told(cell.text)
    return text if len(text) <= LONGEST_TEXT else _too_long(cell, text)


def _note(cell: Cell) -> object:
    return told(cell.text)


def _too_long(cell: Cell, text: str) -> Fault:
    return Fault(
        where=cell.where,
        code="authoring.text_length",
        message="A text here has {length} characters, more than {most}; shorten it.",
        fields={**cell.fields, "length": str(len(text)), "most": str(LONGEST_TEXT)},
    )


def _lines(cell: Cell) -> object:
    if cell.text == NOTHING:
        return ()
    lines = tuple(told(line.strip()) for line in cell.text.split("\n") if line.strip())
    long = next((line for line in lines if len(line) > LONGEST_TEXT), None)
    return lines if long is None else _too_long(cell, long)


def _show_lines(lines: Sequence[str] | None, _lexicon: Lexicon) -> str:
    return "\n".join(_show_line(line) for line in lines or ())


def _show_line(line: str) -> str:
    if line == NOTHING:
        return _hexadecimal(line)
    return shown(line).replace("\n", _hexadecimal("\n"))


def _show_given(lines: Sequence[str] | None, lexicon: Lexicon) -> str:
    return NOTHING if lines == () else _show_lines(lines, lexicon)


def _codes(cell: Cell) -> object:
    codes = tuple(narrow(part) for part in re.split(r"\s", BETWEEN_ENTRIES.sub(" ", cell.text)))
    for code in filter(None, codes):
        if not _CODE.fullmatch(code):
            return Fault(
                where=cell.where,
                code="authoring.code_list",
                message="“{entry}” is no code; separate codes by commas, each of letters, digits,"
                " dots, dashes and underscores.",
                fields={**cell.fields, "entry": code},
            )
    return tuple(filter(None, codes))


def _show_codes(codes: Sequence[str], _lexicon: Lexicon) -> str:
    return ", ".join(codes)


def _decimal(cell: Cell) -> object:
    text = narrow(cell.text)
    if not _NUMBER.fullmatch(text):
        return Fault(
            where=cell.where,
            code="authoring.decimal",
            message="“{value}” is no number; write digits, and at most one point.",
            fields=cell.fields,
        )
    return Decimal(text)


def _show_decimal(value: Decimal | None, _lexicon: Lexicon) -> str:
    return "" if value is None else f"{value:f}"


def _points(cell: Cell) -> object:
    text = narrow(cell.text)
    if not _WHOLE.fullmatch(text) or int(text) > MOST_POINTS:
        return Fault(
            where=cell.where,
            code="authoring.points",
            message="“{value}” is no whole number from 0 to {most}; write digits alone.",
            fields={**cell.fields, "most": str(MOST_POINTS)},
        )
    return int(text)


def _digest(cell: Cell) -> object:
    if not _DIGEST.fullmatch(cell.text):
        return Fault(
            where=cell.where,
            code="authoring.digest",
            message="“{value}” is no digest of 64 digits and letters a to f; copy it from what"
            " `mingjian checklist resolve` prints.",
            fields=cell.fields,
        )
    return cell.text


# Text to the letter, line breaks included.
TEXT = Kind(parse=_text, show=_show_text, verbatim=True)
# The same of any length.
NOTE = Kind(parse=_note, show=_show_text, verbatim=True)
# Texts, one on each line.
LINES = Kind(parse=_lines, show=_show_lines, empty=(), several=True, verbatim=True)
# The same where an empty list and no list are two things: “—” is the empty one.
GIVEN_LINES = Kind(parse=_lines, show=_show_given, empty=None, several=True, verbatim=True)
# Codes with commas or line breaks between them, in their order.
CODES = Kind(parse=_codes, show=_show_codes, empty=(), several=True, verbatim=True)
# A number with or without a point, exactly as it is written.
DECIMAL = Kind(parse=_decimal, show=_show_decimal, empty=None)
# Points and weights: a whole number from 0 to 1000.
POINTS = Kind(parse=_points, empty=None, numeric=True)
DIGEST = Kind(parse=_digest, empty=None)
