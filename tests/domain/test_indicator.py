"""Indicators add up exactly, what is missing is never a zero, and few people are not told of."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.districts import districts_of
from audit.domain.indicator import Figure, Outcome, Standing, outcome, target_of
from audit.domain.indicator_facts import RECKONINGS, Facts, Question, computed, is_computed
from audit.domain.indicator_privacy import SMALLEST, SUM, is_small, kept_back, told
from audit.domain.indicator_sets import asked_of, find
from audit.storage.calendars import china
from checklists.catalogue import Catalogue
from checklists.indicators import Indicator, IndicatorKind, Target
from checklists.model import Comparison

SHANGHAI = districts_of("31")
TODAY = date(2026, 3, 2)
RATE = Indicator(
    code="served",
    title="接受规范服务率",
    kind=IndicatorKind.RATE,
    unit="%",
    definition="示例",
    numerator="接受规范服务的人数",
    denominator="登记的人数",
    persons=True,
    provisions=("example.A-001",),
    targets=(
        Target(due=date(2024, 12, 31), value=Decimal(45), scope="全国", provision="example.A-001"),
        Target(due=date(2025, 12, 31), value=Decimal(60), scope="全国", provision="example.A-001"),
    ),
)
COUNT = msgspec.structs.replace(
    RATE, kind=IndicatorKind.COUNT, numerator="", denominator="", targets=()
)


def of_each(numerator: int, denominator: int | None, *, but: int = 0) -> dict[str, Figure]:
    """Return the same figure of every district of Shanghai, but for the last ones."""
    figure = Figure(numerator=numerator, denominator=denominator)
    return dict.fromkeys(SHANGHAI[: len(SHANGHAI) - but], figure)


def found(figures: dict[str, Figure], region: str = "31", year: int = 2025) -> Outcome:
    return outcome(RATE, region, figures, year=year, today=TODAY)


def test_districts_add_up_to_the_city_exactly() -> None:
    figures = of_each(1, 3) | {SHANGHAI[0]: Figure(numerator=99, denominator=100)}
    whole = found(figures)
    assert whole.figure == Figure(numerator=99 + 15, denominator=100 + 45)
    assert whole.value == Fraction(100 * 114, 145)
    assert whole.standing is Standing.MET
    assert whole.lacking == ()


def test_a_district_without_data_is_missing_and_no_target_is_met_without_it() -> None:
    whole = found(of_each(9, 10, but=2))
    assert whole.value == 90
    assert whole.lacking == SHANGHAI[-2:]
    assert whole.standing is Standing.INCOMPLETE
    assert found({}, SHANGHAI[0]).standing is Standing.NO_DATA
    assert found({}).figure is None


def test_the_target_of_the_year_decides() -> None:
    figures = of_each(1, 2)
    assert target_of(RATE, 2023) == RATE.targets[0]
    assert target_of(RATE, 2026) == RATE.targets[1]
    assert found(figures, year=2023).standing is Standing.NOT_DUE
    assert found(figures, year=2024).standing is Standing.MET
    assert found(figures, year=2025).standing is Standing.NOT_MET
    none = outcome(COUNT, "31", of_each(1, None), year=2025, today=TODAY)
    assert none.standing is Standing.NO_TARGET
    assert none.value == len(SHANGHAI)


def test_exactly_the_target_is_enough() -> None:
    assert found(of_each(6, 10)).standing is Standing.MET
    assert found(of_each(5999, 10000)).standing is Standing.NOT_MET
    most = msgspec.structs.replace(RATE.targets[1], comparison=Comparison.AT_MOST)
    other = msgspec.structs.replace(RATE, targets=(most,))
    assert outcome(other, "31", of_each(6, 10), year=2025, today=TODAY).standing is Standing.MET


def test_a_target_asked_of_each_is_held_against_each() -> None:
    one = Target(
        due=date(2025, 12, 31), value=Decimal(1), scope="每区", each=True, provision="example.A-001"
    )
    each = msgspec.structs.replace(COUNT, targets=(one,))

    def standing(figures: dict[str, Figure]) -> Standing:
        return outcome(each, "31", figures, year=2025, today=TODAY).standing

    assert standing(of_each(1, None)) is Standing.MET
    assert standing(of_each(3, None, but=1)) is Standing.INCOMPLETE
    short = {SHANGHAI[0]: Figure(numerator=0)}
    assert standing(of_each(3, None, but=1) | short) is Standing.NOT_MET


def test_what_a_region_says_of_itself_stands_before_the_sum() -> None:
    figures = of_each(1, 2) | {"31": Figure(numerator=70, denominator=100)}
    assert found(figures).value == 70
    assert found(figures, SHANGHAI[0]).value == 50


def test_nobody_to_divide_by_is_no_value() -> None:
    nobody = found({SHANGHAI[0]: Figure(numerator=0, denominator=0)}, SHANGHAI[0])
    assert (nobody.value, nobody.standing) == (None, Standing.NO_DATA)


figures_of_some = st.dictionaries(
    st.sampled_from(SHANGHAI),
    st.integers(0, 60).flatmap(
        lambda whole: st.builds(Figure, numerator=st.integers(0, whole), denominator=st.just(whole))
    ),
    min_size=1,
)


@given(figures_of_some)
def test_a_sum_never_changes_with_the_order_and_misses_nobody(figures: dict[str, Figure]) -> None:
    whole = found(figures)
    backwards = found(dict(reversed(figures.items())))
    assert whole == backwards
    assert whole.figure is not None
    assert whole.figure.numerator == sum(one.numerator for one in figures.values())
    assert {*figures, *whole.lacking} == set(SHANGHAI)


@given(figures_of_some)
def test_no_small_figure_is_shown_nor_follows_from_what_is_shown(
    figures: dict[str, Figure],
) -> None:
    whole, parts = told(found(figures), tuple(found(figures, district) for district in SHANGHAI))
    shown = [one.figure for one in (whole, *parts) if one.figure is not None]
    assert not any(map(is_small, shown))
    assert all(one.standing is Standing.NO_DATA for one in parts if one.hidden)
    hidden = [figures[one.region] for one in parts if one.hidden]
    if whole.figure is not None and hidden:
        kept = sum(one.numerator for one in hidden)
        assert len(hidden) > 1
        assert kept == 0 or kept >= SMALLEST


def test_a_single_small_figure_takes_another_with_it() -> None:
    figures = {
        "310101": Figure(numerator=3, denominator=40),
        "310104": Figure(numerator=20, denominator=50),
        "310105": Figure(numerator=30, denominator=90),
    }
    whole = Figure(numerator=53, denominator=180)
    assert kept_back(figures, whole) == {"310101", "310104"}
    assert kept_back(figures, None) == {"310101"}
    assert SUM in kept_back({"310101": figures["310101"]}, figures["310101"])


def test_counts_of_institutions_are_never_kept_back() -> None:
    things = msgspec.structs.replace(RATE, persons=False)
    one = outcome(things, "31", of_each(1, 2), year=2025, today=TODAY)
    assert told(one, (one,)) == (one, (one,))


def test_every_computed_indicator_has_a_reckoning_and_every_reckoning_an_indicator(
    catalogue: Catalogue,
) -> None:
    named = {
        one.computed for each in catalogue.indicators for one in each.indicators if one.computed
    }
    assert named == set(RECKONINGS)


def test_no_two_indicators_share_a_code(catalogue: Catalogue) -> None:
    codes = [one.code for each in catalogue.indicators for one in each.indicators]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(("active", "covered"), [({}, 0), ({"310106": 2, "310107": 1}, 2)])
def test_coverage_counts_districts_with_an_active_institution(
    catalogue: Catalogue, active: dict[str, int], covered: int
) -> None:
    asked = asked_of("31", catalogue.indicators, TODAY)
    indicator = find("district_coverage", asked).indicator
    question = Question(
        indicator=indicator, year=2026, today=TODAY, calendar=china(range(2020, 2030))
    )
    facts = Facts(region="31", active=active, complaints={}, holders=())
    whole = outcome(indicator, "31", computed(facts, question), year=2026, today=TODAY)
    assert whole.figure is not None
    assert (whole.figure.numerator, whole.figure.denominator) == (covered, 16)
    assert is_computed(indicator, 2026, TODAY)
    assert not is_computed(indicator, 2025, TODAY)
