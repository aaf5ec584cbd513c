"""Measures from records: duties to the public, and what is true of all of them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.domain.measured import Basis, months_later, served, written
from audit.domain.measures import METHODS, MeasureName, measure
from audit.domain.record_work import Service
from audit.domain.records import ContingencyKind
from checklists.canonical import canonical
from checklists.model import Comparison
from tests import factories_records as made
from tests.domain.measuring import CALENDAR, ON, figures, fitting, made_of


def test_complaints_of_twelve_months_are_settled_or_open() -> None:
    complaints = (
        made.COMPLAINT,
        replace(made.COMPLAINT, number="T2", closed_on=None),
        replace(made.COMPLAINT, number="T3", received_on=date(2025, 11, 19)),
    )
    found = made_of(MeasureName.COMPLAINTS_CLOSED, Basis(complaints=complaints))
    assert fitting(found) == {"T001": True, "T2": False}


def test_plans_and_their_drills_are_counted() -> None:
    fire = replace(
        made.PLAN, title="灭火预案", kind=ContingencyKind.FIRE, last_drill_on=date(2025, 11, 19)
    )
    never = replace(made.PLAN, title="新预案", last_drill_on=None)
    basis = Basis(contingency=(made.PLAN, fire, never))
    assert made_of(MeasureName.CONTINGENCY_PLANS, basis).value == 2
    drills = made_of(MeasureName.DRILLS_IN_YEAR, basis)
    assert figures(drills) == ("1", "1", "3")


def test_prices_are_counted_where_they_are_shown() -> None:
    found = made_of(MeasureName.PRICES_SHOWN, Basis(prices=(made.PRICE,)))
    assert found.value == 1
    assert found.rows[0].told == "门口公示栏"


@pytest.mark.parametrize("name", MeasureName)
def test_what_is_not_declared_has_no_value(name: MeasureName) -> None:
    found = measure(name, Basis(), on=ON, calendar=CALENDAR)
    assert (found.value, found.rows, found.sure) == (None, (), False)
    assert found.undeclared == METHODS[name].sheets


BASES = st.builds(
    Basis,
    staff=st.lists(made.staff_members(), max_size=6, unique_by=lambda one: one.number).map(tuple),
    training=st.lists(made.trainings(), max_size=6).map(tuple),
    served=st.lists(made.services(), max_size=8).map(served),
    cases=st.lists(made.cases(), max_size=6).map(tuple),
    prices=st.lists(made.prices(), max_size=2).map(tuple),
    insurance=st.lists(made.policies(), max_size=3).map(tuple),
    complaints=st.lists(made.complaints(), max_size=3).map(tuple),
    contingency=st.lists(made.contingencies(), max_size=3).map(tuple),
)


@given(BASES, st.sampled_from(MeasureName), st.dates(date(1991, 1, 1), date(2026, 12, 31)))
def test_a_value_follows_from_its_rows(basis: Basis, name: MeasureName, on: date) -> None:
    found = made_of(name, basis, on=on)
    counted = [one for one in found.rows if one.fits]
    assert found.missing == () or not found.sure
    assert all(one.fits is None for one in (*found.missing, *found.apart, *found.doubt))
    if found.least is not None and found.most is not None and found.value is not None:
        assert found.least <= found.value <= found.most
    if METHODS[name].quantity == "share" and name is not MeasureName.STAFF_TURNOVER:
        assert found.numerator == len(counted)
        assert found.denominator == len(found.rows)
        assert found.value is None or 0 <= found.value <= 100
    assert canonical(found)


@given(BASES, st.sampled_from(MeasureName))
def test_the_order_of_rows_changes_no_value(basis: Basis, name: MeasureName) -> None:
    turned = replace(
        basis,
        **{
            field: getattr(basis, field)[::-1]
            for field in basis.__struct_fields__
            if field not in {"stands", "served"}
        },
    )
    first, second = made_of(name, basis), made_of(name, turned)
    assert (first.value, len(first.missing), len(first.doubt)) == (
        second.value,
        len(second.missing),
        len(second.doubt),
    )


@given(st.lists(made.services(), max_size=30))
def test_services_by_client_lose_nothing(services: list[Service]) -> None:
    found = served(services)
    assert sum(one.services for one in found) == len(services)
    assert sum(one.minutes for one in found) == sum(one.minutes for one in services)
    for one in found:
        days = [each.held_on for each in services if each.client == one.client]
        assert (one.first_on, one.last_on) == (min(days), max(days))


@given(st.fractions(0, 100, max_denominator=999), st.integers(0, 1_000_000))
def test_rounding_never_reaches_a_threshold_that_is_not_reached(
    value: Fraction, scaled: int
) -> None:
    threshold = Decimal(scaled).scaleb(-4)
    least = written(value, Comparison.AT_LEAST)
    most = written(value, Comparison.AT_MOST)
    assert (least >= threshold) == (value >= Fraction(threshold))
    assert (most <= threshold) == (value <= Fraction(threshold))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-60, 60))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    found = months_later(day, months)
    apart = (found.year - day.year) * 12 + found.month - day.month
    assert apart == months
    assert found.day == day.day or (found.day < day.day and months_later(found, 0) == found)
