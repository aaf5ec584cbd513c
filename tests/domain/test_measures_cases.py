"""Measures of the way of each person through the institution, each with its rows."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from audit.domain.measured import Basis, served
from audit.domain.measures import MeasureName, measure
from audit.domain.record_work import Case
from audit.domain.records import RecordSheet
from tests import factories_records as made
from tests.domain.measuring import CALENDAR, ON, STANDS, figures, fitting, made_of, rows


def case(client: str, **days: date | tuple[date, ...] | None) -> Case:
    return replace(Case(client=client), **days)


def test_five_working_days_leave_out_weekends_and_holidays() -> None:
    applied = date(2026, 9, 28)  # 29 and 30 September, 8, 9 and the worked Saturday 10 October
    cases = (
        case("in time", applied_on=applied, registered_on=date(2026, 10, 10)),
        case("late", applied_on=applied, registered_on=date(2026, 10, 12)),
        case("overdue", applied_on=applied),
        case("not due", applied_on=date(2026, 11, 16)),
        case("unknown", registered_on=date(2026, 10, 9)),
        case("lost", applied_on=applied, first_service_on=date(2026, 10, 20)),
        case("turned", applied_on=applied, registered_on=date(2026, 9, 25)),
        case("old", applied_on=date(2025, 3, 1), registered_on=date(2025, 6, 1)),
    )
    found = made_of(MeasureName.REGISTRATION_CLOCK, Basis(cases=cases))
    assert fitting(found) == {"in time": True, "late": False, "overdue": False}
    assert rows(found.missing) == [("unknown", "day_not_declared"), ("lost", "day_not_declared")]
    assert rows(found.apart) == [("not due", "not_due")]
    assert rows(found.doubt) == [("turned", "out_of_order")]


def test_a_clock_through_a_year_without_notice_is_doubted() -> None:
    cases = (case("c", registered_on=date(2027, 1, 4), referred_on=date(2027, 1, 5)),)
    found = made_of(MeasureName.REFERRAL_CLOCK, Basis(cases=cases), on=date(2027, 2, 1))
    assert found.value == 100
    assert rows(found.doubt) == [("c", "calendar_estimated")]


def test_whoever_waits_longer_than_three_months_is_checked_again() -> None:
    start = date(2026, 1, 31)
    cases = (
        case("short", registered_on=start, referred_on=date(2026, 4, 30)),
        case(
            "again",
            registered_on=start,
            second_check_on=date(2026, 4, 30),
            referred_on=date(2026, 5, 1),
        ),
        case("not again", registered_on=start, referred_on=date(2026, 5, 1)),
        case(
            "too late",
            registered_on=start,
            second_check_on=date(2026, 5, 2),
            referred_on=date(2026, 5, 1),
        ),
        case("waiting", registered_on=start),
        case("unknown", referred_on=date(2026, 5, 1)),
    )
    found = made_of(MeasureName.WAITING_SECOND_CHECK, Basis(cases=cases))
    assert fitting(found) == {"again": True, "not again": False, "too late": False}
    assert rows(found.apart) == [("short", "no_long_wait"), ("waiting", "still_waiting")]
    assert rows(found.missing) == [("unknown", "day_not_declared")]


def test_consent_and_agreement_are_signed_by_the_first_service() -> None:
    first = date(2026, 5, 6)
    cases = (
        case("both", consent_on=first, agreement_on=first, first_service_on=first),
        case(
            "one late",
            consent_on=first,
            agreement_on=date(2026, 5, 7),
            first_service_on=first,
        ),
        case("one", consent_on=first, first_service_on=first),
        case("unserved", consent_on=first, agreement_on=first),
        case("closed long ago", first_service_on=first, closed_on=date(2025, 11, 19)),
    )
    found = made_of(MeasureName.SIGNED_BEFORE_SERVICE, Basis(cases=cases))
    assert fitting(found) == {"both": True, "one late": False}
    assert rows(found.missing) == [("one", "day_not_declared")]
    assert rows(found.apart) == [("unserved", "not_served_yet")]
    assert (found.least, found.most) == (Decimal("33.3333"), Decimal("66.6666"))
    consent = made_of(MeasureName.CONSENT_BEFORE_SERVICE, Basis(cases=cases))
    assert figures(consent) == ("100", "3", "3")
    agreement = made_of(MeasureName.AGREEMENT_BEFORE_SERVICE, Basis(cases=cases))
    assert figures(agreement) == ("50", "1", "2")


def test_the_earlier_of_both_sheets_is_the_first_service() -> None:
    told = case("C001", consent_on=date(2026, 5, 6), first_service_on=date(2026, 5, 6))
    given = served([replace(made.SERVICE, held_on=date(2026, 5, 4), client="C001")])
    found = made_of(MeasureName.CONSENT_BEFORE_SERVICE, Basis(cases=(told,), served=given))
    assert fitting(found) == {"C001": False}
    assert rows(found.doubt) == [("C001", "served_earlier")]


def test_without_the_sheet_of_services_nobody_is_known_to_be_unserved() -> None:
    basis = Basis(
        cases=(case("c", consent_on=date(2026, 5, 6)),), stands=(STANDS[RecordSheet.CASES],)
    )
    found = measure(MeasureName.CONSENT_BEFORE_SERVICE, basis, on=ON, calendar=CALENDAR)
    assert (found.value, rows(found.missing)) == (None, [("c", "day_not_declared")])


def test_assessments_leave_no_gap_longer_than_six_months() -> None:
    first = date(2026, 1, 20)
    cases = (
        case(
            "regular",
            first_service_on=first,
            assessed_on=(date(2026, 7, 20), date(2026, 10, 1)),
        ),
        case("gap", first_service_on=first, assessed_on=(date(2026, 7, 21),)),
        case("end", first_service_on=first, assessed_on=(date(2026, 5, 19),)),
        case("none", first_service_on=first),
        case("young", first_service_on=date(2026, 5, 20)),
    )
    found = made_of(MeasureName.ASSESSMENT_INTERVALS, Basis(cases=cases))
    assert fitting(found) == {"regular": True, "gap": False, "end": False}
    assert rows(found.missing) == [("none", "no_assessment")]
    assert rows(found.apart) == [("young", "not_due")]


def test_whoever_is_served_stands_on_the_sheet_of_cases() -> None:
    given = served(
        [
            replace(made.SERVICE, client="known"),
            replace(made.SERVICE, client="unknown"),
            replace(made.SERVICE, client="before", held_on=date(2025, 11, 19)),
        ]
    )
    found = made_of(MeasureName.CLIENTS_WITH_CASE, Basis(cases=(case("known"),), served=given))
    assert fitting(found) == {"known": True, "unknown": False}
