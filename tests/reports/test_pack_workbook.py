"""A checklist goes to a workbook and back, and to YAML and back, without losing a letter."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit.domain.errors import Invalid
from checklists.as_yaml import as_yaml
from checklists.model import Checklist
from checklists.overlay_model import Overlay
from checklists.reading import read
from reports.language import LANGUAGES
from reports.pack_reading import read_pack
from reports.pack_workbook import pack_template, write_pack
from tests.reports.pack_strategies import packs


@settings(max_examples=60, deadline=None)
@given(packs, st.sampled_from(LANGUAGES))
def test_what_is_written_as_a_workbook_reads_back_equal(
    pack: Checklist | Overlay, language: str
) -> None:
    assert read_pack(write_pack(pack, language), language)[0] == pack


def test_the_template_explains_every_column_and_offers_the_lists() -> None:
    workbook = load_workbook(io.BytesIO(pack_template()))
    assert workbook.sheetnames[:-1] == ["检查表", "部分", "用语", "检查项", "操作", "变更"]
    assert workbook[workbook.sheetnames[-1]].sheet_state == "hidden"
    for title in workbook.sheetnames[:-1]:
        header = workbook[title][1]
        assert all(cell.value and cell.comment for cell in header)
        assert str(workbook[title].cell(2, 1).value).startswith("示例：")
    choices = workbook["操作"].data_validations.dataValidation
    assert [str(each.sqref)[0] for each in choices] == ["A", "F", "G"]


def test_an_untouched_template_holds_nothing() -> None:
    with pytest.raises(Invalid) as caught:
        read_pack(pack_template())
    assert [fault.code for fault in caught.value.faults] == ["authoring.head_lines"]


@given(packs)
def test_what_is_written_as_yaml_reads_back_equal(pack: Checklist | Overlay) -> None:
    assert read("any/1.yaml", as_yaml(pack)) == pack
