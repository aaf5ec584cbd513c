"""Every requirement found in the documents is listed once, in its words, and has a place."""

import ast
import importlib
from decimal import Decimal
from functools import cache, reduce
from types import ModuleType

import pytest

from checklists.coverage import (
    Coverage,
    Entry,
    InFunction,
    InIndicator,
    InRule,
    Obligation,
    OutOfScope,
    RequirementKind,
)
from checklists.indicators import Indicator, IndicatorKind
from tests.architecture.source import ROOT
from tests.checklists.test_packs import CATALOGUE, REQUIREMENTS

KINDS = {
    "C": RequirementKind.ITEM,
    "K": RequirementKind.INDICATOR,
    "W": RequirementKind.WORKFLOW,
    "F": RequirementKind.FUNCTION,
}
FORCES = {
    "M": Obligation.SHALL,
    "S": Obligation.EXPECTED,
    "E": Obligation.ENCOURAGED,
    "D": Obligation.DESCRIPTIVE,
}
PROVISIONS = {each.id: each for norm in CATALOGUE.norms for each in norm.provisions}
INDICATORS = {
    indicator.code: indicator for found in CATALOGUE.indicators for indicator in found.indicators
}
DOCUMENTS = pytest.mark.parametrize("coverage", CATALOGUE.coverage, ids=lambda each: each.document)
BUILT = [
    pytest.param(entry, id=entry.id)
    for coverage in CATALOGUE.coverage
    for entry in coverage.entries
    if isinstance(entry, InRule | InFunction)
]


@DOCUMENTS
def test_every_row_of_the_document_has_one_entry(coverage: Coverage) -> None:
    rows = [row["id"] for row in REQUIREMENTS.values() if row["doc"] == coverage.document]
    assert [entry.id for entry in coverage.entries] == rows


@DOCUMENTS
def test_an_entry_says_what_the_list_says(coverage: Coverage) -> None:
    for entry in coverage.entries:
        row = REQUIREMENTS[entry.id]
        assert (entry.kind, entry.force) == (KINDS[row["kind"]], FORCES[row["force"]]), entry.id
        provision = PROVISIONS[entry.provision]
        assert (provision.article, provision.excerpt) == (row["para"], row["key_phrase"]), entry.id
        assert entry.provision.startswith(coverage.norm), entry.id


@DOCUMENTS
def test_what_binds_an_institution_or_a_region_is_not_left_out(coverage: Coverage) -> None:
    left = {entry.id for entry in coverage.entries if isinstance(entry, OutOfScope)}
    binding = {entry.id for entry in coverage.entries if entry.force is Obligation.SHALL}
    assert left & binding == set()


@DOCUMENTS
def test_a_reason_is_a_sentence(coverage: Coverage) -> None:
    for entry in coverage.entries:
        if isinstance(entry, OutOfScope):
            assert len(entry.reason) > 10, entry.id
            assert entry.reason.endswith("。"), entry.id


@DOCUMENTS
def test_what_is_not_numeric_is_a_statement(coverage: Coverage) -> None:
    for entry in coverage.entries:
        if isinstance(entry, InIndicator):
            indicator = INDICATORS[entry.indicator]
            assert entry.provision in indicator.provisions, entry.id
            if indicator.kind is not IndicatorKind.STATEMENT:
                assert entry.kind is RequirementKind.INDICATOR, entry.id


@pytest.mark.parametrize("entry", BUILT)
def test_the_code_is_there(entry: InRule | InFunction) -> None:
    for address in entry.code:
        assert reduce(getattr, _inside(address), _module(address)) is not None


@pytest.mark.parametrize("entry", BUILT)
def test_the_tests_are_there(entry: InRule | InFunction) -> None:
    for address in entry.tests:
        file, _, function = address.partition("::")
        assert function in _functions(file), address


def test_the_rate_of_standard_service_has_terms_and_targets() -> None:
    rate: Indicator = INDICATORS["standard_service_rate"]
    assert rate.kind is IndicatorKind.RATE
    assert rate.numerator
    assert rate.denominator
    assert [target.value for target in rate.targets] == [Decimal(30), Decimal(45), Decimal(60)]


def test_every_row_of_every_document_is_placed() -> None:
    placed: list[Entry] = [entry for each in CATALOGUE.coverage for entry in each.entries]
    assert "".join(each.document for each in CATALOGUE.coverage) == "ABCDE"
    assert {entry.id for entry in placed} == set(REQUIREMENTS)
    assert len(placed) == len(REQUIREMENTS) == 572


def _module(address: str) -> ModuleType:
    parts = address.split(".")
    for length in range(len(parts), 0, -1):
        if (ROOT / "/".join(parts[:length])).with_suffix(".py").is_file():
            return importlib.import_module(".".join(parts[:length]))
    raise AssertionError(address)


def _inside(address: str) -> list[str]:
    return address.removeprefix(_module(address).__name__).strip(".").split(".")


@cache
def _functions(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))
