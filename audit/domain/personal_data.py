"""Personal data in free text: numbers and addresses that point at one person, and where they are.

What can be told by its form is found: mobile and landline numbers, e-mail addresses, resident
identity numbers (GB 11643, with their check digit) and bank cards (ISO/IEC 7812, with theirs).
Names cannot be told from other words; a form that takes text has to ask for none.
"""

import enum
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

import msgspec
from stdnum import luhn
from stdnum.cn import ric, uscc

_STANDS_FOR = str.maketrans("〇零一幺二三四五六七八九。", "001123456789.")
# What people put between the digits of one number.
_GAP = r"[ \-–—.·_/()]{0,2}"
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-./](?:0?[1-9]|1[0-2])[-./][0-3]?[0-9]")
_CARD_DIGITS = range(19, 14, -1)
_FIRST_BIRTHS = 1880
_LEAST_SHOWN = 6


class PersonalData(enum.StrEnum):
    """What kind of personal data a piece of text is."""

    IDENTITY = "identity"
    BANK_CARD = "bank_card"
    MOBILE = "mobile"
    LANDLINE = "landline"
    EMAIL = "email"


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Personal data in a text: characters `first` to `last`, counted from 1.

    `shown` is the passage with all but its ends covered, enough to find it again.
    """

    kind: PersonalData
    first: int
    last: int
    shown: str


def plain(text: str) -> str:
    """Return the text as it is kept: composed, without invisible characters, lines trimmed.

    Line breaks stay; other control and format characters, which can hide a number, go.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(map(_visible, composed))
    return "\n".join(line.strip() for line in seen.split("\n")).strip()


def personal_data(text: str) -> tuple[Passage, ...]:
    """Return the personal data in a text, in its order; no two passages overlap.

    Full-width, circled and Chinese numerals count as digits, and a number may be broken up by
    spaces, hyphens, dots, slashes or brackets.
    """
    found: list[Passage] = []
    for passage in _passages(text):
        if all(passage.last < other.first or other.last < passage.first for other in found):
            found.append(passage)
    return tuple(sorted(found, key=lambda passage: passage.first))


def _passages(text: str) -> Iterator[Passage]:
    read = "".join(map(_as_read, text))
    for kind, pattern, proves in _KINDS:
        for match in pattern.finditer(read):
            if proves(match["data"]):
                start, end = match.span("data")
                shown = _covered(text[start:end])
                yield Passage(kind=kind, first=start + 1, last=end, shown=shown)


def _visible(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category.startswith("Z") or character == "\t":
        return " "
    return "" if category.startswith("C") else character


def _as_read(character: str) -> str:
    """Return one character for one, so that places stay: the digit or letter it stands for."""
    folded = unicodedata.normalize("NFKC", character)
    return (folded if len(folded) == 1 else character).translate(_STANDS_FOR)


def _covered(passage: str) -> str:
    return f"{passage[:2]}…{passage[-2:]}" if len(passage) >= _LEAST_SHOWN else "…"


def _digits(passage: str) -> str:
    return re.sub(r"[^0-9X]", "", passage.upper())


def _is_identity(passage: str) -> bool:
    """Return whether birth date and check digit are those of a resident identity number.

    The district is not looked up: divisions of decades ago are in numbers still in use.
    """
    number = _digits(passage)
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born.year >= _FIRST_BIRTHS and ric.calc_check_digit(number) == number[-1]


def _is_bank_card(passage: str) -> bool:
    """Return whether it is a card number; an institution's credit code may look like one."""
    number = _digits(passage)
    return luhn.is_valid(number) and not uscc.is_valid(number)


def _is_no_date(passage: str) -> bool:
    return _DATE.search(passage) is None


def _any(_passage: str) -> bool:
    return True


def _number(first: str, *, more: int | str, last: str = "") -> re.Pattern[str]:
    """Return the pattern of a number: `first`, `more` digits with gaps between them, `last`.

    It looks ahead, so that a number is found even where another seems to begin before it.
    """
    digits = rf"{first}(?:{_GAP}[0-9]){{{more}}}{last}"
    return re.compile(rf"(?<![0-9])(?=(?P<data>{digits})(?![0-9]))")


_EMAIL = re.compile(
    r"(?P<data>[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63} ?@ ?(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24})"
)
_AFTER_A_WORD = re.compile(
    r"(?:电话|座机|固话|致电|拨打|来电|tel|phone)[^0-9\n]{0,4}"
    rf"(?P<data>[2-9](?:{_GAP}[0-9]){{6,7}})(?![0-9])",
    re.IGNORECASE,
)
# UnionPay 62, Visa 4, Mastercard 51-55 and 22-27, American Express and JCB 34, 35, 37.
_ISSUER = rf"(?:6{_GAP}2|4{_GAP}[0-9]|5{_GAP}[1-5]|2{_GAP}[2-7]|3{_GAP}[457])"
_COUNTRY = rf"(?:(?:\+|00)?{_GAP}86{_GAP})?"

# In this order: what is an identity number is no card, and what is a card holds no telephone.
_KINDS: tuple[tuple[PersonalData, re.Pattern[str], Callable[[str], bool]], ...] = (
    (PersonalData.EMAIL, _EMAIL, _any),
    (
        PersonalData.IDENTITY,
        _number("[1-9]", more=16, last=rf"{_GAP}[0-9Xx]"),
        _is_identity,
    ),
    *(
        (PersonalData.BANK_CARD, _number(_ISSUER, more=digits - 2), _is_bank_card)
        for digits in _CARD_DIGITS
    ),
    (PersonalData.MOBILE, _number(rf"{_COUNTRY}1{_GAP}[3-9]", more=9), _is_no_date),
    (PersonalData.LANDLINE, _number(rf"0[0-9]{{2,3}}{_GAP}[2-9]", more="6,7"), _is_no_date),
    # Eight digits may be a date; after a word for telephone they are a number.
    (PersonalData.LANDLINE, _AFTER_A_WORD, _any),
)
