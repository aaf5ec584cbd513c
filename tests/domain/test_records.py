from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from audit.domain.errors import Invalid
from audit.domain.records import (
    MOST_ENTRIES,
    Post,
    Price,
    Records,
    RecordSheet,
    Totals,
    check,
    totals,
)
from tests import factories_records as made

TODAY = date(2026, 11, 20)


def test_the_share_with_a_related_degree_is_exact() -> None:
    staff = tuple(
        made.member(f"{number:03d}", relevant_degree=number == 1) for number in range(1, 4)
    )
    found = totals(Records(staff=staff), 2026)
    assert found.degree_share == Fraction(1, 3)
    assert (found.staff, found.relevant_degrees, found.weekly_hours) == (3, 1, 120)
    assert found.posts == ((Post.SOCIAL_WORKER, 3),)


def test_without_staff_there_is_no_share() -> None:
    found = totals(Records(), 2026)
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
    lines = totals(records, 2026).training
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
    lines = totals(Records(training=trained), TODAY.year).training
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

    check(prices(MOST_ENTRIES), RecordSheet.PRICES, today=TODAY)
    with pytest.raises(Invalid, match=r"records\.too_many.*5001"):
        check(prices(MOST_ENTRIES + 1), RecordSheet.PRICES, today=TODAY)
