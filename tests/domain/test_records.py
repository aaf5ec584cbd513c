from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.domain.errors import Invalid
from audit.domain.record_checks import MOST_ENTRIES, check
from audit.domain.records import Post, Price, Records, RecordSheet, Totals, totals
from tests import factories_records as made

TODAY = date(2026, 11, 20)


def test_the_share_with_a_related_degree_is_exact() -> None:
    staff = tuple(
        made.member(f"{number:03d}", relevant_degree=number == 1) for number in range(1, 4)
    )
    found = totals(Records(staff=staff), TODAY)
    assert found.degree_share == Fraction(1, 3)
    assert (found.staff, found.relevant_degrees, found.weekly_hours) == (3, 1, 120)
    assert found.posts == ((Post.SOCIAL_WORKER, 3),)


def test_without_staff_there_is_no_share() -> None:
    found = totals(Records(), TODAY)
    assert found.degree_share is None
    assert found == Totals(staff=0, relevant_degrees=0, posts=(), weekly_hours=0, training=())


def test_training_is_summed_for_everybody_in_one_year() -> None:
    records = Records(
        staff=(made.member("001"), made.member("002"), made.member("003", direct=False)),
        training=(
            made.training("001", "19.5", date(2026, 3, 1)),
            made.training("001", "0.5", date(2026, 12, 31)),
            made.training("002", "40", date(2025, 12, 31)),
            made.training("left", "8", date(2026, 2, 1)),
        ),
    )
    lines = totals(records, TODAY).training
    assert [(one.staff, one.hours, one.direct, one.enough) for one in lines] == [
        ("001", Decimal("20.0"), True, True),
        ("002", Decimal(0), True, False),
        ("003", Decimal(0), False, True),
        ("left", Decimal(8), False, True),
    ]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9990)), max_size=30))
def test_no_hour_is_lost_or_made(given_hours: list[tuple[str, int]]) -> None:
    trained = tuple(
        made.training(number, str(Decimal(tenths) / 10), TODAY) for number, tenths in given_hours
    )
    lines = totals(Records(training=trained), TODAY).training
    assert sum(one.hours for one in lines) == Decimal(sum(t for _, t in given_hours)) / 10
    assert [one.staff for one in lines] == sorted({number for number, _ in given_hours})


def test_days_to_come_are_refused_by_their_place() -> None:
    entries = (made.PLAN, replace(made.PLAN, title="b", last_drill_on=date(2026, 11, 21)))
    with pytest.raises(Invalid, match=r"records\.days") as refusal:
        check(entries, RecordSheet.CONTINGENCY, today=TODAY)
    assert [(one.where, one.code) for one in refusal.value.faults] == [
        ("$.contingency[1].last_drill_on", "records.future")
    ]
    check(entries, RecordSheet.CONTINGENCY, today=date(2026, 11, 21))


def test_a_sheet_is_bounded() -> None:
    def prices(count: int) -> tuple[Price, ...]:
        return tuple(replace(made.PRICE, service=f"{number}") for number in range(count))

    most = MOST_ENTRIES[RecordSheet.PRICES]
    check(prices(most), RecordSheet.PRICES, today=TODAY)
    with pytest.raises(Invalid, match=r"records\.too_many.*5001"):
        check(prices(most + 1), RecordSheet.PRICES, today=TODAY)


def test_services_are_kept_up_to_a_hundred_thousand() -> None:
    assert MOST_ENTRIES[RecordSheet.SERVICES] == 100_000


def test_whoever_has_left_is_not_counted() -> None:
    gone = replace(made.member("003"), employed_until=date(2026, 11, 19))
    last_day = replace(made.member("004"), employed_until=TODAY)
    found = totals(Records(staff=(made.member("001"), gone, last_day)), TODAY)
    assert found.staff == 2


def test_what_ends_before_it_begins_is_refused() -> None:
    wrong = replace(made.member("001"), employed_until=date(2024, 2, 29))
    with pytest.raises(Invalid, match=r"records\.days") as refusal:
        check((wrong,), RecordSheet.STAFF, today=TODAY)
    assert [(one.where, one.code) for one in refusal.value.faults] == [
        ("$.staff[0]", "records.order")
    ]


def test_a_policy_may_end_in_days_to_come() -> None:
    check((made.POLICY,), RecordSheet.INSURANCE, today=TODAY)
    begins_later = replace(made.POLICY, starts_on=date(2026, 11, 21))
    with pytest.raises(Invalid, match=r"records\.days"):
        check((begins_later,), RecordSheet.INSURANCE, today=TODAY)


def test_every_day_of_assessment_has_been() -> None:
    case = replace(made.CASE, assessed_on=(TODAY, date(2026, 11, 21)))
    with pytest.raises(Invalid, match=r"records\.days") as refusal:
        check((case,), RecordSheet.CASES, today=TODAY)
    assert [one.where for one in refusal.value.faults] == ["$.cases[0].assessed_on"]
