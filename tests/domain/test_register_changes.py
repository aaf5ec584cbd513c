from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.register_changes import Change, compare
from audit.domain.register_rows import Row, Sheet, Table, read_rows
from audit.domain.register_tables import INSPECTORS as INSPECTORS_SHEET
from audit.domain.register_tables import INSTITUTIONS as INSTITUTIONS_SHEET
from audit.domain.registry import Institution
from tests import strategies
from tests.domain.register_lines import ENGLISH, INSPECTOR, INSTITUTION
from tests.factories_register import INSTITUTIONS, institution

REGISTERS = st.lists(strategies.institutions(), max_size=6, unique_by=lambda one: one.id)


def identity(one: Institution) -> str:
    return one.id


def test_entries_are_new_changed_or_as_they_were() -> None:
    same, before, *_ = INSTITUTIONS
    after = msgspec.structs.replace(before, address="新址1号")
    new = institution(90)
    found = compare((new, after, same), INSTITUTIONS, identity)
    assert found.new == (new,)
    assert found.changed == (Change(before=before, after=after),)
    assert found.unchanged == 1
    assert found.count == 2


@settings(max_examples=25)  # a register is slow to make up
@given(REGISTERS, REGISTERS)
def test_every_entry_given_is_one_of_the_three(
    given_now: list[Institution], kept: list[Institution]
) -> None:
    found = compare(given_now, kept, identity)
    assert found.count + found.unchanged == len(given_now)
    assert compare(given_now, given_now, identity).count == 0
    assert compare(given_now, (), identity).new == tuple(given_now)


def lines(table: Table[Any], *given: dict[str, str]) -> Sheet:
    """Return a sheet whose headers are the keys of the columns."""
    keys = tuple(column.key for column in table.columns)
    return Sheet(
        title="",
        header=Row(number=1, cells=keys),
        rows=tuple(
            Row(number=number, cells=tuple(line[key] for key in keys))
            for number, line in enumerate(given, start=2)
        ),
    )


@pytest.mark.parametrize(("region", "wrong"), [("", 0), ("31", 0), ("310106", 0), ("320102", 1)])
def test_an_institution_lies_in_the_region_of_whoever_enters_it(region: str, wrong: int) -> None:
    words = msgspec.structs.replace(ENGLISH, region=region)
    parsed = read_rows(lines(INSTITUTIONS_SHEET, INSTITUTION), INSTITUTIONS_SHEET, words)
    assert [fault.code for fault in parsed.faults] == ["registry.outside"] * wrong


@pytest.mark.parametrize(
    ("districts", "region", "wrong"),
    [("31", "310106", 0), ("310106、320102", "32", 0), ("310106", "310107", 1), ("3201", "31", 1)],
)
def test_an_inspector_serves_some_part_of_the_region(
    districts: str, region: str, wrong: int
) -> None:
    words = msgspec.structs.replace(ENGLISH, region=region)
    line = INSPECTOR | {"districts": districts}
    parsed = read_rows(lines(INSPECTORS_SHEET, line), INSPECTORS_SHEET, words)
    assert [fault.code for fault in parsed.faults] == ["registry.outside"] * wrong


def test_what_somebody_else_keeps_is_left_out_and_named() -> None:
    words = msgspec.structs.replace(ENGLISH, taken=frozenset({"52310106MJ0000000C"}))
    other = INSTITUTION | {"licence": "7"}
    sheet = lines(INSTITUTIONS_SHEET, INSTITUTION, other)
    parsed = read_rows(sheet, INSTITUTIONS_SHEET, words)
    assert [one.id for one in parsed.values] == ["52310106MJ0000000C/7"]
    (fault,) = parsed.faults
    assert (fault.code, fault.fields["row"]) == ("registry.taken", "2")
