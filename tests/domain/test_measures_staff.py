"""Measures of the staff, each with the rows it was made of."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from audit.domain.measured import Basis
from audit.domain.measures import MeasureName
from audit.domain.records import Degree, Post, TrainingKind
from tests import factories_records as made
from tests.domain.measuring import ON, figures, fitting, made_of, rows


def test_a_third_with_a_related_degree_does_not_reach_34_percent_by_rounding() -> None:
    staff = tuple(made.member(f"00{n}", relevant_degree=n == 1) for n in (1, 2, 3))
    found = made_of(MeasureName.RELEVANT_DEGREE_SHARE, Basis(staff=staff))
    assert figures(found) == ("33.3333", "1", "3")
    assert fitting(found) == {"001": True, "002": False, "003": False}
    assert found.sure


def test_a_degree_that_contradicts_itself_is_counted_as_declared_and_doubted() -> None:
    staff = (
        replace(made.member("001"), degree=Degree.OTHER),
        replace(made.member("002"), degree=None),
        replace(made.member("003", relevant_degree=False), degree=Degree.MENTAL_HEALTH),
        replace(made.member("004"), employed_until=date(2026, 11, 19)),
    )
    found = made_of(MeasureName.RELEVANT_DEGREE_SHARE, Basis(staff=staff))
    assert figures(found) == ("66.6666", "2", "3")
    assert rows(found.doubt) == [
        ("001", "field_contradicts"),
        ("002", "field_not_stated"),
        ("003", "field_contradicts"),
    ]


def test_only_posts_that_need_a_licence_are_asked_for_one() -> None:
    staff = (
        made.member("001", post=Post.NURSE),
        replace(made.member("002", post=Post.THERAPIST), qualification=""),
        replace(made.member("003"), qualification=""),
    )
    found = made_of(MeasureName.QUALIFICATION_SHARE, Basis(staff=staff))
    assert fitting(found) == {"001": True, "002": False}


TRAINED = Basis(
    staff=(
        made.member("full"),
        made.member("short"),
        made.member("none"),
        replace(made.member("late"), employed_since=date(2025, 7, 1)),
        replace(made.member("late-full"), employed_since=date(2025, 7, 1)),
        made.member("office", direct=False),
        replace(made.member("gone"), employed_until=date(2024, 12, 31)),
        replace(made.member("new"), employed_since=date(2026, 1, 1)),
    ),
    training=(
        made.training("full", "19.5", date(2025, 1, 1)),
        made.training("full", "0.5", date(2025, 12, 31)),
        made.training("full", "30", date(2026, 1, 1)),
        made.training("short", "19.9", date(2025, 6, 1)),
        made.training("late", "10", date(2025, 9, 1)),
        made.training("late-full", "20", date(2025, 9, 1)),
        made.training("unknown", "8", date(2025, 9, 1)),
    ),
)


def test_hours_are_those_of_the_last_whole_year() -> None:
    found = made_of(MeasureName.TRAINING_HOURS_SHARE, TRAINED)
    assert fitting(found) == {"full": True, "late-full": True, "short": False}
    assert rows(found.missing) == [("none", "no_training")]
    assert rows(found.doubt) == [("late", "part_of_year"), ("unknown", "not_on_staff_sheet")]
    assert found.value == Decimal("66.6666")
    assert (found.least, found.most) == (Decimal(50), Decimal(75))
    assert not found.sure


def test_the_mean_leaves_out_whose_hours_are_missing() -> None:
    found = made_of(MeasureName.TRAINING_HOURS_MEAN, TRAINED)
    assert figures(found) == ("19.9666", "59.9", "3")


def test_there_is_no_lowest_while_somebody_is_missing() -> None:
    found = made_of(MeasureName.TRAINING_HOURS_LOWEST, TRAINED)
    assert found.value is None
    assert rows(found.missing) == [("none", "no_training")]
    known = replace(TRAINED, staff=tuple(one for one in TRAINED.staff if one.number != "none"))
    assert made_of(MeasureName.TRAINING_HOURS_LOWEST, known).value == Decimal("19.9")


def test_each_kind_of_training_of_the_last_twelve_months_counts_once() -> None:
    trained = (
        made.training("001", "2", date(2025, 11, 20)),
        made.training("001", "2", ON),
        replace(made.training("001", "2", date(2025, 11, 19)), kind=TrainingKind.SKILLS),
    )
    found = made_of(MeasureName.TRAINING_KINDS, Basis(training=trained))
    assert figures(found) == ("1", "1", "4")


def test_turnover_is_leavers_of_the_mean_staff() -> None:
    left = replace(made.member("left"), employed_until=date(2026, 5, 31))
    long_gone = replace(made.member("long"), employed_until=date(2025, 11, 19))
    staff = (made.member("001"), made.member("002"), left, long_gone)
    found = made_of(MeasureName.STAFF_TURNOVER, Basis(staff=staff))
    assert figures(found) == ("40", "1", "2.5")
    assert found.doubt == ()


def test_turnover_is_rounded_up_since_less_is_better() -> None:
    left = replace(made.member("left"), employed_until=date(2026, 5, 31))
    new = replace(made.member("new"), employed_since=date(2026, 1, 1))
    staff = (made.member("001"), new, left)
    assert made_of(MeasureName.STAFF_TURNOVER, Basis(staff=staff)).value == 50
    found = made_of(MeasureName.STAFF_TURNOVER, Basis(staff=(*staff, made.member("002"))))
    assert found.value == Decimal("33.3334")


def test_that_nobody_ever_left_is_doubted() -> None:
    found = made_of(MeasureName.STAFF_TURNOVER, Basis(staff=(made.member("001"),)))
    assert found.value == 0
    assert rows(found.doubt) == [("", "nobody_left")]


def test_insurance_covers_whom_it_names_or_everybody() -> None:
    staff = (made.member("001"), made.member("002"))
    named = replace(made.POLICY, staff=("001", "009"))
    found = made_of(MeasureName.INSURED_STAFF, Basis(staff=staff, insurance=(named,)))
    assert fitting(found) == {"001": True, "002": False}
    assert rows(found.doubt) == [("009", "not_on_staff_sheet")]
    for_all = made_of(MeasureName.INSURED_STAFF, Basis(staff=staff, insurance=(made.POLICY,)))
    assert for_all.value == 100
    expired = replace(made.POLICY, ends_on=date(2026, 11, 19))
    none = made_of(MeasureName.INSURED_STAFF, Basis(staff=staff, insurance=(expired,)))
    assert none.value == 0
