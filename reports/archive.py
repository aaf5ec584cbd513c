"""An XLSX file from outside, made safe to read.

An XLSX file is a ZIP archive, so a small file can unpack to gigabytes; and a cell at the far corner
makes a reader that keeps a full grid reserve more memory than there is. Both are refused here.
"""

import functools
import io
import re
import struct
import zipfile
import zlib
from xml.parsers import expat

from audit.domain.errors import Invalid

LARGEST_UNPACKED = 200_000_000
LARGEST_RATIO = 100
MOST_PARTS = 1_000
MOST_ROWS = 200_000
MOST_CELLS = 4_000_000
# A small file of repetitive XML may be packed tighter than any honest large one.
_UNSUSPICIOUS = 10_000_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
# What zipfile and expat raise at bytes that are no archive and no XML.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def safe_copy(content: bytes) -> io.BytesIO:
    """Return the XML parts of an XLSX file as a plain archive whose sizes were measured.

    The copy holds what was unpacked here, so a false size in the header reaches nobody. Raises
    `Invalid` for what is no XLSX file, or unpacks to too much.
    """
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(copy, "w") as target:
            parts = archive.infolist()
            _check_sizes(parts, len(content))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    data = _unpack(archive, part)
                    _check_extent(data)
                    target.writestr(part.filename, data)
    except _BROKEN as error:
        raise _unreadable() from error
    copy.seek(0)
    return copy


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Return the part, never unpacking beyond the size it declares; its checksum must fit."""
    with archive.open(part) as stream:
        return stream.read(part.file_size)


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if any(part.flag_bits & _ENCRYPTED or part.compress_type not in _METHODS for part in parts):
        raise _unreadable()
    if len({part.filename for part in parts}) != len(parts):
        raise _unreadable()
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or unpacked > LARGEST_UNPACKED
        or unpacked > max(_UNSUSPICIOUS, packed * LARGEST_RATIO)
    ):
        raise Invalid(
            "workbook.unpacked",
            "The file unpacks to {unpacked} bytes, more than a register can need; copy the entries"
            " into the template and send that.",
            unpacked=unpacked,
        )


def _check_extent(xml: bytes) -> None:
    """Refuse a sheet that reaches too far, before a reader reserves a grid of that size."""
    extent = _Extent()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = extent.start
    parser.Parse(xml, True)  # noqa: FBT003 -- expat takes no keywords
    if extent.rows > MOST_ROWS or extent.rows * extent.columns > MOST_CELLS:
        raise Invalid(
            "workbook.too_many_cells",
            "A sheet reaches to row {rows} and column {columns}; {most} rows are read at most."
            " Delete what stands below and beside the entries, or send them in parts.",
            rows=extent.rows,
            columns=extent.columns,
            most=MOST_ROWS,
        )


def _refuse_doctype(*_declaration: object) -> None:
    raise _unreadable()


class _Extent:
    """How far the cells that hold something reach, as the elements of a sheet go by."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = _number(attributes.get("r"), self._row + 1)
                self._column = 0
            case "c":
                self._move(attributes.get("r"))
            case "v" | "is" | "f":
                self.rows = max(self.rows, self._row)
                self.columns = max(self.columns, self._column)
            case _:
                pass

    def _move(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        place = _REFERENCE.fullmatch(reference)
        if place is None:
            raise _unreadable()
        self._row = int(place[2])
        self._column = functools.reduce(
            lambda sum_, digit: sum_ * 26 + ord(digit) - 64, place[1], 0
        )


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isascii() or not text.isdigit():
        raise _unreadable()
    return int(text)


def _unreadable() -> Invalid:
    return Invalid(
        "workbook.unreadable",
        "The file cannot be read as a workbook; open it in a spreadsheet program, save it as XLSX"
        " without a password, and send it again.",
    )
