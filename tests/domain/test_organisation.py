from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.actor import Role
from audit.domain.errors import Conflict, Invalid
from audit.domain.organisation import (
    ROLES,
    Contract,
    Organisation,
    OrganisationKind,
    check_organisation,
    idleness,
    require_open,
    require_same_body,
)
from tests.factories_register import INSPECTORS, credit_code

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def contract(starts_on: date, ends_on: date) -> Contract:
    return Contract(number="HT-1", commissioned_by="bureau", starts_on=starts_on, ends_on=ends_on)


def body(*contracts: Contract, uscc: str = "") -> Organisation:
    return Organisation(
        id="body",
        kind=OrganisationKind.EVALUATOR,
        name="示例评价机构",
        uscc=uscc,
        contracts=contracts,
    )


def test_every_kind_has_a_role_of_its_own() -> None:
    assert set(ROLES) == set(OrganisationKind)
    assert len(set(ROLES.values())) == len(ROLES)
    assert not {Role.SYSTEM, Role.PUBLIC} & set(ROLES.values())


@given(DAYS, st.lists(st.tuples(DAYS, DAYS), max_size=4))
def test_an_evaluation_body_acts_on_the_days_of_its_contracts(
    today: date, periods: list[tuple[date, date]]
) -> None:
    found = body(*(contract(starts_on, ends_on) for starts_on, ends_on in periods))
    in_force = any(starts_on <= today <= ends_on for starts_on, ends_on in periods)
    assert (idleness(found, today) is None) == in_force


def test_the_first_and_the_last_day_of_a_contract_count() -> None:
    found = body(contract(TODAY, TODAY))
    assert idleness(found, TODAY) is None
    for other in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        assert idleness(found, other) == "no contract of the evaluation body is in force today"


@pytest.mark.parametrize("kind", sorted(set(OrganisationKind) - {OrganisationKind.EVALUATOR}))
def test_others_act_until_the_organisation_is_closed(kind: OrganisationKind) -> None:
    found = Organisation(id="one", kind=kind, name="示例单位", closed_on=TODAY)
    assert idleness(found, TODAY - timedelta(days=1)) is None
    assert idleness(found, TODAY) == "the organisation is closed"


def test_nobody_is_taken_into_a_closed_organisation() -> None:
    closed = Organisation(
        id="one", kind=OrganisationKind.OPERATOR, name="示例单位", closed_on=TODAY
    )
    with pytest.raises(Conflict, match="示例单位 is closed"):
        require_open(closed)


@pytest.mark.parametrize(
    ("organisation", "places"),
    [
        (Organisation(id="a", kind=OrganisationKind.REGULATOR, name="局" * 2), {"region"}),
        (
            Organisation(id="a", kind=OrganisationKind.REGULATOR, name="局局", region="99"),
            {"region"},
        ),
        (
            Organisation(id="a", kind=OrganisationKind.OPERATOR, name="局局", region="31"),
            {"region"},
        ),
        (Organisation(id="a", kind=OrganisationKind.INSTITUTION, name="中心"), {"institution"}),
        (
            Organisation(
                id="a", kind=OrganisationKind.OVERSIGHT, name="局局", region="31", institution="x"
            ),
            {"institution"},
        ),
        (
            Organisation(
                id="a",
                kind=OrganisationKind.OPERATOR,
                name="局局",
                uscc="91310000000000000X",
                contracts=(contract(TODAY, TODAY - timedelta(days=1)),),
            ),
            {"uscc", "contracts", "contracts[0].ends_on"},
        ),
    ],
)
def test_every_wrong_field_is_named(organisation: Organisation, places: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_organisation(organisation)
    assert {fault.where for fault in refusal.value.faults} == places


@pytest.mark.parametrize("region", ["31", "3101", "310106"])
def test_the_length_of_the_region_is_the_level(region: str) -> None:
    check_organisation(
        Organisation(id="a", kind=OrganisationKind.REGULATOR, name="民政局", region=region)
    )


def test_an_inspector_belongs_to_the_body_that_names_them() -> None:
    require_same_body(INSPECTORS[0], body(uscc=INSPECTORS[0].organisation))
    for other in (body(), body(uscc=credit_code("310000", 77))):
        with pytest.raises(Invalid, match="belongs to another body"):
            require_same_body(INSPECTORS[0], other)
