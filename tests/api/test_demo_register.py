from collections import Counter

import pytest
from stdnum.cn import uscc

from api.demo.register import WORDS, synthetic
from audit.domain.register_item_tables import ITEMS, RECUSALS
from audit.domain.register_rows import Table, V, check_values
from audit.domain.register_tables import INSPECTORS, INSTITUTIONS
from audit.domain.registry import InstitutionStatus, Register, RiskClass
from checklists.loader import load
from reports.workbook import lexicon


@pytest.fixture(scope="module")
def register() -> Register:
    return synthetic("test")


def test_the_seed_alone_decides(register: Register) -> None:
    assert synthetic("test") == register
    assert synthetic("another").institutions != register.institutions


def test_it_is_as_large_as_said(register: Register) -> None:
    assert len(register.institutions) == 240
    assert len(register.inspectors) == 60
    assert len(register.recusals) == 25
    assert len(register.items) == 3
    assert len({each.district for each in register.institutions}) == 16


def test_every_entry_says_that_it_is_synthetic(register: Register) -> None:
    said = [each.name + each.address for each in register.institutions]
    said += [each.name + each.organisation_name for each in register.inspectors]
    assert all(text.count("演示") >= 2 for text in said)
    assert all("演示" in each.reason for each in register.recusals)


@pytest.mark.parametrize("seed", ["test", "2026"])
def test_every_entry_obeys_the_rules_of_the_register(seed: str) -> None:
    register = synthetic(seed)
    obeys(register.institutions, INSTITUTIONS, register)
    obeys(register.inspectors, INSPECTORS, register)
    obeys(register.recusals, RECUSALS, register)
    obeys(register.items, ITEMS, register)


def obeys(values: tuple[V, ...], table: Table[V], register: Register) -> None:
    catalogue = load()
    words = lexicon(
        {code: title for each in catalogue.checklists for code, title in each.terms.items()},
        checklists={each.name: each.title for each in catalogue.overlays},
        registered={
            "institutions": frozenset(each.id for each in register.institutions),
            "inspectors": frozenset(each.id for each in register.inspectors),
        },
    )
    assert check_values(values, table, words) == ()


def test_no_credit_code_can_belong_to_a_real_body(register: Register) -> None:
    codes = {each.uscc for each in register.institutions}
    codes |= {each.organisation for each in register.inspectors}
    assert len(codes) == 240 + 1 + 16 + 4
    assert all(uscc.is_valid(code) for code in codes)
    assert not any(organisation_code_fits(code[8:17]) for code in codes)


def organisation_code_fits(code: str) -> bool:
    """Return whether the check character of an organisation code fits (GB 11714-1997)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(each, 36) * weight for each, weight in zip(code, weights, strict=False))
    return code[8] == "0123456789X0"[11 - total % 11]


def test_the_check_of_organisation_codes_knows_a_real_one() -> None:
    assert organisation_code_fits("600037341")  # the example of the code in python-stdnum


def test_the_shares_are_plausible(register: Register) -> None:
    risk = Counter(each.risk_class for each in register.institutions)
    assert [risk[each] for each in RiskClass] == sorted(risk.values(), reverse=True)
    status = Counter(each.status for each in register.institutions)
    assert 5 < status[InstitutionStatus.CLOSED] + status[InstitutionStatus.SUSPENDED] < 30
    assert {each.kind for each in register.institutions} == set(WORDS.kinds)


def test_every_district_can_be_given_teams_of_two_bodies(register: Register) -> None:
    for district in WORDS.districts:
        for officer in (True, False):
            bodies = {
                each.organisation
                for each in register.inspectors
                if each.serves(district) and each.officer is officer
            }
            assert len(bodies) >= 2


def test_a_recusal_concerns_somebody_who_could_go(register: Register) -> None:
    inspectors = {each.id: each for each in register.inspectors}
    institutions = {each.id: each for each in register.institutions}
    assert all(
        inspectors[each.inspector].serves(institutions[each.institution].district)
        for each in register.recusals
    )
