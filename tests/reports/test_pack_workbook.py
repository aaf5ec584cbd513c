"""A checklist goes to a workbook and back, and to YAML and back, without losing a letter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from checklists.as_yaml import as_yaml
from checklists.model import Checklist
from checklists.overlay_model import Overlay
from checklists.reading import read
from reports.language import LANGUAGES
from reports.pack_reading import read_pack
from reports.pack_workbook import write_pack
from tests.reports.pack_strategies import packs


@settings(max_examples=60, deadline=None)
@given(packs, st.sampled_from(LANGUAGES))
def test_what_is_written_as_a_workbook_reads_back_equal(
    pack: Checklist | Overlay, language: str
) -> None:
    assert read_pack(write_pack(pack, language), language)[0] == pack


@given(packs)
def test_what_is_written_as_yaml_reads_back_equal(pack: Checklist | Overlay) -> None:
    assert read("any/1.yaml", as_yaml(pack)) == pack
