"""The list of record numbers that a sample is taken from: read, refused, and written as bytes.

Records stand in it by a number of the institution's own and by nothing else: 精神卫生法 (2018)
Art 4 keeps confidential whatever tells who is served, and 个人信息保护法 (2021) Art 6 confines
what is collected to the least that is needed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from audit.domain.errors import Fault, Invalid
from audit.domain.personal_data import PersonalData, personal_data
from audit.domain.record_cells import CLIENT_NUMBER
from audit.domain.register_rows import Column, Table
from audit.domain.registry import RegisterId
from checklists.canonical import canonical

MOST_RECORDS = 5000
"""A longer list is split by the kind or the year of its records."""
_SHOWN = 40
_MOST_FAULTS = 20
_BETWEEN = re.compile(r"[\s,;，；、]+")
_WORDS = re.compile(r"[\u3400-\u9fff]")
_OF_DATA = {
    PersonalData.IDENTITY: "identity numbers",
    PersonalData.BANK_CARD: "bank cards",
    PersonalData.MOBILE: "telephone numbers",
    PersonalData.LANDLINE: "telephone numbers",
    PersonalData.EMAIL: "e-mail addresses",
}

SHEET: Table[str] = Table(
    name="record_numbers",
    title="Record numbers",
    columns=(
        Column(
            key="number",
            header="Record number",
            kind=CLIENT_NUMBER,
            note="The number that the institution keeps the record under; no name.",
            example="DA-2025-001",
            longest=64,
        ),
    ),
    build=lambda plain: str(plain["number"]),
    take_apart=lambda number: {"number": number},
    identity=str,
)
"""The list as a file: one column, one record a row."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list, by the number the institution keeps the record under."""

    id: RegisterId


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the record numbers of a text, such as a column pasted from a workbook, in its order.

    White space, commas and semicolons stand between them.
    """
    return tuple(one for one in _BETWEEN.split(text) if one)


def require_list(numbers: Sequence[str]) -> None:
    """Refuse a list that no sample can be taken from, or that would tell who somebody is.

    Raises `Invalid` with one fault for each place, twenty at most.
    """
    if not 1 <= len(numbers) <= MOST_RECORDS:
        raise Invalid(
            "sampling.length",
            "The list has {count} record numbers; it must have 1 to {most}. Split a longer list by"
            " the kind or the year of its records.",
            count=len(numbers),
            most=MOST_RECORDS,
        )
    faults = tuple(_faults(numbers))
    if faults:
        raise Invalid(
            "sampling.list",
            "{count} entries of the list cannot be taken; correct each and send the list again.",
            faults=faults[:_MOST_FAULTS],
            count=len(faults),
        )


def written(numbers: Iterable[str]) -> bytes:
    """Return the bytes of the list: a line of RFC 8785 JSON for each record, sorted bytewise."""
    return b"".join(canonical(Entry(id=one)) + b"\n" for one in sorted(numbers))


def listed(content: bytes) -> tuple[str, ...]:
    """Return the record numbers of such bytes."""
    return tuple(msgspec.json.decode(line, type=Entry).id for line in content.splitlines())


def _faults(numbers: Sequence[str]) -> Iterator[Fault]:
    counts = Counter(numbers)
    repeated: set[str] = set()
    for place, one in enumerate(numbers, start=1):
        where = f"$.numbers[{place - 1}]"
        kind = _tells(one)
        if kind:
            yield Fault(
                where=where,
                code="sampling.personal",
                message="Entry {place} looks like {kind}, which are not taken: the mental health"
                " law of 2018, Article 4, keeps confidential who is served. Give the number that"
                " the institution keeps the record under.",
                fields={"place": str(place), "kind": kind},
            )
        elif not _is_number(one):
            yield Fault(
                where=where,
                code="sampling.number",
                message="Entry {place}, {number}, is no record number: 1 to 64 letters, digits and"
                " signs without spaces, and without the sign |.",
                fields={"place": str(place), "number": one[:_SHOWN]},
            )
        elif counts[one] > 1 and one in repeated:
            yield Fault(
                where=where,
                code="sampling.repeated",
                message="Record {number} stands {count} times in the list; leave it there once, or"
                " it would be drawn more easily than others.",
                fields={"number": one, "count": str(counts[one])},
            )
        repeated.add(one)


def _tells(number: str) -> str:
    """Return what an entry tells of a person, "" for nothing that can be seen by its form."""
    if _WORDS.search(number):
        return "names"
    return next((_OF_DATA[passage.kind] for passage in personal_data(number)), "")


def _is_number(number: str) -> bool:
    try:
        msgspec.convert(number, RegisterId)
    except msgspec.ValidationError:
        return False
    return True
