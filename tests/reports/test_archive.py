import io
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.errors import Invalid
from reports.archive import MOST_ROWS, safe_copy
from reports.sheets import read_sheets

SHEET = "xl/worksheets/sheet1.xml"


def workbook(cells: dict[str, str | int]) -> bytes:
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.worksheets[0][place] = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def altered(content: bytes, name: str, data: bytes) -> bytes:
    """Return the archive with one part added or replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w") as target:
        for part in archive.namelist():
            if part != name:
                target.writestr(part, archive.read(part))
        target.writestr(name, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_sheets(content)
    return refused.value.code


def test_an_honest_workbook_is_read() -> None:
    (sheet,) = read_sheets(workbook({"B2": "a", "C4": 7}))
    assert sheet.header.number == 2
    assert sheet.header.cells == ("", "a", "")
    assert [(row.number, row.cells) for row in sheet.rows] == [(4, ("", "", "7"))]


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    assert refusal(altered(workbook({}), "xl/media/zeros.xml", bytes(30_000_000))) == (
        "workbook.unpacked"
    )


def test_a_bomb_with_a_false_size_is_not_unpacked() -> None:
    packed = bytearray(altered(workbook({}), "xl/zeros.xml", bytes(30_000_000)))
    name = packed.rindex(b"xl/zeros.xml")  # its entry in the central directory
    packed[name - 22 : name - 18] = struct.pack("<L", 100)
    assert refusal(bytes(packed)) == "workbook.unreadable"


@pytest.mark.parametrize("place", ["XFD1048576", f"A{MOST_ROWS + 1}", "XFD200000"])
def test_a_far_cell_does_not_reserve_a_grid(place: str) -> None:
    assert refusal(workbook({"A1": "x", place: "y"})) == "workbook.too_many_cells"


def test_a_far_cell_without_content_is_harmless() -> None:
    content = workbook({"A1": "x"})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(SHEET)
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    (sheet,) = read_sheets(altered(content, SHEET, xml.replace(b"</sheetData>", far)))
    assert sheet.header.cells == ("x",)


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
        b"<worksheet>",
        b'<worksheet><sheetData><row r="-1"/></sheetData></worksheet>',
        b'<worksheet><sheetData><row><c r="1A"><v>1</v></c></row></sheetData></worksheet>',
    ],
)
def test_xml_no_spreadsheet_program_writes_is_refused(xml: bytes) -> None:
    assert refusal(altered(workbook({}), SHEET, xml)) == "workbook.unreadable"


def test_cells_without_a_place_are_counted() -> None:
    cell = b"<c><v>1</v></c>"
    row = b"<row>" + cell * 30 + b"</row>"
    xml = b"<worksheet><sheetData>" + row * 2 + b"</sheetData></worksheet>"
    (sheet,) = read_sheets(altered(workbook({}), SHEET, xml))
    assert [len(each.cells) for each in (sheet.header, *sheet.rows)] == [30, 30]
    wide = b"<worksheet><sheetData>" + row.replace(cell, cell * 1_000) + b"</sheetData></worksheet>"
    far = wide.replace(b"<row>", b'<row r="200000">')
    assert refusal(altered(workbook({}), SHEET, far)) == "workbook.too_many_cells"


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(workbook({}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert refusal(bytes(content)) == "workbook.unreadable"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_a_part_twice_is_refused() -> None:
    made = io.BytesIO(workbook({}))
    with zipfile.ZipFile(made, "a") as target:
        target.writestr(SHEET, "<worksheet/>")
    assert refusal(made.getvalue()) == "workbook.unreadable"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("content.xml", "<a/>")
    assert refusal(made.getvalue()) == "workbook.broken"


def test_nothing_but_the_sheets_is_copied() -> None:
    content = altered(workbook({"A1": "x"}), "xl/vbaProject.bin", b"macro")
    with zipfile.ZipFile(safe_copy(content)) as copy:
        assert all(name.endswith((".xml", ".rels")) for name in copy.namelist())


HONEST = workbook({"A1": "x", "B2": "y"})


@settings(max_examples=300)
@given(st.integers(0, len(HONEST) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_files_are_read_or_refused(place: int, damage: bytes) -> None:
    damaged = HONEST[:place] + damage + HONEST[place + len(damage) :]
    try:
        read_sheets(damaged)
    except Invalid as refused:
        assert refused.code.startswith("workbook.")  # noqa: PT017 -- reading may also succeed
