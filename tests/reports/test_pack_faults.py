"""What is wrong in the workbook of a checklist: one test for each message, at its cell."""

import io
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.errors import Invalid
from checklists.model import Checklist, Item, ItemClass, Lane, Measure, Part
from checklists.overlay_model import Add, Overlay, Tighten
from reports.language import ENGLISH, say
from reports.pack_items import ITEMS
from reports.pack_reading import read_pack
from reports.pack_workbook import write_pack

ITEM = Item(
    code="w.1",
    part="1",
    title="Lamps hang in the hall",
    class_=ItemClass.GENERAL,
    lane=Lane.STANDARD,
    weight=5,
    provisions=("example-norm.1",),
    methods=("look",),
    how="Look up.",
    measure=Measure(name="Lamps", unit="lamps", threshold=Decimal(3)),
)
OWN = Checklist(
    name="own",
    version="1",
    title="Made up",
    effective=date(2025, 1, 1),
    scoring="points-2026",
    scheme="stars",
    parts=(Part(code="1", title="All", points=1000),),
    items=(ITEM,),
)
LAID = Overlay(
    name="laid",
    version="1",
    title="Made up",
    effective=date(2025, 1, 1),
    base="own",
    base_version="1",
    base_digest="a" * 64,
    operations=(
        Add(reason="So.", item=ITEM),
        Tighten(reason="More.", code="x", threshold=Decimal(4)),
    ),
)

DIGEST_HINT = "copy it from what `mingjian checklist resolve` prints."


def _workbook(pack: Checklist | Overlay) -> Workbook:
    return load_workbook(io.BytesIO(write_pack(pack, ENGLISH)))


def _faults(workbook: Workbook) -> list[tuple[str, str, str]]:
    """Return code, place and sentence of every fault."""
    content = io.BytesIO()
    workbook.save(content)
    with pytest.raises(Invalid) as caught:
        read_pack(content.getvalue(), ENGLISH)
    assert caught.value.code == "authoring.workbook"
    return [(each.code, each.where, say(each, ENGLISH)) for each in caught.value.faults]


def _set(workbook: Workbook, sheet: str, cell: tuple[int, str], value: str | float | None) -> None:
    page = workbook[sheet]
    assert isinstance(page, Worksheet)
    row, header = cell
    page.cell(row, [each.value for each in page[1]].index(header) + 1).value = value


@pytest.mark.parametrize(
    ("pack", "sheet", "cell", "value", "code", "told"),
    [
        (
            OWN,
            "Check items",
            (2, "What is checked"),
            "x" * 2001,
            "authoring.text_length",
            "A text here has 2001 characters, more than 2000; shorten it.",
        ),
        (
            OWN,
            "Check items",
            (2, "Evidence"),
            "fine\n" + "x" * 2001,
            "authoring.text_length",
            "A text here has 2001 characters, more than 2000; shorten it.",
        ),
        (
            OWN,
            "Check items",
            (2, "Threshold"),
            "three",
            "authoring.decimal",
            "“three” is no number; write digits, and at most one point.",
        ),
        (
            OWN,
            "Check items",
            (2, "Weight"),
            1001,
            "authoring.points",
            "“1001” is no whole number from 0 to 1000; write digits alone.",
        ),
        (
            OWN,
            "Check items",
            (2, "Provisions cited"),
            "a.1, 第一条",
            "authoring.code_list",
            (
                "“第一条” is no code; separate codes by commas, each of letters, digits, dots,"
                " dashes and underscores."
            ),
        ),
        (
            OWN,
            "Check items",
            (2, "Quantity measured"),
            None,
            "authoring.no_quantity",
            (
                "The item w.1 has a unit, a comparison or a threshold, but no quantity; name what"
                " is measured, or empty these cells."
            ),
        ),
        (
            OWN,
            "Checklist",
            (2, "Grade scheme"),
            None,
            "authoring.head_lacks",
            (
                "“Grade scheme” is empty. An overlay needs a base, its version and its"
                " digest; another checklist needs a method of scoring and a grade scheme."
            ),
        ),
        (
            LAID,
            "Checklist",
            (2, "Version of the base"),
            None,
            "authoring.head_lacks",
            (
                "“Version of the base” is empty. An overlay needs a base, its version and its"
                " digest; another checklist needs a method of scoring and a grade scheme."
            ),
        ),
        (
            LAID,
            "Checklist",
            (2, "Grade scheme"),
            "stars",
            "authoring.head_useless",
            "An overlay scores and grades as its base does; empty “Grade scheme”.",
        ),
        (
            LAID,
            "Checklist",
            (2, "Digest of the base"),
            "abc",
            "authoring.digest",
            f"“abc” is no digest of 64 digits and letters a to f; {DIGEST_HINT}",
        ),
        (
            LAID,
            "Operations of the overlay",
            (3, "New sentence"),
            "Other words",
            "authoring.useless_cell",
            (
                "The operation tighten has no use for “New sentence”; empty the cell, or choose"
                " another operation."
            ),
        ),
        (
            LAID,
            "Operations of the overlay",
            (2, "Code of the item"),
            "w.2",
            "authoring.item_not_listed",
            "The item “w.2” that is to be added stands in no line of the items; enter it there.",
        ),
    ],
)
def test_a_wrong_cell_is_told(
    pack: Checklist | Overlay,
    sheet: str,
    cell: tuple[int, str],
    value: str | float | None,
    code: str,
    told: str,
) -> None:
    workbook = _workbook(pack)
    _set(workbook, sheet, cell, value)
    first = _faults(workbook)[0]
    row, header = cell
    column = "Code" if code == "authoring.no_quantity" else header
    assert first == (code, f"Sheet “{sheet}”, row {row}, column “{column}”", told)


def test_an_operation_without_what_it_needs_is_told() -> None:
    workbook = _workbook(LAID)
    _set(workbook, "Operations of the overlay", (3, "Operation"), "cite")
    _set(workbook, "Operations of the overlay", (3, "New threshold"), None)
    ((code, where, told),) = _faults(workbook)
    assert code == "authoring.missing_cell"
    assert where == "Sheet “Operations of the overlay”, row 3, column “Further provisions”"
    assert told == "The operation cite needs “Further provisions”; fill in the cell."


def test_an_item_that_no_operation_adds_is_told() -> None:
    workbook = _workbook(LAID)
    workbook["Operations of the overlay"].delete_rows(2)
    ((code, where, told),) = _faults(workbook)
    assert (code, where) == (
        "authoring.item_not_added",
        "Sheet “Check items”, row 2, column “Code”",
    )
    assert told == "No operation adds the item “w.1”; enter one, or take the line out."


def test_an_overlay_has_no_parts_of_its_own() -> None:
    workbook = _workbook(LAID)
    for header, value in (("Code", "9"), ("Title", "Extra"), ("Points of the part", 0)):
        _set(workbook, "Parts", (2, header), value)
    ((code, where, told),) = _faults(workbook)
    assert (code, where) == ("authoring.useless_sheet", "Sheet “Parts”, row 2, column “Code”")
    assert told.startswith("“Parts” must be empty here: an overlay has operations,")


@pytest.mark.parametrize("count", [0, 2])
def test_the_first_sheet_has_one_line(count: int) -> None:
    workbook = _workbook(OWN)
    if count:
        for header, value in (("Name of the checklist", "b"), ("Version", "1"), ("Title", "B")):
            _set(workbook, "Checklist", (3, header), value)
        _set(workbook, "Checklist", (3, "In force from"), "2025-01-01")
    else:
        workbook["Checklist"].delete_rows(2)
    ((code, _, told),) = _faults(workbook)
    assert code == "authoring.head_lines"
    assert told == f"“Checklist” has {count} lines; fill in exactly one."


def test_a_workbook_of_something_else_is_refused() -> None:
    workbook = _workbook(OWN)
    workbook["Checklist"].title = "Something else"
    content = io.BytesIO()
    workbook.save(content)
    with pytest.raises(Invalid) as caught:
        read_pack(content.getvalue(), ENGLISH)
    assert caught.value.code == "authoring.no_checklist"


def test_a_text_no_cell_can_hold_is_refused() -> None:
    long = msgspec.structs.replace(ITEM, evidence=("x" * 2000,) * 17)
    with pytest.raises(Invalid) as caught:
        write_pack(msgspec.structs.replace(OWN, items=(long,)), ENGLISH)
    assert caught.value.code == "authoring.cell_length"
    assert say(caught.value, ENGLISH).startswith("Sheet “Check items”, row 2, column “Evidence”")


def test_all_wrong_cells_are_told_at_once() -> None:
    workbook = _workbook(OWN)
    _set(workbook, "Check items", (2, "Threshold"), "three")
    _set(workbook, "Parts", (2, "Points of the part"), "many")
    _set(workbook, "Checklist", (2, "In force from"), "soon")
    codes = [code for code, _, _ in _faults(workbook)]
    assert codes == ["registry.day", "authoring.points", "authoring.decimal"]


def test_every_field_has_a_column() -> None:
    """A new field of the model would be lost in a workbook that has no column for it."""
    for pack in (OWN, LAID):
        assert read_pack(write_pack(pack, ENGLISH), ENGLISH)[0] == pack
    columns = {column.key for column in ITEMS.columns}
    fields = {field.encode_name for field in msgspec.structs.fields(Item)}
    measured = {field.encode_name for field in msgspec.structs.fields(Measure)} - {"name"}
    assert fields - {"applies", "measure"} | {"forms", "kinds", "quantity"} | measured == columns
