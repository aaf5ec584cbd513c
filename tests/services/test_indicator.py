"""Indicators by services: reported version by version, computed from what there is."""

from datetime import date, timedelta
from fractions import Fraction

import msgspec
import pytest

from audit.domain.actor import SYSTEM, Actor
from audit.domain.errors import Conflict, Forbidden, Invalid, NotFound
from audit.domain.indicator import Origin, Outcome, Standing
from audit.domain.indicator_report import NewFigure, Reported
from audit.domain.records import RecordSheet
from audit.runtime import Runtime
from audit.services import indicator, indicator_report, records
from audit.storage.schema.indicators import ReportedRow
from tests import factories
from tests import factories_records as made
from tests.factories_register import (
    CITY,
    DISTRICTS,
    INSTITUTIONS,
    NEIGHBOUR,
    district_regulator,
    owner,
)
from tests.fixtures_runtime import SetClock

SERVED = "standard_service_rate"
NEW = NewFigure(
    region=DISTRICTS[0],
    year=2025,
    indicator=SERVED,
    numerator=30,
    denominator=60,
    note="区民政局年度统计（示例）",
)


async def kept(runtime: Runtime, new: NewFigure, actor: Actor = CITY) -> Reported:
    async with runtime.unit_of_work(actor) as uow:
        return await indicator_report.keep(uow, new)


async def course(
    runtime: Runtime, code: str, region: str, *, year: int = 2025, actor: Actor = CITY
) -> indicator.Course:
    async with runtime.unit_of_work(actor, write=False) as uow:
        return await indicator.course(uow, code, region, year=year)


async def whole(runtime: Runtime, code: str, region: str = "31", year: int = 2026) -> Outcome:
    return (await course(runtime, code, region, year=year)).line.whole


async def test_a_figure_is_kept_version_by_version_and_the_last_one_counts(
    runtime: Runtime,
) -> None:
    first = await kept(runtime, NEW)
    assert (first.version, first.edition, first.by) == (1, "national 2026.1", CITY.id)
    assert await kept(runtime, NEW) == first
    second = await kept(runtime, msgspec.structs.replace(NEW, numerator=36))
    found = await course(runtime, SERVED, DISTRICTS[0])
    assert [one.version for one in found.versions] == [2, 1]
    assert found.versions == (second, first)
    assert found.line.whole.value == 60
    assert found.line.whole.standing is Standing.MET
    assert (await whole(runtime, SERVED, year=2025)).standing is Standing.INCOMPLETE


async def test_a_figure_is_taken_back_by_a_version_without_numbers(runtime: Runtime) -> None:
    empty = msgspec.structs.replace(NEW, numerator=None, denominator=None, note="报错了地区")
    with pytest.raises(Invalid) as refusal:
        await kept(runtime, empty)
    assert [fault.code for fault in refusal.value.faults] == ["indicator.numerator"]
    await kept(runtime, NEW)
    assert (await kept(runtime, empty)).version == 2
    found = await course(runtime, SERVED, DISTRICTS[0])
    assert found.line.whole.standing is Standing.NO_DATA
    assert len(found.versions) == 2


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"numerator": 61}, ["indicator.share"]),
        ({"denominator": None}, ["indicator.denominator"]),
        ({"denominator": 0}, ["indicator.denominator"]),
        ({"year": 2027}, ["indicator.year"]),
        ({"year": 2018, "numerator": 70}, ["indicator.year", "indicator.share"]),
        ({"indicator": "nothing"}, ["indicator.unasked"]),
        ({"indicator": "chongqing_training_base"}, ["indicator.unasked"]),
        ({"indicator": "complaints_closed"}, ["indicator.computed"]),
        ({"indicator": "comprehensive_institutions"}, ["indicator.no_denominator"]),
        ({"indicator": "planning", "denominator": None}, ["indicator.yes_no"]),
    ],
)
async def test_what_is_wrong_is_named(
    runtime: Runtime, changes: dict[str, object], codes: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await kept(runtime, msgspec.structs.replace(NEW, **changes))
    assert [fault.code for fault in refusal.value.faults] == codes


async def test_many_figures_are_kept_together_or_not_at_all(runtime: Runtime) -> None:
    other = msgspec.structs.replace(NEW, region=DISTRICTS[1])
    wrong = msgspec.structs.replace(NEW, region="320102")
    async with runtime.unit_of_work(CITY) as uow:
        assert await indicator_report.keep_all(uow, {"2": NEW, "3": other}) == 2
    figures = {"2": msgspec.structs.replace(NEW, numerator=1), "3": wrong}
    with pytest.raises(Invalid) as refusal:
        async with runtime.unit_of_work(CITY) as uow:
            await indicator_report.keep_all(uow, figures)
    assert [(one.where, one.code) for one in refusal.value.faults] == [("3", "indicator.beyond")]
    assert (await course(runtime, SERVED, DISTRICTS[0])).line.whole.value == 50
    async with runtime.unit_of_work(CITY) as uow:
        assert await indicator_report.keep_all(uow, {"2": NEW, "3": other}) == 0


async def test_each_region_is_its_own(runtime: Runtime) -> None:
    await kept(runtime, NEW)
    with pytest.raises(NotFound):
        await kept(runtime, NEW, district_regulator(DISTRICTS[1]))
    with pytest.raises(NotFound):
        await course(runtime, SERVED, DISTRICTS[0], actor=NEIGHBOUR)
    with pytest.raises(NotFound):
        await course(runtime, SERVED, "31", actor=district_regulator(DISTRICTS[0]))
    with pytest.raises(Forbidden):
        await kept(runtime, NEW, owner(INSTITUTIONS[0].id))
    for region, year in (("99", 2025), ("3", 2025), ("31", 2018), ("31", 2027)):
        with pytest.raises(NotFound):
            await course(runtime, SERVED, region, year=year)
    with pytest.raises(NotFound):
        await course(runtime, "nothing", "31")


async def test_two_who_report_at_once_do_not_overwrite_each_other(runtime: Runtime) -> None:
    first = await kept(runtime, NEW)
    with pytest.raises(Conflict):
        async with runtime.unit_of_work(CITY) as uow:
            await uow.indicators.add((first,), event=uow.event("indicator.reported", "x"))
    assert ReportedRow.__tablename__ == "indicator_figures"


async def test_coverage_of_this_year_follows_from_the_register(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    found = await whole(runtime, "district_coverage")
    assert found.figure is not None
    assert (found.figure.numerator, found.figure.denominator) == (2, 16)
    assert found.figure.origin is Origin.COMPUTED
    assert found.value == Fraction(200, 16)
    assert found.standing is Standing.NOT_MET  # the target of 2025 still stands
    assert (await whole(runtime, "district_coverage", year=2025)).standing is Standing.NO_DATA
    assert not (await course(runtime, "district_coverage", "31", year=2026)).reportable
    assert (await course(runtime, "district_coverage", "31", year=2025)).reportable


async def test_records_that_were_declared_are_counted_and_the_rest_is_missing(
    runtime: Runtime, clock: SetClock
) -> None:
    await factories.saved_register(runtime)
    clock.now += timedelta(days=1)
    holder = INSTITUTIONS[0]
    async with runtime.unit_of_work(owner(holder.id)) as uow:
        for sheet in RecordSheet:
            await records.declare(uow, holder.id, sheet, entries=getattr(made.RECORDS, sheet))
    degrees = await whole(runtime, "relevant_degree_institutions", holder.district)
    assert degrees.figure is not None
    assert (degrees.figure.numerator, degrees.figure.denominator) == (1, 1)
    assert degrees.figure.undeclared == 2
    archive = await whole(runtime, "archive_completeness")
    assert archive.value == Fraction(100, 6)
    assert (await whole(runtime, "archive_completeness", year=2025)).value == 0
    training = await whole(runtime, "training_institutions", holder.district)
    assert training.figure is None or training.figure.undeclared == 2
    clock_of = await whole(runtime, "registration_in_time", holder.district)
    assert clock_of.figure is not None
    assert clock_of.figure.undeclared == 2


async def test_an_overview_tells_everything_that_is_asked_of_the_region(runtime: Runtime) -> None:
    await factories.saved_register(runtime)
    await kept(runtime, NEW)
    async with runtime.unit_of_work(CITY, write=False) as uow:
        found = await indicator.overview(uow, "31", 2025)
    sets = {line.asked.set.name for line in found.lines}
    assert sets >= {"national", "shanghai", "statements-minfa-2022-104"}
    assert not sets & {"chongqing", "anshan"}
    (served,) = [line for line in found.lines if line.asked.indicator.code == SERVED]
    assert len(served.parts) == 16
    assert found.years[-1] == date(2026, 3, 2).year


async def test_the_public_sees_each_indicator_at_one_level_and_few_people_nowhere(
    runtime: Runtime,
) -> None:
    await factories.saved_register(runtime)
    await kept(runtime, NEW)
    await kept(runtime, msgspec.structs.replace(NEW, region=DISTRICTS[1], numerator=3))
    async with runtime.unit_of_work(SYSTEM, write=False) as uow:
        assert await indicator.public_regions(uow) == ("31",)
        found = await indicator.public(uow, "31", 2025)
        with pytest.raises(NotFound):
            await indicator.public(uow, DISTRICTS[0], 2025)
        with pytest.raises(NotFound):
            await indicator.public(uow, "32", 2025)
    (served,) = [line for line in found.lines if line.asked.indicator.code == SERVED]
    by_region = {one.region: one for one in served.parts}
    assert by_region[DISTRICTS[1]].hidden
    assert by_region[DISTRICTS[0]].hidden
    assert served.whole.value == Fraction(3300, 120)
